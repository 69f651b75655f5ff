public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import GaussianWorkflows
internal import LinearAlgebra

/// As gaussian.h says.
@c @implementation
public func gauss_statistics_fit(
  _ statistics: OpaquePointer?, _ options: UnsafePointer<CChar>?, _ model: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(model, "the place of the model")
    let content = try unsafe StatisticsHandle.needed(statistics).current()
    let options = unsafe options == nil ? "{}" : try text(options, "the options")
    unsafe target.pointee = ModelHandle(try content.fit(options)).retained()
  }
}

extension StoredStatistics {
  /// A Gaussian of these sums.
  ///
  /// - Parameter options: JSON with covariance, estimator and policy.
  /// - Returns: The model.
  /// - Throws: An error for options that cannot be, that ask for sums that there are not, and for rows that cannot be fitted.
  fileprivate func fit(_ options: String) throws -> StoredModel {
    let value = try JSONValue(parsing: Array(options.utf8), path: "the options")
    guard case .object(let object) = value else {
      throw Failure.invalid("malformed", "the options are no JSON object")
    }
    let table = [OptionTable.covariance.spec, OptionTable.estimator.spec, OptionTable.policy.spec]
    let options = try OptionSpelling.json.inErrors { try FitOptions(json: object, table: table) }
    let asked = options[OptionTable.covariance]
    guard let structure = asked.map({ CovarianceStructure(rawValue: $0.rawValue) }) ?? statistics.structure else {
      throw Failure.invalid("unsuitableOption", "a single Gaussian has no tied covariance; choose another")
    }
    guard let estimator = (options[OptionTable.estimator] ?? MaximumLikelihood()) as? any StatisticsEstimator else {
      throw Failure.invalid(
        "unsuitableOption", "this estimator reads rows again and again, and statistics forget them; choose another")
    }
    return StoredModel(
      try normal(structure, estimator, options[OptionTable.policy] ?? .fail), variables: variables)
  }

  private func normal(
    _ structure: CovarianceStructure, _ estimator: some StatisticsEstimator, _ policy: CovariancePolicy
  ) throws -> MultivariateNormal<Double> {
    let needed: SufficientStatistics<Double> = estimator.statistics(
      dimension: 1, structure: structure, policy: policy)
    guard statistics.structure == .full || needed.structure != .full else {
      throw Failure.invalid(
        "unsuitableOption",
        "the statistics are for a \(statistics.structure) covariance, and this fit needs those for a full one; make them so"
      )
    }
    guard statistics.moments == .fourth || needed.moments == .second else {
      throw Failure.invalid(
        "unsuitableOption",
        "this fit needs moments of order 4, and the statistics have those of order 2; make them with 4")
    }
    return try MultivariateNormal(
      estimating: statistics, structure: structure, estimator: estimator, policy: policy)
  }
}
