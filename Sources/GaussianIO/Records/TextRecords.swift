internal import CNumericText
public import LinearAlgebra

/// The records of a text table in order, as the bytes that they are, so that they can be carried over to another file.
///
/// What separates records and fields is found as ``TableStream`` finds it, and record i is its row i:
///
/// ```swift
/// let records = try TextRecords(SequentialInput(path: "people.csv"))
/// while let block = try records?.next(atMost: 1000) { try output.write(Array(block.bytes)) }
/// ```
///
/// - Complexity: Memory for the records that are asked for, and a mebibyte.
public final class TextRecords {
  /// The file as the user named it.
  public let path: String
  /// One name a column; `nil` if the first record is a row.
  public var columnNames: [String]? { opening.names }
  /// Number of columns.
  public var columns: Int { opening.columns }
  /// The columns that were asked for, counted from 0, in the order of the rows of a ``TableStream``.
  public let variables: [Int]
  /// What comes before the first row: a mark of the byte order, a declaration of the delimiter, names.
  public let preamble: [UInt8]

  private let opening: CSVOpening
  private let input: SequentialInput
  private var pending: [UInt8] = []
  /// How much of ``pending`` has been scanned, whether that ends inside quotation marks, and the records found in it.
  private var (scanned, isQuoted, ends): (Int, Bool, [Int]) = (0, false, [])
  /// Records that have been handed out.
  public private(set) var count = 0

  /// Begins with a file that is open; `nil` if the table is no text, but an array.
  ///
  /// - Parameters:
  ///   - input: The file, from its beginning; compressed or not.
  ///   - options: How the table is to be read; the columns that it names have to be there.
  /// - Throws: ``FileError`` with the place and the remedy if the file is missing or broken, or has no such columns.
  public init?(_ input: SequentialInput, options: TableReadingOptions = TableReadingOptions()) throws {
    let input = try input.decompressed()
    guard let format = try TableFormats.format(of: input) as? DelimitedFormat else { return nil }
    let opening = try CSVOpening(path: input.path, delimiter: format.delimiter, options: options) { size in
      let bytes = try input.bytes(in: 0..<size + 1)
      return (Array(bytes.prefix(size)), bytes.count <= size)
    }
    let available = AvailableColumns(
      path: input.path, line: opening.names == nil ? nil : opening.firstLine, names: opening.names,
      count: opening.columns)
    // Who carries all columns over does not mind two of one name.
    variables = options.columns == .all ? Array(0..<opening.columns) : try available.resolve(options).variables
    preamble = try input.bytes(in: 0..<opening.dataStart)
    (path, self.opening, self.input) = (input.path, opening, input)
    input.release(before: opening.dataStart)
  }

  /// The next records.
  ///
  /// Blank lines at the end of the file are records here, though they are no rows of a table.
  ///
  /// - Parameter limit: How many at most, at least 1.
  /// - Returns: Fewer only at the end of the file, and `nil` after the last.
  /// - Throws: ``FileError`` if reading fails, or a record does not end within 256 MiB.
  public func next(atMost limit: Int) throws -> TextRecordBlock? {
    precondition(limit > 0, "\(limit) records")
    while ends.count < limit {
      scan()
      guard ends.count < limit, try readMore() else { break }
    }
    if ends.count < limit, pending.count > ends.last ?? 0 {
      // The last record does without a line end.
      ends.append(pending.count)
    }
    let taken = Array(ends.prefix(limit))
    guard let end = taken.last else { return nil }
    let block = TextRecordBlock(bytes: Array(pending[..<end]), ends: taken, opening: opening)
    pending.removeFirst(end)
    ends = ends.dropFirst(taken.count).map { $0 - end }
    scanned -= min(scanned, end)
    count += taken.count
    return block
  }

  /// All that has not been handed out yet.
  ///
  /// - Throws: ``FileError`` if reading fails.
  public func rest() throws -> [UInt8] {
    while try readMore() {}
    defer { (pending, ends, scanned) = ([], [], 0) }
    return pending
  }

  /// Reads more bytes; false if there are none.
  private func readMore() throws -> Bool {
    guard pending.count - (ends.last ?? 0) <= CSVOpening.longestRecord else {
      throw FileError(
        .tooLarge, path: path, row: count + ends.count + 1,
        "the record is longer than \(CSVOpening.longestRecord >> 20) MiB",
        advice: "look for a quotation mark that is never closed")
    }
    let step = 1 << 20
    var got = 0
    let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: step) { buffer, count in
      guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
      got = try unsafe input.read(step, into: base)
      count = got
    }
    pending += bytes
    return got > 0
  }

  /// Finds the ends of records: line ends outside of quotation marks.
  private func scan() {
    unsafe pending.withUnsafeBufferPointer { bytes in
      for index in scanned..<bytes.count {
        switch unsafe bytes[index] {
        case UInt8(ascii: "\""): isQuoted.toggle()
        case UInt8(ascii: "\n") where !isQuoted: ends.append(index + 1)
        default: break
        }
      }
    }
    scanned = pending.count
  }
}

/// Consecutive records of a text table.
public struct TextRecordBlock: Sendable {
  /// All bytes, with the line ends.
  public let bytes: [UInt8]
  /// Where each record ends, its line end included.
  public let ends: [Int]

  private let opening: CSVOpening

  init(bytes: [UInt8], ends: [Int], opening: CSVOpening) {
    (self.bytes, self.ends, self.opening) = (bytes, ends, opening)
  }

  /// Number of records.
  public var count: Int { ends.count }

  /// The bytes of a record, with its line end.
  public subscript(record: Int) -> ArraySlice<UInt8> { bytes[(record == 0 ? 0 : ends[record - 1])..<ends[record]] }

  /// True if there is nothing on the line.
  public func isBlank(_ record: Int) -> Bool {
    self[record].allSatisfy { [UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains($0) }
  }

  /// Where the fields of a record lie in ``bytes``, with quotation marks and the blanks around them.
  ///
  /// - Parameter record: Which, counted from 0.
  /// - Returns: One range a field; of text with blanks between fields, without these.
  public func fields(of record: Int) -> [Range<Int>] {
    let text = self[record]
    var end = text.endIndex
    if end > text.startIndex, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    if end > text.startIndex, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let delimiter = opening.dialect.delimiter
    var fields: [Range<Int>] = []
    var (begin, isQuoted) = (text.startIndex, false)
    for index in text.startIndex..<end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      let separates = byte == delimiter.byte || delimiter.isBlanks && byte == UInt8(ascii: "\t")
      guard separates, !isQuoted else { continue }
      if !delimiter.isBlanks || index > begin { fields.append(begin..<index) }
      begin = index + 1
    }
    if !delimiter.isBlanks || end > begin { fields.append(begin..<end) }
    return fields
  }

  /// The text of a field, without quotation marks and the blanks around it; empty for one that there is not.
  public func text(of field: Int, in record: Int) -> String {
    let fields = fields(of: record)
    guard fields.indices.contains(field) else { return "" }
    let trimmed = CellText(bytes[fields[field]]).trimmed
    let mark = UInt8(ascii: "\"")
    guard trimmed.first == mark, trimmed.count >= 2, trimmed.last == mark else {
      return String(decoding: trimmed, as: UTF8.self)
    }
    let inner = String(decoding: trimmed.dropFirst().dropLast(), as: UTF8.self)
    return inner.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
  }

  /// The records with some of their cells filled in, and everything else as it is.
  ///
  /// - Parameters:
  ///   - variables: Columns of the table, counted from 0.
  ///   - rows: The numbers as they were read, in the order of `variables`; NaN is a cell to fill in.
  ///   - filled: The same with all cells filled in.
  ///   - kinds: What the cells of the variables are; `nil` for numbers.
  /// - Returns: Bytes; numbers have the decimal mark of the table.
  /// - Precondition: There is one row a record, and one column and one kind a variable.
  public func filling(
    _ variables: [Int], of rows: Matrix<Double>, with filled: Matrix<Double>, as kinds: [TableColumn]? = nil
  ) -> [UInt8] {
    precondition(
      rows.rows == count && rows.columns == variables.count && filled.rows == count,
      "\(count) records with \(rows.rows) × \(rows.columns) numbers of \(variables.count) variables")
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 8)
    for record in 0..<count {
      let missing = variables.indices.filter { rows[record, $0].isNaN }
      guard !missing.isEmpty else {
        result += self[record]
        continue
      }
      let fields = fields(of: record)
      var place = self[record].startIndex
      for column in missing.sorted(by: { variables[$0] < variables[$1] })
      where fields.indices.contains(variables[column]) {
        let field = fields[variables[column]]
        result += bytes[place..<field.lowerBound]
        result += kinds.map { cell($0[column].text(of: filled[record, column])) } ?? number(filled[record, column])
        place = field.upperBound
      }
      result += bytes[place..<self[record].endIndex]
    }
    return result
  }

  /// A text as a field of this table.
  private func cell(_ text: String) -> [UInt8] {
    CSVEncoder<Double>(delimiter: opening.dialect.delimiter.byte, columnNames: nil).field(text)
  }

  /// A number as a field of this table.
  private func number(_ value: Double) -> [UInt8] {
    var text = numberText(value)
    if opening.dialect.decimalComma { text = text.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: ",") : $0 } }
    return text.contains(opening.dialect.delimiter.byte) ? [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")] : text
  }
}

/// The shortest text of a number that reads back as the same bits; empty for NaN.
package func numberText(_ value: Double) -> [UInt8] {
  unsafe [UInt8](unsafeUninitializedCapacity: Int(NUMTEXT_MAXIMUM_WIDTH)) { buffer, count in
    guard let begin = buffer.baseAddress else { return }
    unsafe begin.withMemoryRebound(to: CChar.self, capacity: Int(NUMTEXT_MAXIMUM_WIDTH)) { text in
      unsafe count = numtext_write_double(text, value) - text
    }
  }
}

/// True if a table of that name is written as text.
///
/// - Throws: ``FileError`` if no format is known for its extension.
package func isTextTable(forWriting path: String) throws -> Bool {
  try TableFormats.format(forWriting: path) is DelimitedFormat
}

/// The name of a file without what says that it is compressed: `t.csv` of `t.csv.gz`.
package func uncompressedName(of path: String) -> String { String(Compression.uncompressedName(of: path)) }
