import Gaussian
import GaussianIO

extension FileError {
  /// The error with something to try, also where the library had nothing to say: it knows of no options.
  var withRemedy: FileError {
    guard advice.isEmpty else { return self }
    var error = self
    error.advice =
      switch code {
      case .noSuchFile: "check the name and the folder"
      case .isDirectory: "name a file in it"
      case .unreadable: "check its permissions"
      case .readFailed: "check the disk or copy the file, then try again"
      case .empty: "a table needs at least one row of numbers"
      case .mismatch: "merge what belongs together"
      case .unknownColumn, .columnCount: "name the columns with --columns"
      case .tooLarge: "take fewer columns with --columns"
      case .unwritable: "name another file with -o"
      case .writeFailed: path == "-" ? "check where it goes" : "name a file elsewhere with -o"
      default: "correct the file or have it written again"
      }
    return error
  }
}

extension GaussianError {
  /// The options that do what the error advises, in brackets; empty if there are none.
  func options(naming names: [String]) -> String {
    if case .classFailed(_, let reason) = self { return reason.options(naming: names) }
    func ignoring(_ variable: Int) -> String? {
      guard variable < names.count else { return nil }
      // A comma separates names, so a name that holds one stands in quotation marks.
      let name = names[variable]
      let isPlain = !name.contains(",") && !name.contains("\"")
      let field =
        isPlain
        ? name : "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
      return "--ignore \(shellWord(field))"
    }
    let options: [String?] =
      switch self {
      case .zeroVariance(let variable), .neverObserved(let variable): [ignoring(variable)]
      case .notPositiveDefinite(let facts): [ignoring(facts.pivot), "--covariance diagonal"]
      case .tooFewObservations(_, let required, _) where required > 2:
        ["--columns", "--covariance diagonal", "--estimator ledoit-wolf"]
      case .componentFailed: ["--policy ridge=1e-3", "fewer --components"]
      default: []
      }
    let known = options.compactMap(\.self)
    return known.isEmpty ? "" : " (\(known.joined(separator: " or ")))"
  }
}
