/// How an estimate came about: what a model says of its own origin.
public struct EstimationRecord: Sendable, Equatable, Codable {
  /// Name of the estimator, such as "ledoit-wolf".
  public var estimator: String

  /// Numbers that the estimator was given or has chosen, by name, such as "shrinkage"; finite.
  public var values: [String: Double]

  /// Number of observations with a positive weight.
  public var count: Int

  /// Sum of the weights.
  public var weight: Double

  /// Effective sample size (Σw)²/Σw².
  public var effectiveSampleSize: Double

  /// Number of iterations; `nil` if the estimator does not iterate.
  public var iterations: Int?

  /// Why the iterations ended; `nil` if the estimator does not iterate.
  public var ending: FitEnding?

  /// What was to happen to a covariance that is not positive definite.
  public var policy: CovariancePolicy = .fail

  /// What the policy changed; `nil` for nothing.
  public var adjustment: CovarianceAdjustment?

  /// Whether the iterations came to rest; `nil` if the estimator does not iterate.
  public var hasConverged: Bool? { ending?.hasConverged }

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - estimator: Name of the estimator.
  ///   - count: Number of observations with a positive weight.
  ///   - weight: Sum of the weights.
  ///   - effectiveSampleSize: (Σw)²/Σw².
  ///   - values: Numbers that the estimator was given or has chosen.
  public init(
    estimator: String, count: Int, weight: Double, effectiveSampleSize: Double, values: [String: Double] = [:]
  ) {
    self.estimator = estimator
    self.count = count
    self.weight = weight
    self.effectiveSampleSize = effectiveSampleSize
    self.values = values
  }

  /// Creates a record with the counts of statistics.
  public init<Scalar>(
    estimator: String, statistics: SufficientStatistics<Scalar>, values: [String: Double] = [:]
  ) {
    self.init(
      estimator: estimator, count: statistics.count, weight: statistics.weight,
      effectiveSampleSize: statistics.effectiveSampleSize, values: values)
  }
}
