/// Mean and covariance as an estimator leaves them: in `Double`, before they are rounded and factored.
public struct GaussianEstimate: Sendable, Equatable {
  /// Mean, one element a variable.
  public var mean: [Double]

  /// Covariance; it need not be positive definite.
  public var covariance: StructuredCovariance

  /// Observations of positive weight below which the covariance cannot be positive definite, whatever they are.
  public var requiredCount: Int

  /// How the estimate came about.
  public var record: EstimationRecord

  /// Variances that ``CovariancePolicy/relativeRidge(_:)`` takes a share of; `nil` for those of ``covariance``.
  public var referenceVariances: [Double]?

  /// Creates an estimate.
  ///
  /// - Parameters:
  ///   - mean: One element a variable.
  ///   - covariance: As many variables.
  ///   - requiredCount: Observations below which the covariance cannot be positive definite; `nil` for one more
  ///     than variables if it is full, else 2.
  ///   - record: How the estimate came about.
  /// - Precondition: Mean and covariance have the same dimension, which is positive.
  public init(
    mean: [Double], covariance: StructuredCovariance, requiredCount: Int? = nil, record: EstimationRecord
  ) {
    precondition(!mean.isEmpty, "a Gaussian has at least 1 variable, not 0")
    precondition(
      mean.count == covariance.dimension,
      "a mean of \(mean.count) elements with a covariance of \(covariance.dimension) variables")
    self.mean = mean
    self.covariance = covariance
    self.requiredCount = requiredCount ?? (covariance.structure == .full ? mean.count + 1 : 2)
    self.record = record
  }

  /// Creates an estimate whose mean is that of statistics.
  init<Scalar>(
    _ statistics: SufficientStatistics<Scalar>, covariance: StructuredCovariance, requiredCount: Int? = nil,
    estimator: String, values: [String: Double] = [:]
  ) {
    self.init(
      mean: statistics.meanInDouble, covariance: covariance, requiredCount: requiredCount,
      record: EstimationRecord(estimator: estimator, statistics: statistics, values: values))
  }
}
