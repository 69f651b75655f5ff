public import GaussianEngine
public import LinearAlgebra

extension ProbabilisticPCA {
  /// Fits a model to the cells that are there, by expectation-maximisation.
  ///
  /// NaN is a missing cell. The likelihood of a row is that of the cells it shows, which is right if whether a cell is
  /// missing depends on nothing but cells that are there. Rows that show nothing change nothing.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`.
  ///   - factors: How many.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - options: When to stop, the seed, and how many starts to try, by default 1; of several the most likely end is kept.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As the fit of complete rows, and ``GaussianError/neverObserved(variable:)``.
  /// - Precondition: There is a column, one weight a row, and `factors` is not negative.
  /// - Complexity: O(count × dimension × factors + patterns × dimension × factors²) an iteration.
  public init(
    fittingObservedCells observations: Matrix<Scalar>, factors: Int, weights: [Scalar]? = nil,
    options: SearchOptions = .init(), parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) {
    let (model, record, hasNoise) = try fitObservedCells(
      observations, factors, weights, .isotropic, least: nil,
      options, parallelism, observer)
    guard hasNoise else { throw .noNoiseLeft(factors: factors, rank: factors) }
    self.init(factors: model, estimation: record)
  }

  /// Fits a model to the cells that a source has, whose rows are collected in memory.
  ///
  /// - Parameters:
  ///   - source: The rows; NaN is a missing cell.
  ///   - factors: How many.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - options: As for a matrix.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  public init(
    fittingObservedCells source: some RowSource<Scalar>, factors: Int, weights: [Scalar]? = nil,
    options: SearchOptions = .init(), parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws {
    let rows = try Observations(collecting: source.weighted(weights))
    try self.init(
      fittingObservedCells: rows.rows, factors: factors, weights: rows.weights, options: options,
      parallelism: parallelism, observer: observer)
  }
}

extension FactorAnalysis {
  /// Fits a model to the cells that are there, by expectation-maximisation.
  ///
  /// NaN is a missing cell. The likelihood of a row is that of the cells it shows, which is right if whether a cell is
  /// missing depends on nothing but cells that are there. Rows that show nothing change nothing.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`.
  ///   - factors: How many.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - leastUniqueness: The least share of a variable's variance that is noise.
  ///   - options: When to stop, the seed, and how many starts to try, by default 1; of several the most likely end is kept.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As the fit of complete rows, and ``GaussianError/neverObserved(variable:)``.
  /// - Precondition: There is a column, one weight a row, and `factors` is not negative.
  /// - Complexity: O(count × dimension × factors + patterns × dimension × factors²) an iteration.
  public init(
    fittingObservedCells observations: Matrix<Scalar>, factors: Int, weights: [Scalar]? = nil,
    leastUniqueness: Double = 0.005, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws(GaussianError) {
    let (model, record, _) = try fitObservedCells(
      observations, factors, weights, .diagonal, least: leastUniqueness,
      options, parallelism, observer)
    self.init(factors: model, estimation: record)
  }

  /// Fits a model to the cells that a source has, whose rows are collected in memory.
  ///
  /// - Parameters:
  ///   - source: The rows; NaN is a missing cell.
  ///   - factors: How many.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - leastUniqueness: As for a matrix.
  ///   - options: As for a matrix.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  public init(
    fittingObservedCells source: some RowSource<Scalar>, factors: Int, weights: [Scalar]? = nil,
    leastUniqueness: Double = 0.005, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws {
    let rows = try Observations(collecting: source.weighted(weights))
    try self.init(
      fittingObservedCells: rows.rows, factors: factors, weights: rows.weights, leastUniqueness: leastUniqueness,
      options: options,
      parallelism: parallelism, observer: observer)
  }
}

private func fitObservedCells<Scalar: GaussianScalar>(
  _ observations: Matrix<Scalar>, _ factors: Int, _ weights: [Scalar]?, _ noise: FactorNoise, least: Double?,
  _ options: SearchOptions, _ parallelism: Parallelism, _ observer: FitObserver?
) throws(GaussianError) -> (LatentFactors<Scalar>, FactorRecord, hasNoise: Bool) {
  let dimension = observations.columns
  precondition(dimension > 0, "a model has at least 1 variable, not 0")
  precondition(factors >= 0, "\(factors) factors")
  precondition(
    weights.map { $0.count == observations.rows } ?? true,
    "\(weights?.count ?? 0) weights for \(observations.rows) rows")
  guard factors <= dimension else { throw .tooManyFactors(factors, dimension: dimension) }
  if let weights, let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
    throw .invalidWeight(row: row, value: Double(weights[row]))
  }
  let patterns = MissingPatterns(of: observations, weights: weights)
  let showing = (0..<patterns.count).filter { patterns.observedCount(of: $0) > 0 }
  let shown = showing.flatMap { Array(patterns.rows(of: $0)) }
  guard shown.count >= 2 else {
    throw .tooFewObservations(count: shown.count, required: 2, dimension: dimension)
  }
  let cases = try AvailableCases(
    of: observations, weights: weights, mayBeConstant: noise == .isotropic, parallelism: parallelism)
  let mean = cases.variances.reduce(0, +) / Double(dimension)
  guard mean > 0 else { throw .noNoiseLeft(factors: factors, rank: 0) }
  let rounding = 1024 * Double(dimension) * .ulpOfOne * mean
  let leastNoise = cases.variances.map { variance in least.map { $0 * variance } ?? rounding }
  let ascent = ObservedCellAscent(
    rows: observations, weights: weights, patterns: patterns, center: cases.means, parallelism: parallelism)
  let rules = options.factorRules(observer)
  func climb(_ restart: Int) throws(GaussianError) -> ObservedCellClimb {
    let start = FactorPoint.random(
      factors: factors, variances: cases.variances, noise: noise, seed: options.seed &+ UInt64(restart))
    return try ascent.run(
      ObservedCellClimb(from: start, noise: noise, leastNoise: leastNoise, ClimbCourse(rules, restart: restart)))
  }
  var best = try climb(0)
  let restarts = factors == 0 ? 1 : options.restarts ?? 1
  for index in 1..<max(1, restarts) where !rules.isStopped {
    let other = try climb(index)
    if other.course.trace.last ?? .nan > best.course.trace.last ?? .nan { best = other }
  }
  let (point, offset) = (best.position.point, best.position.offset)
  let counted = weights.map { weights in shown.map { Double(weights[$0]) } }
  let weight = counted?.reduce(0, +) ?? Double(shown.count)
  let squares = counted?.reduce(0) { $0 + $1 * $1 } ?? Double(shown.count)
  try [weight, squares].checkWeightRange(count: shown.count)
  var record = FactorRecord(
    method: .observedCells, count: shown.count, weight: weight, effectiveSampleSize: weight / squares * weight,
    totalVariance: cases.variances.reduce(0, +), climb: best.course.record)
  (record.climb.seed, record.restarts) = (options.seed &+ UInt64(best.course.restart), restarts)
  record.leastUniqueness = least
  record.missingCellCount = patterns.missingCellCount
  let isAtLeast = zip(point.noise, leastNoise).map { $0 <= $1 * (1 + 1e-6) }
  if least != nil { record.heywoodVariables = isAtLeast.indices.filter { isAtLeast[$0] } }
  let loadings =
    noise == .isotropic
    ? try point.loadings.turnedToPrincipalAxes() : try point.turnedToCanonicalFactors()
  let model = try LatentFactors(
    mean: zip(cases.means, offset).map { Scalar($0 + $1) }, loadings: loadings.converted(to: Scalar.self),
    noiseVariances: point.noise.map { Scalar($0) })
  return (model, record, !isAtLeast.contains(true))
}
