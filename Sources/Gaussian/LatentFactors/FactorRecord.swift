/// How a model of few factors was fitted: what it says of its own origin.
public struct FactorRecord: Sendable, Equatable, Codable {
  /// Why the fit came to its end.
  public enum Ending: String, Sendable, Codable, CaseIterable {
    /// The maximum has a closed form.
    case closedForm
    /// Iterations came to rest.
    case converged
    /// As many iterations as were allowed.
    case iterationLimit
    /// No step leads higher in floating point, though the tolerance is not met.
    case stalled
  }

  /// How the maximum was found, such as "eigenvectors" or "em".
  public var method: String

  /// Number of observations with a positive weight.
  public var count: Int

  /// Sum of the weights.
  public var weight: Double

  /// Effective sample size (Σw)²/Σw².
  public var effectiveSampleSize: Double

  /// Number of iterations; 0 for a closed form.
  public var iterations: Int = 0

  /// Why the fit came to its end.
  public var ending: Ending = .closedForm

  /// Mean log-likelihood, in nats a row, of the parameters that each iteration began with, and last of those returned.
  public var trace: [Double]

  /// What iterations were to come below; `nil` for a closed form.
  public var tolerance: Double?

  /// The seed of what is random in the method, of several starts of expectation-maximisation that of the one that was kept;
  /// `nil` if nothing is.
  public var seed: UInt64?

  /// The number of starts that were tried, of which the most likely end was kept; `nil` where one is all there is.
  public var restarts: Int?

  /// The largest eigenvalues of the covariance of the rows, descending, as far as the method knows them.
  public var eigenvalues: [Double] = []

  /// The sum of the variances of all variables, in the units of ``eigenvalues``.
  public var totalVariance: Double

  /// The least share of a variable's variance that was allowed to be noise; `nil` without such a bound.
  public var leastUniqueness: Double?

  /// Variables whose noise has come down to that bound, cases of Heywood: factors explain them as far as they may.
  public var heywoodVariables: [Int] = []

  /// ln|C| + tr C⁻¹S − ln|S| − d of the covariances C of the model and S of the rows: how far the model is from one
  /// without structure, 0 at best; `nil` if S is singular.
  public var discrepancy: Double?

  /// Number of cells that were missing.
  public var missingCellCount: Int = 0

  /// Whether the fit found what it was looking for.
  public var hasConverged: Bool { ending == .closedForm || ending == .converged }

  /// Mean log-likelihood of the fitted rows, in nats a row, before parameters are rounded to the scalar.
  public var meanLogLikelihood: Double { trace.last ?? .nan }

  /// Log-likelihood of the fitted rows, in nats, before parameters are rounded to the scalar.
  public var logLikelihood: Double { meanLogLikelihood * weight }

  /// Creates a record of a closed form.
  ///
  /// - Parameters:
  ///   - method: How the maximum was found.
  ///   - count: Number of observations with a positive weight.
  ///   - weight: Sum of the weights.
  ///   - effectiveSampleSize: (Σw)²/Σw².
  ///   - totalVariance: The sum of the variances.
  ///   - trace: Mean log-likelihoods.
  public init(
    method: String, count: Int, weight: Double, effectiveSampleSize: Double, totalVariance: Double, trace: [Double]
  ) {
    (self.method, self.count, self.weight) = (method, count, weight)
    (self.effectiveSampleSize, self.totalVariance, self.trace) = (effectiveSampleSize, totalVariance, trace)
  }
}
