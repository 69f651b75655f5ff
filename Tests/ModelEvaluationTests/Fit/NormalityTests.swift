import Gaussian
import GaussianReference
import ModelEvaluation
import RealModule
import TestSupport
import Testing

@Suite struct NormalityTests {
  struct Golden: Sendable {
    let rows: Int, columns: Int
    let skewness: Double, skewnessPValue: Double, kurtosis: Double, kurtosisPValue: Double
    let henzeZirkler: Double, henzeZirklerPValue: Double
  }

  /// What `Tests/Fixtures/make_evaluation.py` prints.
  static let golden = [
    Golden(
      rows: 90, columns: 3, skewness: 0.20712731825263866, skewnessPValue: 0.9787948864585699,
      kurtosis: 11.713033269844509, kurtosisPValue: 0.00443051703523868, henzeZirkler: 1.4073007505018573,
      henzeZirklerPValue: 0.00028516215056542953),
    // Fewer rows than squared variables: skewness goes through pairs.
    Golden(
      rows: 20, columns: 6, skewness: 12.590381682568058, skewnessPValue: 0.9180174021632382,
      kurtosis: 43.77880204263496, kurtosisPValue: 0.8757849350462679, henzeZirkler: 1.0556158414017862,
      henzeZirklerPValue: 0.0004946036965651761),
  ]

  @Test(arguments: golden) func goldenValues(golden: Golden) throws {
    let table = wholeNumberTable(golden.rows, golden.columns, 3)
    let mardia = try MardiaTest(of: table, nullTables: 0)
    let henzeZirkler = try HenzeZirklerTest(of: table)
    var errors = ErrorBound("tests of Gaussians against NumPy and SciPy")
    for (value, expected) in [
      (mardia.skewness, golden.skewness), (mardia.skewnessPValue, golden.skewnessPValue),
      (mardia.kurtosis, golden.kurtosis), (mardia.kurtosisPValue, golden.kurtosisPValue),
      (henzeZirkler.statistic, golden.henzeZirkler), (henzeZirkler.pValue, golden.henzeZirklerPValue),
    ] {
      errors.record(relativeError(value, expected), bound: 1e-10, at: "\(expected)")
    }
    #expect(errors.report(), "\(errors)")
    #expect(mardia.rows == golden.rows)
    #expect(mardia.nullTables == 0)
    #expect(henzeZirkler.rowsUsed == golden.rows)
  }

  /// Far from the origin whitening loses 2⁻⁵²·10⁶ of a deviation, and no more.
  @Test(arguments: [(50, 1, 0.0), (150, 4, 0.0), (300, 2, 1e6), (40, 8, 0)])
  func slowTwins(rows: Int, columns: Int, mean: Double) throws {
    var random = SplitMix64(seed: 2)
    let table = random.table(rows, columns, mean: mean)
    let mardia = try MardiaTest(of: table, nullTables: 0, parallelism: .threads(2))
    let expected = try ReferenceEvaluation.mardia(table.nested.map { $0.map { WidestScalar($0) } })
    let bound = 1e-13 * Double(columns) + 1e-15 * mean
    #expect(relativeError(mardia.skewness, Double(expected.skewness)) < 10 * bound)
    #expect(relativeError(mardia.kurtosis, Double(expected.kurtosis)) < bound)
    let statistic = try HenzeZirklerTest(of: table).statistic
    let slow = try ReferenceEvaluation.henzeZirkler(table.nested.map { $0.map { WidestScalar($0) } })
    #expect(abs(statistic - Double(slow)) < 1e-14 * Double(rows) + bound)
  }

  /// 39 tables make a two-sided test at exactly 5 %, and 19 a one-sided one.
  @Test func falseAlarms() throws {
    var random = SplitMix64(seed: 3)
    var (skewness, kurtosis, henzeZirkler) = (0, 0, 0)
    for seed in 0..<1_000 as Range<UInt64> {
      let table = random.table(20, 2)
      let mardia = try MardiaTest(of: table, nullTables: 39, seed: seed, parallelism: .serial)
      if mardia.skewnessPValue <= 0.05 { skewness += 1 }
      if mardia.kurtosisPValue <= 0.05 { kurtosis += 1 }
      if try HenzeZirklerTest(of: table, parallelism: .serial).pValue <= 0.05 { henzeZirkler += 1 }
    }
    for count in [skewness, kurtosis, henzeZirkler] {
      #expect(rejectionsAtFivePercent.contains(count), "\(skewness) \(kurtosis) \(henzeZirkler)")
    }
  }

  /// The limits, where they are the default.
  @Test func falseAlarmsOfTheLimits() throws {
    var random = SplitMix64(seed: 4)
    var (skewness, kurtosis) = (0, 0)
    for _ in 0..<1_000 {
      let mardia = try MardiaTest(of: random.table(1_001, 2), parallelism: .serial)
      if mardia.skewnessPValue <= 0.05 { skewness += 1 }
      if mardia.kurtosisPValue <= 0.05 { kurtosis += 1 }
    }
    #expect(rejectionsAtFivePercent.contains(skewness), "\(skewness)")
    #expect(rejectionsAtFivePercent.contains(kurtosis), "\(kurtosis)")
  }

  @Test func faults() throws {
    var random = SplitMix64(seed: 5)
    let skewed = Matrix((0..<150).map { _ in random.normals(2).map { $0 + 0.6 * $0 * $0 } })
    let skew = try MardiaTest(of: skewed, nullTables: 99)
    #expect(skew.skewnessPValue == 0.01)
    #expect(try HenzeZirklerTest(of: skewed).pValue < 1e-3)
    let heavy = Matrix(
      (0..<150).map { _ in
        let scale = 1 / (random.uniform() + 0.1)
        return random.normals(2).map { scale * $0 }
      })
    let tail = try MardiaTest(of: heavy, nullTables: 99)
    #expect(tail.kurtosisPValue == 0.02)
    #expect(tail.kurtosis > tail.expectedKurtosis)
    #expect(try HenzeZirklerTest(of: heavy).pValue < 1e-3)
    // Light tails are seen by the kurtosis too.
    let even = Matrix((0..<300).map { _ in [random.uniform(), random.uniform()] })
    #expect(try MardiaTest(of: even, nullTables: 99).kurtosisPValue == 0.02)
  }

  @Test func subsamplesAreReported() throws {
    var random = SplitMix64(seed: 6)
    let table = random.table(300, 2)
    let (first, second) = (
      try HenzeZirklerTest(of: table, maximumRows: 100, seed: 1),
      try HenzeZirklerTest(of: table, maximumRows: 100, seed: 2)
    )
    #expect(first.rowsUsed == 100)
    #expect(first.statistic != second.statistic)
    #expect(try HenzeZirklerTest(of: table, maximumRows: 100, seed: 1, parallelism: .threads(2)) == first)
    #expect(try MardiaTest(of: table.converted(to: Float.self)).nullTables == 1_999)
  }

  @Test func badInput() {
    let constant = Matrix((0..<10).map { [Double($0), 4] })
    for table in [constant, Matrix((0..<10).map { [Double($0), 2 * Double($0)] })] {
      #expect(throws: EvaluationError.self) { try MardiaTest(of: table) }
      #expect(throws: EvaluationError.self) { try HenzeZirklerTest(of: table) }
    }
    #expect(throws: EvaluationError.nonFinite(role: .heldOut, row: 2, variable: 0)) {
      try MardiaTest(of: Matrix([[0, 1], [2, 0], [.nan, 1], [2, 3]]), role: .heldOut)
    }
    let few = EvaluationError.tooFewRows(measure: "Henze and Zirkler's test", role: .training, count: 3, required: 4)
    #expect(throws: few) { try HenzeZirklerTest(of: Matrix([[0, 1], [1, 0], [3, 4.5]])) }
  }
}
