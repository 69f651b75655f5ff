/// One record of delimited text, as text: used for the first record of a file only.
struct CSVRecord {
  /// The fields without their quotation marks.
  var fields: [[UInt8]] = []
  /// Offset just after the record and its line end.
  var end: Int
  /// Line ends inside the record and after it.
  var lines = 0

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
  init(_ bytes: [UInt8], from start: Int, delimiter: UInt8, isWhole: Bool) throws(Failure) {
    end = start
    while true {
      var field: [UInt8] = []
      let firstLine = lines
      while let byte = peek(bytes), isBlank(byte, delimiter) { append(byte, to: &field) }
      if peek(bytes) == UInt8(ascii: "\"") {
        field = []
        end += 1
        try readQuoted(bytes, isWhole, firstLine, into: &field)
        while let byte = peek(bytes), isBlank(byte, delimiter) { end += 1 }
        if end < bytes.count && !isFieldEnd(bytes, delimiter) {
          throw .strayQuote(line: firstLine, field: fields.count)
        }
      } else {
        while end < bytes.count && !isFieldEnd(bytes, delimiter) {
          guard bytes[end] != UInt8(ascii: "\"") else {
            throw .strayQuote(line: firstLine, field: fields.count)
          }
          append(bytes[end], to: &field)
        }
      }
      fields.append(field)
      // A carriage return at the end of the bytes may belong to a line end that goes on.
      if end + 1 >= bytes.count && !isWhole { throw .incomplete }
      guard end < bytes.count, bytes[end] == delimiter else { break }
      end += 1
    }
    if peek(bytes) == UInt8(ascii: "\r") { end += 1 }
    if peek(bytes) == UInt8(ascii: "\n") {
      end += 1
      lines += 1
    }
  }

  private mutating func readQuoted(
    _ bytes: [UInt8], _ isWhole: Bool, _ firstLine: Int, into field: inout [UInt8]
  ) throws(Failure) {
    while true {
      guard let byte = peek(bytes) else {
        throw isWhole ? .unclosedQuote(line: firstLine, field: fields.count) : .incomplete
      }
      end += 1
      if byte == UInt8(ascii: "\"") {
        guard peek(bytes) == byte else { return }
        end += 1
      }
      if byte == UInt8(ascii: "\n") { lines += 1 }
      field.append(byte)
    }
  }

  private mutating func append(_ byte: UInt8, to field: inout [UInt8]) {
    field.append(byte)
    end += 1
  }

  private func peek(_ bytes: [UInt8]) -> UInt8? { end < bytes.count ? bytes[end] : nil }

  private func isBlank(_ byte: UInt8, _ delimiter: UInt8) -> Bool {
    (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != delimiter
  }

  private func isFieldEnd(_ bytes: [UInt8], _ delimiter: UInt8) -> Bool {
    switch bytes[end] {
    case delimiter, UInt8(ascii: "\n"): true
    case UInt8(ascii: "\r"): end + 1 == bytes.count || bytes[end + 1] == UInt8(ascii: "\n")
    default: false
    }
  }
}
