/// What somebody says a column is: a kind, and for days and times perhaps how they are written.
///
/// In text it is the kind's name, such as `integer`, or `date:DD/MM/YYYY`.
public struct KindRequest: Sendable, Hashable {
  /// The kind.
  public var kind: ColumnKind
  /// How days or times are written; `nil` to find it.
  public var form: MomentForm?

  /// Asks for a kind.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - form: How days or times are written, if it is one of these.
  public init(_ kind: ColumnKind, form: MomentForm? = nil) { (self.kind, self.form) = (kind, form) }

  /// Reads a text; `nil` if it names no kind, or a pattern that is none of it.
  public init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let kind = ColumnKind(rawValue: parts[0].lowercased()) else { return nil }
    self.init(kind)
    guard parts.count == 2 else { return }
    guard kind == .date || kind == .time, let form = MomentForm(pattern: parts[1]), form.isDate == (kind == .date)
    else { return nil }
    self.form = form
  }
}

/// What somebody says about columns, by their names, or positions from 1 in a table without names.
public struct ColumnRequests: Sendable, Hashable {
  /// Kinds of columns.
  public var kinds: [String: KindRequest]
  /// Levels of columns from the lowest to the highest; they are ordered then.
  public var orders: [String: [String]]

  /// Asks for nothing, or for what is given.
  public init(kinds: [String: KindRequest] = [:], orders: [String: [String]] = [:]) {
    (self.kinds, self.orders) = (kinds, orders)
  }
}
