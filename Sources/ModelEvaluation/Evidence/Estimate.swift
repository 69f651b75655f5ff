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
    // Half of the values at a time keeps the error of the sum at ε·log n.
    func sum(_ range: Range<Int>, _ term: (Double) -> Double) -> Double {
      guard range.count > 64 else { return range.reduce(0) { $0 + term(values[$1]) } }
      let middle = range.lowerBound + range.count / 2
      return sum(range.lowerBound..<middle, term) + sum(middle..<range.upperBound, term)
    }
    let mean = sum(values.indices) { $0 } / count
    let squares = sum(values.indices) { ($0 - mean) * ($0 - mean) }
    self.init(value: mean, standardError: (squares / (count - 1) / count).squareRoot())
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
