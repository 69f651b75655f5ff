/// A multivariate t distribution fitted by maximum likelihood, and how the iteration went.
///
/// The density at x is Γ((ν + d)/2)/Γ(ν/2)·(νπ)^(−d/2)·|Σ|^(−½)·(1 + δ/ν)^(−(ν + d)/2), where
/// δ = (x − μ)ᵀΣ⁻¹(x − μ).
///
/// Iterations, ending, trace and tolerance are those of ``climb``, and can be had as members of the fit itself.
@dynamicMemberLookup
public struct StudentTFit: Sendable, Equatable {
  /// The location μ, one element a variable.
  public var location: [Double]

  /// The scatter matrix Σ, which is not the covariance of the distribution.
  public var scatter: StructuredCovariance

  /// The degrees of freedom ν; infinite for the Gaussian limit.
  public var degreesOfFreedom: Double

  /// Sum of the log-densities of all rows by their weights, in nats.
  public var logLikelihood: Double

  /// How the iterations went; the trace never falls by more than rounding.
  public var climb: ClimbRecord

  /// Number of observations with a positive weight.
  public var count: Int

  /// Sum of the weights.
  public var weight: Double

  /// Effective sample size (Σw)²/Σw².
  public var effectiveSampleSize: Double

  /// What the iterations say of themselves.
  public subscript<Value>(dynamicMember path: KeyPath<ClimbRecord, Value>) -> Value { climb[keyPath: path] }

  /// Covariance ν/(ν − 2)·Σ of the t distribution; `nil` for ν ≤ 2, where there is none.
  public var covariance: StructuredCovariance? {
    if degreesOfFreedom.isInfinite { return scatter }
    guard degreesOfFreedom > 2 else { return nil }
    return scatter.map { $0 * (degreesOfFreedom / (degreesOfFreedom - 2)) }
  }
}
