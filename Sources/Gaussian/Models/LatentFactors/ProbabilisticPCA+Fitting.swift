public import GaussianEngine
public import LinearAlgebra

extension ProbabilisticPCA {
  /// How the maximum is found; all ways lead to the same.
  public enum Method: String, Sendable, Hashable, CaseIterable, Codable {
    /// The quickest: products of rows if there are fewer of them than columns and at most 2,000, the covariance for up
    /// to 1,024 columns, else the range finder.
    case automatic
    /// Eigenvectors of the covariance. O(rows × dimension² + dimension³).
    case covariance
    /// Eigenvectors of the products of rows with each other. O(rows² × dimension + rows³).
    case rowProducts
    /// A random space that is turned towards the principal axes, a pass over the rows at a time.
    /// O(rows × dimension × factors) a pass.
    case rangeFinder
    /// Expectation-maximisation, a pass over the rows an iteration.
    case expectationMaximization
  }
}

extension ProbabilisticPCA {
  /// Fits a model to rows by maximum likelihood.
  ///
  /// Also to fewer rows than columns: σ² is the mean of all eigenvalues of the covariance that are left over, those that
  /// are zero included.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - factors: How many; 0 gives a spherical Gaussian, `dimension` and one less a full one.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - method: How the maximum is found.
  ///   - options: When iterations end, by default at a tolerance of 10⁻⁹ and after 1000, and the seed of their start. There is
  ///     one start, since all end at the same maximum.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit; a closed form has none.
  /// - Throws: ``GaussianError/tooManyFactors(_:dimension:)``, ``GaussianError/noNoiseLeft(factors:rank:)``,
  ///   ``GaussianError/tooFewObservations(count:required:dimension:)``,
  ///   ``GaussianError/nonFinite(quantity:row:variable:)``, ``GaussianError/invalidWeight(row:value:)`` or
  ///   ``GaussianError/overflow(quantity:)``. Not to converge is no error: ``estimation`` tells.
  /// - Precondition: There is a column, one weight a row, and `factors` is not negative.
  /// - Complexity: As ``Method`` says. Nothing of dimension² is formed but by ``Method/covariance``.
  public init(
    fitting observations: Matrix<Scalar>, factors: Int, weights: [Scalar]? = nil, method: Method = .automatic,
    options: SearchOptions = .init(), parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) {
    self = try ofRowsInMemory {
      try ProbabilisticPCA(
        fitting: Observations(observations, weights: weights), factors: factors, method: method, options: options,
        parallelism: parallelism, observer: observer)
    }
  }

  /// Fits a model to rows that are read block by block.
  ///
  /// They are read once if the method needs no more than their covariance, once an iteration if it iterates, and collected in
  /// memory for ``Method/rowProducts``.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - factors: How many.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - method: How the maximum is found.
  ///   - options: When iterations end, by default at a tolerance of 10⁻⁹ and after 1000, and the seed of their start. There is
  ///     one start, since all end at the same maximum.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  public init(
    fitting source: some RowSource<Scalar>, factors: Int, weights: [Scalar]? = nil, method: Method = .automatic,
    options: SearchOptions = .init(), parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws {
    let source = source.weighted(weights)
    let dimension = source.dimension
    switch try Self.suitable(method, rows: try source.countedRows(), dimension: dimension, factors: factors) {
    case .rowProducts:
      let (rows, statistics) = try CentredRows.of(Observations(collecting: source), parallelism)
      let axes = try PrincipalAxes(byProductsOf: rows, count: factors)
      try self.init(axes, factors: factors, method: .rowProducts, statistics)
    case .expectationMaximization:
      let (covariance, statistics) = try RowCovariance.of(source, parallelism)
      try self.init(climbing: covariance, factors: factors, options, statistics, observer)
    case .rangeFinder:
      let (covariance, statistics) = try RowCovariance.of(source, parallelism)
      let search = RangeFinder(factors: factors, rules: options.factorRules(observer), seed: options.seed)
      let (axes, climb) = try search.search(covariance)
      try self.init(axes, factors: factors, method: .rangeFinder, statistics, climb)
    case .automatic, .covariance:
      try SufficientStatistics<Scalar>.checkMemory(dimension: dimension)
      let statistics = try SufficientStatistics<Scalar>(of: source, parallelism: parallelism)
      try self.init(estimating: statistics, factors: factors)
    }
  }

  /// Fits a model to observations that have been summed up.
  ///
  /// - Parameters:
  ///   - statistics: What is known of the observations.
  ///   - factors: How many.
  ///   - method: How; only ``Method/expectationMaximization`` differs from the closed form.
  ///   - options: When iterations end, and where they begin.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As the fit of rows.
  /// - Precondition: The structure of the statistics is `.full`, and `factors` is not negative.
  /// - Complexity: O(dimension³).
  public init(
    estimating statistics: SufficientStatistics<Scalar>, factors: Int, method: Method = .automatic,
    options: SearchOptions = .init(), observer: FitObserver? = nil
  ) throws(GaussianError) {
    let covariance = try Self.covariance(of: statistics, factors: factors)
    if method == .expectationMaximization {
      self = try ofRowsInMemory {
        try ProbabilisticPCA(
          climbing: DenseCovariance(matrix: covariance), factors: factors, options, statistics, observer)
      }
    } else {
      let axes = try PrincipalAxes(of: covariance, count: factors)
      try self.init(axes, factors: factors, method: .covariance, statistics)
    }
  }

  /// Makes a model of principal axes.
  private init(
    _ axes: PrincipalAxes, factors: Int, method: FactorRecord.Method, _ statistics: SufficientStatistics<Scalar>,
    _ climb: ClimbRecord? = nil
  ) throws(GaussianError) {
    let (loadings, variance) = try IsotropicFactors.maximum(axes, factors: factors)
    var record = FactorRecord(
      method: method, statistics,
      climb ?? ClimbRecord(trace: [IsotropicFactors.meanLogLikelihood(axes, factors: factors)]))
    record.eigenvalues = axes.values
    try self.init(loadings, [Double](repeating: variance, count: axes.dimension), record, statistics)
  }

  /// Makes a model of what expectation-maximisation finds.
  private init(
    climbing covariance: some CovarianceOperator, factors: Int, _ options: SearchOptions,
    _ statistics: SufficientStatistics<Scalar>, _ observer: FitObserver?
  ) throws {
    let variances = covariance.diagonal
    let mean = variances.reduce(0, +) / Double(variances.count)
    guard mean > 0 else { throw GaussianError.noNoiseLeft(factors: factors, rank: 0) }
    // A hundred times what rounding makes of zero: where noise falls so low there is none.
    let least = 1024 * Double(variances.count) * .ulpOfOne * mean
    let ascent = FactorAscent(
      noise: .isotropic, rules: options.factorRules(observer),
      leastNoise: [Double](repeating: least, count: variances.count))
    let (point, climb) = try ascent.best(of: 1, seed: options.seed, covariance) {
      .random(factors: factors, variances: variances, noise: .isotropic, seed: $0)
    }
    guard point.noise[0] > least else { throw GaussianError.noNoiseLeft(factors: factors, rank: factors) }
    let record = FactorRecord(method: .expectationMaximization, statistics, climb)
    // Turned so that factors are in the order of what they explain, as the closed form gives them.
    let turned = try point.loadings.turnedToPrincipalAxes()
    try self.init(turned, point.noise, record, statistics)
  }

  private init(
    _ loadings: Matrix<Double>, _ noise: [Double], _ record: FactorRecord, _ statistics: SufficientStatistics<Scalar>
  ) throws(GaussianError) {
    let noise = noise.map { Scalar($0) }
    if let variable = noise.firstIndex(where: { !$0.isNormal }) {
      if noise[variable] == 0 || noise[variable].isFinite { throw .overflow(quantity: "the variance of the noise") }
      throw .overflow(quantity: "the variance of the observations")
    }
    try self.init(
      factors: LatentFactors(
        mean: statistics.mean, loadings: loadings.converted(to: Scalar.self), noiseVariances: noise),
      estimation: record)
  }

  /// Variables up to which a fit goes by a covariance, however few the factors are, unless another way is asked for.
  package static var mostVariablesInCovariance: Int { 1024 }

  private static func suitable(
    _ method: Method, rows: Int, dimension: Int, factors: Int
  ) throws(GaussianError) -> Method {
    try check(factors: factors, dimension: dimension)
    guard method == .automatic else { return method }
    if rows < dimension && rows <= 2000 { return .rowProducts }
    return dimension <= mostVariablesInCovariance || factors + 20 > dimension / 4 ? .covariance : .rangeFinder
  }
}

extension FactorRecord {
  /// A record with the counts and the variance of statistics.
  init<Scalar>(method: Method, _ statistics: SufficientStatistics<Scalar>, _ climb: ClimbRecord) {
    self.init(
      method: method, count: statistics.count, weight: statistics.weight,
      effectiveSampleSize: statistics.effectiveSampleSize,
      totalVariance: statistics.scatter(.diagonal, dividedBy: statistics.weight).variances.reduce(0, +), climb: climb)
  }
}

extension Matrix<Double> {
  /// W, given Wᵀ, turned so that WᵀW is diagonal and descends, with fixed signs.
  func turnedToPrincipalAxes() throws(GaussianError) -> Matrix<Double> {
    guard rows > 0 else { return transposed() }
    let (_, vectors) = try lifting(try symmetricEigendecomposition(of: product(self, transposing: self)))
    let descending = vectors.selecting(rows: (0..<rows).reversed().map { $0 })
    return product(descending, self).transposed().withFixedSigns()
  }
}
