/// Reads JSON exactly as RFC 8259 defines it, with numbers correctly rounded.
struct JSONParser {
  private let bytes: [UInt8]
  private let path: String
  private var position = 0
  private var depth = 0
  private let deepest = 100

  /// The value that the bytes spell.
  ///
  /// - Throws: ``FileError`` with line and character if they spell none.
  static func parse(_ bytes: [UInt8], path: String) throws -> JSONValue {
    var parser = JSONParser(bytes: bytes, path: path)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
    let value = try parser.value()
    parser.skipBlanks()
    guard parser.position == bytes.count else { throw parser.unexpected("the end of the file") }
    return value
  }

  private init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  private mutating func value() throws -> JSONValue {
    skipBlanks()
    guard let byte = peek else { throw unexpected("a value") }
    switch byte {
    case UInt8(ascii: "{"): return try nested { parser in .object(try parser.object()) }
    case UInt8(ascii: "["): return try nested { parser in .array(try parser.array()) }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default:
      if take(word: "true") { return .boolean(true) }
      if take(word: "false") { return .boolean(false) }
      if take(word: "null") { return .null }
      throw unexpected("a value")
    }
  }

  private mutating func nested(_ body: (inout JSONParser) throws -> JSONValue) throws -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= deepest else { throw error(.unsupported, "more than \(deepest) brackets are open") }
    position += 1
    return try body(&self)
  }

  private mutating func object() throws -> JSONObject {
    var result = JSONObject()
    skipBlanks()
    if take(UInt8(ascii: "}")) { return result }
    while true {
      skipBlanks()
      let start = position
      guard peek == UInt8(ascii: "\"") else { throw unexpected("a key in quotation marks") }
      let key = try string()
      guard result[key] == nil else {
        position = start
        throw error(.malformed, "the key \(quoted(key)) appears twice")
      }
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { throw unexpected("':' after the key \(quoted(key))") }
      result.appendNew(key, try value())
      skipBlanks()
      if take(UInt8(ascii: "}")) { return result }
      guard take(UInt8(ascii: ",")) else { throw unexpected("',' or '}'") }
    }
  }

  private mutating func array() throws -> [JSONValue] {
    var result: [JSONValue] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return result }
    while true {
      result.append(try value())
      skipBlanks()
      if take(UInt8(ascii: "]")) { return result }
      guard take(UInt8(ascii: ",")) else { throw unexpected("',' or ']'") }
    }
  }
}

// MARK: - Numbers

extension JSONParser {
  private mutating func number() throws -> JSONValue {
    let start = position
    let isNegative = take(UInt8(ascii: "-"))
    var isWhole = true
    guard let first = peek, isDigit(first) else { throw unexpected("a digit") }
    skipDigits()
    if first == UInt8(ascii: "0") && position > start + (isNegative ? 2 : 1) {
      position = start
      throw error(.malformed, "a number begins with 0")
    }
    if take(UInt8(ascii: ".")) {
      isWhole = false
      guard let digit = peek, isDigit(digit) else { throw unexpected("a digit") }
      skipDigits()
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isWhole = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard let digit = peek, isDigit(digit) else { throw unexpected("a digit") }
      skipDigits()
    }

    let text = bytes[start..<position]
    // A whole number has no negative zero.
    if isWhole, let whole = Int(String(decoding: text, as: UTF8.self)), whole != 0 || !isNegative {
      return .integer(whole)
    }
    switch NumberText.read(text, as: Double.self) {
    case .success(let value): return .number(value)
    case .failure:
      position = start
      throw error(.notFinite, "\(quoted(text)) exceeds the range of Double")
    }
  }

  private mutating func skipDigits() {
    while let byte = peek, isDigit(byte) { position += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}

// MARK: - Texts

extension JSONParser {
  private mutating func string() throws -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while true {
      guard let byte = peek else {
        position = start
        throw error(.malformed, "the text that begins here does not end", "the file may be cut off")
      }
      guard byte >= 0x20 else { throw error(.malformed, "a control character stands in a text") }
      position += 1
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      text += try escape()
    }
    guard let result = String(validating: text, as: UTF8.self) else {
      position = start
      throw error(.malformed, "the text that begins here is not UTF-8")
    }
    return result
  }

  private mutating func escape() throws -> [UInt8] {
    guard let byte = peek else { return [] }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try hexadecimal()]
      if UTF16.isLeadSurrogate(units[0]), take(word: "\\u") { units.append(try hexadecimal()) }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw error(.malformed, "half of a surrogate pair stands in a text")
      }
      return Array(text.utf8)
    default:
      position -= 1
      throw error(.malformed, "'\\' stands before \(quoted([byte]))")
    }
  }

  private mutating func hexadecimal() throws -> UInt16 {
    let digits = bytes[position...].prefix(4)
    let text = String(decoding: digits, as: UTF8.self)
    guard digits.count == 4, text.allSatisfy(\.isHexDigit), let unit = UInt16(text, radix: 16) else {
      throw unexpected("four hexadecimal digits")
    }
    position += 4
    return unit
  }
}

// MARK: - Bytes and errors

extension JSONParser {
  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || (byte >= 0x09 && byte <= 0x0D && byte != 0x0B && byte != 0x0C) {
      position += 1
    }
  }

  private func unexpected(_ expected: String) -> FileError {
    guard position < bytes.count else {
      return error(.malformed, "the file ends where \(expected) should be", "the file may be cut off")
    }
    let word = bytes[position...].prefix { $0 > 0x20 && !",:[]{}\"".utf8.contains($0) }
    let found = word.isEmpty ? bytes[position...].prefix(1) : word
    if ["NaN", "Infinity", "-Infinity", "nan", "inf"].contains(String(decoding: found, as: UTF8.self)) {
      return error(.notFinite, "\(quoted(found)) is not a finite number")
    }
    return error(.malformed, "\(quoted(found)) stands where \(expected) should be")
  }

  private func error(_ code: FileError.Code, _ problem: String, _ advice: String = "") -> FileError {
    let before = bytes[..<position]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return FileError(
      code, path: path, line: line, "character \(position - lineStart + 1): \(problem)", advice: advice)
  }
}
