/// What the first records of delimited text say about the rest.
struct CSVOpening {
  /// What separates fields, and how numbers have their decimals.
  let dialect: CSVDialect
  /// One name a column; `nil` if the first record holds data.
  private(set) var names: [String]?
  /// Fields of every record.
  let fields: Int
  /// Fields at the end of every record that have neither a name nor anything in them.
  private(set) var blankFields = 0
  /// Line of the first record; 1 unless blank lines come before it.
  let firstLine: Int
  /// Offset of the first record that holds data.
  private(set) var dataStart: Int
  /// Line of the first record that holds data.
  private(set) var dataLine: Int
  /// What the first rows hold, for each field.
  private(set) var evidence: [ColumnEvidence] = []
  /// What was decided, and may have been decided otherwise.
  private(set) var remarks: [TableRemark] = []

  /// What to do if the first line was not taken for what it is; `nil` if there is no doubt.
  private(set) var otherReading: String?

  /// Columns that can be asked for.
  var columns: Int { fields - blankFields }

  /// Bytes beyond which a record is taken for one whose quotation mark was never closed.
  static let longestRecord = 1 << 28

  /// Reads just enough of the file for its first records.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - delimiter: What separates fields most often in files of that name.
  ///   - options: How the table is to be read.
  ///   - beginning: Returns that many bytes of the file from its beginning, and whether it has no more.
  /// - Throws: ``FileError`` if there is no first record, or a broken one.
  init(
    path: String, delimiter: TextDelimiter, options: TableReadingOptions,
    beginning: (Int) throws -> (bytes: [UInt8], isWhole: Bool)
  ) throws {
    var size = 1 << 16
    while true {
      let (bytes, isWhole) = try beginning(size)
      do {
        let opening = try Self(bytes, isWhole: isWhole, delimiter, options, path: path)
        // Two records at least tell what the columns hold, unless the second is very much longer than the first.
        if isWhole || !opening.dialect.sample.below.isEmpty || size > 4 * opening.dialect.sample.first.end + (1 << 18) {
          self = opening
          return
        }
      } catch CSVRecord.Failure.incomplete {
        guard size < Self.longestRecord else {
          throw FileError(
            .tooLarge, path: path, line: 1, "the first record does not end within \(size >> 20) MiB",
            advice: "look for a quotation mark that is never closed")
        }
      }
      size *= 4
    }
  }

  private init(
    _ bytes: [UInt8], isWhole: Bool, _ usual: TextDelimiter, _ options: TableReadingOptions, path: String
  ) throws {
    var place = Place(offset: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    place.skipLineEnds(bytes)
    let declared = place.skipDeclaration(bytes)
    place.skipLineEnds(bytes)
    firstLine = place.line
    guard place.offset < bytes.count else {
      if !isWhole { throw CSVRecord.Failure.incomplete }
      throw FileError(.empty, path: path, "the file is empty")
    }

    do {
      dialect = try CSVDialect(
        bytes, from: place.offset, isWhole: isWhole, delimiter: options.delimiter ?? declared, usual: usual,
        mark: options.decimalMark)
    } catch .incomplete {
      throw CSVRecord.Failure.incomplete
    } catch .unclosedQuote(let offset, let field) {
      throw FileError.unclosedQuote(path: path, line: place.line + offset, column: field + 1, name: nil)
    } catch .strayQuote(let offset, let field) {
      throw FileError.strayQuote(path: path, line: place.line + offset, column: field + 1, name: nil)
    }
    let first = dialect.sample.first
    fields = first.fields.count + (dialect.hasShortHeader ? 1 : 0)
    guard fields <= Int(Int32.max) else {
      throw FileError(.tooLarge, path: path, line: firstLine, "the line has \(fields) fields")
    }
    if first.lines == 0, first.fields.contains(where: { !$0.isQuoted && $0.bytes.contains(UInt8(ascii: "\r")) }) {
      throw FileError(
        .unsupported, path: path, line: firstLine, "lines end with a carriage return alone",
        advice: "convert them to line feeds")
    }

    try Self.checkNoTitle(dialect, path: path, line: firstLine)

    (dataStart, dataLine) = (place.offset, firstLine)
    let below = (0..<fields).map {
      ColumnEvidence(dialect.sample.column($0), decimalComma: dialect.decimalComma)
    }
    let verdict = verdict(options, below)
    if verdict.isNames || dialect.hasShortHeader {
      let given = try Self.names(first, shift: dialect.hasShortHeader ? 1 : 0, path: path, line: firstLine)
      (dataStart, dataLine) = (first.end, firstLine + first.lines)
      evidence = below
      blankFields = Self.blankFields(given.map { $0 == nil }, below)
      names = given.dropLast(blankFields).enumerated().map { $1 ?? String($0 + 1) }
      if columns > 1, given[0] == nil, dialect.sample.countsRows(0) { remarks.append(.countsRows("1")) }
      if verdict.isGuess { remarks.append(.firstLineTakenForNames) }
    } else {
      evidence = first.fields.enumerated().map { index, field in
        ColumnEvidence([field] + Array(dialect.sample.column(index)), decimalComma: dialect.decimalComma)
      }
      // A row alone may lack its last value.
      if !dialect.sample.below.isEmpty { blankFields = Self.blankFields(evidence.map { _ in true }, evidence) }
      if verdict.isGuess { remarks.append(.firstLineTakenForRow) }
      if verdict.isGuess { otherReading = "say --header present if the line holds names" }
      if options.header == .absent { otherReading = "leave out --header absent if the line holds names" }
    }
  }

  /// Throws if the first line is a title or a comment: one field, above records that all have more.
  private static func checkNoTitle(_ dialect: CSVDialect, path: String, line: Int) throws {
    let (first, below) = (dialect.sample.first, dialect.sample.below)
    guard first.fields.count == 1, !dialect.hasShortHeader, let count = below.first?.fields.count, count > 1,
      below.count > 1, below.allSatisfy({ $0.fields.count == count })
    else { return }
    // Numbers with decimal commas look as if they were two.
    let areNumbers =
      dialect.delimiter == .comma
      && below.allSatisfy {
        CellText($0.fields.map(\.bytes).joined(separator: [UInt8(ascii: ",")])).isNumber(decimalComma: true)
      }
    guard !areNumbers else { return }
    throw FileError(
      .raggedRow, path: path, line: line,
      "1 field, but the lines below have \(count): \(quoted(CellText(first.fields[0].bytes).trimmed))",
      advice: "remove the line if it is a title or a comment")
  }

  private func verdict(_ options: TableReadingOptions, _ below: [ColumnEvidence]) -> HeaderEvidence.Verdict {
    switch options.header {
    case .present: .names
    case .absent: .row
    case .automatic where dialect.hasShortHeader: .names
    case .automatic:
      HeaderEvidence(dialect.sample, decimalComma: dialect.decimalComma, evidence: below).verdict(options)
    }
  }

  /// How many fields at the end are nameless and empty; one column stays in any case.
  private static func blankFields(_ isNameless: [Bool], _ evidence: [ColumnEvidence]) -> Int {
    let tail = zip(isNameless, evidence).reversed().prefix { $0 && $1.isEmpty }.count
    return min(tail, isNameless.count - 1)
  }

  /// The names of the columns; `nil` for one that has none.
  private static func names(_ record: CSVRecord, shift: Int, path: String, line: Int) throws -> [String?] {
    let names = try record.fields.enumerated().map { index, field -> String? in
      // What stands in quotation marks is the name, blanks and all.
      let name = field.isQuoted ? field.bytes : CellText(field.bytes).trimmed
      guard !name.isEmpty else { return nil }
      guard let text = String(validating: name, as: UTF8.self) else {
        throw FileError(
          .unsupported, path: path, line: line, column: index + 1, "the name is not UTF-8: \(quoted(name))",
          advice: "save the file as UTF-8")
      }
      return text
    }
    return [String?](repeating: nil, count: shift) + names
  }

  /// A place in the text.
  private struct Place {
    var offset: Int
    var line = 1

    mutating func skipLineEnds(_ bytes: [UInt8]) {
      while offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") || bytes[offset] == UInt8(ascii: "\r") {
        if bytes[offset] == UInt8(ascii: "\n") { line += 1 }
        offset += 1
      }
    }

    /// Passes over a line such as `sep=;`, by which a text tells a spreadsheet its delimiter; the result is that.
    mutating func skipDeclaration(_ bytes: [UInt8]) -> TextDelimiter? {
      let end = bytes[offset...].prefix(9).firstIndex { $0 == UInt8(ascii: "\n") } ?? offset
      var text = String(decoding: bytes[offset..<end], as: UTF8.self)
      if text.hasSuffix("\r") { text.removeLast() }
      let isQuoted = text.count == 7 && text.hasPrefix("\"") && text.hasSuffix("\"")
      if isQuoted { text = String(text.dropFirst().dropLast()) }
      guard text.count == 5, text.lowercased().hasPrefix("sep="), let delimiter = text.last.flatMap(TextDelimiter.init)
      else { return nil }
      // In quotation marks it may be the name of the only column.
      let nextLine = bytes[end...].dropFirst().prefix { $0 != UInt8(ascii: "\n") }
      guard !isQuoted || nextLine.contains(delimiter.byte) else { return nil }
      offset = end
      return delimiter
    }
  }
}
