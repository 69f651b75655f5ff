/// What stands between the fields of a text table.
public struct TextDelimiter: Hashable, Sendable {
  /// The character; a space stands for any number of blanks.
  let byte: UInt8

  private init(ascii scalar: Unicode.Scalar) { byte = UInt8(ascii: scalar) }

  /// A comma.
  public static let comma = TextDelimiter(ascii: ",")
  /// A semicolon.
  public static let semicolon = TextDelimiter(ascii: ";")
  /// A tab.
  public static let tab = TextDelimiter(ascii: "\t")
  /// A vertical bar.
  public static let bar = TextDelimiter(ascii: "|")
  /// Any number of spaces and tabs, which may also surround a line.
  public static let blanks = TextDelimiter(ascii: " ")

  /// The delimiters that are looked for where nobody says which it is.
  static let usual: [TextDelimiter] = [.comma, .tab, .semicolon, .bar, .blanks]

  /// A character that separates fields.
  ///
  /// The result is `nil` for one that can stand in a number or in a name as it is, or that has another meaning: letters,
  /// digits, `.`, `+`, `-`, quotation marks, line ends, and all that is not ASCII. A space stands for ``blanks``.
  public init?(_ character: Character) {
    guard let byte = character.asciiValue, byte == UInt8(ascii: "\t") || (byte >= 0x20 && byte < 0x7F),
      !character.isLetter, !character.isNumber, !".+-\"'".contains(character)
    else { return nil }
    self.byte = byte
  }

  var isBlanks: Bool { byte == UInt8(ascii: " ") }
}

/// The mark between the whole part of a number and its decimals, in a text table.
public enum DecimalMark: Sendable, CaseIterable {
  /// A comma if the first records leave no doubt, else a point.
  case automatic
  /// A point.
  case point
  /// A comma.
  case comma
}
