/// A box: of each variable the values from a lower to an upper bound, either of which may be infinite.
///
/// ```swift
/// let box = try Box(lower: [0, -.infinity], upper: [.infinity, 1])
/// let probability = try model.logProbability(of: box)
/// ```
public struct Box: Sendable, Hashable {
  /// Lower bounds, one a variable; −∞ for none.
  public let lower: [Double]

  /// Upper bounds, one a variable, each at least the lower one; ∞ for none.
  public let upper: [Double]

  /// Creates the box between bounds.
  ///
  /// - Parameters:
  ///   - lower: Lower bounds, one a variable; −∞ for none.
  ///   - upper: Upper bounds, likewise; ∞ for none.
  /// - Throws: ``GaussianError/invalidBounds(variable:lower:upper:)`` if a bound is NaN or a lower bound is above the upper one,
  ///   ``GaussianError/boundsDoNotMatch(bounds:variables:)`` if there are more of the ones than of the others.
  public init(lower: [Double], upper: [Double]) throws(GaussianError) {
    guard lower.count == upper.count else { throw .boundsDoNotMatch(bounds: upper.count, variables: lower.count) }
    for (variable, (low, high)) in zip(lower, upper).enumerated() where !(low <= high) {
      throw .invalidBounds(variable: variable, lower: low, upper: high)
    }
    (self.lower, self.upper) = (lower, upper)
  }

  /// Creates the box below upper bounds, whose probability is the distribution function there.
  ///
  /// - Parameter upper: Upper bounds, one a variable; ∞ for none.
  /// - Throws: ``GaussianError/invalidBounds(variable:lower:upper:)`` if a bound is NaN.
  public init(upper: [Double]) throws(GaussianError) {
    try self.init(lower: [Double](repeating: -.infinity, count: upper.count), upper: upper)
  }

  /// Number of variables.
  public var dimension: Int { lower.count }

  /// Whether a row of values lies inside, bounds included.
  ///
  /// - Precondition: There is one value a variable.
  public func contains(_ row: [some BinaryFloatingPoint]) -> Bool {
    precondition(row.count == dimension, "\(row.count) values for a box of \(dimension) variables")
    return zip(row, zip(lower, upper)).allSatisfy { value, bounds in
      bounds.0 <= Double(value) && Double(value) <= bounds.1
    }
  }

  /// Variables that have a bound, ascending.
  var boundedVariables: [Int] { (0..<dimension).filter { lower[$0] > -.infinity || upper[$0] < .infinity } }

  /// Whether it has no interior: the bounds of a variable are equal.
  var isDegenerate: Bool { zip(lower, upper).contains { $0 == $1 } }

  /// Its probability where that is the same for all distributions with a density: without interior, and without bounds.
  ///
  /// - Parameter dimension: Number of variables of the distribution.
  /// - Returns: The probability; `nil` if it depends on the distribution.
  /// - Throws: ``GaussianError/boundsDoNotMatch(bounds:variables:)`` if the box has another number of variables.
  func knownProbability(dimension: Int) throws(GaussianError) -> BoxProbability? {
    guard self.dimension == dimension else { throw .boundsDoNotMatch(bounds: self.dimension, variables: dimension) }
    if isDegenerate { return BoxProbability(logarithm: -.infinity) }
    return boundedVariables.isEmpty ? .certain : nil
  }
}
