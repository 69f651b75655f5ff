public import GaussianEngine
public import LinearAlgebra

extension GaussianMixture {
  /// Fits a mixture to observations by expectation-maximisation.
  ///
  /// ```swift
  /// let mixture = try GaussianMixture(fitting: x, components: 3)
  /// let better = try GaussianMixture(
  ///   fitting: x, components: 3, options: .init(covariance: .tied, restarts: 10, tolerance: 1e-6, seed: 1))
  /// better.estimation?.trace
  /// ```
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: How many Gaussians.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - options: Covariances, start, when to stop, policy and seed.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
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
  ///
  /// ## Source
  /// A. P. Dempster, N. M. Laird, D. B. Rubin, Maximum likelihood from incomplete data via the EM algorithm, Journal of
  /// the Royal Statistical Society B 39 (1977).
  public init(
    fitting observations: Matrix<Scalar>, components: Int, weights: [Scalar]? = nil, options: Options = .init(),
    parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    do {
      try self.init(
        fitting: MatrixSource(rows: observations, weights: weights), components: components, options: options,
        parallelism: parallelism)
    } catch let error as GaussianError {
      throw error
    } catch {
      preconditionFailure("rows in memory cannot fail: \(error)")
    }
  }

  /// Fits a mixture to observations that are read block by block, once an iteration.
  ///
  /// As the fit of a matrix, but memory does not grow with the number of rows. A start that needs rows takes it from up to
  /// 65,536 of them, drawn uniformly by the seed; beyond 128 variables from 8 million numbers of them, or 1,024 rows.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - components: How many Gaussians.
  ///   - options: As for a matrix. A start from responsibilities needs a matrix.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix.
  public init(
    fitting source: some ObservationSource<Scalar>, components: Int, options: Options = .init(),
    parallelism: Parallelism = .automatic
  ) throws {
    try Self.check(options, components: components, dimension: source.dimension)
    try GaussianError.checkMemory(
      matrices: options.squareMatrices(components: components), dimension: source.dimension)
    let survey = try ObservationSurvey(of: source, parallelism)
    let fit = MixtureFit(
      source: source, survey: survey, family: GaussianFamily(options, survey), components: components,
      start: options.start.point, schedule: options.schedule, parallelism: parallelism)
    let (parameters, record) = try fit.run()
    try self.init(
      weights: parameters.weights, components: parameters.components, covariance: options.covariance,
      estimation: record)
  }

  private static func check(_ options: Options, components: Int, dimension: Int) throws(GaussianError) {
    precondition(components >= 1, "a mixture has at least 1 component, not \(components)")
    precondition(dimension >= 1, "a Gaussian has at least 1 variable, not 0")
    if case .pseudo = options.policy {
      throw .unsuitableModel(
        quantity: "components of reduced rank",
        reason: "densities on supports of different dimensions cannot be compared",
        advice: "choose a ridge or a floor")
    }
    if case .mixture(let mixture) = options.start {
      precondition(
        mixture.dimension == dimension && mixture.components.count == components,
        "a start of \(mixture.components.count) components of dimension \(mixture.dimension) for \(components) of "
          + "\(dimension)")
      precondition(
        mixture.covariance == options.covariance,
        "a start with \(mixture.covariance) covariances for \(options.covariance) ones")
    }
  }
}
