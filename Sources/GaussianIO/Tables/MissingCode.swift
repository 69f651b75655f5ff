/// A number that a table holds where nothing was measured, such as −9999.
///
/// Every spelling of the number is the code, and so is the number as single precision rounds it: a table that was made
/// from such an array has 100000002004087734272 for 1e20. A code that abbreviates the largest number of a precision, as
/// −3.4e38 does, stands for that.
public struct MissingCode: Sendable, Equatable {
  /// The number.
  public let value: Double
  /// All that is taken for it.
  let range: ClosedRange<Double>

  /// Creates a code.
  ///
  /// - Parameter value: The number; `nil` is returned for one that is not finite.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.value = value
    let magnitude = value.magnitude
    if let range = Self.abbreviations.first(where: { $0.contains(magnitude) }) {
      self.range = value < 0 ? -range.upperBound ... -range.lowerBound : range
      return
    }
    let single = Float(value)
    guard single.isFinite, single.isNormal, Double(single) != value else {
      // Single precision has the number itself, or nothing near it.
      range = value...value
      return
    }
    range = Self.middle(single.nextDown, single).nextUp...Self.middle(single, single.nextUp).nextDown
  }

  /// Creates a code from the text of a number; `nil` if it is none, or not finite.
  public init?(_ text: String) {
    guard case .success(let value) = NumberText.read(Array(text.utf8)[...], as: Double.self) else { return nil }
    self.init(value)
  }

  /// True if a number is the code.
  func matches(_ number: Double) -> Bool { range.contains(number) }

  /// What the largest number of single and of double precision is abbreviated to.
  private static let abbreviations = [
    3.4e38...3.403e38,
    1.79e308...Double.greatestFiniteMagnitude,
  ]

  /// Numbers between the middles to both sides round to the same.
  private static func middle(_ left: Float, _ right: Float) -> Double { (Double(left) + Double(right)) / 2 }
}

extension MissingCode: CustomStringConvertible {
  /// The number, whole ones without a point.
  public var description: String {
    Int(exactly: value).flatMap { $0.magnitude < 1_000_000_000_000_000 ? String($0) : nil } ?? "\(value)"
  }
}
