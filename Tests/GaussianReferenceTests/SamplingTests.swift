import GaussianReference
import TestSupport
import Testing

@Suite struct SamplingTests {
  @Test func samplesByHand() throws {
    let normal = try ReferenceNormal<Double>(mean: [10, 20], covariance: [[4, 6], [6, 10]])
    #expect(normal.factor.lower == [[2, 0], [3, 1]])
    #expect(normal.sample(from: [0, 0]) == [10, 20])
    #expect(normal.sample(from: [1, -1]) == [12, 22])
  }

  /// ‖z‖² comes back as the squared distance of μ + L·z; colouring and whitening each cost d·ε, times the
  /// condition number of L, which is at most √κ.
  @Test(arguments: [1, 2, 3, 8, 17, 33])
  func distanceOfASampleIsThatOfItsNoise(dimension: Int) throws {
    var generator = SplitMix64(seed: UInt64(dimension))
    var errors = ErrorBound("whitened samples, Double, d=\(dimension)")
    let covariance = randomCovariance(dimension: dimension, conditionNumber: 1e6, using: &generator)
    let mean = [Double](repeating: 0, count: dimension)
    let normal = try ReferenceNormal(mean: mean, covariance: covariance)
    for _ in 0..<20 {
      let z = generator.normals(dimension)
      let expected = z.reduce(0) { $0 + $1 * $1 }
      let distance = normal.squaredMahalanobisDistance(of: normal.sample(from: z))
      errors.record(
        distance - expected, bound: 4 * Double(dimension) * .ulpOfOne * 1e3 * expected, at: "one row")
    }
    #expect(errors.report(), "\(errors)")
  }
}
