import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

/// A command that says what it was asked for, so that remedies can go by it.
protocol RequestingCommand: ParsableCommand {
  var request: RemedyContext { get }
}

extension RemedyContext {
  /// What is asked of a table whose columns and rows the command line chooses.
  init(of input: TableArguments) {
    self.init()
    tables = [input.table]
    hasRows = true
    columns = try? input.columns.selection()
    takesIgnore = true
    missing = input.rows.missing
    reserved = [input.rows.weights].compactMap(\.self)
  }
}
