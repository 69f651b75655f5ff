public import LinearAlgebra

/// Maximum likelihood: the scatter divided by the sum of the weights.
///
/// Σ = S/W. A full covariance needs more observations than variables, the others two.
public struct MaximumLikelihood: StatisticsEstimator {
  /// "mle".
  public var name: String { "mle" }

  /// Creates the estimator.
  public init() {}

  /// The scatter divided by the sum of the weights.
  ///
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)`` or
  ///   ``GaussianError/overflow(quantity:)``.
  public func estimate<Scalar: GaussianScalar>(
    from statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure
  ) throws(GaussianError) -> GaussianEstimate {
    // One row has a covariance of zero, which a ridge makes something of.
    try statistics.checkEstimable(
      fromAtLeast: 1, definiteFrom: structure == .full ? statistics.dimension + 1 : 2)
    return GaussianEstimate(
      statistics, covariance: statistics.scatter(structure, dividedBy: statistics.weight), estimator: name)
  }
}

extension GaussianEstimator where Self == MaximumLikelihood {
  /// Maximum likelihood: the scatter divided by the sum of the weights.
  public static var maximumLikelihood: MaximumLikelihood { MaximumLikelihood() }
}
