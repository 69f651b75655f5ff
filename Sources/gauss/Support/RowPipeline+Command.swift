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
      throw Failure.rows(error, of: table)
    }
  }
}

extension Failure {
  /// Why rows of a table come to nothing, in the words of the command.
  ///
  /// - Parameters:
  ///   - error: What is wrong.
  ///   - table: The table that is read.
  ///   - model: The model file that may not be up to it.
  ///   - remedy: What to leave out then.
  /// - Returns: What the command ends with.
  static func rows(_ error: RowPipelineError, of table: String, model: String? = nil, remedy: String? = nil) -> Failure
  {
    if case .noRows(let dropped) = error { return .noRows(in: table, dropped: dropped) }
    if let model, case .unsuitableModel = error {
      return .usage("\(inputName(model)): \(error)" + (remedy.map { "; \($0)" } ?? ""))
    }
    return .data("\(inputName(table)): \(error)")
  }
}
