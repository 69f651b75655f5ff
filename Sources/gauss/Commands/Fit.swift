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

  /// A model, and what there is to say about its fit.
  private struct Result {
    var model: MultivariateNormal<Double>
    var columnNames: [String]?
    var droppedRows = 0
    var logLikelihood: Double?
  }

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkModelName(output)
    try checkOutput(output, isNoneOf: [table])
    let (estimator, policy) = (try estimation.estimator(), try estimation.policy())
    let options = try rows.options(columns: columns, header: header, threads: threads)
    let progress = Progress()
    defer { progress.finish() }

    let result: Result
    if let estimator = estimator as? any StatisticsEstimator {
      result = try fit(byStatistics: estimator, policy, options, parallelism, progress)
    } else {
      result = try fit(byRows: estimator, policy, options, parallelism, progress)
    }
    let stored = StoredModel(result.model, variables: result.columnNames)
    try stored.write(to: output)
    progress.finish()

    let count = result.model.observationCount ?? 0
    var report = Report(
      "Fitted \(MultivariateNormal<Double>.storedName) to \(counted(count, "row")) of \(inputName(table))")
    report.add(model: result.model, stored)
    report.add(droppedRows: result.droppedRows, of: rows)
    report.add(logLikelihood: result.logLikelihood, of: count, weight: result.model.estimation?.weight ?? Double(count))
    report.add("output", output: output, label: "written to")
    try report.print(asJSON: json, besides: output)
  }

  /// Sums the rows up as they are read.
  private func fit(
    byStatistics estimator: some StatisticsEstimator, _ policy: CovariancePolicy, _ options: TableReadingOptions,
    _ parallelism: Parallelism, _ progress: Progress
  ) throws -> Result {
    let sum = try SummedTable(of: table, options: options, parallelism: parallelism, progress: progress) {
      estimator.statistics(dimension: $0, covariance: covariance, policy: policy)
    }
    let model = try estimate(variables: sum.variableNames) { () throws(GaussianError) in
      try MultivariateNormal(
        estimating: sum.statistics, covariance: covariance, estimator: estimator, policy: policy)
    }
    return Result(
      model: model, columnNames: sum.columnNames, droppedRows: sum.droppedRows,
      logLikelihood: model.logLikelihood(of: sum.statistics))
  }

  /// Holds all rows in memory.
  private func fit(
    byRows estimator: any GaussianEstimator, _ policy: CovariancePolicy, _ options: TableReadingOptions,
    _ parallelism: Parallelism, _ progress: Progress
  ) throws -> Result {
    progress.update("reading \(inputName(table))")
    let data = try Table<Double>(contentsOf: table, options: options)
    let complete = completeRows(data.values, data.weights)
    progress.update(
      "fitting \(counted(complete.rows.rows, "row")) of \(counted(data.values.columns, "column"))")
    let names = data.columnNames ?? (1...data.values.columns).map(String.init)
    let model = try estimate(variables: names) { () throws(GaussianError) in
      try MultivariateNormal(
        fitting: complete.rows, weights: complete.weights, covariance: covariance, estimator: estimator,
        policy: policy, parallelism: parallelism)
    }
    // The likelihood needs no more than sums, as long as there are densities everywhere.
    var statistics = SufficientStatistics<Double>(dimension: model.dimension, structure: model.structure)
    let logLikelihood = try estimate(variables: names) { () throws(GaussianError) in
      try statistics.update(with: complete.rows, weights: complete.weights, parallelism: parallelism)
      return model.logLikelihood(of: statistics)
    }
    return Result(
      model: model, columnNames: data.columnNames, droppedRows: data.values.rows - complete.rows.rows,
      logLikelihood: logLikelihood)
  }

  private func estimate<Value>(variables: [String], _ body: () throws(GaussianError) -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw Failure.data(error, in: table, variables: variables)
    }
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
}
