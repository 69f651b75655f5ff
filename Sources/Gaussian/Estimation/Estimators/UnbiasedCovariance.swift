public import LinearAlgebra

/// The covariance that is right on average: the scatter divided by a little less than the sum of the weights.
///
/// With weights that are frequencies Σ = S/(W − 1), which is S/(n − 1) without weights. With weights that say how
/// reliable a row is, of which only the ratios matter, Σ = S/(W − W₂/W) with W₂ = Σw².
public struct UnbiasedCovariance: StatisticsEstimator {
  /// What weights mean.
  public enum WeightMeaning: String, Sendable, Hashable, CaseIterable, Codable {
    /// How often a row occurs.
    case frequency
    /// How precise a row is: inverse variances up to a common factor.
    case reliability
  }

  /// What weights mean.
  public let weights: WeightMeaning

  /// "unbiased", or "unbiased-reliability".
  public var name: String { weights == .frequency ? "unbiased" : "unbiased-reliability" }

  /// Creates the estimator.
  public init(weights: WeightMeaning = .frequency) { self.weights = weights }

  /// The scatter divided by W − 1 or by W − W₂/W.
  ///
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)``,
  ///   ``GaussianError/insufficientWeight(total:required:)`` if frequencies add up to no more than 1, or
  ///   ``GaussianError/overflow(quantity:)``.
  public func estimate<Scalar: GaussianScalar>(
    from statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure
  ) throws(GaussianError) -> GaussianEstimate {
    try statistics.checkEstimable(
      fromAtLeast: 2, definiteFrom: structure == .full ? statistics.dimension + 1 : 2)
    let weight = statistics.weight
    let lost = weights == .frequency ? 1 : statistics.squaredWeight / weight
    guard weight > lost else { throw .insufficientWeight(total: weight, required: lost) }
    return GaussianEstimate(
      statistics, covariance: statistics.scatter(structure, dividedBy: weight - lost), estimator: name)
  }
}

extension GaussianEstimator where Self == UnbiasedCovariance {
  /// The scatter divided by W − 1; W is the number of rows without weights.
  public static var unbiased: UnbiasedCovariance { UnbiasedCovariance() }

  /// The scatter divided by W − 1 or, with weights that say how reliable a row is, by W − W₂/W.
  public static func unbiased(weights: UnbiasedCovariance.WeightMeaning) -> UnbiasedCovariance {
    UnbiasedCovariance(weights: weights)
  }
}
