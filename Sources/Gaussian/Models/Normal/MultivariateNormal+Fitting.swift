public import GaussianEngine
public import LinearAlgebra

extension MultivariateNormal {
  /// Fits mean and covariance to observations, by default by maximum likelihood: the covariance divides by their
  /// number.
  ///
  /// ```swift
  /// let plain = try MultivariateNormal(fitting: x)
  /// let model = try MultivariateNormal(fitting: x, weights: w, estimator: .ledoitWolf, policy: .relativeFloor(1e-8))
  /// ```
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - structure: Which covariances to choose from.
  ///   - estimator: How to estimate.
  ///   - policy: What to do with a covariance that is not positive definite; it is never repaired unasked.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)`` (a full covariance by maximum likelihood
  ///   needs more rows than columns), ``GaussianError/nonFinite(quantity:row:variable:)``,
  ///   ``GaussianError/invalidWeight(row:value:)``, ``GaussianError/zeroVariance(variable:)``,
  ///   ``GaussianError/notPositiveDefinite(_:)`` or ``GaussianError/overflow(quantity:)``, and what else the estimator
  ///   throws.
  /// - Precondition: There is at least one column, and one weight a row.
  /// - Complexity: O(count × dimension² + dimension³) time. Each row is read once, or twice if outliers
  ///   misled the first guess of a centre; nothing of the size of the observations is allocated. The policy ``CovariancePolicy/shrink``
  ///   sums fourth moments, which costs as much again.
  ///
  /// ## Numerical notes
  /// As ``SufficientStatistics``: sums in `Double`, centred before they are multiplied.
  public init(
    fitting observations: Matrix<Scalar>, weights: [Scalar]? = nil, structure: CovarianceStructure = .full,
    estimator: some GaussianEstimator = MaximumLikelihood(), policy: CovariancePolicy = .fail,
    parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    self = try ofRowsInMemory {
      try MultivariateNormal(
        fitting: Observations(observations, weights: weights), structure: structure, estimator: estimator,
        policy: policy, parallelism: parallelism)
    }
  }

  /// Fits mean and covariance to observations that are read block by block.
  ///
  /// ```swift
  /// let model = try MultivariateNormal(fitting: TableSource<Double>(contentsOf: "huge.npy"))
  /// ```
  ///
  /// - Parameters:
  ///   - source: The rows. The blocks in which they come do not change a bit of the result.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - structure: Which covariances to choose from.
  ///   - estimator: How to estimate. One that needs sums only reads the rows once, and the t distribution once or twice an
  ///     iteration, with memory for two numbers a row; others collect them.
  ///   - policy: What to do with a covariance that is not positive definite.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  public init(
    fitting source: some RowSource<Scalar>, weights: [Scalar]? = nil, structure: CovarianceStructure = .full,
    estimator: some GaussianEstimator = MaximumLikelihood(), policy: CovariancePolicy = .fail,
    parallelism: Parallelism = .automatic
  ) throws {
    let dimension = source.dimension
    try SufficientStatistics<Scalar>.checkMemory(
      dimension: dimension,
      structure: (estimator as? any StatisticsEstimator)?.statisticsStructure(for: structure) ?? structure)
    let required = estimator.required(dimension: dimension, structure: structure, policy: policy)
    if let count = source.rowCount, count < required {
      throw GaussianError.tooFewObservations(count: count, required: required, dimension: dimension)
    }
    if let estimator = estimator as? any StatisticsEstimator {
      var statistics: SufficientStatistics<Scalar> = estimator.statistics(
        dimension: dimension, structure: structure, policy: policy)
      try statistics.update(with: source, weights: weights, parallelism: parallelism)
      try self.init(estimating: statistics, structure: structure, estimator: estimator, policy: policy)
    } else {
      let estimate = try estimator.estimate(
        fitting: source, weights: weights, structure: structure, parallelism: parallelism)
      try self.init(estimate, structure: structure, policy: policy)
    }
  }

  /// Fits mean and covariance to observations that have been summed up.
  ///
  /// - Parameters:
  ///   - statistics: What is known of the observations; ``StatisticsEstimator/statistics(dimension:structure:policy:)``
  ///     makes what an estimator needs.
  ///   - structure: Which covariances to choose from; `nil` for the structure of the statistics.
  ///   - estimator: How to estimate.
  ///   - policy: What to do with a covariance that is not positive definite.
  /// - Throws: As the fit of rows.
  /// - Precondition: The statistics are enough for the structure and the estimator.
  /// - Complexity: O(dimension³).
  public init(
    estimating statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure? = nil,
    estimator: some StatisticsEstimator = MaximumLikelihood(), policy: CovariancePolicy = .fail
  ) throws(GaussianError) {
    let structure = structure ?? statistics.structure
    estimator.check(statistics, for: structure)
    let estimate = try estimator.estimate(from: statistics, structure: structure)
    let advised = policy == .shrink && statistics.moments == .fourth
    try self.init(
      estimate, structure: structure, policy: policy,
      shrinkage: { () throws(GaussianError) in advised ? try LedoitWolf.intensity(for: statistics) : nil })
  }

  /// Makes a model of an estimate.
  ///
  /// - Parameters:
  ///   - estimate: What an estimator returned.
  ///   - structure: The structure of the covariance; `nil` for that of the estimate.
  ///   - policy: What to do with a covariance that is not positive definite.
  /// - Throws: ``GaussianError`` with a diagnosis if the policy does not lead to a covariance.
  /// - Precondition: The estimate has room for the structure.
  /// - Complexity: O(dimension³).
  public init(
    _ estimate: GaussianEstimate, structure: CovarianceStructure? = nil, policy: CovariancePolicy = .fail
  ) throws(GaussianError) {
    try self.init(estimate, structure: structure, policy: policy, shrinkage: { nil })
  }

  /// Makes a model of an estimate for which ``CovariancePolicy/shrink`` has found the intensity.
  init(_ estimate: GaussianEstimate, shrunkBy intensity: Double) throws(GaussianError) {
    var estimate = estimate
    estimate.covariance = estimate.covariance.shrunk(by: intensity)
    estimate.requiredCount = 2
    let (parameter, _) = try CovariancePolicy.fail.parameter(for: estimate, shrinkage: { nil }, of: Scalar.self)
    (estimate.record.policy, estimate.record.adjustment) = (.shrink, .shrinkage(intensity))
    try self.init(mean: estimate.mean.map { Scalar($0) }, parameter: parameter, estimation: estimate.record)
  }

  private init(
    _ estimate: GaussianEstimate, structure: CovarianceStructure?, policy: CovariancePolicy,
    shrinkage: () throws(GaussianError) -> Double?
  ) throws(GaussianError) {
    var estimate = estimate
    estimate.covariance = estimate.covariance.projected(onto: structure ?? estimate.covariance.structure)
    let (parameter, adjustment) = try policy.parameter(for: estimate, shrinkage: shrinkage, of: Scalar.self)
    estimate.record.policy = policy
    estimate.record.adjustment = adjustment
    try self.init(mean: estimate.mean.map { Scalar($0) }, parameter: parameter, estimation: estimate.record)
  }
}
