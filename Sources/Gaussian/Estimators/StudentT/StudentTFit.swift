/// A multivariate t distribution fitted by maximum likelihood, and how the iteration went.
///
/// The density at x is Γ((ν + d)/2)/Γ(ν/2)·(νπ)^(−d/2)·|Σ|^(−½)·(1 + δ/ν)^(−(ν + d)/2), where
/// δ = (x − μ)ᵀΣ⁻¹(x − μ).
public struct StudentTFit: Sendable, Equatable {
  /// The location μ, one element a variable.
  public var location: [Double]

  /// The scatter matrix Σ, which is not the covariance of the distribution.
  public var scatter: StructuredCovariance

  /// The degrees of freedom ν; infinite for the Gaussian limit.
  public var degreesOfFreedom: Double

  /// Sum of the log-densities of all rows by their weights, in nats, before the first iteration and after each.
  ///
  /// It never falls by more than rounding.
  public var logLikelihoods: [Double]

  /// Whether the parameters came to rest; false if the greatest number of iterations was reached before.
  public var hasConverged: Bool

  /// Number of observations with a positive weight.
  public var count: Int

  /// Sum of the weights.
  public var weight: Double

  /// Effective sample size (Σw)²/Σw².
  public var effectiveSampleSize: Double

  /// Sum of the log-densities of all rows by their weights, in nats.
  public var logLikelihood: Double { logLikelihoods.last ?? .nan }

  /// Number of iterations.
  public var iterations: Int { logLikelihoods.count - 1 }

  /// Covariance ν/(ν − 2)·Σ of the t distribution; `nil` for ν ≤ 2, where there is none.
  public var covariance: StructuredCovariance? {
    if degreesOfFreedom.isInfinite { return scatter }
    guard degreesOfFreedom > 2 else { return nil }
    return scatter.map { $0 * (degreesOfFreedom / (degreesOfFreedom - 2)) }
  }
}
