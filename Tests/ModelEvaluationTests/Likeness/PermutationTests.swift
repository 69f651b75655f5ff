import Gaussian
import GaussianReference
import ModelEvaluation
import RealModule
import TestSupport
import Testing

/// Energy distance, maximum mean discrepancy and the classifier test.
@Suite struct PermutationTests {
  /// What `Tests/Fixtures/make_evaluation.py` prints; of one variable by SciPy.
  @Test func goldenValues() throws {
    let (x1, y1) = (wholeNumberTable(40, 1, 3), wholeNumberTable(30, 1, 11, scale: 1.3, shift: 0.2))
    let (x3, y3) = (wholeNumberTable(90, 3, 3), wholeNumberTable(60, 3, 11, scale: 1.3, shift: 0.2))
    let energy = try EnergyDistance(generated: x3, real: y3, permutations: 9)
    let median = try MaximumMeanDiscrepancy(generated: x3, real: y3, permutations: 9)
    func discrepancy(_ kernel: MaximumMeanDiscrepancy.Kernel) throws -> Double {
      try MaximumMeanDiscrepancy(generated: x3, real: y3, kernel: kernel, permutations: 9).statistic
    }
    var errors = ErrorBound("distances between tables against NumPy and SciPy")
    for (value, expected) in [
      (try EnergyDistance(generated: x1, real: y1, permutations: 9).statistic, 0.12294501718213065),
      (energy.statistic, 0.3006195485783394), (energy.coefficient, 0.16602033695749652),
      (try #require(median.bandwidth), 0.7815357777882047), (median.statistic, 0.181489829947167),
      (try discrepancy(.gaussian(bandwidth: 0.5)), 0.1784413509844438),
      (try discrepancy(.cubic), 0.9660161928758297),
    ] {
      errors.record(relativeError(value, expected), bound: 1e-12, at: "\(expected)")
    }
    #expect(errors.report(), "\(errors)")
    #expect(energy.pValue == 0.1)
    #expect(median.pValue == 0.1)
    #expect(energy.rowsUsed == median.rowsUsed)
    #expect(energy.rowsUsed.generated == 90)
    #expect(energy.rowsUsed.real == 60)
  }

  /// Sizes around the tiles of 128 rows, either table the smaller.
  @Test(arguments: [(2, 2, 1), (3, 200, 2), (128, 128, 3), (170, 90, 5)])
  func slowTwins(m: Int, n: Int, columns: Int) throws {
    var random = SplitMix64(seed: 11)
    let (x, y) = (random.table(m, columns, mean: 1000), random.table(n, columns, mean: 1000.3))
    let (a, b) = (x.nested.map { $0.map { WidestScalar($0) } }, y.nested.map { $0.map { WidestScalar($0) } })
    let energy = try EnergyDistance(generated: x, real: y, permutations: 3).statistic
    #expect(abs(energy - Double(ReferenceEvaluation.energyDistance(a, b))) < 1e-13 * Double(columns))
    let kernel = MaximumMeanDiscrepancy.Kernel.gaussian(bandwidth: 1.5)
    let discrepancy = try MaximumMeanDiscrepancy(generated: x, real: y, kernel: kernel, permutations: 3).statistic
    let slow = ReferenceEvaluation.squaredDiscrepancy(
      a, b, kernel: ReferenceEvaluation.gaussianKernel(bandwidth: 1.5))
    #expect(abs(discrepancy - Double(slow)) < 1e-14)
  }

  /// 19 relabellings reject at 5 % if the truth is farther apart than all: exactly one in 20, fewer with ties.
  @Test(arguments: ["energy", "discrepancy", "classifier"]) func falseAlarms(measure: String) throws {
    func pValue(_ x: Matrix<Double>, _ y: Matrix<Double>, _ seed: UInt64) throws -> Double {
      switch measure {
      case "energy":
        try EnergyDistance(generated: x, real: y, permutations: 19, seed: seed, parallelism: .serial).pValue
      case "discrepancy":
        try MaximumMeanDiscrepancy(generated: x, real: y, permutations: 19, seed: seed, parallelism: .serial).pValue
      default:
        try ClassifierTwoSampleTest(
          generated: x, real: y, folds: 2, permutations: 19, seed: seed, parallelism: .serial
        ).pValue
      }
    }
    var random = SplitMix64(seed: 12)
    var alarms = 0
    for seed in 0..<1_000 as Range<UInt64> {
      if try pValue(random.table(14, 2), random.table(11, 2), seed) <= 0.05 { alarms += 1 }
    }
    #expect(rejectionsAtFivePercent.contains(alarms), "\(alarms)")
  }

  static let faults = ["moved", "shrunk", "mode"]

  @Test(arguments: faults) func faultsAreFound(fault: String) throws {
    var random = SplitMix64(seed: 13)
    func real(_ count: Int) -> Matrix<Double> {
      Matrix((0..<count).map { [random.normal() + ($0 % 2 == 0 ? 4 : -4), random.normal()] })
    }
    let data = real(160)
    let generated =
      switch fault {
      case "moved": Matrix(real(150).nested.map { [$0[0] + 2, $0[1] + 1] })
      case "shrunk": Matrix(real(150).nested.map { $0.map { 0.5 * $0 } })
      default: Matrix(real(300).nested.filter { $0[0] > 0 })
      }
    #expect(try EnergyDistance(generated: generated, real: data, permutations: 99).pValue == 0.01)
    #expect(try MaximumMeanDiscrepancy(generated: generated, real: data, permutations: 99).pValue == 0.01)
    let classifier = try ClassifierTwoSampleTest(generated: generated, real: data, permutations: 39)
    #expect(classifier.pValue == 0.025, "\(classifier)")
    #expect(classifier.areaUnderCurve > 0.55, "\(classifier)")
    #expect(classifier.classifier == .quadratic)
  }

  /// Equal rows make relabellings equal: none is then above the truth, and all are ties.
  @Test func ties() throws {
    let table = Matrix((0..<40).map { [Double($0 % 4), Double($0 % 2)] })
    let energy = try EnergyDistance(generated: table, real: table, permutations: 99)
    #expect(energy.statistic == 0)
    #expect(energy.pValue == 1)
    #expect(try MaximumMeanDiscrepancy(generated: table, real: table, permutations: 99).pValue > 0.5)
    // Point masses at two places, four rows each: of 70 relabellings two are as far apart.
    let (left, right) = (Matrix(rows: 4, columns: 1, repeating: 0.1), Matrix(rows: 4, columns: 1, repeating: 0.3))
    let apart = try EnergyDistance(generated: left, real: right, permutations: 6_999)
    #expect(abs(apart.pValue - 2.0 / 70) < 0.007, "\(apart.pValue)")
    let same = try EnergyDistance(generated: left, real: left, permutations: 19)
    #expect(same.statistic == 0)
    #expect(same.pValue == 1)
    #expect(same.coefficient == 0)
    #expect(throws: EvaluationError.self) { try MaximumMeanDiscrepancy(generated: left, real: left) }
  }

  @Test func seedsThreadsAndSubsamples() throws {
    var random = SplitMix64(seed: 14)
    let (x, y) = (random.table(400, 3), random.table(300, 3))
    let serial = try EnergyDistance(
      generated: x, real: y, permutations: 29, seed: 4, maximumRows: 250, parallelism: .serial)
    let threads = try EnergyDistance(
      generated: x, real: y, permutations: 29, seed: 4, maximumRows: 250, parallelism: .threads(4))
    #expect(serial == threads)
    let single = try EnergyDistance(
      generated: x.converted(to: Float.self), real: y.converted(to: Float.self), permutations: 29, seed: 4,
      maximumRows: 250)
    #expect(abs(single.statistic - serial.statistic) < 1e-6)
    #expect(single.pValue == serial.pValue)
    let kernels = try [Parallelism.serial, .threads(3)].map {
      try MaximumMeanDiscrepancy(generated: x, real: y, permutations: 9, parallelism: $0)
    }
    #expect(kernels[0] == kernels[1])
    #expect(serial.rowsUsed.generated == 250)
    #expect(serial.rowsUsed.real == 250)
    let other = try EnergyDistance(generated: x, real: y, permutations: 29, seed: 5, maximumRows: 250)
    #expect(other.statistic != serial.statistic)
    let classifiers = try [Parallelism.serial, .threads(3)].map {
      try ClassifierTwoSampleTest(generated: x, real: y, permutations: 9, maximumRows: 100, parallelism: $0)
    }
    #expect(classifiers[0] == classifiers[1] && classifiers[0].rowsUsed.real == 100)
  }

  /// Gaussians a deviation apart have the area Φ(1/√2) and the accuracy Φ(½).
  @Test func classifierOfKnownArea() throws {
    var random = SplitMix64(seed: 17)
    let (x, y) = (random.table(1_500, 1), random.table(2_000, 1, mean: 1))
    for kind in ClassifierTwoSampleTest.Classifier.allCases {
      let test = try ClassifierTwoSampleTest(generated: x, real: y, classifier: kind, permutations: 1)
      #expect(abs(test.areaUnderCurve - 0.760_249_938_906_523_3) < 0.03, "\(test)")
      #expect(abs(test.accuracy - 0.691_462_461_274_013_1) < 0.03, "\(test)")
    }
  }

  @Test func linearClassifier() throws {
    var random = SplitMix64(seed: 15)
    let (x, y) = (random.table(60, 2), random.table(60, 2, deviation: 3))
    let linear = try ClassifierTwoSampleTest(generated: x, real: y, classifier: .linear, permutations: 19)
    let quadratic = try ClassifierTwoSampleTest(generated: x, real: y, permutations: 19)
    // Of equal means: only one of them sees covariances.
    #expect(linear.classifier == .linear)
    #expect(linear.areaUnderCurve < 0.7)
    #expect(quadratic.areaUnderCurve > 0.75)
    #expect(quadratic.accuracy > 0.7)
    let few = try ClassifierTwoSampleTest(
      generated: random.table(20, 6), real: random.table(20, 6), permutations: 9)
    #expect(few.classifier == .linear)
  }

  @Test func badInput() throws {
    let good = wholeNumberTable(20, 2, 1)
    let measures: [(Matrix<Double>, Matrix<Double>) throws -> Void] = [
      { _ = try EnergyDistance(generated: $0, real: $1, permutations: 1) },
      { _ = try MaximumMeanDiscrepancy(generated: $0, real: $1, permutations: 1) },
      { _ = try ClassifierTwoSampleTest(generated: $0, real: $1, permutations: 1) },
      { _ = try FrechetDistance(generated: $0, real: $1) },
    ]
    var infinite = good
    infinite[3, 1] = .infinity
    for measure in measures {
      #expect(throws: EvaluationError.columnsDiffer(.generated, count: 3, .heldOut, otherCount: 2)) {
        try measure(wholeNumberTable(20, 3, 1), good)
      }
      #expect(throws: EvaluationError.nonFinite(role: .heldOut, row: 3, variable: 1)) { try measure(good, infinite) }
      #expect(throws: EvaluationError.self) { try measure(good.rows(in: 0..<1), good) }
    }
    let constant = Matrix((0..<20).map { [Double($0), 1] })
    #expect(throws: EvaluationError.self) { try ClassifierTwoSampleTest(generated: constant, real: constant) }
    #expect(try EnergyDistance(generated: constant, real: constant, permutations: 9).pValue == 1)
    #expect(throws: EvaluationError.self) {
      try MaximumMeanDiscrepancy(
        generated: wholeNumberTable(20, 2, 1, scale: 1e120), real: good, kernel: .cubic, permutations: 9)
    }
  }
}
