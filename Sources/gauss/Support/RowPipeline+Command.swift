import GaussianIO
import GaussianWorkflows

extension RowPipeline {
  /// Reads, and writes as it reads, with errors in the words of the command.
  ///
  /// - Parameters:
  ///   - target: The table to write; `nil` for none.
  ///   - table: The table that is read.
  ///   - onBlock: Is told what came of each block.
  /// - Returns: What came of all rows.
  /// - Throws: ``Failure`` or ``FileError``.
  func write(to target: String?, of table: String, onBlock: (Block) throws -> Void) throws -> Totals {
    do {
      return try write(to: target, onBlock: onBlock)
    } catch let error as RowPipelineError {
      if case .noRows(let dropped) = error { throw Failure.noRows(in: table, dropped: dropped) }
      throw Failure.data("\(inputName(table)): \(error)")
    }
  }
}
