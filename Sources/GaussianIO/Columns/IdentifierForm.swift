/// How the identifiers of a table are made anew: a text and a running number.
public struct IdentifierForm: Sendable, Hashable {
  /// What stands before the number.
  public var prefix: String
  /// What stands behind the number.
  public var suffix: String
  /// The number of the first row.
  public var first: Int
  /// Digits at least, with zeros before the others; 0 if there are no such zeros.
  public var width: Int

  /// Creates a form.
  ///
  /// - Parameters:
  ///   - prefix: What stands before the number.
  ///   - suffix: What stands behind the number.
  ///   - first: The number of the first row.
  ///   - width: Digits at least.
  /// - Precondition: `first` and `width` are not negative.
  public init(prefix: String = "", suffix: String = "", first: Int, width: Int = 0) {
    precondition(first >= 0 && width >= 0, "the first is \(first), of \(width) digits")
    (self.prefix, self.suffix, self.first, self.width) = (prefix, suffix, first, width)
  }

  /// The identifier of a row, counted from 0.
  public func text(ofRow row: Int) -> String {
    let digits = String(first &+ row)
    return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits + suffix
  }
}
