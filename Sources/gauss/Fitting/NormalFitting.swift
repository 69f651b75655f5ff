import Gaussian
import GaussianIO
import GaussianWorkflows

/// The ways to fit one Gaussian to a table.
struct NormalFitting: TableFitting {
  let task: FittingTask
  private let covariance: CovarianceStructure
  private let estimator: any GaussianEstimator
  private let policy: CovariancePolicy

  /// - Throws: ``Failure`` for a combination of options that means nothing.
  init(_ task: FittingTask) throws {
    self.task = task
    covariance = try (task.covariance ?? .full).structure()
    estimator = try task.estimation.estimator()
    policy = try task.estimation.policy()
    guard task.missing != .em || estimator is MaximumLikelihood else {
      throw Failure.usage(
        "--missing em is maximum likelihood, and --estimator \(estimator.name) is not; leave one of them out")
    }
  }

  var squareMatrices: Int { neededStructure == .full ? SufficientStatistics<Double>.matricesOfFit : 0 }

  /// What the sums of the rows have to be enough for.
  private var neededStructure: CovarianceStructure {
    (estimator as? any StatisticsEstimator)?.statisticsStructure(for: covariance) ?? covariance
  }

  func fit() throws -> FittedTable {
    if task.missing == .em { return try toObservedCells() }
    if let estimator = estimator as? any StatisticsEstimator { return try bySums(estimator) }
    return try byRows()
  }

  /// Sums the rows up as they are read, whatever their number is.
  private func bySums(_ estimator: some StatisticsEstimator) throws -> FittedTable {
    let sum = try SummedTable(
      of: task.path, options: task.options, parallelism: task.parallelism, progress: task.progress,
      required: { estimator.required(dimension: $0, structure: covariance, policy: policy) }
    ) {
      estimator.statistics(dimension: $0, structure: covariance, policy: policy)
    }
    let model = try task.naming(sum.variableNames) {
      try MultivariateNormal(
        estimating: sum.statistics, structure: covariance, estimator: estimator, policy: policy)
    }
    return fitted(
      model, columnNames: sum.columnNames, droppedRows: sum.droppedRows,
      logLikelihood: model.logLikelihood(of: sum.statistics))
  }

  /// Holds all rows in memory, for an estimator that visits them again and again.
  private func byRows() throws -> FittedTable {
    let (data, names) = try task.wholeTable()
    let complete = data.values.droppingIncompleteRows(weights: data.weights)
    task.progress.update(
      "fitting \(counted(complete.observations.rows, "row")) of \(counted(data.values.columns, "column"))")
    let model = try task.naming(names) {
      try MultivariateNormal(
        fitting: complete.observations, weights: complete.weights, structure: covariance, estimator: estimator,
        policy: policy, parallelism: task.parallelism)
    }
    return fitted(
      model, columnNames: data.columnNames, droppedRows: complete.droppedRowCount,
      logLikelihood: weightedSum(
        model.observedLogDensities(of: complete.observations, parallelism: task.parallelism), complete.weights))
  }

  /// Holds all rows in memory and makes the most of the cells that are there.
  private func toObservedCells() throws -> FittedTable {
    let (data, names) = try task.wholeTable()
    task.progress.update("fitting \(counted(data.values.rows, "row")) of \(counted(data.values.columns, "column"))")
    let fit = try task.naming(names) {
      try MissingValuesFit(
        fitting: data.values, weights: data.weights, structure: covariance, policy: policy,
        parallelism: task.parallelism)
    }
    var result = fitted(
      fit.model, columnNames: data.columnNames, droppedRows: 0,
      logLikelihood: weightedSum(
        fit.model.observedLogDensities(of: data.values, parallelism: task.parallelism), data.weights))
    let (pairs, ending) = (fit.pairsNeverObservedTogether, fit.climb.ending)
    result.remarks = { report, variables in
      report.add("ending", json: .string(ending.storedName))
      if ending == .singular {
        report.add(
          line: "ending",
          "singular: the likelihood leads to a covariance that leaves no mass off a plane through the rows")
      }
      if ending == .likelihoodFell {
        report.add(line: "ending", "rounding let the likelihood fall; these are the most likely parameters")
      }
      report.add(neverTogether: pairs, names: variables)
    }
    return result
  }

  private func fitted(
    _ model: MultivariateNormal<Double>, columnNames: [String]?, droppedRows: Int, logLikelihood: Double?
  ) -> FittedTable {
    let count = model.observationCount ?? 0
    return FittedTable(
      model: model, columnNames: columnNames, rows: count, weight: model.estimation?.weight ?? Double(count),
      droppedRows: droppedRows, logLikelihood: logLikelihood)
  }
}

extension Report {
  /// What missing cells leave open.
  fileprivate mutating func add(neverTogether pairs: [[Int]], names: [String]) {
    let pairs = pairs.map { pair in pair.map { names[$0] } }
    add("neverObservedTogether", json: .array(pairs.map { .strings($0) }))
    guard !pairs.isEmpty else { return }
    let shown = pairs.prefix(3).map { $0.joined(separator: " and ") } + (pairs.count > 3 ? ["… (\(pairs.count))"] : [])
    add(line: "never observed together", shown.joined(separator: ", "))
  }
}
