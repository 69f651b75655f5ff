/// What the first record of delimited text says about the rest.
struct CSVOpening {
  /// The character between fields.
  var delimiter: UInt8
  /// One name a field; `nil` if the first record holds data.
  var names: [String]?
  /// Fields of every record.
  var fields: Int
  /// Line of the first record; 1 unless blank lines come before it.
  var firstLine: Int
  /// Offset of the first record that holds data.
  var dataStart: Int
  /// Line of the first record that holds data.
  var dataLine: Int

  /// Bytes beyond which a record is taken for one whose quotation mark was never closed.
  static let longestRecord = 1 << 28

  /// Reads just enough of the file for its first record.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - delimiter: The character between fields; a comma may turn out to be a semicolon.
  ///   - header: Whether the first record holds names.
  ///   - beginning: Returns that many bytes of the file from its beginning, and whether it has no more.
  /// - Throws: ``FileError`` if there is no first record, or a broken one.
  init(
    path: String, delimiter: UInt8, header: TableReadingOptions.Header,
    beginning: (Int) throws -> (bytes: [UInt8], isWhole: Bool)
  ) throws {
    var size = 1 << 16
    while true {
      let (bytes, isWhole) = try beginning(size)
      do {
        try self.init(bytes, isWhole: isWhole, delimiter, header, path: path)
        return
      } catch CSVRecord.Failure.incomplete {
        guard size < Self.longestRecord else {
          throw FileError(
            .tooLarge, path: path, line: 1, "the first record does not end within \(size >> 20) MiB",
            advice: "look for a quotation mark that is never closed")
        }
        size *= 4
      }
    }
  }

  private init(
    _ bytes: [UInt8], isWhole: Bool, _ separator: UInt8, _ header: TableReadingOptions.Header, path: String
  ) throws {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw FileError(.unsupported, path: path, "the text is UTF-16", advice: "save it as UTF-8")
    }
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    firstLine = 1
    while start < bytes.count, bytes[start] == UInt8(ascii: "\n") || bytes[start] == UInt8(ascii: "\r") {
      if bytes[start] == UInt8(ascii: "\n") { firstLine += 1 }
      start += 1
    }
    guard start < bytes.count else {
      if !isWhole { throw CSVRecord.Failure.incomplete }
      throw FileError(.empty, path: path, "the file is empty")
    }

    let record: CSVRecord
    if separator == UInt8(ascii: ","), let other = Self.semicolonRecord(bytes, start, isWhole) {
      (delimiter, record) = (UInt8(ascii: ";"), other)
    } else {
      delimiter = separator
      record = try Self.record(bytes, start, separator, isWhole, path, firstLine)
    }
    fields = record.fields.count
    guard fields <= Int(Int32.max) else {
      throw FileError(.tooLarge, path: path, line: firstLine, "the line has \(fields) fields")
    }
    if record.fields.contains(where: { $0.contains(UInt8(ascii: "\r")) }) && record.lines == 0 {
      throw FileError(
        .unsupported, path: path, line: firstLine, "lines end with a carriage return alone",
        advice: "convert them to line feeds")
    }

    if header == .absent || (header == .automatic && !Self.holdsNames(record)) {
      (names, dataStart, dataLine) = (nil, start, firstLine)
    } else {
      names = try Self.names(record, path: path, line: firstLine)
      (dataStart, dataLine) = (record.end, firstLine + record.lines)
    }
  }

  /// The first record, if it is one of semicolons: as commas it makes no record, or one field only.
  private static func semicolonRecord(_ bytes: [UInt8], _ start: Int, _ isWhole: Bool) -> CSVRecord? {
    do {
      let byCommas = try CSVRecord(bytes, from: start, delimiter: UInt8(ascii: ","), isWhole: isWhole)
      guard byCommas.fields.count == 1 else { return nil }
    } catch .strayQuote {
      // A field that ends at a semicolon looks to commas as if it went on behind its quotation mark.
    } catch {
      return nil
    }
    let other = try? CSVRecord(bytes, from: start, delimiter: UInt8(ascii: ";"), isWhole: isWhole)
    return other.flatMap { $0.fields.count > 1 ? $0 : nil }
  }

  private static func record(
    _ bytes: [UInt8], _ start: Int, _ delimiter: UInt8, _ isWhole: Bool, _ path: String, _ line: Int
  ) throws -> CSVRecord {
    do {
      return try CSVRecord(bytes, from: start, delimiter: delimiter, isWhole: isWhole)
    } catch .incomplete {
      throw CSVRecord.Failure.incomplete
    } catch .unclosedQuote(let offset, let field) {
      throw FileError.unclosedQuote(path: path, line: line + offset, column: field + 1, name: nil)
    } catch .strayQuote(let offset, let field) {
      throw FileError.strayQuote(path: path, line: line + offset, column: field + 1, name: nil)
    }
  }

  /// The rule: a first record holds names unless a field is a number or marks a missing value; fields that
  /// are all empty hold none.
  private static func holdsNames(_ record: CSVRecord) -> Bool {
    let cells = record.fields.map { CellText($0) }
    return cells.contains { !$0.isEmpty } && !cells.contains { $0.isNumber || ($0.isMissing && !$0.isEmpty) }
  }

  private static func names(_ record: CSVRecord, path: String, line: Int) throws -> [String] {
    try record.fields.enumerated().map { index, bytes in
      let name = CellText(bytes).trimmed
      guard !name.isEmpty else { return String(index + 1) }
      guard let text = String(validating: name, as: UTF8.self) else {
        throw FileError(
          .unsupported, path: path, line: line, column: index + 1, "the name is not UTF-8: \(quoted(name))",
          advice: "save the file as UTF-8")
      }
      return text
    }
  }
}
