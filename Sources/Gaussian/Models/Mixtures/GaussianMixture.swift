public import GaussianEngine
public import LinearAlgebra

/// A mixture of Gaussians: p(x) = Σₖ πₖ·N(x; μₖ, Σₖ).
///
/// ```swift
/// let mixture = try GaussianMixture(fitting: x, components: 8, structure: .full, options: .init(seed: 1))
/// let densities = mixture.logDensities(of: x)
/// let shares = mixture.responsibilities(of: x)
/// let drawn = mixture.samples(count: 1000, seed: 7)
/// ```
///
/// Components are whole Gaussians, so whatever those can do is one step away: `mixture.components[0].entropy`.
public typealias GaussianMixture<Scalar: GaussianScalar> = Mixture<MultivariateNormal<Scalar>>

extension Mixture {
  /// Fits a mixture of Gaussians to observations by expectation-maximisation.
  ///
  /// Meanings are scikit-learn's, so that results compare, and so are defaults but for two: starts are several, and the
  /// ridge is a share of each variance. With `start: .kMeans`, columns in units of their deviations and
  /// `policy: .ridge(1e-6)` results compare.
  ///
  /// Units do not matter: a start looks for clusters in units of deviations, and so a fit to rows in other units is the same
  /// fit in other units. Spherical covariances are the exception: their fit follows a unit that all variables share.
  ///
  /// ```swift
  /// let mixture = try GaussianMixture(fitting: x, components: 3)
  /// let better = try GaussianMixture(
  ///   fitting: x, components: 3, structure: .tied, options: .init(tolerance: 1e-6, restarts: 10, seed: 1))
  /// better.estimation?.trace
  /// ```
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: How many Gaussians.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - structure: Which covariances they may have.
  ///   - policy: What happens to the covariance of each component in each step.
  ///   - start: Where the iterations begin; `nil` for short runs.
  ///   - options: When to stop, restarts and seed; by default a tolerance of 10⁻³ and 100 iterations.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: As for any mixture.
  /// - Throws: ``GaussianError/nonFinite(quantity:row:variable:)``, ``GaussianError/invalidWeight(row:value:)``,
  ///   ``GaussianError/tooManyComponents(_:count:)``, ``GaussianError/componentFailed(component:iteration:reason:)`` if a
  ///   component's covariance is not positive definite and the policy does not help, ``GaussianError/outOfReach(row:)``
  ///   or ``GaussianError/overflow(quantity:)``. Not to converge is no error: ``estimation`` tells.
  /// - Precondition: There is a column and a component, one weight a row, and a start has the right shape.
  /// - Complexity: O(count × components × dimension²) time an iteration. Beside what k-means needs, nothing of the size of
  ///   the observations is allocated.
  ///
  /// ## Numerical notes
  /// Scatter is summed about each component's mean of the step before and corrected exactly, in `Double`: neither an
  /// offset of the data nor the distance between components costs digits. A row's share below 4·10⁻³¹ counts as none.
  public init<S>(
    fitting observations: Matrix<S>, components: Int, weights: [S]? = nil, structure: MixtureCovariance = .full,
    policy: CovariancePolicy = .relativeRidge(1e-6), start: Start? = nil, options: SearchOptions = .init(),
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) where Component == MultivariateNormal<S> {
    try self.init(
      fitting: observations, components: components, form: GaussianForm(structure: structure, policy: policy),
      weights: weights, start: start, options: options, parallelism: parallelism, observer: observer)
  }
  /// Fits a mixture to observations that are read block by block, once an iteration.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - components: As for a matrix.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - structure: As for a matrix.
  ///   - policy: As for a matrix.
  ///   - start: As for a matrix, but for responsibilities, which need one.
  ///   - options: As for a matrix.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: As for any mixture.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix.
  public init<S>(
    fitting source: some RowSource<S>, components: Int, weights: [S]? = nil,
    structure: MixtureCovariance = .full, policy: CovariancePolicy = .relativeRidge(1e-6), start: Start? = nil,
    options: SearchOptions = .init(), parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws where Component == MultivariateNormal<S> {
    try self.init(
      fitting: source, components: components, form: GaussianForm(structure: structure, policy: policy),
      weights: weights, start: start, options: options, parallelism: parallelism, observer: observer)
  }
}
