/// What a value of one variable says about the standard normal variables behind it.
public enum NormalScore: Sendable, Hashable {
  /// The normal variable has this value; the logarithm of the slope of the way from the value to it makes densities of the one
  /// densities of the other, and is −∞ for a value that the margin gives no density.
  case point(Double, logSlope: Double)
  /// The normal variable lies between these bounds, the lower one smaller.
  case interval(lower: Double, upper: Double)
  /// Of the normal variables of a nominal variable, this one is the largest once utilities are added.
  case largest(Int)
  /// Nothing, but the value has this probability whatever the others are.
  case independent(logProbability: Double)
  /// Nothing: the cell is missing, or has a value that was never seen and has no place among the others.
  case unknown
}
