import Foundation
import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Probabilities of boxes against other programs, plain quadrature and what is known.
@Suite struct BoxProbabilityTests {
  private func probability(of example: BoxCase, accuracy: BoxAccuracy) throws -> BoxProbability {
    let normal = try MultivariateNormal(
      mean: [Double](repeating: 0, count: example.covariance.count), covariance: Matrix(example.covariance))
    let box = try Box(lower: example.lowerBounds, upper: example.upperBounds)
    guard let degreesOfFreedom = example.degreesOfFreedom else {
      return try normal.logProbability(of: box, accuracy: accuracy)
    }
    return try MultivariateStudentT(gaussianLimit: normal, degreesOfFreedom: degreesOfFreedom)
      .logProbability(of: box, accuracy: accuracy)
  }

  /// Within five standard errors, which a correct program misses in one of 1,000 estimates of twelve rules, and what the other
  /// program says of itself; to rounding where nothing is estimated.
  @Test(arguments: Fixture.boxes) func goldens(example: BoxCase) throws {
    let found = try probability(of: example, accuracy: .init(relativeError: 1e-3, maximumPoints: 50_000))
    let rounding = 2e-15 * max(1, example.logProbability.magnitude)
    let bound = 5 * found.standardError + example.relativeError + rounding
    #expect((found.logarithm - example.logProbability).magnitude <= bound, "\(example): \(found)")
    #expect((found.standardError == 0) == (example.covariance.count <= (example.degreesOfFreedom == nil ? 3 : 2)))
  }

  @Test(arguments: [2, 3]) func quadratureOfTheTwin(dimension: Int) throws {
    var generator = SplitMix64(seed: 5)
    var errors = ErrorBound("probabilities of boxes of \(dimension) variables")
    for _ in 0..<4 {
      let covariance = randomCovariance(dimension: dimension, conditionNumber: 10, using: &generator)
      let mean = generator.normals(dimension)
      let lower = generator.normals(dimension).map { $0 - 1 }
      let upper = lower.enumerated().map { $0 == 0 ? Double.infinity : $1 + 0.5 + generator.uniform() }
      let twin = try ReferenceBox(mean: mean, covariance: covariance, lower: lower, upper: upper)
      let model = try MultivariateNormal(mean: mean, covariance: Matrix(covariance))
      let found = try model.logProbability(of: Box(lower: lower, upper: upper))
      // Steps of 20/400: their fourth power times the fourth derivative of such functions, at most some 100, over 180.
      let steps = 400, bound = pow(20 / Double(steps), 4) * 100 / 180
      errors.record(found.value - twin.probability(steps: steps), bound: bound, at: "\(lower) to \(upper)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// 1/(d + 1) for d variables with correlations ½ that all are positive.
  @Test(arguments: [4, 30, 150]) func orthants(dimension: Int) throws {
    var covariance = Matrix(rows: dimension, columns: dimension, repeating: 0.5)
    for variable in 0..<dimension { covariance[variable, variable] = 1 }
    let model = try MultivariateNormal(mean: [Double](repeating: 0, count: dimension), covariance: covariance)
    let box = try Box(
      lower: [Double](repeating: 0, count: dimension), upper: [Double](repeating: .infinity, count: dimension))
    let found = try model.logProbability(of: box, accuracy: .init(relativeError: 0.05, maximumPoints: 20_000))
    #expect((found.logarithm + log(Double(dimension + 1))).magnitude < 5 * found.standardError, "\(found)")
    #expect(found.isAccurate)
  }

  /// ¼ + arcsin(ρ)/2π, whose logarithm has all digits next to ρ = ±1, too.
  @Test(arguments: [-0.99, -0.3, 0, 0.7, 1 - 1e-6, 1 - 1e-12]) func quadrants(correlation: Double) throws {
    let rest = ((1 - correlation) * (1 + correlation)).squareRoot()
    let model = try MultivariateNormal(mean: [0, 0], choleskyFactor: Matrix([[1, 0], [correlation, rest]]))
    let found = try model.logProbability(of: Box(lower: [0, 0], upper: [.infinity, .infinity]))
    #expect((found.logarithm - log(0.25 + asin(correlation) / (2 * .pi))).magnitude < 4e-15)
  }

  private func chain(_ dimension: Int, scale: Double = 1) throws -> MultivariateNormal<Double> {
    let elements = (0..<dimension).map { row in
      (0..<dimension).map { column in scale * scale * pow(0.6, Double(abs(row - column))) }
    }
    return try MultivariateNormal(mean: [Double](repeating: 0, count: dimension), covariance: Matrix(elements))
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let (normal, box) = (try chain(7), try Box(upper: [1, 0, 2, 1, 0.5, 1, 2]))
    let t = MultivariateStudentT(gaussianLimit: normal, degreesOfFreedom: 3)
    let accuracy = BoxAccuracy(relativeError: 1e-9, maximumPoints: 20_000)
    let expected = (
      try normal.logProbability(of: box, accuracy: accuracy, seed: 3, parallelism: .serial),
      try t.logProbability(of: box, accuracy: accuracy, seed: 3, parallelism: .serial)
    )
    for threads in [2, 3, 7] {
      #expect(
        try normal.logProbability(of: box, accuracy: accuracy, seed: 3, parallelism: .threads(threads)) == expected.0)
      #expect(try t.logProbability(of: box, accuracy: accuracy, seed: 3, parallelism: .threads(threads)) == expected.1)
    }
    #expect(!expected.0.isAccurate && expected.0.points <= 20_000)
    #expect(try normal.logProbability(of: box, accuracy: accuracy, seed: 4) != expected.0)
  }

  /// Variables without bounds are integrated out: as if there were only the others.
  @Test func variablesWithoutBounds() throws {
    let model = try chain(6)
    let box = try Box(
      lower: [0, -.infinity, 1, -1, -.infinity, -2], upper: [1, .infinity, .infinity, 2, .infinity, 0])
    let some = try Box(lower: [0, 1, -1, -2], upper: [1, .infinity, 2, 0])
    let (whole, part) = (
      try model.logProbability(of: box), try model.marginal(over: [0, 2, 3, 5]).logProbability(of: some)
    )
    #expect((whole.logarithm - part.logarithm).magnitude <= 1e-13)
    let all = try Box(upper: [Double](repeating: .infinity, count: 6))
    #expect(try model.logProbability(of: all) == BoxProbability.certain)
    #expect(try MultivariateStudentT(gaussianLimit: model, degreesOfFreedom: 2).logProbability(of: all).logarithm == 0)
  }

  @Test func boxesWithoutInterior() throws {
    let box = try Box(lower: [0, 1, 0, 0], upper: [1, 1, 1, 1])
    #expect(try chain(4).logProbability(of: box).logarithm == -.infinity)
    #expect(try chain(4).logProbability(of: box).value == 0)
  }

  @Test(arguments: [1e-150, 1e150]) func extremeScales(scale: Double) throws {
    let lower = [-1, 0, -0.5, 0.25, -2], upper = [1, 2, 3, 1, 0.5]
    let expected = try chain(5).logProbability(of: Box(lower: lower, upper: upper))
    let scaled = try Box(lower: lower.map { $0 * scale }, upper: upper.map { $0 * scale })
    let found = try chain(5, scale: scale).logProbability(of: scaled)
    #expect((found.logarithm - expected.logarithm).magnitude < 1e-12)
  }

  /// Far from the mean, where the probability is no number: next to the density at the corner times what is beyond it.
  @Test func farBoxes() throws {
    let d = 8
    let model = try MultivariateNormal(mean: [Double](repeating: 0, count: d), standardDeviation: 1)
    let found = try model.logProbability(
      of: Box(
        lower: [Double](repeating: 1000, count: d), upper: [Double](repeating: .infinity, count: d)))
    // ln Q(1000) by its asymptotic series.
    let tail = -500_000 - log(1000 * (2 * Double.pi).squareRoot()) - 1e-6 + 2.5e-12
    #expect((found.logarithm - Double(d) * tail).magnitude < 1e-8)
    #expect(found.value == 0 && found.isAccurate)
    // Narrow boxes are their volume times the density.
    let corner = [0.5, -1, 2, 0.25, 0], width = 1e-10
    let narrow = try chain(5).logProbability(of: Box(lower: corner, upper: corner.map { $0 + width }))
    let widths = corner.reduce(0) { $0 + log(($1 + width) - $1) }
    let density = try chain(5).logDensity(of: corner)
    #expect((narrow.logarithm - widths - density).magnitude < 1e-8)
  }

  @Test func errors() throws {
    #expect(throws: GaussianError.invalidBounds(variable: 1, lower: 2, upper: 1)) {
      try Box(lower: [0, 2], upper: [1, 1])
    }
    #expect(throws: GaussianError.self) { try Box(lower: [0, .nan], upper: [1, 1]) }
    #expect(throws: GaussianError.boundsDoNotMatch(bounds: 1, variables: 2)) { try Box(lower: [0, 2], upper: [1]) }
    #expect(throws: GaussianError.boundsDoNotMatch(bounds: 2, variables: 4)) {
      try chain(4).logProbability(of: Box(upper: [1, 1]))
    }
    let few = MultivariateStudentT(gaussianLimit: try chain(4), degreesOfFreedom: 0.5)
    #expect(throws: GaussianError.self) { try few.logProbability(of: Box(upper: [0, 0, 0, 0])) }
    let large = try MultivariateNormal(mean: [Double](repeating: 0, count: 1024), standardDeviation: 1)
    #expect(throws: GaussianError.self) {
      try large.logProbability(of: Box(upper: [Double](repeating: 0, count: 1024)))
    }
  }
}
