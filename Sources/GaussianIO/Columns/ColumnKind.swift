/// What the cells of a column are.
///
/// The raw values are what people type, as in `--kind age=integer`.
public enum ColumnKind: String, CaseIterable, Codable, Sendable, Hashable {
  /// Numbers with as many digits as they need.
  case continuous
  /// Whole numbers.
  case integer
  /// Numbers with so many digits after the point, prices and percentages among them.
  case decimal
  /// Names of groups without an order.
  case category
  /// Names of groups from the lowest to the highest.
  case ordered
  /// One of two words, or 0 and 1.
  case boolean
  /// Days.
  case date
  /// Days with a time of the day, or times of the day alone.
  case time
  /// What tells rows apart and says nothing else: numbers of rows, names of accounts.
  case identifier
  /// The same in all rows that have it.
  case constant
  /// Texts that are no groups.
  case text

  /// True if a model can be about such a column.
  public var isModelled: Bool {
    switch self {
    case .continuous, .integer, .decimal, .category, .ordered, .boolean, .date, .time: true
    case .identifier, .constant, .text: false
    }
  }

  /// True if cells are one of a few texts, whose codes are 0, 1, 2 and so on.
  public var hasLevels: Bool {
    switch self {
    case .category, .ordered, .boolean: true
    case .continuous, .integer, .decimal, .date, .time, .identifier, .constant, .text: false
    }
  }

  /// True if cells are numbers themselves.
  public var isNumeric: Bool {
    switch self {
    case .continuous, .integer, .decimal: true
    case .category, .ordered, .boolean, .date, .time, .identifier, .constant, .text: false
    }
  }
}
