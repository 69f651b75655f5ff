public import GaussianEngine
public import LinearAlgebra

/// A mixture of models of few factors: p(x) = Σₖ πₖ·N(x; μₖ, Wₖ·Wₖᵀ + Ψₖ).
///
/// Clusters that each have causes of their own, or a curved surface that is flat near each component's mean. Between a mixture
/// of diagonal and one of full covariances, it describes how variables go together by d·q numbers a component rather than
/// d²/2.
///
/// ```swift
/// let mixture = try FactorMixture(fitting: rows, components: 8, factors: 3, noise: .diagonal, options: .init(seed: 1))
/// let shares = mixture.responsibilities(of: rows)
/// let drawn = mixture.samples(count: 1000, seed: 7)
/// let clean = mixture.denoise(rows)
/// ```
///
/// Components are whole models, so whatever those can do is one step away: `mixture.components[0].encode(rows)`.
///
/// ## Source
/// M. E. Tipping, C. M. Bishop, Mixtures of probabilistic principal component analyzers, Neural Computation 11 (1999);
/// Z. Ghahramani, G. E. Hinton, The EM algorithm for mixtures of factor analyzers, University of Toronto CRG-TR-96-1 (1996).
public typealias FactorMixture<Scalar: GaussianScalar> = Mixture<FactorAnalysis<Scalar>>

extension Mixture {
  /// Fits a mixture of models of factors to observations by expectation-maximisation.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: How many.
  ///   - factors: How many factors each component has; 0 gives components without correlations.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - noise: Which variances the noise of a component may have.
  ///   - start: Where the iterations begin; `nil` for k-means.
  ///   - options: When to stop, restarts and seed; by default a tolerance of 10⁻⁵ and 1000 iterations.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: As for any mixture.
  /// - Throws: ``GaussianError/tooManyFactors(_:dimension:)``, ``GaussianError/nonFinite(quantity:row:variable:)``,
  ///   ``GaussianError/invalidWeight(row:value:)``, ``GaussianError/tooManyComponents(_:count:)``,
  ///   ``GaussianError/zeroVariance(variable:)`` if variables have noise of their own and one does not vary,
  ///   ``GaussianError/outOfReach(row:)`` or ``GaussianError/overflow(quantity:)``. Not to converge is no error: ``estimation`` tells.
  /// - Precondition: There is a column and a component, one weight a row, `factors` is not negative, and a start has the
  ///   right shape.
  /// - Complexity: For up to 64 variables O(count × components × dimension²) time an iteration, and then
  ///   O(count × dimension × factors) for each component that has a share of a row; nothing of dimension² is formed.
  ///
  /// ## Numerical notes
  /// Sums are about each component's mean of the step before and corrected exactly, in `Double`. Up to 64 variables each
  /// step finds the best loadings and noise for the shares by a closed form, or comes near them by up to a hundred steps
  /// of their own if noise is diagonal; beyond, it takes one step of expectation-maximisation towards them, by what the
  /// covariance makes of the factors' directions. Both go to the same maximum, and the second in more iterations: what the
  /// tolerance leaves of the way may be tens of tolerances a row.
  public init<S>(
    fitting observations: Matrix<S>, components: Int, factors: Int, weights: [S]? = nil,
    noise: FactorNoise = .isotropic, start: Start? = nil, options: SearchOptions = .init(),
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) where Component == FactorAnalysis<S> {
    try self.init(
      fitting: observations, components: components, form: FactorForm(factors: factors, noise: noise),
      weights: weights, start: start, options: options, parallelism: parallelism, observer: observer)
  }
  /// Fits a mixture to observations that are read block by block, once an iteration.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - components: As for a matrix.
  ///   - factors: As for a matrix.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - noise: As for a matrix.
  ///   - start: As for a matrix, but for responsibilities, which need one.
  ///   - options: As for a matrix.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: As for any mixture.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix.
  public init<S>(
    fitting source: some RowSource<S>, components: Int, factors: Int, weights: [S]? = nil,
    noise: FactorNoise = .isotropic, start: Start? = nil,
    options: SearchOptions = .init(), parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws where Component == FactorAnalysis<S> {
    try self.init(
      fitting: source, components: components, form: FactorForm(factors: factors, noise: noise),
      weights: weights, start: start, options: options, parallelism: parallelism, observer: observer)
  }
}
