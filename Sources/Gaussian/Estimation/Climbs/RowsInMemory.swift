/// What a fit to rows in memory leads to, which cannot fail to be read.
///
/// Fits take rows from any source, and reading may throw anything. Of rows in memory they throw ``GaussianError`` alone.
func ofRowsInMemory<Result>(_ fit: () throws -> Result) throws(GaussianError) -> Result {
  do {
    return try fit()
  } catch let error as GaussianError {
    throw error
  } catch {
    preconditionFailure("rows in memory cannot fail: \(error)")
  }
}
