public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension Mixture: IncompleteRowsModel where Component: ImputingModel {
  /// Logarithm of the density of what each row shows, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row: log Σ πₖ·pₖ(xₒ) of its observed cells xₒ, 0 for a row that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As of all components.
  ///
  /// ## Numerical notes
  /// A complete row has the bits of ``logDensities(of:parallelism:)``, and every row has the same bits alone, in any batch and at
  /// any position.
  public func observedLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    blend.observedLogDensities(of: observations, parallelism: parallelism) {
      logDensities(of: $0, parallelism: parallelism)
    }
  }

  /// The components, for rows with missing cells.
  fileprivate var blend: BlendedModels<Component> {
    BlendedModels(logWeights: weights.map { Double.log($0) }, parts: components)
  }
}

extension Mixture: ImputingModel where Component: ImputingModel {
  /// The table with its missing cells filled in by their means given what their rows show, or drawn.
  ///
  /// The mean is that over all components, each with the share that it has of what the row shows. A draw takes a component by these
  /// shares, and then draws from it.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell. A row without a density under any component, or with an
  ///     infinite cell, is filled in with NaN.
  ///   - firstRow: The number of the first row in the table, not negative.
  ///   - seed: Where draws come from; `nil` for means.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As of all components.
  public func imputed(
    _ observations: Matrix<Scalar>, firstRow: Int = 0, seed: UInt64?, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    blend.imputed(observations, firstRow: firstRow, seed: seed, parallelism: parallelism)
  }
}

extension Mixture: PredictiveModel where Component: LocationScaleModel {
  /// The table with each missing cell filled in by a quantile of its distribution given what its row shows.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - probabilities: Which quantiles, between 0 and 1.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One matrix a probability; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As of all components, and some 15 evaluations of all of their distribution functions for each cell and
  ///   probability.
  ///
  /// ## Numerical notes
  /// The root of the distribution function is found to the spacing of numbers, in `Double`.
  public func imputedQuantiles(
    _ observations: Matrix<Scalar>, at probabilities: [Double], parallelism: Parallelism = .automatic
  ) -> [Matrix<Scalar>] {
    blend.imputedQuantiles(observations, at: probabilities, parallelism: parallelism)
  }
}
