/// A list in the value of an option: parts between commas, each perhaps in quotation marks, as the fields of a table.
package enum CommaList {
  /// The parts of one list; `nil` if a quotation mark is never closed.
  ///
  /// A mark opens only at the beginning of a part, as in a table: elsewhere it is text.
  package static func parts(of list: String) -> [String]? {
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
  package static func trimmed(_ text: String) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
