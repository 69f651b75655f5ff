import ModelEvaluation
import Testing

@Suite struct EvidenceTests {
  @Test func anEstimateIsTheMeanAndItsStandardError() {
    let estimate = Estimate(meanOf: [1, 2, 3, 4])
    #expect(estimate.value == 2.5)
    // √(5/3)/2, the deviation with n − 1.
    #expect(abs(estimate.standardError - 0.645_497_224_367_902_8) < 1e-15)
    #expect(Estimate(meanOf: [7]).standardError.isNaN)
    #expect(Estimate(meanOf: [1, -.infinity]).interval() == nil)
  }

  @Test func anIntervalIsSymmetricAboutTheEstimate() throws {
    let interval = try #require(Estimate(value: 10, standardError: 2).interval())
    #expect(abs(interval.upperBound - 13.919_927_969_080_108) < 1e-12)
    #expect(abs(interval.lowerBound + interval.upperBound - 20) < 1e-12)
  }

  @Test func aProportionHasAnExactInterval() {
    let none = Proportion(count: 0, of: 10).interval()
    #expect(none.lowerBound == 0)
    // 1 − 0.025^(1/10), by 40-digit arithmetic.
    #expect(abs(none.upperBound - 0.308_497_107_818_760_82) < 1e-12)
    #expect(Proportion(count: 3, of: 4).rate == 0.75)
  }
}
