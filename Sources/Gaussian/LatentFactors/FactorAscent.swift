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
  let tolerance: Double
  let maximumIterations: Int
  /// Noise is kept from falling below, one a variable.
  let leastNoise: [Double]

  /// Where the steps led.
  struct Result {
    let point: FactorPoint
    let trace: [Double]
    let ending: FactorRecord.Ending

    var highest: Double { trace.last ?? -.infinity }
  }

  /// Climbs from a start.
  ///
  /// - Throws: ``GaussianError/overflow(quantity:)`` if a step leaves the range of floating-point numbers.
  func run(_ covariance: some CovarianceOperator, from start: FactorPoint) throws(GaussianError) -> Result {
    var point = start
    var previous = point
    var trace: [Double] = []
    while true {
      let capacitance = try FactorCapacitance(loadings: point.loadings.transposed(), noiseVariances: point.noise)
      let projection = capacitance.projection
      let images = covariance.times(projection)
      trace.append(meanLogLikelihood(point, capacitance, images, covariance.diagonal))
      let gain = trace.count > 1 ? trace[trace.count - 1] - trace[trace.count - 2] : .infinity
      // Only rounding lowers the likelihood; beyond its own, it will not rise again.
      if gain < -1e-12 * max(1, trace[trace.count - 1].magnitude), gain <= -tolerance {
        return Result(point: previous, trace: trace.dropLast(), ending: .stalled)
      }
      if gain.magnitude < tolerance { return Result(point: point, trace: trace, ending: .converged) }
      if trace.count > maximumIterations || StopFlag.isRequested {
        return Result(point: point, trace: trace, ending: .iterationLimit)
      }
      previous = point
      point = try maximum(capacitance, projection, images, covariance.diagonal)
    }
  }

  /// The most likely end of several starts, and its seed: short runs from all of them, and then the best one to its end.
  ///
  /// - Parameters:
  ///   - restarts: Number of starts, at least 1, of seeds in a row.
  ///   - seed: The first.
  ///   - run: Climbs from the start of a seed.
  ///   - continuing: Climbs from a point.
  /// - Returns: The end, with the steps of its short run, and the seed of its start.
  /// - Throws: ``GaussianError/overflow(quantity:)`` if a step leaves the range of floating-point numbers.
  func best(
    of restarts: Int, seed: UInt64, _ run: (FactorAscent, UInt64) throws(GaussianError) -> Result,
    continuing: (FactorAscent, FactorPoint) throws(GaussianError) -> Result
  ) throws(GaussianError) -> (result: Result, seed: UInt64) {
    guard restarts > 1 else { return (try run(self, seed), seed) }
    let short = limited(to: min(Self.shortRun, maximumIterations))
    var runs: [Result] = []
    for index in 0..<restarts { runs.append(try run(short, seed &+ UInt64(index))) }
    let best = runs.indices.max { runs[$0].highest < runs[$1].highest } ?? 0
    let begun = runs[best]
    let left = maximumIterations - (begun.trace.count - 1)
    guard begun.ending == .iterationLimit, left > 0 else { return (begun, seed &+ UInt64(best)) }
    let end = try continuing(limited(to: left), begun.point)
    return (
      Result(point: end.point, trace: begun.trace + end.trace.dropFirst(), ending: end.ending), seed &+ UInt64(best)
    )
  }

  /// Steps of a start that others are compared with.
  private static var shortRun: Int { 50 }

  private func limited(to iterations: Int) -> FactorAscent {
    FactorAscent(noise: noise, tolerance: tolerance, maximumIterations: iterations, leastNoise: leastNoise)
  }

  private func meanLogLikelihood(
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

extension FactorPoint {
  /// Random loadings that share the variance of each variable with the noise: a start from which no symmetry keeps away.
  static func random(factors: Int, variances: [Double], noise: FactorNoise, seed: UInt64) -> FactorPoint {
    let dimension = variances.count
    var normals = [Double](repeating: 0, count: factors * dimension)
    RandomStream(seed: seed, stream: RangeFinder.stream)
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
