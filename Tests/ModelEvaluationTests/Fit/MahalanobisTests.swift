import Gaussian
import ModelEvaluation
import RealModule
import SpecialFunctions
import TestSupport
import Testing

@Suite struct MahalanobisTests {
  /// A test with 19 simulated tables rejects at 5 % if the statistic is the largest of 20: exactly one in 20.
  @Test(arguments: [OutlierReference.heldOut, .inSample, .asymptotic])
  func falseAlarms(reference: OutlierReference) throws {
    var random = SplitMix64(seed: 5)
    let known = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    var rejections = 0
    for seed in 0..<1_000 as Range<UInt64> {
      let (training, heldOut) = (random.table(12, 2), random.table(15, 2))
      let model = reference == .asymptotic ? known : try MultivariateNormal(fitting: training, parallelism: .serial)
      let test = try MahalanobisTest(
        of: model, rows: reference == .inSample ? training : heldOut, reference: reference, nullTables: 19,
        seed: seed, parallelism: .serial)
      if test.pValue <= 0.05 { rejections += 1 }
    }
    #expect(rejectionsAtFivePercent.contains(rejections), "\(reference): \(rejections)")
  }

  /// What simulated tables are for: Kolmogorov's distribution would be wrong by far in both cases.
  @Test func kolmogorovsDistributionDoesNotApply() throws {
    var random = SplitMix64(seed: 6)
    var alarms = [0, 0]
    for _ in 0..<300 {
      let (training, heldOut) = (random.table(20, 2), random.table(40, 2))
      let model = try MultivariateNormal(fitting: training, parallelism: .serial)
      for (place, (rows, reference)) in [(heldOut, OutlierReference.heldOut), (training, .inSample)].enumerated() {
        let test = try MahalanobisTest(of: model, rows: rows, reference: reference, nullTables: 1)
        let law = KolmogorovDistribution(count: rows.rows)
        if law.survivalProbability(at: test.statistic) <= 0.05 { alarms[place] += 1 }
      }
    }
    #expect(alarms[0] > 40 && alarms[1] < 5, "\(alarms)")
  }

  @Test func faults() throws {
    var random = SplitMix64(seed: 8)
    let model = try MultivariateNormal(fitting: random.table(400, 3))
    func pValue(_ rows: Matrix<Double>) throws -> Double {
      try MahalanobisTest(of: model, rows: rows, nullTables: 99, seed: 1).pValue
    }
    #expect(try pValue(random.table(300, 3)) > 0.03)
    #expect(try pValue(random.table(300, 3, deviation: 0.8)) == 0.01)
    #expect(try pValue(random.table(300, 3, mean: 0.5)) == 0.01)
    let heavy = Matrix(
      (0..<300).map { _ in
        let scale = 0.4 / (random.uniform() + 0.1)
        return random.normals(3).map { $0 * scale }
      })
    #expect(try pValue(heavy) == 0.01)
  }

  /// An affine map of all rows changes a distance by rounding only, and spherical fits have their own distributions.
  @Test func invarianceAndStructures() throws {
    var random = SplitMix64(seed: 9)
    let (training, heldOut) = (random.table(30, 2), random.table(25, 2))
    func mapped(_ table: Matrix<Double>) -> Matrix<Double> {
      Matrix(table.nested.map { [3 * $0[0] + 100, $0[0] - 0.01 * $0[1]] })
    }
    for reference in [OutlierReference.heldOut, .inSample] {
      let rows = reference == .heldOut ? heldOut : training
      let plain = try MahalanobisTest(
        of: try MultivariateNormal(fitting: training), rows: rows, reference: reference, nullTables: 49)
      let moved = try MahalanobisTest(
        of: try MultivariateNormal(fitting: mapped(training)), rows: mapped(rows), reference: reference,
        nullTables: 49)
      #expect(abs(plain.statistic - moved.statistic) < 1e-9)
      #expect(plain.pValue == moved.pValue)
      let spherical = try MahalanobisTest(
        of: try MultivariateNormal(fitting: training, structure: .spherical), rows: rows, reference: reference,
        nullTables: 49, parallelism: .threads(3))
      #expect(spherical.pValue > 0.02)
      #expect(spherical.nullTables == 49)
    }
  }

  @Test func seedsAndThreads() throws {
    var random = SplitMix64(seed: 16)
    let model = try MultivariateNormal(fitting: random.table(50, 3))
    let rows = random.table(40, 3)
    let tests = try [Parallelism.serial, .threads(3)].map {
      try MahalanobisTest(of: model, rows: rows, nullTables: 99, seed: 2, parallelism: $0)
    }
    #expect(tests[0] == tests[1])
  }

  /// Tables of more than 1,000 rows are represented by shorter ones.
  @Test func manyRows() throws {
    var random = SplitMix64(seed: 10)
    let model = try MultivariateNormal(fitting: random.table(3_000, 2))
    let test = try MahalanobisTest(of: model, rows: random.table(2_500, 2), nullTables: 19)
    #expect(test.pValue > 0.05)
    #expect(test.rows == 2_500)
  }

  @Test func badInput() throws {
    let model = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    #expect(throws: EvaluationError.self) { try MahalanobisTest(of: model, rows: Matrix([[1, 2], [3, 4]])) }
    let fit = try MultivariateNormal(fitting: wholeNumberTable(20, 2, 1))
    #expect(throws: EvaluationError.self) {
      try MahalanobisTest(of: fit, rows: wholeNumberTable(19, 2, 1), reference: .inSample)
    }
    #expect(throws: EvaluationError.nonFinite(role: .training, row: 0, variable: 1)) {
      try MahalanobisTest(of: model, rows: Matrix([[1, .infinity]]), reference: .inSample)
    }
    #expect(throws: EvaluationError.columnsDiffer(.training, count: 2, .heldOut, otherCount: 1)) {
      try MahalanobisTest(of: model, rows: Matrix([[1], [2]]), reference: .asymptotic)
    }
    #expect(throws: EvaluationError.self) {
      try MahalanobisTest(of: model, rows: Matrix(rows: 0, columns: 2, repeating: 0), reference: .asymptotic)
    }
  }
}
