import Gaussian
import GaussianReference
import ModelEvaluation
import RealModule
import TestSupport
import Testing

@Suite struct FrechetDistanceTests {
  /// What `Tests/Fixtures/make_evaluation.py` prints.
  @Test func goldenValues() throws {
    let (x3, y3) = (wholeNumberTable(90, 3, 3), wholeNumberTable(60, 3, 11, scale: 1.3, shift: 0.2))
    let (x5, y5) = (wholeNumberTable(200, 5, 3), wholeNumberTable(150, 5, 50, scale: 0.7, shift: 0.4))
    var errors = ErrorBound("Fréchet distance against NumPy")
    for (value, expected) in [
      (try FrechetDistance(generated: x3, real: y3), 0.303946019609983),
      (try FrechetDistance(generated: x3, real: y3, unbiased: false), 0.3030046346416969),
      (try FrechetDistance(generated: x5, real: y5), 0.4184171498876743),
    ] {
      errors.record(relativeError(value.squared.value, expected), bound: 1e-12, at: "\(expected)")
      #expect(value.squared.value == value.meanPart + value.covariancePart)
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test(arguments: [1, 2, 4]) func slowTwin(columns: Int) throws {
    var random = SplitMix64(seed: 21)
    let (x, y) = (random.table(30, columns), random.table(50, columns, mean: 0.5, deviation: 2))
    let slow = try ReferenceEvaluation.squaredFrechetDistance(
      x.nested.map { $0.map { WidestScalar($0) } }, y.nested.map { $0.map { WidestScalar($0) } }, unbiased: true)
    let distance = try FrechetDistance(generated: x, real: y)
    #expect(relativeError(distance.squared.value, Double(slow)) < 1e-13)
    #expect(distance.squared.standardError.isNaN, "30 rows are too few for twenty parts of two")
  }

  /// The same as between the fits, which have a distance of their own.
  @Test func agreesWithTheDistanceOfFits() throws {
    var random = SplitMix64(seed: 22)
    let (x, y) = (random.table(100, 3, mean: 1e4), random.table(80, 3, mean: 1e4, deviation: 1.1))
    let distance = try FrechetDistance(generated: x, real: y, unbiased: false)
    let expected = try MultivariateNormal(fitting: x).squaredWassersteinDistance(to: MultivariateNormal(fitting: y))
    #expect(relativeError(distance.squared.value, expected) < 1e-9)
  }

  /// Fewer rows than variables, constant and equal columns.
  @Test func singularCovariances() throws {
    var random = SplitMix64(seed: 23)
    let (x, y) = (random.table(4, 10), random.table(3, 10))
    let distance = try FrechetDistance(generated: x, real: y)
    #expect(distance.covariancePart > 0)
    #expect(distance.squared.value.isFinite)
    #expect(try FrechetDistance(generated: x, real: x).squared.value == 0)
    // Points of a line in two dimensions: (σ₁ − σ₂)²·(1 + 1) and the squared step between the means.
    let line = Matrix((0..<5).map { [Double($0), Double($0), 7] })
    let twice = Matrix((0..<5).map { [2 * Double($0), 2 * Double($0), 9] })
    let between = try FrechetDistance(generated: line, real: twice)
    #expect(abs(between.meanPart - 12) < 1e-12, "\(between)")
    #expect(abs(between.covariancePart - 2 * 2.5) < 1e-12, "\(between)")
  }

  /// The jackknife's error is that of tables drawn anew.
  @Test func standardError() throws {
    var random = SplitMix64(seed: 24)
    var (values, errors) = ([Double](), [Double]())
    for seed in 0..<100 as Range<UInt64> {
      let distance = try FrechetDistance(
        generated: random.table(120, 2, mean: 1), real: random.table(80, 2, deviation: 1.5), seed: seed,
        parallelism: .serial)
      values.append(distance.squared.value)
      errors.append(distance.squared.standardError)
    }
    let spread = Estimate(meanOf: values).standardError * 10
    let mean = errors.reduce(0, +) / 100
    #expect(abs(mean / spread - 1) < 0.25, "\(mean) \(spread)")
    // 2·1 for the means, 2·¼ for the deviations, and 2/120 + 4.5/80 for the noise of the means.
    let average = Estimate(meanOf: values)
    #expect(abs(average.value - 2.6) < 4 * average.standardError)
  }

  @Test func threadsAndPrecision() throws {
    var random = SplitMix64(seed: 25)
    let (x, y) = (random.table(100, 2), random.table(60, 2, mean: 1))
    let distances = try [Parallelism.serial, .threads(2)].map {
      try FrechetDistance(generated: x, real: y, parallelism: $0)
    }
    #expect(distances[0] == distances[1] && distances[0].rowsUsed.generated == 100)
    let single = try FrechetDistance(generated: x.converted(to: Float.self), real: y.converted(to: Float.self))
    #expect(abs(single.squared.value - distances[0].squared.value) < 1e-6)
  }

  @Test func overflowIsRefused() {
    let large = Matrix((0..<5).map { [Double($0) * 1e200] })
    #expect(throws: EvaluationError.self) { try FrechetDistance(generated: large, real: large) }
  }
}
