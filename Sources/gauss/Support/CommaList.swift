/// A list in the value of an option: parts between commas, each perhaps in quotation marks, as the fields of a table.
///
/// An option that takes a list may be given several times; the lists then follow each other.
struct CommaList {
  /// The parts, without the blanks around them and the quotation marks.
  let parts: [String]

  /// Reads the lists that an option was given.
  ///
  /// - Parameters:
  ///   - lists: One text each time the option was given.
  ///   - option: How the option is written, for an error.
  /// - Throws: ``Failure`` for a quotation mark that is never closed.
  init(_ lists: [String], of option: String) throws {
    parts = try lists.flatMap { list in
      guard let parts = Self.parts(of: list) else {
        throw Failure.usage(
          "\(option) \(list): a quotation mark is never closed; close it, and double one that is part of a name")
      }
      return parts
    }
  }

  /// The parts of one list; `nil` if a quotation mark is never closed.
  ///
  /// A mark opens only at the beginning of a part, as in a table: elsewhere it is text.
  static func parts(of list: String) -> [String]? {
    var parts: [String] = []
    var rest = list[...]
    while true {
      var part = ""
      rest = rest.drop { $0 == " " }
      if rest.first == "\"" {
        guard let quoted = takeQuoted(&rest) else { return nil }
        part = quoted
      }
      let plain = rest.prefix { $0 != "," }
      rest = rest[plain.endIndex...]
      parts.append(trimmed(part + plain))
      guard rest.popFirst() != nil else { return parts }
    }
  }

  /// Takes a text in quotation marks, where two of them are one, from the beginning; `nil` if it does not end.
  private static func takeQuoted(_ rest: inout Substring) -> String? {
    var text = ""
    rest.removeFirst()
    while let character = rest.popFirst() {
      guard character == "\"" else {
        text.append(character)
        continue
      }
      guard rest.first == "\"" else { return text }
      text.append(rest.removeFirst())
    }
    return nil
  }

  /// A text without the blanks around it.
  static func trimmed(_ text: String) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
