public import LinearAlgebra

/// Shrinkage towards the mean variance with an intensity that the caller chooses.
///
/// Σ = (1 − α)·S/W + α·μ·I with μ = tr S/(W·d). With α > 0 it is positive definite from two observations on, as long
/// as one variable varies. A spherical covariance is the same for every α.
public struct FixedShrinkage: StatisticsEstimator {
  /// α, from 0 for maximum likelihood to 1 for a multiple of the identity.
  public let intensity: Double

  /// "shrinkage".
  public var name: String { "shrinkage" }

  /// Creates the estimator.
  ///
  /// - Parameter intensity: α.
  /// - Precondition: `intensity` lies between 0 and 1.
  public init(intensity: Double) {
    precondition(intensity >= 0 && intensity <= 1, "a shrinkage of \(intensity) is not between 0 and 1")
    self.intensity = intensity
  }

  /// The maximum-likelihood covariance, shrunk.
  ///
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)`` or
  ///   ``GaussianError/overflow(quantity:)``.
  public func estimate<Scalar: GaussianScalar>(
    from statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure
  ) throws(GaussianError) -> GaussianEstimate {
    try statistics.checkEstimable(fromAtLeast: 2)
    return GaussianEstimate(statistics, structure: structure, shrunkBy: intensity, estimator: name)
  }
}

extension GaussianEstimator where Self == FixedShrinkage {
  /// Shrinkage towards the mean variance with this intensity, between 0 and 1.
  public static func shrinkage(_ intensity: Double) -> FixedShrinkage { FixedShrinkage(intensity: intensity) }
}

// MARK: - What all shrinkage has in common

extension StructuredCovariance {
  /// (1 − α)·Σ + α·μ·I, μ the mean variance; the same again if it is spherical.
  func shrunk(by intensity: Double) -> StructuredCovariance {
    guard structure != .spherical else { return self }
    return map { (1 - intensity) * $0 }.addingToVariances(intensity * meanVariance)
  }
}

extension GaussianEstimate {
  /// The maximum-likelihood estimate, shrunk towards the mean variance.
  ///
  /// - Parameters:
  ///   - statistics: What is known of the observations.
  ///   - structure: Which covariances to choose from.
  ///   - intensity: α.
  ///   - requiredCount: How many observations it takes where α is 0; `nil` for those of maximum likelihood.
  ///   - estimator: Its name.
  init<Scalar>(
    _ statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure, shrunkBy intensity: Double,
    requiredCount: Int? = nil, estimator: String
  ) {
    let covariance = statistics.scatter(structure, dividedBy: statistics.weight)
    self.init(
      statistics, covariance: covariance.shrunk(by: intensity),
      requiredCount: intensity > 0 ? 2 : requiredCount, estimator: estimator, values: ["shrinkage": intensity])
  }
}
