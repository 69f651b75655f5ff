public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension FactorAnalysis {
  /// How the maximum is found.
  public enum Method: String, Sendable, Hashable, CaseIterable, Codable {
    /// Newton's steps for up to 512 variables, else expectation-maximisation: on the covariance of up to 2,048 variables
    /// if there are as many rows, else on the rows.
    case automatic
    /// Newton's steps in the logarithms of the uniquenesses, with the best loadings for each. A few iterations of
    /// O(factors × dimension³).
    case newton
    /// In turn the best loadings for the noise, from eigenvectors, and the noise that these loadings leave. Many
    /// iterations of O(dimension³).
    case eigenvectors
    /// Expectation-maximisation: very many iterations, each a pass over the rows, or O(dimension² × factors) where a
    /// covariance is given instead of rows.
    case expectationMaximization

    /// How a covariance in memory is searched, unless by expectation-maximisation.
    fileprivate var search: FactorRecord.Method {
      self == .automatic || self == .newton ? .newton : .eigenvectors
    }
  }

  /// Fits a model to rows by maximum likelihood.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - factors: How many; 0 gives uncorrelated variables.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - method: How the maximum is found.
  ///   - leastUniqueness: The least share of a variable's variance that is noise; that of R's `factanal` by default. Without it,
  ///     likelihood may rise towards a variable that factors explain completely, a case of Heywood.
  ///   - options: When iterations end, by default at a tolerance of 10⁻⁹ and after 1000, the seed, and how many starts to try, of
  ///     which the most likely end is kept: by default ten where a start costs a few decompositions of a matrix of
  ///     correlations, of 512 variables at most, and one where it costs passes over rows. Where rows are few the likelihood
  ///     has several maxima. The first start is the same for any number.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: ``GaussianError/tooManyFactors(_:dimension:)``, ``GaussianError/zeroVariance(variable:)``,
  ///   ``GaussianError/tooFewObservations(count:required:dimension:)``,
  ///   ``GaussianError/nonFinite(quantity:row:variable:)``, ``GaussianError/invalidWeight(row:value:)`` or
  ///   ``GaussianError/overflow(quantity:)``. Neither a case of Heywood nor not to converge is an error:
  ///   ``estimation`` tells.
  /// - Precondition: There is a column, one weight a row, and `factors` is not negative.
  /// - Complexity: As ``Method`` says. Nothing of dimension² is formed by ``Method/expectationMaximization``.
  public init(
    fitting observations: Matrix<Scalar>, factors: Int, weights: [Scalar]? = nil, method: Method = .automatic,
    leastUniqueness: Double = 0.005, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws(GaussianError) {
    self = try ofRowsInMemory {
      try FactorAnalysis(
        fitting: Observations(observations, weights: weights), factors: factors, method: method,
        leastUniqueness: leastUniqueness, options: options, parallelism: parallelism, observer: observer)
    }
  }

  /// Fits a model to rows that are read block by block.
  ///
  /// They are read once if the method needs no more than their covariance, and once an iteration otherwise.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - factors: How many.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - method: How the maximum is found.
  ///   - leastUniqueness: The least share of a variable's variance that is noise.
  ///   - options: As for rows.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  public init(
    fitting source: some RowSource<Scalar>, factors: Int, weights: [Scalar]? = nil, method: Method = .automatic,
    leastUniqueness: Double = 0.005, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws {
    let source = source.weighted(weights)
    let dimension = source.dimension
    try Self.check(factors: factors, dimension: dimension)
    if try Self.needsRows(source.countedRows(), dimension: dimension, method) {
      let (covariance, statistics) = try RowCovariance.of(source, parallelism)
      try self.init(
        climbing: covariance, factors: factors, leastUniqueness, options, statistics, restarts: options.restarts ?? 1,
        observer)
      return
    }
    try SufficientStatistics<Scalar>.checkMemory(dimension: dimension)
    let statistics = try SufficientStatistics<Scalar>(of: source, parallelism: parallelism)
    try self.init(
      estimating: statistics, factors: factors,
      method: method == .automatic && dimension > Self.mostVariablesInNewton ? .expectationMaximization : method,
      leastUniqueness: leastUniqueness, options: options, observer: observer)
  }

  /// Variables up to which a fit is one of Newton's steps on a covariance, unless another way is asked for.
  package static var mostVariablesInNewton: Int { 512 }

  /// Whether a fit reads the rows again and again: if a covariance cannot be had, or is not wanted.
  private static func needsRows(
    _ rows: @autoclosure () throws -> Int, dimension: Int, _ method: Method
  ) rethrows -> Bool {
    if method == .automatic { return try dimension > mostVariablesInNewton && (dimension > 2048 || rows() < dimension) }
    return method == .expectationMaximization
  }

  /// Fits a model to observations that have been summed up.
  ///
  /// - Parameters:
  ///   - statistics: What is known of the observations.
  ///   - factors: How many.
  ///   - method: How the maximum is found.
  ///   - leastUniqueness: The least share of a variable's variance that is noise.
  ///   - options: As for rows.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As the fit of rows.
  /// - Precondition: The structure of the statistics is `.full`, and `factors` is not negative.
  public init(
    estimating statistics: SufficientStatistics<Scalar>, factors: Int, method: Method = .automatic,
    leastUniqueness: Double = 0.005, options: SearchOptions = .init(), observer: FitObserver? = nil
  ) throws(GaussianError) {
    let covariance = try Self.covariance(of: statistics, factors: factors)
    if method == .expectationMaximization {
      self = try ofRowsInMemory {
        try FactorAnalysis(
          climbing: DenseCovariance(matrix: covariance), factors: factors, leastUniqueness, options, statistics,
          restarts: Self.restarts(options, dimension: statistics.dimension), observer)
      }
      return
    }
    let record = FactorRecord(method: method.search, statistics, ClimbRecord())
    try self.init(
      covariance, mean: statistics.mean, factors: factors, leastUniqueness, options, record, observer)
  }

  /// Fits a model to a covariance or correlation matrix that somebody else has computed.
  ///
  /// - Parameters:
  ///   - covariance: Of the rows. Shape `dimension × dimension`; its lower triangle is used.
  ///   - mean: Of the rows.
  ///   - observationCount: Number of rows, for the record.
  ///   - factors: How many.
  ///   - method: How; expectation-maximisation is done by eigenvectors here.
  ///   - leastUniqueness: The least share of a variable's variance that is noise.
  ///   - options: As for rows.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As the fit of rows, and ``GaussianError/notPositiveDefinite(_:)`` for a matrix that is no covariance. One
  ///   that is singular is none the worse.
  /// - Precondition: Shapes agree, and `factors` is not negative.
  public init(
    fittingCovariance covariance: Matrix<Scalar>, mean: [Scalar], observationCount: Int, factors: Int,
    method: Method = .automatic, leastUniqueness: Double = 0.005, options: SearchOptions = .init(),
    observer: FitObserver? = nil
  ) throws(GaussianError) {
    precondition(
      covariance.rows == mean.count && covariance.columns == mean.count,
      "a mean of \(mean.count) elements with a covariance of \(covariance.rows) × \(covariance.columns)")
    try Self.check(factors: factors, dimension: mean.count)
    if let (row, column) = covariance.firstNonFiniteElement() {
      throw .nonFinite(quantity: "the covariance", row: row, variable: column)
    }
    var wide = covariance.converted(to: Double.self)
    wide.mirrorLowerTriangle()
    try Self.checkDefinite(wide)
    let weight = Double(observationCount)
    let record = FactorRecord(
      method: method.search, count: observationCount, weight: weight, effectiveSampleSize: weight,
      totalVariance: wide.diagonal.reduce(0, +), climb: ClimbRecord())
    try self.init(wide, mean: mean, factors: factors, leastUniqueness, options, record, observer)
  }

  /// Fits loadings and noise to a correlation matrix, and gives variables their units back.
  private init(
    _ covariance: Matrix<Double>, mean: [Scalar], factors: Int, _ leastUniqueness: Double, _ options: SearchOptions,
    _ start: FactorRecord, _ observer: FitObserver?
  ) throws(GaussianError) {
    precondition(leastUniqueness > 0 && leastUniqueness < 1, "a least uniqueness of \(leastUniqueness)")
    let variances = covariance.diagonal
    if let variable = variances.firstIndex(where: { !($0 > 0) }) { throw .zeroVariance(variable: variable) }
    let deviations = variances.map { $0.squareRoot() }
    let inverses = deviations.map { 1 / $0 }
    let correlation = covariance.scalingRows(by: inverses).scalingColumns(by: inverses)
    let search = UniquenessSearch(
      correlation: correlation, factors: factors, leastUniqueness: leastUniqueness,
      // What units of variables add to each log-density.
      units: deviations.reduce(0) { $0 + Double.log($1) }, rules: options.factorRules(observer))
    let isNewton = start.method == .newton
    let restarts = factors == 0 ? 1 : Self.restarts(options, dimension: mean.count)
    let result = try search.best(of: restarts, seed: options.seed) { (start, course) throws(GaussianError) in
      isNewton ? try search.newton(from: start, course) : try search.alternating(from: start, course)
    }
    var record = start
    record.climb = result.course.record
    (record.restarts, record.climb.seed) = (restarts, restarts > 1 ? options.seed : nil)
    record.leastUniqueness = leastUniqueness
    record.discrepancy = result.discrepancy
    record.heywoodVariables = result.uniquenesses.indices.filter {
      result.uniquenesses[$0] <= leastUniqueness * (1 + 1e-6)
    }
    try self.init(
      mean: mean, loadings: result.loadings.scalingRows(by: deviations),
      noise: zip(result.uniquenesses, variances).map { $0 * $1 }, record)
  }

  /// Fits loadings and noise by expectation-maximisation.
  private init(
    climbing covariance: some CovarianceOperator, factors: Int, _ leastUniqueness: Double,
    _ options: SearchOptions, _ statistics: SufficientStatistics<Scalar>, restarts: Int, _ observer: FitObserver?
  ) throws {
    precondition(leastUniqueness > 0 && leastUniqueness < 1, "a least uniqueness of \(leastUniqueness)")
    let variances = covariance.diagonal
    if let variable = variances.firstIndex(where: { !($0 > 0) }) {
      throw GaussianError.zeroVariance(variable: variable)
    }
    let least = variances.map { leastUniqueness * $0 }
    let ascent = FactorAscent(noise: .diagonal, rules: options.factorRules(observer), leastNoise: least)
    let starts = factors == 0 ? 1 : restarts
    let (point, climb) = try ascent.best(of: starts, seed: options.seed, covariance) {
      .random(factors: factors, variances: variances, noise: .diagonal, seed: $0)
    }
    var record = FactorRecord(method: .expectationMaximization, statistics, climb)
    record.restarts = starts
    record.leastUniqueness = leastUniqueness
    record.heywoodVariables = least.indices.filter { point.noise[$0] <= least[$0] * (1 + 1e-6) }
    try self.init(
      mean: statistics.mean, loadings: try point.turnedToCanonicalFactors(), noise: point.noise, record)
  }

  private init(
    mean: [Scalar], loadings: Matrix<Double>, noise: [Double], _ record: FactorRecord
  ) throws(GaussianError) {
    self.init(
      factors: try LatentFactors(
        mean: mean, loadings: loadings.converted(to: Scalar.self), noiseVariances: noise.map { Scalar($0) }),
      estimation: record)
  }

  /// Throws if a matrix is no covariance: a combination of its variables has a variance below 0.
  private static func checkDefinite(_ covariance: Matrix<Double>) throws(GaussianError) {
    let dimension = covariance.rows
    let variances = covariance.diagonal
    if let variable = variances.firstIndex(where: { !($0 > 0) }) { throw .zeroVariance(variable: variable) }
    let inverses = variances.map { 1 / $0.squareRoot() }
    let (values, vectors) = try lifting(
      try symmetricEigendecomposition(
        of: covariance.scalingRows(by: inverses).scalingColumns(by: inverses)))
    // Elements may have been rounded to single precision.
    let rounding = 8 * Double(dimension) * Scalar.epsilon * (values.last ?? 0)
    guard let least = values.first, least < -rounding else { return }
    let parts = vectors.row(0).map(\.magnitude)
    let pivot = parts.indices.max { parts[$0] < parts[$1] } ?? 0
    throw .notPositiveDefinite(
      RankDeficiency(
        quantity: "the covariance", dimension: dimension, pivot: pivot, dependsOn: [],
        rank: values.count { $0 > rounding }, conditionNumber: .infinity))
  }

  /// Starts to try where one costs some work with a covariance of so many variables.
  private static func restarts(_ options: SearchOptions, dimension: Int) -> Int {
    options.restarts ?? (dimension <= mostVariablesInNewton ? 10 : 1)
  }
}

extension FactorPoint {
  /// W with the factors for which WᵀΨ⁻¹W is diagonal and descends, with signs fixed in standard deviations of each
  /// variable.
  func turnedToCanonicalFactors() throws(GaussianError) -> Matrix<Double> {
    guard loadings.rows > 0 else { return loadings.transposed() }
    let scaled = loadings.scalingColumns(by: noise.map { 1 / $0.squareRoot() })
    let (_, vectors) = try lifting(try symmetricEigendecomposition(of: product(scaled, transposing: scaled)))
    let descending = vectors.selecting(rows: (0..<loadings.rows).reversed().map { $0 })
    let turned = product(descending, loadings).transposed()
    let variances = zip(turned.rowSumsOfProducts(with: turned), noise).map { $0 + $1 }
    return turned.withFixedSigns(comparing: variances.map { 1 / $0.squareRoot() })
  }
}
