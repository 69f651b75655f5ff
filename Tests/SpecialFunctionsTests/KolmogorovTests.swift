import RealModule
import SpecialFunctions
import TestSupport
import Testing

/// Kolmogorov's distributions against SciPy and against counting.
@Suite struct KolmogorovTests {
  /// A tail below 10⁻⁵ that SciPy takes from 1 has fewer digits, so errors there are absolute.
  @Test func oneSampleAgainstSciPy() throws {
    var errors = ErrorBound("Kolmogorov's distribution against SciPy")
    for fields in textTable("SpecialFunctionsTests/Fixtures/kolmogorov.txt") where fields[0] == "one" {
      let n = try #require(Int(fields[1]))
      let x = try #require(Double(fields[2]))
      let law = KolmogorovDistribution(count: n)
      for (tail, digits) in [(Tail.lower, fields[3]), (.upper, fields[4])] {
        let expected = try #require(Double(digits))
        let error = law.probability(of: tail, at: x) - expected
        // Beyond 5,000 rows the left tail is an expansion here, and counted there.
        let bound = n > 5_000 && tail == .lower ? 1e-9 : 1e-10 * max(expected, 1e-5)
        errors.record(error, bound: bound, at: "\(n) \(x) \(tail)")
      }
    }
    #expect(errors.report(), "\(errors)")
    #expect(errors.count > 250)
  }

  /// n = 1: D = max(u, 1 − u); n = 2 by hand, 2·(2x − ½)² up to ½ and 1 − 2(1 − x)² from there on.
  @Test func smallCountsInClosedForm() {
    for x in [0.55, 0.7, 0.99] {
      #expect(abs(KolmogorovDistribution(count: 1).cumulativeProbability(at: x) - (2 * x - 1)) < 1e-15)
    }
    #expect(abs(KolmogorovDistribution(count: 2).cumulativeProbability(at: 0.4) - 2 * 0.3 * 0.3) < 1e-15)
    #expect(abs(KolmogorovDistribution(count: 2).cumulativeProbability(at: 0.75) - 0.875) < 1e-15)
  }

  @Test(arguments: [1, 7, 60, 200, 2_000_000]) func endsAndQuantiles(count: Int) {
    let law = KolmogorovDistribution(count: count)
    #expect(law.cumulativeProbability(at: 0.5 / Double(count)) == 0)
    #expect(law.survivalProbability(at: 1) == 0)
    #expect(law.cumulativeProbability(at: .nan).isNaN)
    for probability in [0.01, 0.3, 0.95] {
      let x = law.quantile(probability)
      #expect(abs(law.cumulativeProbability(at: x) - probability) < 1e-6)
      #expect(abs(law.upperQuantile(1 - probability) - x) < 1e-5 * x)
    }
  }

  @Test func twoSamplesAgainstSciPy() throws {
    var errors = ErrorBound("two-sample Kolmogorov-Smirnov against SciPy")
    for fields in textTable("SpecialFunctionsTests/Fixtures/kolmogorov.txt") where fields[0] != "one" {
      let (m, n) = (try #require(Double(fields[1])), try #require(Double(fields[2])))
      let statistic = try #require(Double(fields[3]))
      let expected = try #require(Double(fields[4]))
      let lists = fields[5...].map { $0.split(separator: ",").compactMap { Double($0) } }
      let test = TwoSampleKolmogorovTest(lists[0], lists[1])
      #expect(abs(test.statistic - statistic) < 1e-15)
      #expect(test.isExact)
      let rows = (m * n / (m + n)).rounded(.toNearestOrEven)
      let value =
        fields[0] == "two-exact"
        ? test.pValue : KolmogorovDistribution(count: Int(rows)).survivalProbability(at: statistic)
      errors.record(relativeError(value, expected), bound: 1e-10, at: "\(fields[0]) \(m) \(n)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Every way to deal nine numbers, some equal, to four and five.
  @Test(arguments: [
    [1.0, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 2, 2, 2, 3, 3, 4, 4], [0, 0, 0, 0, 0, 0, 0, 0, 1], [.nan],
  ]) func sharesOfAllLabellings(numbers: [Double]) {
    let numbers = numbers.count == 1 ? [-.infinity, -.infinity, 0, 0, 1, 2, 3, 3, .infinity] : numbers
    let masks = (0..<512).filter { $0.nonzeroBitCount == 4 }
    func test(_ mask: Int) -> TwoSampleKolmogorovTest {
      TwoSampleKolmogorovTest(
        numbers.indices.filter { mask >> $0 & 1 == 1 }.map { numbers[$0] },
        numbers.indices.filter { mask >> $0 & 1 == 0 }.map { numbers[$0] })
    }
    let statistics = masks.map { test($0).statistic }
    for mask in masks.enumerated().filter({ $0.offset % 9 == 0 }).map(\.element) {
      let observed = test(mask)
      let share = Double(statistics.count { $0 >= observed.statistic - 1e-12 }) / Double(masks.count)
      #expect(abs(observed.pValue - share) < 1e-14, "\(numbers) \(mask)")
    }
  }

  @Test func orderAndLength() {
    let test = TwoSampleKolmogorovTest([1, 2, 2, 3], [2, 4])
    #expect(test.probabilityOfLess == (2 + 1.5 + 1.5 + 1) / 8)
    #expect(TwoSampleKolmogorovTest([5, 5], [5, 5, 5]).pValue == 1)
    var random = SplitMix64(seed: 1)
    let (a, b) = (random.normals(9_000), random.normals(8_000))
    let long = TwoSampleKolmogorovTest(a, b)
    #expect(long.isExact)
    // Kolmogorov's limit is that of the count.
    let limit = KolmogorovDistribution(count: 4_235).survivalProbability(at: long.statistic)
    #expect(abs(long.pValue - limit) < 0.02 * limit, "\(long) \(limit)")
  }
}
