/// The few kinds of Python literals that an array's header is made of.
enum PythonLiteral: Equatable {
  case string(String)
  case boolean(Bool)
  case integers([Int])
  /// A list, which describes elements with several fields; its contents are not looked at.
  case list

  /// Parses a dictionary with string keys; `nil` if the text is anything else.
  static func dictionary(_ text: ArraySlice<UInt8>) -> [String: PythonLiteral]? {
    var parser = Parser(rest: text)
    return parser.dictionary()
  }
}

private struct Parser {
  var rest: ArraySlice<UInt8>

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") }
  }

  /// Takes the character if it comes next, blanks before it aside.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func take(word: String) -> Bool {
    skipBlanks()
    guard rest.starts(with: word.utf8) else { return false }
    rest.removeFirst(word.utf8.count)
    return true
  }

  mutating func dictionary() -> [String: PythonLiteral]? {
    guard take("{") else { return nil }
    var result: [String: PythonLiteral] = [:]
    while !take("}") {
      guard let key = string(), result[key] == nil, take(":"), let value = value() else { return nil }
      result[key] = value
      // A list is not parsed, so what follows it is unknown.
      if value == .list { return result }
      guard take(",") else {
        guard take("}") else { return nil }
        break
      }
    }
    skipBlanks()
    return rest.isEmpty ? result : nil
  }

  private mutating func value() -> PythonLiteral? {
    skipBlanks()
    switch rest.first {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "("): return tuple().map { .integers($0) }
    case UInt8(ascii: "["): return .list
    default:
      if take(word: "True") { return .boolean(true) }
      if take(word: "False") { return .boolean(false) }
      return nil
    }
  }

  /// A string without escapes.
  private mutating func string() -> String? {
    skipBlanks()
    let quotes = [UInt8(ascii: "'"), UInt8(ascii: "\"")]
    guard let quote = rest.first, quotes.contains(quote) else { return nil }
    let body = rest.dropFirst()
    guard let end = body.firstIndex(of: quote), !body[..<end].contains(UInt8(ascii: "\\")) else { return nil }
    rest = body[(end + 1)...]
    return String(validating: body[..<end], as: UTF8.self)
  }

  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var result: [Int] = []
    while !take(")") {
      guard let number = integer() else { return nil }
      result.append(number)
      guard take(",") else {
        // One number in parentheses without a comma is a number, not a tuple.
        guard take(")"), result.count > 1 else { return nil }
        return result
      }
    }
    return result
  }

  private mutating func integer() -> Int? {
    skipBlanks()
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest.dropFirst(digits.count)
    // Python 2 wrote whole numbers as 5L.
    if rest.first == UInt8(ascii: "L") { rest.removeFirst() }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
