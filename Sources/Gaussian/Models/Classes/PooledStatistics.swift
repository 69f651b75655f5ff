internal import LinearAlgebra

/// What the rows of all classes say about a covariance that the classes share.
struct PooledStatistics<Scalar: GaussianScalar> {
  /// Statistics of each class.
  let parts: [SufficientStatistics<Scalar>]

  /// Statistics of all rows, each taken from the mean of its class: their mean is zero.
  let within: SufficientStatistics<Scalar>

  /// Pools the statistics of classes.
  ///
  /// - Precondition: There is one, and each has a row.
  init(_ parts: [SufficientStatistics<Scalar>]) {
    self.parts = parts
    var within = parts[0].centered
    for part in parts.dropFirst() { within.merge(part.centered) }
    self.within = within
  }

  /// A Gaussian for each class, with its own mean and one covariance.
  ///
  /// The mean of a class is that of its rows, whatever the estimator would make of them by themselves.
  func normals(
    _ estimator: some StatisticsEstimator, policy: CovariancePolicy
  ) throws(GaussianError) -> [MultivariateNormal<Scalar>] {
    estimator.check(within, for: .full)
    var estimate = try estimator.estimate(from: within, structure: .full)
    if let unbiased = estimator as? UnbiasedCovariance {
      estimate.covariance = try within.scatter(.full, dividedBy: degreesOfFreedom(unbiased.weights))
    }
    let advised = policy == .shrink && within.moments == .fourth
    let means = parts.map(\.mean)
    let records = parts.map { EstimationRecord(estimator: estimator.name, statistics: $0) }
    return try tied(estimate, means: means, records: records, policy: policy) { () throws(GaussianError) in
      advised ? try LedoitWolf.intensity(for: within) : nil
    }
  }

  /// What the scatter about the means of all classes is divided by, to be right on average: every class costs what a
  /// single one does.
  private func degreesOfFreedom(_ meaning: UnbiasedCovariance.WeightMeaning) throws(GaussianError) -> Double {
    let lost = parts.reduce(0) { $0 + (meaning == .frequency ? 1 : $1.squaredWeight / $1.weight) }
    guard within.weight > lost else { throw .insufficientWeight(total: within.weight, required: lost) }
    return within.weight - lost
  }
}

extension SufficientStatistics {
  /// The statistics of the same rows, each taken from their mean.
  fileprivate var centered: SufficientStatistics {
    var moments = central
    moments.shift = [Double](repeating: 0, count: dimension)
    moments.offset = CompensatedSums(moments.shift)
    return SufficientStatistics(structure, moments)
  }
}

/// Gaussians with the means of classes and one covariance.
///
/// - Parameters:
///   - estimate: The covariance, estimated from all rows.
///   - means: One a class.
///   - records: How each class was estimated by itself: its number of rows and its weight.
///   - policy: What to do with a covariance that is not positive definite.
///   - advice: Shrinkage that fourth moments advise; `nil` without them.
/// - Returns: One a class.
/// - Throws: ``GaussianError`` if there is no such covariance.
func tied<Scalar: GaussianScalar>(
  _ estimate: GaussianEstimate, means: [[Scalar]], records: [EstimationRecord], policy: CovariancePolicy,
  shrinkage advice: () throws(GaussianError) -> Double?
) throws(GaussianError) -> [MultivariateNormal<Scalar>] {
  var estimate = estimate
  // Each mean beyond the first costs a row that then says nothing about the covariance.
  estimate.requiredCount += means.count - 1
  let (parameter, adjustment) = try policy.parameter(for: estimate, shrinkage: advice, of: Scalar.self)
  var normals: [MultivariateNormal<Scalar>] = []
  for (mean, own) in zip(means, records) {
    var record = estimate.record
    (record.count, record.weight, record.effectiveSampleSize) = (own.count, own.weight, own.effectiveSampleSize)
    record.policy = policy
    record.adjustment = adjustment
    normals.append(try MultivariateNormal(mean: mean, parameter: parameter, estimation: record))
  }
  return normals
}
