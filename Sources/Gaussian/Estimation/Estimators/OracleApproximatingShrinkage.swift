public import LinearAlgebra

/// Shrinkage towards the mean variance with the intensity of Chen et al., which assumes Gaussian data.
///
/// With S the maximum-likelihood covariance of n rows and μ = tr S/d, Σ = (1 − α)·S + α·μ·I. Two formulas are in use,
/// and they differ by terms in 2/d:
///
///     published:     α = ((1 − 2/d)·tr S² + tr² S) / ((n + 1 − 2/d)·(tr S² − tr² S/d))
///     simplified:    α = (tr S² + tr² S) / ((n + 1)·(tr S² − tr² S/d))
///
/// each at most 1. The simplified one is scikit-learn's. It takes two observations, however many variables there
/// are. Weights are frequencies: n is their sum. The intensity looks at all correlations, so a diagonal covariance
/// needs the statistics of a full one; its variances are those of the full estimate. A spherical covariance is not
/// changed by shrinkage.
///
/// ## Source
/// Y. Chen, A. Wiesel, Y. C. Eldar, A. O. Hero, Shrinkage algorithms for MMSE covariance estimation, IEEE
/// Transactions on Signal Processing 58 (2010), equation 23.
public struct OracleApproximatingShrinkage: StatisticsEstimator {
  /// Which formula.
  public enum Formula: String, Sendable, Hashable, CaseIterable, Codable {
    /// As published in 2010.
    case published
    /// Without the terms in 2/d, as scikit-learn has it.
    case simplified
  }

  /// Which formula.
  public let formula: Formula

  /// "oas", or "oas-chen-2010" for the published formula.
  public var name: String { formula == .simplified ? "oas" : "oas-chen-2010" }

  /// Creates the estimator.
  public init(formula: Formula = .simplified) { self.formula = formula }

  /// All products, unless the covariance is spherical.
  public func statisticsStructure(for structure: CovarianceStructure) -> CovarianceStructure {
    structure == .spherical ? .spherical : .full
  }

  /// The maximum-likelihood covariance, shrunk as far as its size and the number of rows advise.
  ///
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)`` or
  ///   ``GaussianError/overflow(quantity:)``.
  /// - Precondition: The statistics are those of a full covariance, unless the covariance is spherical.
  public func estimate<Scalar: GaussianScalar>(
    from statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure
  ) throws(GaussianError) -> GaussianEstimate {
    check(statistics, for: structure)
    try statistics.checkEstimable(fromAtLeast: 2)
    let complete = statisticsStructure(for: structure)
    let intensity = intensity(
      for: statistics.scatter(complete, dividedBy: statistics.weight), weight: statistics.weight)
    return GaussianEstimate(statistics, structure: structure, shrunkBy: intensity, estimator: name)
  }

  /// α for a covariance that was estimated from observations of a total weight; 0 if it is spherical.
  func intensity(for covariance: StructuredCovariance, weight: Double) -> Double {
    let meanVariance = covariance.meanVariance
    let dimension = Double(covariance.dimension)
    guard covariance.structure != .spherical, covariance.dimension > 1, meanVariance > 0 else { return 0 }
    // In units of the mean variance, so that squares stay in range; the trace is then d.
    var (square, excess) = (0.0, 0.0)
    switch covariance {
    case .full(let matrix):
      for row in 0..<matrix.rows {
        for column in 0..<row {
          let element = matrix[row, column] / meanVariance
          square += 2 * element * element
        }
      }
      excess = square
    case .diagonal, .spherical: break
    }
    for variance in covariance.variances {
      let element = variance / meanVariance
      square += element * element
      excess += (element - 1) * (element - 1)
    }
    let correction = formula == .published ? 2 / dimension : 0
    let numerator = (1 - correction) * square + dimension * dimension
    let denominator = (weight + 1 - correction) * excess
    return denominator > 0 ? min(1, numerator / denominator) : 1
  }
}

extension GaussianEstimator where Self == OracleApproximatingShrinkage {
  /// Oracle approximating shrinkage by the simplified formula, as scikit-learn has it.
  public static var oas: OracleApproximatingShrinkage { OracleApproximatingShrinkage() }

  /// Oracle approximating shrinkage by the formula as it was published in 2010.
  public static var oasChen2010: OracleApproximatingShrinkage { OracleApproximatingShrinkage(formula: .published) }
}
