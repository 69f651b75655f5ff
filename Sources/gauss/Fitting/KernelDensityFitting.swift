import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

/// `--kernel-density scott|silverman|leave-one-out|FACTOR`.
struct KernelDensityArguments: ModelKindArguments {
  @Option(
    name: .customLong("kernel-density"),
    help: ArgumentHelp(
      """
      Put a Gaussian kernel on every row instead of fitting one Gaussian to all: with the bandwidth scott, silverman, \
      leave-one-out (most likely for rows left out; looks at every pair of rows), or a factor such as 0.3.
      """, valueName: "bandwidth"))
  var bandwidthText: String?

  var iterates: Bool { false }

  var request: String? { bandwidthText.map { "--kernel-density \($0)" } }

  func fitting(_ task: FittingTask) throws -> any TableFitting {
    guard task.covariance == nil, task.estimation.estimatorName == nil else {
      throw Failure.usage(
        "--kernel-density gives kernels the shape of all rows together, and takes no --covariance and no --estimator; "
          + "leave them out")
    }
    guard task.missing != .em else {
      throw Failure.usage(
        "--missing em does not go with --kernel-density, which needs complete rows; use --missing drop")
    }
    return KernelDensityFitting(task: task, bandwidth: try bandwidth(), policy: try task.estimation.policy())
  }

  private func bandwidth() throws -> KernelDensity<Double>.Bandwidth {
    let text = bandwidthText ?? ""
    switch text {
    case "scott": return .scott
    case "silverman": return .silverman
    case "leave-one-out": return .leaveOneOut
    default:
      guard let factor = Double(text), factor.isFinite, factor > 0 else {
        throw Failure.usage(
          "--kernel-density \(text) is no bandwidth; choose one of scott, silverman, leave-one-out, or a positive "
            + "factor such as 0.3")
      }
      return .factor(factor)
    }
  }
}

/// A kernel on every row of a table.
struct KernelDensityFitting: TableFitting {
  let task: FittingTask
  let bandwidth: KernelDensity<Double>.Bandwidth
  let policy: CovariancePolicy

  /// Rows beyond which pairs of them are only looked at if the bandwidth depends on it.
  private static let mostRowsInPairs = 50_000

  var squareMatrices: Int { SufficientStatistics<Double>.matricesOfFit }

  func fit() throws -> FittedTable {
    let table = try task.completeRows()
    task.progress.update("fitting \(counted(table.rows.rows, "row")) of \(counted(table.rows.columns, "column"))")
    let model = try kernels(on: table)
    var result = FittedTable(
      model: model, columnNames: table.columnNames, rows: model.observationCount, weight: model.estimation.weight,
      droppedRows: table.droppedRows)
    guard model.observationCount <= Self.mostRowsInPairs else { return result }
    let densities = model.logDensities(of: model.rows, parallelism: task.parallelism)
    result.logLikelihood = weightedSum(densities, model.weights)
    // A row that no other reaches has a density of 0 under them.
    let total = weightedSum(model.leaveOneOutLogDensities(parallelism: task.parallelism), model.weights) ?? -.infinity
    let leftOut = total / model.estimation.weight
    result.remarks = { report, _ in
      report.add("meanLeaveOneOutLogLikelihood", leftOut, label: "per row under the others")
    }
    return result
  }

  private func kernels(on table: CompleteTable) throws -> KernelDensity<Double> {
    try task.naming(table.variables) {
      try KernelDensity(
        fitting: table.rows, weights: table.weights, bandwidth: bandwidth, policy: policy,
        parallelism: task.parallelism)
    }
  }
}
