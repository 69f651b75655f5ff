internal import CNumericText
internal import LinearAlgebra

/// What one look at a whole table shows of each of its columns.
///
/// ```swift
/// let survey = try TableSurvey(contentsOf: "customers.csv")
/// for column in survey.columns { print(column.column.name, column.column.kind, column.evidence) }
/// ```
///
/// The rules are in `docs/decisions/0039-kinds-of-columns.md`. Different values are counted exactly up to 65,536 a column, or 2
/// MiB of them; quantiles are those of all rows, or of 4,096 that do not depend on anything but how many rows there are.
///
/// - Complexity: One pass; memory for the window of the file and some MiB a column, however many rows there are.
public struct TableSurvey: Sendable {
  /// The columns, in the order of the table.
  public let columns: [ColumnSurvey]
  /// Rows of the table.
  public let rows: Int
  /// False if the table has no names.
  public let hasNames: Bool

  /// The columns as they are.
  public var schema: TableSchema { TableSchema(columns: columns.map(\.column), hasNames: hasNames) }

  /// Looks at a table in any known format.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - options: Which columns to look at, and how text is written; weights and labels are none of the columns.
  ///   - requests: What somebody says about columns.
  ///   - onBlock: Is told how much of the table has been read, for a progress display.
  /// - Throws: ``FileError`` with the place and the remedy if the file is missing or broken, has no such columns, or a column is
  ///   not what somebody says.
  public init(
    contentsOf path: String, options: TableReadingOptions = TableReadingOptions(),
    requests: ColumnRequests = ColumnRequests(), onBlock: (_ fractionRead: Double?) -> Void = { _ in }
  ) throws {
    try self.init(input: SequentialInput(path: path), options: options, requests: requests, onBlock: onBlock)
  }

  /// Looks at a table that is open, to its end.
  ///
  /// - Throws: As ``init(contentsOf:options:requests:onBlock:)``.
  public init(
    input: SequentialInput, options: TableReadingOptions = TableReadingOptions(),
    requests: ColumnRequests = ColumnRequests(), onBlock: (_ fractionRead: Double?) -> Void = { _ in }
  ) throws {
    var options = options
    options.schema = nil
    options.missing = .asNaN
    let input = try input.decompressed()
    let format = try TableFormats.format(of: input)
    let counters: [ColumnCounter]
    let names: [String]?
    if let text = try format.reader(of: input, as: Double.self, options: options) as? CSVStream<Double> {
      names = text.columnNames
      let places = text.parser.columns.variables
      counters = try Self.counters(
        names, places, text.parser.opening.dialect.decimalComma, options, requests, input.path)
      try Self.count(text, counters, threads: options.threads) { onBlock(input.fractionRead) }
    } else {
      let stream = try TableStream<Double>(input, format, options)
      names = stream.columnNames
      counters = try Self.counters(names, Array(0..<stream.columns), false, options, requests, input.path)
      try Self.count(stream, counters) { onBlock(stream.fractionRead) }
    }
    hasNames = names != nil
    rows = counters.first?.rows ?? 0
    columns = try counters.enumerated().map { index, counter in
      do throws(KindDecision.Refusal) {
        let decision = try KindDecision(
          counter, requests.kinds[counter.name], order: requests.orders[counter.name],
          decimalComma: options.decimalMark == .comma)
        return ColumnSurvey(counter, decision)
      } catch {
        throw FileError(
          .mismatch, path: input.path, column: index + 1, columnName: names == nil ? nil : counter.name, error.problem,
          advice: error.advice)
      }
    }
  }

  private static func counters(
    _ names: [String]?, _ places: [Int], _ decimalComma: Bool, _ options: TableReadingOptions,
    _ requests: ColumnRequests, _ path: String
  ) throws -> [ColumnCounter] {
    let called = names ?? places.map { String($0 + 1) }
    for name in (Array(requests.kinds.keys) + Array(requests.orders.keys)).sorted() where !called.contains(name) {
      throw FileError(
        .unknownColumn, path: path, "there is no column \(quoted(name))",
        advice: guess(at: name, among: called) + "the columns are \(listed(called))")
    }
    return called.map {
      ColumnCounter(
        name: $0, decimalComma: decimalComma, codes: options.missingCodes, levels: requests.orders[$0] ?? [])
    }
  }

  // MARK: Cells

  private static func count(
    _ text: CSVStream<Double>, _ counters: [ColumnCounter], threads: Int, onWindow: () -> Void
  ) throws {
    let splitter = CSVSplitter(text.parser)
    var sample = RowSample()
    let columns = counters.count
    while try unsafe text.forEachPiece({ piece, bytes in
      let cells = UnsafeMutablePointer<numtext_label>.allocate(capacity: max(1, piece.rows.count * columns))
      defer { unsafe cells.deallocate() }
      try unsafe splitter.split(piece, bytes, to: cells)
      let places = sample.places(forNext: piece.rows.count)
      nonisolated(unsafe) let texts = unsafe UnsafePointer(cells)
      try performPieces(columns, threads: threads) { column in
        for row in places.indices {
          unsafe add(texts[row * columns + column], to: counters[column], place: places[row])
        }
      }
    }) {
      onWindow()
    }
  }

  private static func add(_ cell: numtext_label, to counter: ColumnCounter, place: Int32) {
    guard let begin = unsafe cell.begin, let end = unsafe cell.end else { return }
    let bytes = unsafe UnsafeRawBufferPointer(start: begin, count: end - begin)
    if unsafe cell.is_quoted != 0 && bytes.contains(UInt8(ascii: "\"")) {
      let text = unsafe unquoted(bytes)
      let trimmed = Array(CellText(text).trimmed)
      counter.add(trimmed.span, isPadded: trimmed.count < text.count, place: place)
      return
    }
    let part = unsafe numtext_trim(begin, end)
    let trimmed = unsafe UnsafeRawBufferPointer(rebasing: bytes[part.begin..<part.end])
    unsafe trimmed.withMemoryRebound(to: UInt8.self) {
      unsafe counter.add($0.span, isPadded: trimmed.count < bytes.count, place: place)
    }
  }

  private static func count(
    _ stream: TableStream<Double>, _ counters: [ColumnCounter], onBlock: () -> Void
  ) throws {
    var sample = RowSample()
    let width = Int(NUMTEXT_MAXIMUM_WIDTH)
    while let block = try stream.next() {
      let places = sample.places(forNext: block.values.rows)
      for (column, counter) in counters.enumerated() {
        for row in 0..<block.values.rows {
          let value = block.values[row, column]
          var text: [UInt8] = []
          // Whole numbers of an array have no point, whatever its type is.
          if let whole = Int(exactly: value), value.magnitude <= 0x1p53 {
            text = Array(String(whole).utf8)
          } else {
            text = unsafe [UInt8](unsafeUninitializedCapacity: width) { buffer, count in
              guard let start = buffer.baseAddress else { return }
              unsafe start.withMemoryRebound(to: CChar.self, capacity: width) { out in
                unsafe count = (numtext_write_double(out, value) ?? out) - out
              }
            }
          }
          counter.add(text.span, isPadded: false, place: places[row])
        }
      }
      onBlock()
    }
  }
}
