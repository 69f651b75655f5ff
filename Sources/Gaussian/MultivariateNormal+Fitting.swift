public import GaussianEngine
public import LinearAlgebra

extension MultivariateNormal {
  /// Fits mean and covariance to observations by maximum likelihood; the covariance divides by their number.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; all elements finite.
  ///   - structure: Which covariances to choose from.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)`` (a full covariance needs more rows
  ///   than columns), ``GaussianError/nonFinite(quantity:row:variable:)``,
  ///   ``GaussianError/zeroVariance(variable:)``, ``GaussianError/notPositiveDefinite(_:)`` or
  ///   ``GaussianError/overflow(quantity:)``.
  /// - Precondition: There is at least one column.
  /// - Complexity: O(count × dimension² + dimension³) time. Each row is read once, or twice if outliers
  ///   misled the first guess of a centre; nothing of the size of the observations is allocated.
  ///
  /// ## Numerical notes
  /// As ``SufficientStatistics``: sums in `Double`, centred before they are multiplied.
  public init(
    fitting observations: Matrix<Scalar>, covariance structure: CovarianceStructure = .full,
    parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    var statistics = SufficientStatistics<Scalar>(dimension: observations.columns, structure: structure)
    try statistics.update(with: observations, parallelism: parallelism)
    try self.init(estimating: statistics, covariance: structure)
  }

  /// Fits mean and covariance to observations that have been summed up.
  ///
  /// - Parameters:
  ///   - statistics: What is known of the observations.
  ///   - structure: Which covariances to choose from; `nil` for the structure of the statistics.
  /// - Throws: As ``init(fitting:covariance:parallelism:)``.
  /// - Precondition: The statistics are enough for the structure.
  public init(
    estimating statistics: SufficientStatistics<Scalar>, covariance structure: CovarianceStructure? = nil
  ) throws(GaussianError) {
    let structure = structure ?? statistics.structure
    precondition(
      statistics.structure.sums == .full || structure.sums == .diagonal,
      "statistics for a \(statistics.structure) covariance are not enough for a \(structure) one")
    let parameter = try structure.parameterType(of: Scalar.self).init(estimating: statistics)
    try self.init(mean: statistics.mean, parameter: parameter, observationCount: statistics.count)
  }
}
