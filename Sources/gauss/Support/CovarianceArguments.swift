import ArgumentParser
import GaussianIO
import GaussianWorkflows

/// `--from-covariance C --rows N --mean M` of `gauss fit`.
struct CovarianceArguments: ParsableArguments {
  @Option(
    name: .customLong("from-covariance"),
    help: ArgumentHelp(
      "Fit to a covariance matrix that divides by the number of rows, in place of a table of rows; names stand above its columns.",
      valueName: "matrix"), completion: .file(extensions: ["csv", "tsv", "npy"]))
  var covariance: String?

  @Option(
    name: .customLong("rows"), parsing: .unconditional,
    help: ArgumentHelp("How many rows the covariance is of.", valueName: "count"))
  var count: Int?

  @Option(
    name: .customLong("mean"),
    help: ArgumentHelp("Table of their means, one row or one column. (default: 0)", valueName: "means"),
    completion: .file(extensions: ["csv", "tsv", "npy"]))
  var mean: String?

  /// The files that are read.
  var files: [String] { [covariance, mean].compactMap(\.self) }

  /// Throws unless there is a table, or a covariance with the number of its rows.
  func check(table: String, hasRows: Bool) throws {
    guard covariance != nil else {
      if let option = count != nil ? "--rows" : mean != nil ? "--mean" : nil {
        throw Failure.usage("\(option) is about --from-covariance; leave it out")
      }
      guard table.isEmpty else { return }
      throw Failure.usage("missing expected argument '<table>'; see 'gauss fit --help'")
    }
    guard table.isEmpty else {
      throw Failure.usage("--from-covariance is in place of a table; leave out one of them")
    }
    guard let count else { throw Failure.usage("--from-covariance needs to know of how many rows; give --rows 200") }
    guard count >= 1, count <= 1 << 53 else {
      throw Failure.usage("--rows must be at least 1, not \(count); give the number of rows behind the covariance")
    }
    guard !hasRows else {
      throw Failure.usage(
        "--from-covariance has no rows; leave out --columns, --ignore, --weights, --missing, --label and --stream")
    }
    try checkOneStandardInput(files)
  }

  /// The matrix; `nil` if none was given.
  func table(options: TableReadingOptions) throws -> CovarianceTable? {
    try covariance.map { try CovarianceTable(contentsOf: $0, mean: mean, rows: count ?? 1, options: options) }
  }
}
