internal import GaussianEngine
public import LinearAlgebra

/// Shrinkage towards the mean variance with the intensity of Ledoit and Wolf.
///
/// With S the maximum-likelihood covariance of the n rows, μ = tr S/d and norms ‖·‖² = tr(·)²/d, the best linear
/// combination of S and μI is estimated by Σ = (1 − α)·S + α·μ·I with
///
///     δ² = ‖S − μI‖²     β̄² = Σₜ ‖xₜxₜᵀ − S‖² / n²     α = min(β̄², δ²) / δ²
///
/// where x is centred. It takes three observations, however many variables there are: of two with the same weight,
/// both products are S itself, so that α = 0 and nothing is shrunk. Weights are frequencies: n is
/// their sum. The intensity looks at all correlations, so a diagonal covariance needs the statistics of a full one;
/// its variances are those of the full estimate. A spherical covariance is not changed by shrinkage.
///
/// ## Numerical notes
/// Σₜ‖xₜxₜᵀ − S‖² follows from fourth moments that are centred as exactly as the second ones. Agrees with
/// scikit-learn's `LedoitWolf` to 10⁻¹⁰.
///
/// ## Source
/// O. Ledoit, M. Wolf, A well-conditioned estimator for large-dimensional covariance matrices, Journal of
/// Multivariate Analysis 88 (2004), §3.
public struct LedoitWolf: StatisticsEstimator {
  /// "ledoit-wolf".
  public var name: String { "ledoit-wolf" }

  /// Fourth moments.
  public var moments: Moments { .fourth }

  /// Creates the estimator.
  public init() {}

  /// All products, unless the covariance is spherical.
  public func statisticsStructure(for structure: CovarianceStructure) -> CovarianceStructure {
    structure == .spherical ? .spherical : .full
  }

  /// The maximum-likelihood covariance, shrunk as far as its sampling error advises.
  ///
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)`` or
  ///   ``GaussianError/overflow(quantity:)``.
  /// - Precondition: The statistics hold fourth moments, unless the covariance is spherical.
  public func estimate<Scalar: GaussianScalar>(
    from statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure
  ) throws(GaussianError) -> GaussianEstimate {
    check(statistics, for: structure)
    let required = structure == .full && statistics.dimension > 1 ? 3 : 2
    try statistics.checkEstimable(fromAtLeast: 2, definiteFrom: required)
    let intensity = structure == .spherical ? 0 : try Self.intensity(for: statistics)
    return GaussianEstimate(
      statistics, structure: structure, shrunkBy: intensity, requiredCount: required, estimator: name)
  }

  /// α; 0 for one variable, and if nothing varies.
  ///
  /// - Throws: ``GaussianError/overflow(quantity:)`` if fourth powers have fallen below the range of the scalar, in which
  ///   they are summed: what is left of them would say that there is nothing to shrink.
  /// - Precondition: There are fourth moments.
  static func intensity<Scalar>(for statistics: SufficientStatistics<Scalar>) throws(GaussianError) -> Double {
    let central = statistics.central
    guard let quartic = central.radial?.quartic else { preconditionFailure("Ledoit–Wolf needs fourth moments") }
    let (dimension, weight) = (Double(central.dimension), central.weight)
    let meanVariance = central.squares.reduce(0, +) / weight / dimension
    guard central.dimension > 1, meanVariance > 0 else { return 0 }
    guard quartic / Double(central.count) >= Double(Scalar.leastNormalMagnitude) else {
      throw .overflow(quantity: "the sum of fourth powers of the observations")
    }
    // In units of the mean variance, so that squares stay in range.
    var (norm, distance) = (0.0, 0.0)
    forEachProduct(dimension: central.dimension, shape: .full) { index, row, column in
      let element = central.scatter.values[index] / weight / meanVariance
      let square = element * element
      norm += row == column ? square : 2 * square
      distance += row == column ? (element - 1) * (element - 1) : 2 * square
    }
    let spread = quartic / weight / meanVariance / meanVariance - norm
    let error = min(max(0, spread / weight), distance)
    return distance > 0 ? error / distance : 0
  }
}

extension GaussianEstimator where Self == LedoitWolf {
  /// Shrinkage towards the mean variance with the intensity of Ledoit and Wolf.
  public static var ledoitWolf: LedoitWolf { LedoitWolf() }
}
