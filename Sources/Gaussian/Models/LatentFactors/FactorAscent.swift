internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import RealModule

/// Which variances the noise of the variables may have.
public enum FactorNoise: String, Sendable, Hashable, CaseIterable, Codable {
  /// One for all.
  case isotropic
  /// One each.
  case diagonal
}

/// Loadings and noise while they are looked for.
struct FactorPoint: Sendable {
  /// Wᵀ.
  ///
  /// Shape `factors × dimension`.
  var loadings: Matrix<Double>
  /// ψ.
  var noise: [Double]
}

/// Expectation-maximisation for loadings and noise.
///
/// With β = M⁻¹WᵀΨ⁻¹, which maps rows to their factors, the covariance S of the rows and the second moments
/// E = M⁻¹ + βSβᵀ = L·Lᵀ of the factors, a step is W ← Sβᵀ·L⁻ᵀ and ψ ← diag(S) − diag(W·Wᵀ), whose mean is σ². It multiplies
/// by S only, so rows may stand for it.
///
/// The plain algorithm keeps the factors' covariance at I and has W ← Sβᵀ·E⁻¹: where there is little noise, that leaves the
/// length of W as it was. Here the covariance of the factors is a parameter that is estimated too, by E, and then taken into
/// the loadings.
///
/// ## Source
/// D. B. Rubin, D. T. Thayer, EM algorithms for ML factor analysis, Psychometrika 47 (1982); C. Liu, D. B. Rubin,
/// Y. N. Wu, Parameter expansion to accelerate EM: the PX-EM algorithm, Biometrika 85 (1998).
struct FactorAscent {
  let noise: FactorNoise
  let rules: ClimbRules
  /// Noise is kept from falling below, one a variable.
  let leastNoise: [Double]

  /// Climbs from a start.
  ///
  /// - Throws: ``GaussianError/overflow(quantity:)`` if a step leaves the range of floating-point numbers, and
  ///   what reading rows throws.
  func run(
    _ covariance: some CovarianceOperator, from start: FactorPoint, _ course: ClimbCourse
  ) throws -> FactorClimb {
    var climb = FactorClimb(self, from: start, variances: covariance.diagonal, course)
    try climb.run(reading: { try covariance.times($0) })
    return climb
  }

  /// The most likely end of several starts: short runs from all of them, and then the best one to its end.
  ///
  /// - Parameters:
  ///   - restarts: Number of starts, at least 1, of seeds in a row.
  ///   - seed: The first.
  ///   - covariance: Of the rows.
  ///   - start: The start of a seed.
  /// - Returns: The end, whose record has the steps of its short run, and the seed of its start.
  /// - Throws: ``GaussianError/overflow(quantity:)`` if a step leaves the range of floating-point numbers.
  func best(
    of restarts: Int, seed: UInt64, _ covariance: some CovarianceOperator, from start: (_ seed: UInt64) -> FactorPoint
  ) throws -> (point: FactorPoint, record: ClimbRecord) {
    func result(_ climb: FactorClimb) -> (point: FactorPoint, record: ClimbRecord) {
      var record = climb.course.record
      record.seed = seed &+ UInt64(climb.course.restart)
      return (climb.point, record)
    }
    guard restarts > 1 else { return result(try run(covariance, from: start(seed), ClimbCourse(rules))) }
    let short = rules.limited(to: min(Self.shortRun, rules.maximumIterations))
    var runs: [FactorClimb] = []
    for index in 0..<restarts where index == 0 || !rules.isStopped {
      runs.append(try run(covariance, from: start(seed &+ UInt64(index)), ClimbCourse(short, restart: index)))
    }
    let best = runs.indices.max { runs[$0].highest < runs[$1].highest } ?? 0
    let begun = runs[best]
    guard begun.course.record.ending == .iterationLimit, begun.course.iterations < rules.maximumIterations else {
      return result(begun)
    }
    var course = ClimbCourse(rules, restart: best, continuing: begun.course.record)
    // The last parameters are those that it goes on from.
    course.forget(values: 1)
    return result(try run(covariance, from: begun.point, course))
  }

  /// Steps of a start that others are compared with.
  private static var shortRun: Int { 50 }

  fileprivate func meanLogLikelihood(
    _ point: FactorPoint, _ capacitance: FactorCapacitance, _ images: Matrix<Double>, _ variances: [Double]
  ) -> Double {
    let explained = point.loadings.transposed().rowSumsOfProducts(with: images.transposed())
    var sum = capacitance.logDeterminant
    for (variable, noise) in point.noise.enumerated() {
      sum += logTwoPi + Double.log(noise) + (variances[variable] - explained[variable]) / noise
    }
    return -0.5 * sum
  }

  /// One step: the best loadings and noise for what is known of the factors.
  ///
  /// - Parameters:
  ///   - capacitance: Of the parameters before.
  ///   - projection: Its β.
  ///   - images: β·S.
  ///   - variances: The diagonal of S.
  /// - Returns: Parameters that are no less likely.
  /// - Throws: ``GaussianError/overflow(quantity:)`` if they leave the range of floating-point numbers.
  func maximum(
    _ capacitance: FactorCapacitance, _ projection: Matrix<Double>, _ images: Matrix<Double>, _ variances: [Double]
  ) throws(GaussianError) -> FactorPoint {
    var moments = product(images, transposing: projection)
    let posterior = capacitance.posteriorCovariance
    for row in 0..<moments.rows {
      for column in 0..<moments.columns { moments[row, column] += posterior[row, column] }
    }
    let loadings = try solvingRoot(of: moments, images)
    let explained = loadings.transposed()
    var noise = zip(variances, explained.rowSumsOfProducts(with: explained)).map { $0 - $1 }
    if self.noise == .isotropic {
      noise = [Double](repeating: noise.reduce(0, +) / Double(noise.count), count: noise.count)
    }
    return FactorPoint(loadings: loadings, noise: zip(noise, leastNoise).map { max($0, $1) })
  }

  /// L⁻¹·B of a positive definite A = L·Lᵀ.
  private func solvingRoot(
    of a: Matrix<Double>, _ b: Matrix<Double>
  ) throws(GaussianError) -> Matrix<Double> {
    guard a.rows > 0 else { return b }
    var (factor, result) = (a, b)
    do throws(LAPACK.Failure) {
      try unsafe factor.withBlock { (factor) throws(LAPACK.Failure) in
        try unsafe LAPACK.potrf(factor)
        unsafe result.withBlock { unsafe BLAS.trsm(.left, lower: factor, $0) }
      }
    } catch {
      throw .overflow(quantity: "the second moments of the factors")
    }
    return result
  }
}

/// One climb: it asks for β·S.
struct FactorClimb: Climb {
  private let ascent: FactorAscent
  /// The diagonal of S.
  private let variances: [Double]
  private(set) var point: FactorPoint
  private var previous: FactorPoint
  /// M of the point, and its β; `nil` at the end.
  private var parts: (capacitance: FactorCapacitance, projection: Matrix<Double>)?
  private var hasEnded = false
  var course: ClimbCourse

  init(_ ascent: FactorAscent, from start: FactorPoint, variances: [Double], _ course: ClimbCourse) {
    (self.ascent, self.variances, self.course) = (ascent, variances, course)
    (point, previous) = (start, start)
  }

  /// The mean log-likelihood that was reached.
  var highest: Double { course.trace.last ?? -.infinity }

  mutating func next() throws(GaussianError) -> Matrix<Double>? {
    guard !hasEnded else { return nil }
    let capacitance = try FactorCapacitance(loadings: point.loadings.transposed(), noiseVariances: point.noise)
    let projection = capacitance.projection
    parts = (capacitance, projection)
    return projection
  }

  mutating func absorb(_ images: Matrix<Double>) throws(GaussianError) {
    guard let (capacitance, projection) = parts else { preconditionFailure("nothing was asked for") }
    switch course.arrive(at: ascent.meanLogLikelihood(point, capacitance, images, variances)) {
    case .rising:
      previous = point
      point = try ascent.maximum(capacitance, projection, images, variances)
      course.advance()
    case .atRest: hasEnded = true
    case .fallen: (point, hasEnded) = (previous, true)
    }
  }
}

extension FactorPoint {
  /// Random loadings that share the variance of each variable with the noise: a start from which no symmetry keeps away.
  static func random(factors: Int, variances: [Double], noise: FactorNoise, seed: UInt64) -> FactorPoint {
    let dimension = variances.count
    var normals = [Double](repeating: 0, count: factors * dimension)
    RandomStream(seed: seed, for: .factorStarts)
      .standardNormals(rows: 0..<UInt64(factors), columns: dimension, into: &normals)
    let mean = variances.reduce(0, +) / Double(dimension)
    let scales = noise == .isotropic ? [Double](repeating: mean, count: dimension) : variances
    let share = 0.5 / Double(max(1, factors))
    return FactorPoint(
      loadings: Matrix(rows: factors, columns: dimension, elements: normals)
        .scalingColumns(by: scales.map { (share * $0).squareRoot() }),
      noise: scales.map { 0.5 * $0 })
  }
}
