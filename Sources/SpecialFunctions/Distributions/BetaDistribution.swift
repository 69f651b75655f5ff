/// The beta distribution on the unit interval.
package struct BetaDistribution: ContinuousDistribution, Hashable {
  /// First shape, α; the mean is α/(α + β).
  package let alpha: Double
  /// Second shape, β.
  package let beta: Double

  /// - Precondition: Both shapes are positive and at most ``largestShape``.
  package init(alpha: Double, beta: Double) {
    checkShape(alpha, "shapes")
    checkShape(beta, "shapes")
    (self.alpha, self.beta) = (alpha, beta)
  }

  package func probability(of tail: Tail, at x: Double) -> Double {
    if x < 0 { return certainty(tail, everythingIs: .upper) }
    if x > 1 { return certainty(tail, everythingIs: .lower) }
    return incompleteBetaRatio(alpha, beta, x, tail: tail)
  }

  package func quantile(of tail: Tail, _ probability: Double) -> Double {
    checkProbability(probability)
    return inverseIncompleteBetaRatio(alpha, beta, probability, tail: tail)
  }
}
