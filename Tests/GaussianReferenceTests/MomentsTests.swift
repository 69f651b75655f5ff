import GaussianReference
import TestSupport
import Testing

/// Weighted moments and what is estimated from them, on numbers that can be worked out by hand.
@Suite struct MomentsTests {
  /// S = diag(½, 2), μ = 5/4.
  private static let rows: [[Double]] = [[1, 0], [-1, 0], [0, 2], [0, -2]]

  @Test func momentsByHand() {
    let moments = ReferenceMoments(of: Self.rows.map { [$0[0] + 3, $0[1]] } + [[.nan, 7]], weights: [1, 1, 1, 1, 0])
    #expect(moments.count == 4)
    #expect(moments.weight == 4)
    #expect(moments.squaredWeight == 4)
    #expect(moments.mean == [3, 0] && moments.covariance == [[0.5, 0], [0, 2]])
    #expect(moments.cubic == [0, 0])
    #expect(moments.quartic == 1 + 1 + 16 + 16)
    let skewed = ReferenceMoments(of: [[0.0], [3]], weights: [2, 1])
    // About the mean 1: −1 twice and 2 once.
    #expect(skewed.mean == [1] && skewed.scatter == [[6]] && skewed.cubic == [6] && skewed.quartic == 18)
  }

  @Test func weightsAreRepetitions() {
    var generator = SplitMix64(seed: 370)
    let rows = generator.normalRows(20, dimension: 3)
    let counts = rows.indices.map { $0 % 3 }
    let repeated = zip(rows, counts).flatMap { [[Double]](repeating: $0, count: $1) }
    let (a, b) = (
      ReferenceMoments<WidestScalar>(of: converted(rows), weights: counts.map { WidestScalar($0) }),
      ReferenceMoments<WidestScalar>(of: converted(repeated))
    )
    #expect(relativeDistance(a.scatter, b.scatter) < 1e-15)
    #expect(relativeError(a.quartic, b.quartic) < 1e-15)
  }

  @Test func intensitiesByHand() {
    // δ² = (¾² + ¾²)/2 = 9/16; each ‖xxᵀ − S‖² = (¼ + 4)/2 = 17/8, so β̄² = 4·17/8/16 = 17/32.
    #expect(relativeError(ReferenceShrinkage.ledoitWolf(of: Self.rows), 17.0 / 18) < 1e-15)
    // tr S² = 17/4, tr² S = 25/4, n = 40.
    let moments = ReferenceMoments(of: Self.rows, weights: [10, 10, 10, 10])
    #expect(relativeError(ReferenceShrinkage.oracleApproximating(moments, published: true), 5.0 / 36) < 1e-15)
    #expect(
      relativeError(ReferenceShrinkage.oracleApproximating(moments, published: false), 10.5 / (41 * 1.125)) < 1e-15)
    #expect(ReferenceShrinkage.covariance(moments, intensity: 0.5) == [[0.875, 0], [0, 1.625]])
  }

  @Test func posteriorByHand() {
    let posterior = ReferencePosterior(
      ReferenceMoments(of: [[1.0], [3]]), priorMean: [5], strength: 1, scale: [[2]], degreesOfFreedom: 3)
    // S = 2, κW/(κ + W)·(2 − 5)² = 6, divisor 2 + 3 + 1 + 2.
    #expect(posterior.mean == [3] && posterior.covariance == [[1.25]])
  }
}
