/// One record of delimited text, as text: used for the first records of a file only.
struct CSVRecord {
  /// What stands between two delimiters.
  struct Field {
    /// The text without its quotation marks.
    var bytes: ArraySlice<UInt8>
    var isQuoted: Bool
  }

  var fields: [Field] = []
  /// Offset just after the record and its line end.
  var end: Int
  /// Line ends inside the record and after it.
  var lines = 0

  /// True for a line with nothing on it.
  var isBlank: Bool { fields.count == 1 && !fields[0].isQuoted && CellText(fields[0].bytes).isEmpty }

  /// Why no record was found.
  enum Failure: Error {
    /// The bytes end before the record does, and the file goes on.
    case incomplete
    /// A quoted field does not end; the line is counted from 0, relative to the record.
    case unclosedQuote(line: Int, field: Int)
    /// A quotation mark where none may be.
    case strayQuote(line: Int, field: Int)
  }

  /// Reads the record at `start`.
  ///
  /// `isWhole` says that the file ends where the bytes end.
  ///
  /// - Throws: ``Failure`` if a quotation mark is out of place, or if more bytes are needed.
  init(_ bytes: [UInt8], from start: Int, delimiter: TextDelimiter, isWhole: Bool) throws(Failure) {
    end = start
    while true {
      let firstLine = lines
      let begin = end
      skipBlanks(bytes, delimiter)
      if peek(bytes) == UInt8(ascii: "\"") {
        let text = try quotedText(bytes, isWhole, firstLine)
        if !delimiter.isBlanks { skipBlanks(bytes, delimiter) }
        if end < bytes.count && !isFieldEnd(bytes, delimiter) {
          throw .strayQuote(line: firstLine, field: fields.count)
        }
        fields.append(Field(bytes: text, isQuoted: true))
      } else {
        let textBegin = delimiter.isBlanks ? end : begin
        while end < bytes.count && !isFieldEnd(bytes, delimiter) {
          guard bytes[end] != UInt8(ascii: "\"") else {
            throw .strayQuote(line: firstLine, field: fields.count)
          }
          end += 1
        }
        fields.append(Field(bytes: bytes[textBegin..<end], isQuoted: false))
      }
      if delimiter.isBlanks { skipBlanks(bytes, delimiter) }
      // A carriage return at the end of the bytes may belong to a line end that goes on.
      if end + 1 >= bytes.count && !isWhole { throw .incomplete }
      guard end < bytes.count else { break }
      if delimiter.isBlanks {
        if isFieldEnd(bytes, delimiter) { break }
      } else {
        guard bytes[end] == delimiter.byte else { break }
        end += 1
      }
    }
    if peek(bytes) == UInt8(ascii: "\r") { end += 1 }
    if peek(bytes) == UInt8(ascii: "\n") {
      end += 1
      lines += 1
    }
  }

  /// Passes over a field in quotation marks; the text between them, where two of them are one.
  private mutating func quotedText(
    _ bytes: [UInt8], _ isWhole: Bool, _ firstLine: Int
  ) throws(Failure) -> ArraySlice<UInt8> {
    let mark = UInt8(ascii: "\"")
    end += 1
    let begin = end
    var unescaped: [UInt8]?
    while true {
      guard let byte = peek(bytes) else {
        throw isWhole ? .unclosedQuote(line: firstLine, field: fields.count) : .incomplete
      }
      end += 1
      if byte == mark {
        guard peek(bytes) == mark else { return unescaped.map { $0[...] } ?? bytes[begin..<end - 1] }
        if unescaped == nil { unescaped = Array(bytes[begin..<end - 1]) }
        end += 1
      }
      if byte == UInt8(ascii: "\n") { lines += 1 }
      unescaped?.append(byte)
    }
  }

  private mutating func skipBlanks(_ bytes: [UInt8], _ delimiter: TextDelimiter) {
    while let byte = peek(bytes), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"),
      delimiter.isBlanks || byte != delimiter.byte
    { end += 1 }
  }

  private func peek(_ bytes: [UInt8]) -> UInt8? { end < bytes.count ? bytes[end] : nil }

  private func isFieldEnd(_ bytes: [UInt8], _ delimiter: TextDelimiter) -> Bool {
    switch bytes[end] {
    case delimiter.byte, UInt8(ascii: "\n"): true
    case UInt8(ascii: "\t"): delimiter.isBlanks
    case UInt8(ascii: "\r"): end + 1 == bytes.count || bytes[end + 1] == UInt8(ascii: "\n")
    default: false
    }
  }
}
