import ModelEvaluation
import TestSupport
import Testing

@Suite struct RankComparisonTests {
  @Test(arguments: Fixture.neighbours.ranks)
  func goldenProbabilities(example: NeighbourCases.Ranks) throws {
    let comparison = RankComparison(example.first, example.second)
    #expect(comparison.excess == example.excess)
    let normal = comparison.normalTails
    #expect(abs(normal.lower / example.normalLower - 1) < 1e-11)
    #expect(abs(normal.upper / example.normalUpper - 1) < 1e-11)
    let exact = try #require(comparison.exactTails)
    #expect(abs(exact.lower / example.exactLower - 1) < 1e-11)
    #expect(abs(exact.upper / example.exactUpper - 1) < 1e-11)
    // The other way round tails change sides.
    let reversed = try #require(RankComparison(example.second, example.first).exactTails)
    #expect(abs(reversed.lower / exact.upper - 1) < 1e-11)
  }

  /// The normal distribution is close to what counting gives, with ties and without, from 20 + 20 values on; far out it
  /// claims less than it might.
  @Test func theNormalDistributionIsClose() throws {
    var generator = SplitMix64(seed: 3)
    var (worst, worstRatio, boldest) = (0.0, 0.0, 1.0)
    for round in 0..<60 {
      let (m, n, shift) = (20 + round % 3 * 10, 20 + round % 4 * 5, 0.2 * Double(round % 5))
      func values(_ count: Int, _ shift: Double) -> [Double] {
        generator.normals(count).map { round % 2 == 0 ? $0 + shift : ($0 * 2 + shift).rounded() }
      }
      let comparison = RankComparison(values(m, 0), values(n, shift))
      let exact = try #require(comparison.exactTails)
      let normal = comparison.normalTails
      worst = max(worst, abs(exact.lower - normal.lower), abs(exact.upper - normal.upper))
      if (1e-3...0.05).contains(exact.lower) { worstRatio = max(worstRatio, abs(normal.lower / exact.lower - 1)) }
      if exact.lower < 1e-3 { boldest = min(boldest, normal.lower / exact.lower) }
    }
    print("p-values by the normal distribution: \(worst) off, \(worstRatio) of those below 5 %, \(boldest) beyond")
    #expect(worst < 0.01)
    #expect(worstRatio < 0.15)
    #expect(boldest > 0.9)
  }

  @Test func valuesThatDoNotVary() {
    let comparison = RankComparison([1, 1, 1], [1, 1])
    #expect(comparison.variance == 0)
    #expect(comparison.excess == comparison.mean)
    #expect(comparison.tails.lower == 1)
    #expect(comparison.tails.upper == 1)
    #expect(comparison.tails.isExact)
  }

  /// The largest table that is counted; probabilities of both sides overlap in what was found.
  @Test func hundredAndHundred() throws {
    var generator = SplitMix64(seed: 11)
    let comparison = RankComparison(generator.normals(100), generator.normals(100))
    let (exact, normal) = (try #require(comparison.exactTails), comparison.normalTails)
    #expect(abs(exact.lower - normal.lower) < 1e-4)
    #expect(exact.lower + exact.upper > 1)
    #expect(RankComparison(generator.normals(100), generator.normals(101)).exactTails == nil)
  }

  /// There is no least p-value: the farther apart, the smaller.
  @Test func farApart() {
    let few = RankComparison((0..<20).map { Double($0) }, (100..<120).map { Double($0) }).tails
    // One of the ways to choose 20 of 40.
    #expect(few.isExact)
    #expect(abs(few.lower * 137_846_528_820 - 1) < 1e-12)
    let many = RankComparison((0..<500).map { Double($0) }, (1000..<1500).map { Double($0) }).tails
    #expect(!many.isExact)
    #expect(many.lower < 1e-150)
    #expect(many.upper == 1)
  }
}
