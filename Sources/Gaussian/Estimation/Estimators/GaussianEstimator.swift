public import GaussianEngine
public import LinearAlgebra

/// How mean and covariance are estimated from rows.
///
/// An estimator is one file in this folder: a type, and a static member in an extension of this protocol, so that
/// it can be written as `.ledoitWolf`. One that needs no more than sums conforms to ``StatisticsEstimator``; this
/// protocol is for those that visit the rows again and again. docs/adding-an-estimator.md has the steps.
public protocol GaussianEstimator: Sendable {
  /// What files and the command line call it, such as "ledoit-wolf".
  var name: String { get }

  /// Estimates mean and covariance.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`.
  ///   - weights: How often each row counts; `nil` for once. A row of weight 0 is absent, whatever it holds.
  ///   - structure: Which covariances to choose from.
  ///   - parallelism: Threads to use; the result must not depend on it.
  /// - Returns: The estimate, which need not be positive definite.
  /// - Throws: ``GaussianError`` if the data do not permit an estimate.
  /// - Precondition: There is at least one column, and one weight a row.
  func estimate<Scalar: GaussianScalar>(
    fitting observations: Matrix<Scalar>, weights: [Scalar]?, structure: CovarianceStructure,
    parallelism: Parallelism
  ) throws(GaussianError) -> GaussianEstimate

  /// Estimates mean and covariance of rows that are read block by block.
  ///
  /// By default the rows are collected in memory.
  ///
  /// - Throws: As for a matrix, and what reading throws.
  func estimate<Source: RowSource>(
    fitting source: Source, weights: [Source.Scalar]?, structure: CovarianceStructure,
    parallelism: Parallelism
  ) throws -> GaussianEstimate
}

extension GaussianEstimator {
  /// Collects the rows in memory.
  public func estimate<Source: RowSource>(
    fitting source: Source, weights: [Source.Scalar]?, structure: CovarianceStructure,
    parallelism: Parallelism
  ) throws -> GaussianEstimate {
    let rows = try Observations(collecting: source.weighted(weights))
    return try estimate(fitting: rows.rows, weights: rows.weights, structure: structure, parallelism: parallelism)
  }
}

/// An estimator that needs no more than sums, so that fits may be streamed, merged and spread over machines.
public protocol StatisticsEstimator: GaussianEstimator {
  /// The sums it needs.
  var moments: Moments { get }

  /// What the statistics must be enough for, to estimate a covariance of some structure.
  ///
  /// By default that same structure. An estimator that looks at correlations also when it returns none says `.full`.
  func statisticsStructure(for structure: CovarianceStructure) -> CovarianceStructure

  /// Estimates mean and covariance.
  ///
  /// - Parameters:
  ///   - statistics: What is known of the observations.
  ///   - structure: Which covariances to choose from.
  /// - Returns: The estimate, which need not be positive definite.
  /// - Throws: ``GaussianError`` if the data do not permit an estimate.
  /// - Precondition: The statistics hold the moments and are enough for the structure that the estimator asks for.
  func estimate<Scalar: GaussianScalar>(
    from statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure
  ) throws(GaussianError) -> GaussianEstimate
}

extension StatisticsEstimator {
  /// Second moments.
  public var moments: Moments { .second }

  /// The same structure.
  public func statisticsStructure(for structure: CovarianceStructure) -> CovarianceStructure { structure }

  /// Sums the rows up and estimates from the sums.
  ///
  /// - Throws: As ``SufficientStatistics/update(with:weights:parallelism:)`` and the estimate from statistics.
  public func estimate<Scalar: GaussianScalar>(
    fitting observations: Matrix<Scalar>, weights: [Scalar]?, structure: CovarianceStructure,
    parallelism: Parallelism
  ) throws(GaussianError) -> GaussianEstimate {
    var statistics: SufficientStatistics<Scalar> = statistics(
      dimension: observations.columns, structure: structure)
    try statistics.update(with: observations, weights: weights, parallelism: parallelism)
    return try estimate(from: statistics, structure: structure)
  }

  /// Sums the rows up, block by block, and estimates from the sums.
  ///
  /// - Throws: As for a matrix, and what reading throws.
  public func estimate<Source: RowSource>(
    fitting source: Source, weights: [Source.Scalar]?, structure: CovarianceStructure,
    parallelism: Parallelism
  ) throws -> GaussianEstimate {
    var statistics: SufficientStatistics<Source.Scalar> = statistics(
      dimension: source.dimension, structure: structure)
    try statistics.update(with: source, weights: weights, parallelism: parallelism)
    return try estimate(from: statistics, structure: structure)
  }

  /// Statistics of no observations that will be enough for this estimator.
  ///
  /// - Parameters:
  ///   - dimension: Number of variables.
  ///   - structure: The structure of the covariance to be estimated.
  ///   - policy: What the estimate will be handed to; ``CovariancePolicy/shrink`` makes use of fourth moments.
  /// - Returns: What rows are added to.
  /// - Precondition: `dimension` is positive.
  public func statistics<Scalar: GaussianScalar>(
    dimension: Int, structure: CovarianceStructure, policy: CovariancePolicy = .fail
  ) -> SufficientStatistics<Scalar> {
    let needed = statisticsStructure(for: structure)
    let canMakeUse = needed.sums == .full && (moments == .fourth || policy == .shrink)
    return SufficientStatistics(dimension: dimension, structure: needed, moments: canMakeUse ? .fourth : .second)
  }

  /// Traps unless statistics are enough for this estimator.
  func check<Scalar>(_ statistics: SufficientStatistics<Scalar>, for structure: CovarianceStructure) {
    let needed = statisticsStructure(for: structure)
    precondition(
      statistics.structure.sums == .full || needed.sums == .diagonal,
      "statistics for a \(statistics.structure) covariance are not enough for a \(structure) one by '\(name)'")
    precondition(
      moments == .second || statistics.moments == .fourth || needed.sums == .diagonal,
      "'\(name)' needs statistics of fourth moments")
  }
}

extension GaussianEstimator {
  /// Observations below which a fit of very many variables fails whatever they are, so that it need not be begun; 0 where
  /// only the fit will tell, which says more.
  package func required(dimension: Int, structure: CovarianceStructure, policy: CovariancePolicy) -> Int {
    guard structure == .full, policy == .fail, dimension >= 1_024 else { return 0 }
    return self is MaximumLikelihood || self is UnbiasedCovariance ? dimension + 1 : 0
  }
}
