internal import GaussianEngine
public import LinearAlgebra

extension MultivariateStudentT: LocationScaleModel {
  /// Logarithm of the density of what each row shows, in nats.
  ///
  /// The density is that of the marginal of the observed variables, a t distribution with as many degrees of freedom.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell. An infinite cell gives a value that is not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row; 0, the logarithm of 1, for a row that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × dimension² + patterns × dimension³) time.
  ///
  /// ## Numerical notes
  /// A complete row has the bits of ``logDensities(of:parallelism:)``, and every row has the same bits alone, in any batch and at
  /// any position.
  public func observedLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    logDensities(ofPartsOf: observations, parallelism: parallelism)
  }

  /// The table with its missing cells filled in by their means given what their rows show, or drawn.
  ///
  /// Given what a row shows, what it lacks follows a t distribution: about the Gaussian limit's conditional mean, with one more
  /// degree of freedom for each cell that is there, and the wider the further out these cells are.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell. An infinite cell fills in values that are not finite.
  ///   - firstRow: The number of the first row in the table, not negative.
  ///   - seed: Where draws come from; `nil` for means.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits. A row that shows nothing becomes the location, which is no
  ///   mean if ν ≤ 1.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(missing cells × dimension + patterns × dimension³) time.
  ///
  /// ## Source
  /// P. Ding, On the conditional distribution of the multivariate t distribution, The American Statistician 70 (2016).
  public func imputed(
    _ observations: Matrix<Scalar>, firstRow: Int = 0, seed: UInt64?, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    precondition(firstRow >= 0, "row \(firstRow) of a table")
    return gaussianLimit.imputed(
      observations, firstRow: firstRow, seed: seed, degreesOfFreedom: degreesOfFreedom, parallelism: parallelism)
  }

  /// The t distribution of each missing cell given what its row shows.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  public func cellDistributions(of observations: Matrix<Scalar>, parallelism: Parallelism) -> CellDistributions {
    gaussianLimit.cellDistributions(
      of: observations, degreesOfFreedom: degreesOfFreedom, parallelism: parallelism)
  }
}
