import Gaussian
import GaussianIO
import GaussianWorkflows

extension FileError {
  /// The error with something to try, also where the library had nothing to say: it knows of no options.
  func withRemedy(for request: RemedyContext) -> FileError {
    var error = self
    if code == .missingValue, let option = request.optionForGaps(in: self) { error.advice += ", or \(option)" }
    guard advice.isEmpty else { return error }
    error.advice =
      switch code {
      case .noSuchFile: "check the name and the folder"
      case .isDirectory: "name a file in it"
      case .unreadable: "check its permissions"
      case .readFailed: "check the disk or copy the file, then try again"
      case .empty: "a table needs at least one row of numbers"
      case .mismatch: "merge what belongs together"
      case .unknownColumn, .columnCount:
        request.columns == nil ? "give it the columns of the model" : "name the columns with --columns"
      case .tooLarge: request.columns == nil ? "split the file" : "take fewer columns with --columns"
      case .unwritable: "name another file with -o"
      case .writeFailed: path == "-" ? "check where it goes" : "name a file elsewhere with -o"
      default: "correct the file or have it written again"
      }
    return error
  }
}

extension RemedyContext {
  /// The options that a table may lack values with; `nil` if there are none, or if the cell is no variable's.
  fileprivate func optionForGaps(in error: FileError) -> String? {
    guard missing == .refuse, tables.contains(error.path) else { return nil }
    let names = [error.columnName, error.column.map(String.init)].compactMap(\.self)
    guard !names.contains(where: reserved.contains) else { return nil }
    var remedies = [Remedy.using("missing", "drop")]
    if takesIncompleteRows { remedies.append(.using("missing", "em")) }
    return remedies.text.text(.command)
  }
}
