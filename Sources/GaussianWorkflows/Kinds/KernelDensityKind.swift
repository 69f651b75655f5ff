import Gaussian
import GaussianIO

extension ModelKind {
  /// A kernel on every row.
  public static let kernelDensity = ModelKind(
    "kernel-density", summary: "a Gaussian kernel on every row",
    options: [OptionTable.kernelDensity.spec, OptionTable.policy.spec, OptionTable.missing.spec],
    askedForBy: [OptionTable.kernelDensity.spec], refusals: ["covariance": shapeRefusal, "estimator": shapeRefusal]
  ) { request in
    guard request.missing != .observe else {
      throw FitRequestError(
        .unsuitableOption, option: "missing",
        "\(option: "missing", "em") does not go with \(option: "kernel-density"), which needs complete rows",
        advice: "use \(option: "missing", "drop")")
    }
    return KernelDensityPlan(
      bandwidth: request.options[OptionTable.kernelDensity] ?? .scott,
      policy: request.options[OptionTable.policy] ?? .fail)
  }

  private static let shapeRefusal = OptionRefusal.sentence(
    """
    \(option: "kernel-density") gives kernels the shape of all rows together, and takes no \(option: "covariance") and no \
    \(option: "estimator")
    """, advice: "leave them out")
}

private struct KernelDensityPlan: FitPlan {
  let bandwidth: KernelDensity<Double>.Bandwidth
  let policy: CovariancePolicy

  var squareMatrices: Int { SufficientStatistics<Double>.matricesOfFit }

  func fit(_ request: FitRequest) throws -> FitOutcome {
    let rows = try request.completeRows()
    request.say("fitting \(counted(rows.values.rows, "row")) of \(counted(rows.values.columns, "column"))")
    let model = try request.naming(rows.variables) {
      try KernelDensity(
        fitting: rows.values, weights: rows.weights, bandwidth: bandwidth, policy: policy,
        parallelism: request.parallelism)
    }
    var result = FitOutcome(
      model, variables: rows.names, rows: model.observationCount, weight: model.estimation.weight,
      droppedRows: rows.droppedRows)
    // Of more rows pairs are only looked at if the bandwidth depends on it.
    guard model.canLeaveOut(model.rows) else { return result }
    let densities = model.logDensities(of: model.rows, parallelism: request.parallelism)
    result.logLikelihood = weightedSum(densities, model.weights)
    // A row that no other reaches has a density of 0 under them.
    let total =
      weightedSum(model.leaveOneOutLogDensities(parallelism: request.parallelism), model.weights) ?? -.infinity
    result.details.add(
      "meanLeaveOneOutLogLikelihood", total / model.estimation.weight, label: "per row under the others")
    return result
  }
}
