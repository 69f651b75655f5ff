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
  init(of command: some TableCommand) {
    self.init()
    tables = [command.table]
    hasRows = true
    columns = try? command.columns.selection()
    takesIgnore = true
    missing = command.rows.missing
    reserved = [command.rows.weights].compactMap(\.self)
  }
}
