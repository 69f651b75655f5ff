extension JSONValue {
  /// The value as JSON, with a member of an object or a row of a matrix a line; a number that is not finite is `null`.
  public var text: String { JSONPrinter.print(self) }

  /// Reads the value that a text spells.
  ///
  /// - Parameters:
  ///   - text: JSON in UTF-8.
  ///   - path: The file it comes from, for messages.
  /// - Throws: ``FileError`` with line and character if the text is not JSON or a number is not finite.
  public init(parsing text: [UInt8], path: String) throws {
    self = try JSONParser.parse(text, path: path)
  }
}

/// JSON for people and for `diff`: a member a line, a list of numbers or texts on one line, so that a matrix
/// has a row a line.
struct JSONPrinter {
  private var text = ""

  /// The text of a value, ending with a line end.
  static func print(_ value: JSONValue) -> String {
    var printer = JSONPrinter()
    printer.append(value, indentation: 0)
    return printer.text + "\n"
  }

  private mutating func append(_ value: JSONValue, indentation: Int) {
    switch value {
    case .null: text += "null"
    case .boolean(let flag): text += flag ? "true" : "false"
    case .integer(let whole): text += String(whole)
    case .number(let number):
      // JSON has neither infinities nor NaN. This is the one place that knows.
      text += number.isFinite ? number.description : "null"
    case .string(let string): append(string)
    case .array(let values): append(values, indentation)
    case .object(let object):
      guard !object.members.isEmpty else { return text += "{}" }
      appendLines("{", object.members, "}", indentation) { printer, member in
        printer.append(member.key)
        printer.text += ": "
        printer.append(member.value, indentation: indentation + 1)
      }
    }
  }

  private mutating func append(_ values: [JSONValue], _ indentation: Int) {
    let isNested = values.contains {
      switch $0 {
      case .array, .object: true
      default: false
      }
    }
    if isNested {
      appendLines("[", values, "]", indentation) { $0.append($1, indentation: indentation + 1) }
    } else {
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += ", " }
        append(value, indentation: indentation)
      }
      text += "]"
    }
  }

  private mutating func appendLines<Element>(
    _ opening: String, _ elements: [Element], _ closing: String, _ indentation: Int,
    _ append: (inout JSONPrinter, Element) -> Void
  ) {
    text += opening
    for (index, element) in elements.enumerated() {
      text += (index > 0 ? ",\n" : "\n") + String(repeating: "  ", count: indentation + 1)
      append(&self, element)
    }
    text += "\n" + String(repeating: "  ", count: indentation) + closing
  }

  private mutating func append(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{00}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
