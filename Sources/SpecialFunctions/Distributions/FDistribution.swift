internal import CSpecialFunctions

/// Snedecor's F distribution: the ratio of two independent mean squares of standard normal numbers.
package struct FDistribution: ContinuousDistribution, Hashable {
  /// Degrees of freedom of the mean square above the line.
  package let numerator: Double
  /// Degrees of freedom of the mean square below the line.
  package let denominator: Double

  /// - Precondition: The degrees of freedom are positive and at most ``largestShape``.
  package init(numerator: Double, denominator: Double) {
    checkShape(numerator, "degrees of freedom")
    checkShape(denominator, "degrees of freedom")
    (self.numerator, self.denominator) = (numerator, denominator)
  }

  package func probability(of tail: Tail, at x: Double) -> Double {
    x < 0
      ? certainty(tail, everythingIs: .upper) : special_f_probability(numerator, denominator, x, tail.value)
  }

  package func quantile(of tail: Tail, _ probability: Double) -> Double {
    checkProbability(probability)
    return special_f_quantile(numerator, denominator, probability, tail.value)
  }
}
