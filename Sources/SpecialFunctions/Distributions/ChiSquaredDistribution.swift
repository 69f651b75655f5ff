/// The χ² distribution: the sum of the squares of independent standard normal numbers.
///
/// Squared Mahalanobis distances of a Gaussian's own rows follow it, with the dimension as degrees of freedom.
package struct ChiSquaredDistribution: ContinuousDistribution, Hashable {
  /// Number of squares; need not be whole.
  package let degreesOfFreedom: Double

  /// - Precondition: The degrees of freedom are positive and at most ``largestShape``.
  package init(degreesOfFreedom: Double) {
    checkShape(degreesOfFreedom, "degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  package func probability(of tail: Tail, at x: Double) -> Double {
    x < 0 ? certainty(tail, everythingIs: .upper) : incompleteGammaRatio(degreesOfFreedom / 2, x / 2, tail: tail)
  }

  package func quantile(of tail: Tail, _ probability: Double) -> Double {
    checkProbability(probability)
    return 2 * inverseIncompleteGammaRatio(degreesOfFreedom / 2, probability, tail: tail)
  }
}
