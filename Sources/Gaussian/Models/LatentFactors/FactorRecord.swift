/// How a model of few factors was fitted: what it says of its own origin.
///
/// Iterations, ending, trace, tolerance and seed are those of ``climb``, and can be had as members of the record itself.
@dynamicMemberLookup
public struct FactorRecord: Sendable, Equatable, Codable {
  /// How the maximum was found.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// Eigenvectors of the covariance.
    case covariance
    /// Eigenvectors of the products of rows.
    case rowProducts
    /// Eigenvectors by a random range finder.
    case rangeFinder
    /// Newton's steps in the noise.
    case newton
    /// Eigenvectors in turn with the noise.
    case eigenvectors
    /// Expectation-maximisation.
    case expectationMaximization
    /// Expectation-maximisation of the cells that are there.
    case observedCells
  }

  /// How the maximum was found.
  public var method: Method

  /// Number of observations with a positive weight.
  public var count: Int

  /// Sum of the weights.
  public var weight: Double

  /// Effective sample size (Σw)²/Σw².
  public var effectiveSampleSize: Double

  /// How the iterations went; of several starts of expectation-maximisation, those from the one that was kept.
  public var climb: ClimbRecord

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

  /// Mean log-likelihood of the fitted rows, in nats a row, before parameters are rounded to the scalar.
  public var meanLogLikelihood: Double { climb.trace.last ?? .nan }

  /// Log-likelihood of the fitted rows, in nats, before parameters are rounded to the scalar.
  public var logLikelihood: Double { meanLogLikelihood * weight }

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - method: How the maximum was found.
  ///   - count: Number of observations with a positive weight.
  ///   - weight: Sum of the weights.
  ///   - effectiveSampleSize: (Σw)²/Σw².
  ///   - totalVariance: The sum of the variances.
  ///   - climb: How the iterations went.
  public init(
    method: Method, count: Int, weight: Double, effectiveSampleSize: Double, totalVariance: Double, climb: ClimbRecord
  ) {
    (self.method, self.count, self.weight) = (method, count, weight)
    (self.effectiveSampleSize, self.totalVariance, self.climb) = (effectiveSampleSize, totalVariance, climb)
  }

  /// What the iterations say of themselves.
  public subscript<Value>(dynamicMember path: KeyPath<ClimbRecord, Value>) -> Value { climb[keyPath: path] }
}
