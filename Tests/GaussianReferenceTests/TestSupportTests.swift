import TestSupport
import Testing

/// The instruments themselves.
@Suite struct TestSupportTests {
  @Test func ulpDistances() {
    #expect(ulpDistance(1.0, 1.0.nextUp) == 1)
    #expect(ulpDistance(-0.0, 0.0) == 0)
    #expect(ulpDistance(-Double.leastNonzeroMagnitude, .leastNonzeroMagnitude) == 2)
    #expect(ulpDistance(Double.greatestFiniteMagnitude, .infinity) == 1)
    #expect(ulpDistance(-Double.infinity, .infinity) == 0xffe0_0000_0000_0000)
    #expect(ulpDistance(1.0, .nan) == .max)
    #expect(ulpDistance(Float(1), Float(1).nextDown) == 1)
    #expect(ulpDistance(-Float.infinity, .infinity) == 0xff00_0000)
  }

  @Test func relativeErrors() {
    #expect(relativeError(1.5, 1.0) == 0.5)
    #expect(relativeError(0.25, 0.0) == 0.25)
    #expect(relativeError(.nan, 1.0) == .infinity)
    #expect(relativeError(Double.infinity, .infinity) == 0)
    #expect(relativeDistance([[1.0, 2], [3, 5]], [[1, 2], [3, 4]]) == 0.25)
    #expect(relativeDistance([[Double.nan]], [[1]]) == .infinity)
  }

  @Test func anErrorBoundRemembersTheWorst() {
    var errors = ErrorBound("test")
    #expect(!errors.holds)
    errors.record(1e-3, bound: 1e-2, at: "first")
    errors.record(-5e-3, bound: 1e-2, at: "second")
    errors.record(0.0, bound: 0, at: "third")
    #expect(errors.holds)
    #expect(errors.worstRatio == 0.5)
    #expect(errors.worstCase == "second")
    errors.record(Double.nan, bound: 1, at: "fourth")
    #expect(!errors.holds)
    errors.record(1.0, bound: 1, at: "fifth")
    #expect(errors.worstCase == "fourth")
  }

  /// First outputs for this seed as other implementations have them.
  @Test func theGeneratorIsSplitMix64() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
    #expect(generator.next() == 9_817_491_932_198_370_423)
  }

  /// Six standard errors on either side: a correct generator fails once in 10⁸ seeds.
  @Test func normalNumbersHaveMeanZeroAndVarianceOne() {
    var generator = SplitMix64(seed: 3)
    let z = generator.normals(40_000)
    let mean = z.reduce(0, +) / 40_000
    let variance = z.reduce(0) { $0 + $1 * $1 } / 40_000
    #expect(mean.magnitude < 6 * 0.005)
    #expect((variance - 1).magnitude < 6 * 0.00708)
  }

  @Test(arguments: [2, 3, 8, 33], [1e2, 1e6])
  func randomCovariancesHaveTheirConditionNumber(dimension: Int, condition: Double) {
    var generator = SplitMix64(seed: 4)
    let matrix = randomCovariance(dimension: dimension, conditionNumber: condition, using: &generator)
    let eigenvalues = symmetricEigenvalues(of: matrix)
    #expect(relativeError(eigenvalues.last! / eigenvalues.first!, condition) < 1e-15 * condition * 16)
    #expect(matrix == mirrored(matrix))
    let scales = (0..<dimension).map { Double(1 << ($0 % 5)) }
    #expect(
      correlationConditionNumber(of: scaled(matrix, by: scales)) == correlationConditionNumber(of: matrix))
  }

  /// Jacobi's rotations against 40-digit eigenvalues.
  @Test func conditionNumbersAgreeWithTheFixture() {
    var errors = ErrorBound("condition number of the correlation matrix")
    for example in Fixture.logDensities where example.dimension <= 17 {
      let golden = example.correlationConditionNumber
      guard golden < 1e13 else { continue }
      errors.record(
        relativeError(correlationConditionNumber(of: example.fullCovariance), golden),
        bound: 16 * .ulpOfOne * golden * Double(example.dimension), at: example.name)
    }
    #expect(errors.report(), "\(errors)")
  }
}
