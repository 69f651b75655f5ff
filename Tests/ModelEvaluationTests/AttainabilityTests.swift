import Gaussian
import LinearAlgebra
import ModelEvaluation
import RealModule
import TestSupport
import Testing

/// No verdict where no rows of that number could have given another one.
@Suite struct AttainabilityTests {
  /// Two tables of five rows have 252 labellings, of which two set them as far apart as can be (spm1d, issue 187).
  @Test func labellingsAreCounted() throws {
    let near = Matrix((0..<5).map { [Double($0), Double($0 * $0)] })
    let far = Matrix((0..<5).map { [1e6 + Double($0), -1e6 + Double(3 * $0)] })
    for seed in UInt64(0)..<3 {
      let energy = try EnergyDistance(generated: far, real: near, seed: seed)
      #expect(energy.pValue == 2.0 / 252)
      #expect(energy.leastPValue == 2.0 / 252)
      #expect(energy.permutations == 251)
      let discrepancy = try MaximumMeanDiscrepancy(generated: far, real: near, seed: seed)
      #expect(discrepancy.pValue == 2.0 / 252)
      #expect(discrepancy.permutations == 251)
    }
    // Of different sizes no other labelling says the same.
    let fewer = try EnergyDistance(generated: far.rows(in: 0..<4), real: near)
    #expect(fewer.pValue == 1.0 / 126)
    #expect(fewer.leastPValue == 1.0 / 126)
    #expect(try EnergyDistance(generated: far.rows(in: 0..<2), real: near.rows(in: 0..<2)).pValue == 1.0 / 3)
    // As soon as there are more labellings than were asked for, some are drawn.
    #expect(try EnergyDistance(generated: far, real: near, permutations: 250).permutations == 250)
  }

  /// All labellings, in loops as the definition has them.
  @Test func countedPValuesAreThoseOfTheDefinition() throws {
    var random = SplitMix64(seed: 3)
    for (m, n) in [(2, 3), (3, 3), (4, 2), (3, 6)] {
      let pooled = random.table(m + n, 2)
      func distance(_ i: Int, _ j: Int) -> Double {
        (0..<2).reduce(0) { $0 + (pooled[i, $1] - pooled[j, $1]) * (pooled[i, $1] - pooled[j, $1]) }.squareRoot()
      }
      func energy(_ isFirst: [Bool]) -> Double {
        let (a, b) = (isFirst.indices.filter { isFirst[$0] }, isFirst.indices.filter { !isFirst[$0] })
        func mean(_ x: [Int], _ y: [Int]) -> Double {
          x.reduce(0) { sum, i in sum + y.reduce(0) { $0 + distance(i, $1) } } / Double(x.count * y.count)
        }
        return 2 * mean(a, b) - mean(a, a) - mean(b, b)
      }
      let labellings = (0..<1 << (m + n)).filter { $0.nonzeroBitCount == m }.map { bits in
        (0..<m + n).map { bits >> $0 & 1 == 1 }
      }
      let observed = energy((0..<m + n).map { $0 < m })
      let values = labellings.map(energy)
      let test = try EnergyDistance(generated: pooled.rows(in: 0..<m), real: pooled.rows(in: m..<m + n))
      let share = Double(values.count { $0 >= observed - 1e-12 }) / Double(values.count)
      #expect(test.pValue == share)
      #expect(test.permutations == values.count - 1)
      let most = values.max() ?? 0
      #expect(test.leastPValue == Double(values.count { $0 >= most - 1e-12 }) / Double(values.count))
    }
  }

  @Test func equalRowsAllowNothing() throws {
    let same = Matrix<Double>(rows: 50, columns: 2, repeating: 3)
    let energy = try EnergyDistance(generated: same, real: same)
    #expect(energy.pValue == 1)
    #expect(energy.leastPValue == 1)
    let training = wholeNumberTable(60, 2, 3)
    let likeness = try Evaluation(generated: same, training: training, heldOut: same).likeness
    #expect(likeness.verdict.isGood == nil)
    #expect(likeness.pValue == nil)
  }

  /// The smallest that may speak for a model: both tests among two.
  @Test func verdictsBeginWhereATestCouldReject() throws {
    let training = wholeNumberTable(200, 2, 3)
    func verdict(_ rows: Int, shift: Double) throws -> Verdict {
      try Evaluation(
        generated: wholeNumberTable(rows, 2, 5, shift: shift), training: training,
        heldOut: wholeNumberTable(rows, 2, 11)
      ).likeness.verdict
    }
    for rows in 2...5 {
      for shift in [0.0, 1e6] {
        let verdict = try verdict(rows, shift: shift)
        #expect(verdict.word == "cannot tell", "\(rows)")
        #expect(verdict.isGood == nil, "\(rows)")
        #expect(verdict.reason?.contains("give more rows") == true)
      }
    }
    for rows in [6, 7, 9, 12, 30] {
      #expect(try verdict(rows, shift: 1e6).isGood == false)
      #expect(try verdict(rows, shift: 0).isGood == true)
    }
  }

  /// Tarone's number: tests that cannot reach the level among so many are not counted.
  @Test func testsThatCannotRejectAreNotPaidFor() {
    func combined(_ tests: (Double, Double)...) -> Double? {
      CombinedTests(tests.map { .success(TestEvidence(pValue: $0.0, leastPValue: $0.1)) }).value
    }
    #expect(combined((0.004, 0), (0.3, 0), (0.2, 0)) == 0.012)
    #expect(combined((0.004, 0), (0.3, 0.5), (0.2, 0.5)) == 0.004)
    #expect(combined((0.004, 0.004), (0.3, 0.004), (0.2, 0.1)) == 0.008)
    #expect(combined((0.0079, 0.0079), (0.0079, 0.0079)) == nil)
    #expect(combined((1, 0.01)) == nil)
    #expect(combined() == nil)
    let error = EvaluationError.tooFewRows(measure: "this", role: .heldOut, count: 1, required: 2)
    #expect(CombinedTests([.failure(error), .failure(error)]).verdict.reason == error.description)
  }

  /// One held-out row among 20 draws can be farthest out with a probability of 1/21 at least.
  @Test func copiesNeedRowsEnoughToBeFound() throws {
    let truth = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    let training = truth.samples(count: 100, seed: 1)
    let copying = try Evaluation(
      generated: truth.samples(count: 20, seed: 2), training: training, heldOut: truth.samples(count: 1, seed: 3)
    ).copying
    #expect(abs(try copying.test.get().leastPValue - 1.0 / 21) < 1e-15)
    #expect(copying.verdict.isGood == nil)
    #expect(copying.verdict.reason?.contains("0.0476") == true)
    let more = try Evaluation(
      generated: truth.samples(count: 40, seed: 2), training: training, heldOut: truth.samples(count: 40, seed: 3))
    #expect(more.copying.verdict.isGood == true)
  }

  @Test func leastRankSums() {
    // 1, 2 | 3, 4, 5 and its mirror image: 1/10; ties make it more.
    #expect(abs(RankComparison([9, 1], [3, 4, 5]).tails.leastLower - 0.1) < 1e-15)
    #expect(abs(RankComparison([1, 2, 9], [3, 4]).tails.leastLower - 0.1) < 1e-15)
    #expect(abs(RankComparison([1, 2], [2, 2, 2]).tails.leastLower - 0.4) < 1e-15)
    #expect(RankComparison([2, 2], [2, 2]).tails.leastLower == 1)
    let tails = RankComparison([1, 2], [3, 4, 5]).tails
    #expect(tails.lower == tails.leastLower)
  }

  /// Three rows of one variable have the kurtosis 1.5, whatever they are.
  @Test func kurtosisOfThreeRows() throws {
    for seed in UInt64(0)..<20 {
      let rows = Matrix([[1.0], [2.0 + Double(seed)], [1e5 / 7 * Double(seed)]])
      let test = try MardiaTest(of: rows, seed: seed)
      #expect(abs(test.kurtosis - 1.5) < 1e-9)
      #expect(test.kurtosisPValue == 1)
      #expect(test.leastKurtosisPValue == 1)
      #expect(test.leastSkewnessPValue < 0.01)
    }
  }

  /// All rows in one place but for one in each other direction: the largest statistic of Henze and Zirkler.
  @Test(arguments: [(4, 1), (5, 1), (6, 2), (9, 3)]) func rowsFarthestFromAGaussian(n: Int, d: Int) throws {
    var random = SplitMix64(seed: 5)
    let extreme = Matrix(
      (0..<n).map { row in (0..<d).map { $0 == row ? 1.0 : 0 } })
    let most = try HenzeZirklerTest(of: extreme)
    #expect(abs(most.pValue / most.leastPValue - 1) < 1e-9)
    for _ in 0..<50 {
      let test = try HenzeZirklerTest(of: random.table(n, d))
      #expect(test.statistic <= most.statistic)
      #expect(test.leastPValue <= test.pValue)
      #expect(abs(test.leastPValue / most.pValue - 1) < 1e-9)
    }
    // SciPy's normal distribution at the same point.
    if n == 4 { #expect(abs(most.leastPValue - 0.07141040853549185) < 1e-10) }
  }

  @Test func sharesOfFewRowsAreNotPlausibleByThemselves() throws {
    let training = wholeNumberTable(60, 1, 3)
    func verdict(_ rows: Int, _ heldOut: Int, _ rule: @escaping ([Double]) -> Bool) throws -> Verdict {
      let evaluation = try Evaluation(
        generated: wholeNumberTable(rows, 1, 7), training: training, heldOut: wholeNumberTable(heldOut, 1, 11),
        isPlausible: rule)
      return try #require(evaluation.plausibility).verdict
    }
    #expect(try verdict(5, 5) { _ in true }.isGood == nil)
    #expect(try verdict(5, 5) { _ in true }.reason?.contains("5 generated rows") == true)
    #expect(try verdict(40, 40) { _ in true }.isGood == true)
    #expect(try verdict(40, 40) { _ in false }.isGood == nil)
  }
}
