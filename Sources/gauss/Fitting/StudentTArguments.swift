import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

/// `--degrees-of-freedom ν|auto`.
struct StudentTArguments: ModelKindArguments {
  @Option(
    name: .customLong("degrees-of-freedom"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      Fit a multivariate t distribution, whose tails are heavier the fewer degrees of freedom it has: a positive number, or auto \
      for the most likely. With --components, a mixture of so many.
      """, valueName: "nu"))
  var degreesText: String?

  var request: String? { degreesText.map { "--degrees-of-freedom \($0)" } }

  func accepts(_ other: any ModelKindArguments) -> Bool { other is MixtureArguments }

  func fitting(_ task: FittingTask) throws -> any TableFitting {
    let degreesOfFreedom = try degreesOfFreedom()
    if let mixture = task.parts.first as? MixtureArguments {
      return try mixture.fitting(task, degreesOfFreedom: degreesOfFreedom)
    }
    if let name = task.estimation.estimatorName, name != "mle" {
      throw Failure.usage(
        "--estimator \(name) makes a Gaussian, and a t distribution is fitted by maximum likelihood; leave it out")
    }
    if let name = task.estimation.policyName, name != "fail" {
      throw Failure.usage("--policy \(name) is not for one t distribution; leave it out")
    }
    guard task.missing != .em else {
      throw Failure.usage(
        "--missing em does not go with a t distribution, which needs complete rows; use --missing drop")
    }
    let search = try task.iterations.values().search
    guard search.restarts == nil, search.seed == 0 else {
      throw Failure.usage(
        "--restarts and --seed are for starts by chance, and one t distribution has one start; leave them out")
    }
    return StudentTFitting(
      task: task, degreesOfFreedom: degreesOfFreedom, structure: try (task.covariance ?? .full).structure(),
      options: search)
  }

  /// ν; `nil` for the most likely.
  private func degreesOfFreedom() throws -> Double? {
    let text = degreesText ?? "auto"
    if text == "auto" { return nil }
    guard let number = Double(text), number > 0, number.isFinite else {
      throw Failure.usage(
        "--degrees-of-freedom \(text) is neither auto nor a positive number; choose one of auto, 4")
    }
    return number
  }
}

/// One t distribution for the rows of a table, which are held in memory.
struct StudentTFitting: TableFitting {
  let task: FittingTask
  let degreesOfFreedom: Double?
  let structure: CovarianceStructure
  let options: SearchOptions

  var squareMatrices: Int { structure == .full ? SufficientStatistics<Double>.matricesOfFit : 0 }

  func fit() throws -> FittedTable {
    let table = try task.completeRows()
    task.progress.update("fitting \(counted(table.rows.rows, "row")) of \(counted(table.rows.columns, "column"))")
    let model = try task.naming(table.variables) {
      try MultivariateStudentT(
        fitting: table.rows, degreesOfFreedom: degreesOfFreedom, weights: table.weights, structure: structure,
        options: options, parallelism: task.parallelism)
    }
    return FittedTable(
      model: model, columnNames: table.columnNames, rows: model.estimation?.count ?? table.rows.rows,
      weight: model.estimation?.weight ?? Double(table.rows.rows), droppedRows: table.droppedRows,
      logLikelihood: weightedSum(model.logDensities(of: table.rows, parallelism: task.parallelism), table.weights))
  }
}
