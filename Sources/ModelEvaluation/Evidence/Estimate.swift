internal import SpecialFunctions

/// A number computed from rows, and how far chance may have moved it.
public struct Estimate: Sendable, Equatable {
  /// The number.
  public let value: Double
  /// Standard deviation the number would have over tables drawn anew; NaN where it is not known.
  public let standardError: Double

  /// Creates an estimate.
  public init(value: Double, standardError: Double) {
    self.value = value
    self.standardError = standardError
  }

  /// The mean of values that were drawn independently, with standard error s/√n.
  ///
  /// - Parameter values: At least one; of a single one the standard error is NaN.
  ///
  /// ## Numerical notes
  /// Deviations are taken from the mean before they are squared. A value that is infinite makes the mean so and the
  /// standard error NaN.
  public init(meanOf values: [Double]) {
    precondition(!values.isEmpty, "there is no mean of no values")
    let count = Double(values.count)
    let mean = pairedSum(values.indices) { values[$0] } / count
    let squares = pairedSum(values.indices) { (values[$0] - mean) * (values[$0] - mean) }
    self.init(value: mean, standardError: (squares / (count - 1) / count).squareRoot())
  }

  /// The weighted mean of values that were drawn independently.
  ///
  /// The standard error is s/√n with the weighted variance s², the effective sample size n = (Σw)²/Σw² and n − 1 for n in s²: it does
  /// not change if all weights are multiplied by one number, and is that of ``init(meanOf:)`` if all are equal.
  ///
  /// - Parameters:
  ///   - values: At least one.
  ///   - weights: One a value, positive; `nil` if all are equal.
  init(meanOf values: [Double], weights: [Double]?) {
    guard let weights, let largest = weights.max() else {
      self.init(meanOf: values)
      return
    }
    // In units of the largest weight squares are in range.
    let shares = weights.map { $0 / largest }
    let total = pairedSum(shares.indices) { shares[$0] }
    let mean = pairedSum(shares.indices) { shares[$0] * values[$0] } / total
    let squares = pairedSum(shares.indices) { shares[$0] * (values[$0] - mean) * (values[$0] - mean) } / total
    let size = effectiveSampleSize(shares)
    self.init(value: mean, standardError: size > 1 ? (squares / (size - 1)).squareRoot() : .nan)
  }

  /// The values that a two-sided test at level 1 − `confidence` does not reject, by the normal distribution.
  ///
  /// - Precondition: 0 < `confidence` < 1.
  public func interval(confidence: Double = 0.95) -> ClosedRange<Double>? {
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1, not \(confidence)")
    guard value.isFinite, standardError.isFinite else { return nil }
    let reach = StandardNormalDistribution().upperQuantile((1 - confidence) / 2) * standardError
    return value - reach...value + reach
  }
}

/// A sum over a range; half of the terms at a time keeps its error at ε·log n.
func pairedSum(_ range: Range<Int>, _ term: (Int) -> Double) -> Double {
  guard range.count > 64 else { return range.reduce(0) { $0 + term($1) } }
  let middle = range.lowerBound + range.count / 2
  return pairedSum(range.lowerBound..<middle, term) + pairedSum(middle..<range.upperBound, term)
}

/// (Σw)²/Σw² of positive weights.
func effectiveSampleSize(_ weights: [Double]) -> Double {
  guard let largest = weights.max(), largest > 0 else { return 0 }
  let total = pairedSum(weights.indices) { weights[$0] / largest }
  return total / pairedSum(weights.indices) { (weights[$0] / largest) * (weights[$0] / largest) } * total
}
