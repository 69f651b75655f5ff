internal import CSpecialFunctions

/// Student's t distribution: a standard normal number over the root of an independent mean square.
package struct StudentTDistribution: ContinuousDistribution, Hashable {
  /// Degrees of freedom of the mean square; need not be whole.
  package let degreesOfFreedom: Double

  /// - Precondition: The degrees of freedom are positive and at most ``largestShape``.
  package init(degreesOfFreedom: Double) {
    checkShape(degreesOfFreedom, "degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  package func probability(of tail: Tail, at x: Double) -> Double {
    special_t_probability(degreesOfFreedom, x, tail.value)
  }

  package func quantile(of tail: Tail, _ probability: Double) -> Double {
    checkProbability(probability)
    return special_t_quantile(degreesOfFreedom, probability, tail.value)
  }
}
