import ArgumentParser
import Gaussian
import GaussianIO

struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit a multivariate normal to the rows of a table.",
    discussion: """
      Takes all columns unless told otherwise. Without --estimator the fit is by maximum likelihood, and the covariance \
      divides by the number of rows. The table may be of any size: it is read once, block by block, unless the estimator \
      has to look at its rows again.
      """)

  @Argument(help: "Table of observations, one a row.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Model file to write.", valueName: "model"))
  var output: String

  @OptionGroup var columns: ColumnArguments

  @OptionGroup var header: HeaderArgument

  @OptionGroup var rows: RowArguments

  @Option(help: "Which covariances to choose from.")
  var covariance: CovarianceStructure = .full

  @OptionGroup var estimation: EstimationArguments

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkModelName(output)
    try checkOutput(output, isNoneOf: [table])
    let (estimator, policy) = (try estimation.estimator(), try estimation.policy())
    guard rows.missing != .em || estimator is MaximumLikelihood else {
      throw Failure.usage(
        "--missing em is maximum likelihood, and --estimator \(estimator.name) is not; leave one of them out")
    }
    let progress = Progress()
    defer { progress.finish() }

    let fitting = TableFitting(
      table: table, options: try rows.options(columns: columns, header: header, threads: threads),
      covariance: covariance, policy: policy, parallelism: parallelism, progress: progress)
    let result: FittedTable
    if rows.missing == .em {
      result = try fitting.toObservedCells()
    } else if let estimator = estimator as? any StatisticsEstimator {
      result = try fitting.bySums(estimator)
    } else {
      result = try fitting.byRows(estimator)
    }
    let stored = StoredModel(result.model, variables: result.columnNames)
    try stored.write(to: output)
    progress.finish()

    let count = result.model.observationCount ?? 0
    var report = Report(
      "Fitted \(MultivariateNormal<Double>.storedName) to \(counted(count, "row")) of \(inputName(table))")
    report.add(model: result.model, stored)
    report.add(droppedRows: result.droppedRows, of: rows)
    if let pairs = result.neverTogether { report.add(neverTogether: pairs, names: stored.variableNames) }
    report.add(
      logLikelihood: result.logLikelihood, of: count, weight: result.model.estimation?.weight ?? Double(count))
    report.add("output", output: output, label: "written to")
    try report.print(asJSON: json, besides: output)
  }
}

extension Report {
  /// What was fitted, and how.
  mutating func add(model: MultivariateNormal<Double>, _ stored: StoredModel) {
    add("model", text: MultivariateNormal<Double>.storedName, shown: false)
    add("variables", names: stored.variableNames)
    add("rows", model.observationCount ?? 0, label: nil)
    add("covariance", text: model.structure.rawValue)
    if let record = model.estimation { add(estimation: record) }
    add("parameters", model.parameterCount, label: "free parameters")
  }

  /// What missing cells leave open.
  mutating func add(neverTogether pairs: [[Int]], names: [String]) {
    let pairs = pairs.map { pair in pair.map { names[$0] } }
    add("neverObservedTogether", json: .array(pairs.map { .strings($0) }))
    guard !pairs.isEmpty else { return }
    let shown = pairs.prefix(3).map { $0.joined(separator: " and ") } + (pairs.count > 3 ? ["… (\(pairs.count))"] : [])
    add(line: "never observed together", shown.joined(separator: ", "))
  }
}
