public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension ClassConditionalModel: PredictiveModel {
  /// Logarithm of the density of what each row shows, whatever its class, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row: log Σ P(y)·P(xₒ|y) of its observed cells xₒ, 0 for a row that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: That of ``MultivariateNormal/observedLogDensities(of:parallelism:)`` for every Gaussian.
  public func observedLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    blend.observedLogDensities(of: observations, parallelism: parallelism) {
      logDensities(of: $0, parallelism: parallelism)
    }
  }

  /// The table with its missing cells filled in by their means given what their rows show, or drawn, whatever the class.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell. A row that no class explains, or with an infinite cell, is
  ///     filled in with NaN.
  ///   - firstRow: The number of the first row in the table, not negative.
  ///   - seed: Where draws come from; `nil` for means.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As of the Gaussians of all classes.
  public func imputed(
    _ observations: Matrix<Scalar>, firstRow: Int = 0, seed: UInt64?, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    blend.imputed(observations, firstRow: firstRow, seed: seed, parallelism: parallelism)
  }

  /// The table with each missing cell filled in by a quantile of its distribution given what its row shows, whatever the class.
  ///
  /// - Precondition: `observations` has `dimension` columns, and probabilities lie between 0 and 1.
  public func imputedQuantiles(
    _ observations: Matrix<Scalar>, at probabilities: [Double], parallelism: Parallelism = .automatic
  ) -> [Matrix<Scalar>] {
    blend.imputedQuantiles(observations, at: probabilities, parallelism: parallelism)
  }

  /// The Gaussians of all classes, for rows with missing cells.
  private var blend: BlendedModels<MultivariateNormal<Scalar>> {
    BlendedModels(
      logWeights: zip(priors, densities).flatMap { prior, density in
        density.weights.map { Double.log(prior) + .log($0) }
      }, parts: densities.flatMap(\.components))
  }
}
