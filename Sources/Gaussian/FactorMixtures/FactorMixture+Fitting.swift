public import GaussianEngine
public import LinearAlgebra

extension FactorMixture {
  /// Fits a mixture to observations by expectation-maximisation.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: How many.
  ///   - factors: How many factors each component has; 0 gives components without correlations.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - options: Noise, start, when to stop, and seed.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
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
  public init(
    fitting observations: Matrix<Scalar>, components: Int, factors: Int, weights: [Scalar]? = nil,
    options: Options = .init(), parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    do {
      try self.init(
        fitting: MatrixSource(rows: observations, weights: weights), components: components, factors: factors,
        options: options, parallelism: parallelism)
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
  ///   - components: How many.
  ///   - factors: How many factors each component has.
  ///   - options: As for a matrix. A start from responsibilities needs a matrix.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix.
  public init(
    fitting source: some ObservationSource<Scalar>, components: Int, factors: Int, options: Options = .init(),
    parallelism: Parallelism = .automatic
  ) throws {
    try self.init(
      fitting: source, components: components, factors: factors, options: options,
      formsCovariances: source.dimension <= FactorFamily<Scalar>.covarianceLimit, parallelism: parallelism)
  }

  package init(
    fitting source: some ObservationSource<Scalar>, components: Int, factors: Int, options: Options,
    formsCovariances: Bool, parallelism: Parallelism
  ) throws {
    try Self.check(options, components: components, factors: factors, dimension: source.dimension)
    let survey = try ObservationSurvey(of: source, parallelism)
    let family = try FactorFamily(factors: factors, options, survey, formsCovariances: formsCovariances)
    let fit = MixtureFit(
      source: source, survey: survey, family: family, components: components, start: options.start.point,
      schedule: options.schedule, parallelism: parallelism)
    var (parameters, record) = try fit.run()
    record.leastNoise = options.leastNoise
    record.componentsOfLeastNoise = parameters.components.indices.filter {
      family.isAtLeastNoise(parameters.components[$0])
    }
    try self.init(
      weights: parameters.weights,
      components: try parameters.components.map { FactorAnalysis(factors: try family.turned($0)) },
      noise: options.noise, estimation: record)
  }

  private static func check(
    _ options: Options, components: Int, factors: Int, dimension: Int
  ) throws(GaussianError) {
    precondition(components >= 1, "a mixture has at least 1 component, not \(components)")
    precondition(dimension >= 1, "a model has at least 1 variable, not 0")
    precondition(factors >= 0, "\(factors) factors")
    guard factors <= dimension else { throw .tooManyFactors(factors, dimension: dimension) }
    guard case .mixture(let mixture) = options.start else { return }
    precondition(
      mixture.dimension == dimension && mixture.components.count == components
        && mixture.components.allSatisfy { $0.factorCount == factors },
      "a start of \(mixture.components.count) components of dimension \(mixture.dimension) for \(components) of "
        + "\(dimension), or of other factors than \(factors)")
    precondition(mixture.noise == options.noise, "a start with \(mixture.noise) noise for \(options.noise) one")
  }
}
