public import LinearAlgebra
internal import RandomStreams

extension Copula: MissingRatesModel {
  /// How often the cell of each variable was missing in the rows of the fit, by their weights; `nil` if nobody has counted.
  public var missingRates: [Double]? {
    guard let estimation, let weights = estimation.missingWeights else { return nil }
    return remaining.map { weights[$0] / estimation.weight }
  }

  /// Rows without some of their cells: each is left out by itself, as often as its column lacked it in the rows of the fit.
  ///
  /// Which cells of row i are left out depends on the rates, the seed and i, and not on values: a draw keeps the bits of its other cells.
  ///
  /// - Parameters:
  ///   - rows: Shape `count × dimension`.
  ///   - firstRow: The number of the first row in a table of which these are a part, not negative.
  ///   - seed: Where random numbers come from.
  /// - Returns: The same rows, with NaN in some cells.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if nobody has counted missing cells.
  /// - Precondition: `rows` has `dimension` columns.
  public func leavingOutCells(
    of rows: Matrix<Double>, firstRow: Int, seed: UInt64
  ) throws(GaussianError) -> Matrix<Double> {
    precondition(
      rows.columns == dimension, "rows are \(rows.rows) × \(rows.columns), the model has dimension \(dimension)")
    precondition(firstRow >= 0, "row \(firstRow)")
    guard let rates = missingRates else {
      throw .unsuitableModel(
        quantity: "missing cells", reason: "the model does not say how often each column lacks one",
        advice: "fit it again with this version")
    }
    let stream = RandomStream(seed: seed, for: .missingCells)
    var result = rows
    for (column, rate) in rates.enumerated() where rate > 0 {
      // By its number among all variables, so that what is given changes nothing for the others.
      let index = UInt32(remaining[column])
      for row in 0..<rows.rows where stream.uniform(row: UInt64(firstRow + row), index: index) < rate {
        result[row, column] = .nan
      }
    }
    return result
  }
}
