internal import SpecialFunctions

/// How many of some rows have a property, and what that says of the probability behind it.
public struct Proportion: Sendable, Equatable {
  /// Rows that have it.
  public let count: Int
  /// Rows that might have it; at least one.
  public let total: Int

  /// Creates a proportion.
  ///
  /// - Precondition: 0 ≤ `count` ≤ `total`, and `total` > 0.
  public init(count: Int, of total: Int) {
    precondition(total > 0 && count >= 0 && count <= total, "\(count) of \(total) rows is no proportion")
    self.count = count
    self.total = total
  }

  /// The share of the rows, `count / total`.
  public var rate: Double { Double(count) / Double(total) }

  /// Clopper and Pearson's exact interval for the probability of the property.
  ///
  /// It covers the probability at least as often as `confidence` says, if rows were drawn independently.
  ///
  /// - Precondition: 0 < `confidence` < 1.
  public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
    clopperPearsonInterval(successes: count, trials: total, confidence: confidence)
  }
}
