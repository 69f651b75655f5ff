/// A distribution of one number with known tail probabilities, for tests and intervals.
///
/// A conformer is one file with two functions. Both take the tail that is meant, so that neither a survival probability
/// of 10⁻³⁰⁰ nor the point that has it is ever the difference of numbers near 1.
package protocol ContinuousDistribution: Sendable {
  /// Probability of the given side of `x`; NaN for NaN.
  func probability(of tail: Tail, at x: Double) -> Double

  /// The point that has `probability` on the given side; an end of the support for 0 and 1.
  ///
  /// - Precondition: `probability` lies in 0...1.
  func quantile(of tail: Tail, _ probability: Double) -> Double
}

extension ContinuousDistribution {
  /// P(X ≤ x).
  package func cumulativeProbability(at x: Double) -> Double { probability(of: .lower, at: x) }

  /// P(X > x), accurate however small.
  package func survivalProbability(at x: Double) -> Double { probability(of: .upper, at: x) }

  /// The x with P(X ≤ x) = `probability`.
  ///
  /// - Precondition: `probability` lies in 0...1.
  package func quantile(_ probability: Double) -> Double { quantile(of: .lower, probability) }

  /// The x with P(X > x) = `probability`.
  ///
  /// - Precondition: `probability` lies in 0...1.
  package func upperQuantile(_ probability: Double) -> Double { quantile(of: .upper, probability) }
}

/// The probability of a side that holds everything, or nothing.
func certainty(_ tail: Tail, everythingIs side: Tail) -> Double { tail == side ? 1 : 0 }

func checkProbability(_ probability: Double) {
  precondition(probability >= 0 && probability <= 1, "a probability lies between 0 and 1, not \(probability)")
}

func checkShape(_ shape: Double, _ name: String) {
  precondition(shape > 0 && shape <= largestShape, "\(name) lie between 0 and \(largestShape), not \(shape)")
}
