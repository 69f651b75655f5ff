internal import CNumericText
internal import LinearAlgebra

/// Turns pieces of delimited text into rows of numbers.
struct CSVParser<Scalar: GaussianScalar>: Sendable {
  let path: String
  let opening: CSVOpening
  let columns: ResolvedColumns
  let options: TableReadingOptions
  private let columnOfField: [Int32]
  private let textOfField: [Int32]
  private let cells: TextCells
  private let codes: [numtext_code]

  init(path: String, opening: CSVOpening, columns: ResolvedColumns, options: TableReadingOptions) {
    self.path = path
    self.opening = opening
    self.columns = columns
    self.options = options
    var mapping = [Int32](repeating: -1, count: opening.fields)
    for (column, field) in columns.variables.enumerated() { mapping[field] = Int32(column) }
    if let weights = columns.weights { mapping[weights] = Int32(columns.variables.count) }
    for field in opening.columns..<opening.fields { mapping[field] = Int32(NUMTEXT_BLANK_COLUMN) }
    cells = TextCells(columns, codes: options.missingCodes, missingAsNaN: options.missing == .asNaN)
    var places = [Int32](repeating: -1, count: cells.isEmpty ? 0 : opening.fields)
    for (place, column) in cells.columns.enumerated() {
      let field = columns.variables[column]
      (mapping[field], places[field]) = (-1, Int32(place))
    }
    textOfField = places
    columnOfField = mapping
    codes = options.missingCodes.map { numtext_code(least: $0.range.lowerBound, greatest: $0.range.upperBound) }
  }

  /// Reads a piece, or its first rows.
  ///
  /// - Parameters:
  ///   - piece: The piece.
  ///   - bytes: Its bytes.
  ///   - limit: How many rows to read at most.
  ///   - rows: Memory for them.
  ///   - weights: Memory for their weights, if there are any.
  /// - Returns: What is left of the piece; `nil` if nothing is. The classes of the rows, if a column holds some.
  /// - Throws: ``FileError`` with the first problem.
  func read(
    _ piece: CSVPlan.Piece, _ bytes: UnsafeBufferPointer<UInt8>, limit: Int,
    into rows: UnsafeMutablePointer<Scalar>, weights: UnsafeMutablePointer<Scalar>?
  ) throws -> (rest: CSVPlan.Piece?, labels: [String]) {
    try unsafe bytes.withMemoryRebound(to: CChar.self) { text in
      guard let begin = text.baseAddress else { throw changed() }
      let end = unsafe begin + text.count
      let wanted = min(limit, piece.rows.count)
      var texts = unsafe [numtext_label](repeating: numtext_label(), count: columns.label == nil ? 0 : wanted)
      let progress = try unsafe texts.withUnsafeMutableBufferPointer { texts in
        try unsafe readRows(
          begin, end, of: piece, limit: wanted, into: rows, weights, labels: texts.isEmpty ? nil : texts.baseAddress)
      }
      if let problem = unsafe problem(progress, in: piece) { throw problem }
      let rest = unsafe self.rest(of: piece, after: progress, begin)
      guard rest.rows.count == piece.rows.count - wanted && rest.rows.isEmpty == rest.bytes.isEmpty else {
        throw changed()
      }
      if let weights = unsafe weights {
        let buffer = unsafe UnsafeBufferPointer(start: weights, count: wanted)
        try unsafe columns.checkWeights(buffer, firstRow: piece.rows.lowerBound, path: path)
      }
      let labels = try unsafe columns.labels(texts, firstRow: piece.rows.lowerBound, path: path)
      return (rest.rows.isEmpty ? nil : rest, labels)
    }
  }

  /// The first problem of a piece that is taken to have one, found a row at a time; `nil` if it has none.
  ///
  /// - Parameters:
  ///   - piece: The piece.
  ///   - bytes: Its bytes.
  ///   - isWhole: False if more bytes may follow, so that what is wrong with the last record may be that it goes on.
  /// - Returns: The problem.
  func firstProblem(of piece: CSVPlan.Piece, _ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> FileError? {
    var row = [Scalar](repeating: 0, count: columns.variables.count)
    var weight = Scalar.zero
    var label = unsafe numtext_label()
    return unsafe bytes.withMemoryRebound(to: CChar.self) { text in
      guard var begin = text.baseAddress else { return nil }
      let end = unsafe begin + text.count
      var left = piece
      while unsafe begin < end {
        var progress = unsafe numtext_progress()
        var found: FileError?
        do {
          unsafe progress = try unsafe row.withUnsafeMutableBufferPointer { cells in
            guard let first = cells.baseAddress else { return unsafe numtext_progress() }
            return try unsafe readRows(begin, end, of: left, limit: 1, into: first, &weight, labels: &label)
          }
          found = unsafe problem(progress, in: left)
        } catch {
          found = error as? FileError ?? changed()
        }
        if let found {
          guard !isWhole else { return found }
          // What is wrong with a record that has ended is wrong whatever comes.
          let hasEnded = unsafe numtext_survey(begin, end).first_record_end.0 > 0
          let isFinal = unsafe hasEnded || progress.status == NUMTEXT_STRAY_QUOTE
          return isFinal ? found : nil
        }
        unsafe left = rest(of: left, after: progress, begin)
        unsafe begin = progress.text_begin ?? end
      }
      return nil
    }
  }

  /// Reads rows, and the cells among them that are texts.
  ///
  /// - Throws: ``FileError`` with the first cell that is no cell of its column, if no row before it has another problem.
  private func readRows(
    _ begin: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>, of piece: CSVPlan.Piece, limit: Int,
    into rows: UnsafeMutablePointer<Scalar>, _ weights: UnsafeMutablePointer<Scalar>?,
    labels: UnsafeMutablePointer<numtext_label>?
  ) throws -> numtext_progress {
    guard !cells.isEmpty else {
      return unsafe readRows(begin, end, limit: limit, into: rows, weights, labels: labels, texts: nil)
    }
    let count = limit * cells.columns.count
    let texts = UnsafeMutablePointer<numtext_label>.allocate(capacity: count)
    defer { unsafe texts.deallocate() }
    let progress = unsafe readRows(begin, end, limit: limit, into: rows, weights, labels: labels, texts: texts)
    let bad = unsafe cells.decode(
      UnsafePointer(texts), from: begin, rows: progress.rows, into: rows, columns: columns.variables.count,
      weights: weights)
    guard let bad else { return unsafe progress }
    let field = columns.variables[cells.columns[bad.place]]
    throw cells.error(
      bad.text, ofPlace: bad.place,
      FileError(
        .unknownLevel, path: path, line: piece.firstLine + bad.lines, column: field + 1,
        columnName: opening.names?[field], ""))
  }

  private func readRows(
    _ begin: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>, limit: Int, into rows: UnsafeMutablePointer<Scalar>,
    _ weights: UnsafeMutablePointer<Scalar>?, labels: UnsafeMutablePointer<numtext_label>?,
    texts: UnsafeMutablePointer<numtext_label>?
  ) -> numtext_progress {
    unsafe columnOfField.withUnsafeBufferPointer { fields in
      unsafe textOfField.withUnsafeBufferPointer { places in
        unsafe codes.withUnsafeBufferPointer { codes in
          var layout = unsafe numtext_layout(
            delimiter: CChar(bitPattern: opening.dialect.delimiter.byte),
            decimal_comma: opening.dialect.decimalComma ? 1 : 0, fields: fields.count,
            column_of_field: fields.baseAddress, columns: columns.variables.count,
            label_field: Int32(columns.label ?? -1), text_of_field: places.baseAddress, texts: cells.columns.count,
            missing_as_nan: options.missing == .asNaN ? 1 : 0, codes: codes.baseAddress, code_count: codes.count)
          if Scalar.isDouble {
            return unsafe numtext_read_rows_double(
              begin, end, &layout, limit, rows.typed(as: Double.self), weights?.typed(as: Double.self), labels, texts)
          }
          return unsafe numtext_read_rows_float(
            begin, end, &layout, limit, rows.typed(as: Float.self), weights?.typed(as: Float.self), labels, texts)
        }
      }
    }
  }

  private func rest(
    of piece: CSVPlan.Piece, after progress: numtext_progress, _ begin: UnsafePointer<CChar>
  ) -> CSVPlan.Piece {
    let bytes = unsafe (progress.text_begin ?? begin) - begin
    return unsafe CSVPlan.Piece(
      bytes: piece.bytes.lowerBound + bytes..<piece.bytes.upperBound, firstLine: piece.firstLine + progress.lines,
      rows: min(piece.rows.lowerBound + progress.rows, piece.rows.upperBound)..<piece.rows.upperBound)
  }

  func problem(_ progress: numtext_progress, in piece: CSVPlan.Piece) -> FileError? {
    guard unsafe progress.status != NUMTEXT_OK else { return nil }
    let text = unsafe UnsafeBufferPointer(
      start: progress.text_begin, count: progress.text_end - progress.text_begin)
    let problem = unsafe CSVProblem(
      status: progress.status, line: piece.firstLine + progress.lines,
      row: piece.rows.lowerBound + progress.rows, field: progress.field,
      text: text.map { UInt8(bitPattern: $0) })
    return problem.error(
      path: path, opening: opening, columns: columns, selection: options.columns, scalar: Scalar.self)
  }

  func changed() -> FileError { .changed(path: path) }

  /// The error of a table that has names at most.
  var noRows: FileError {
    FileError(.empty, path: path, line: opening.firstLine, "the table has a line of names but no rows")
  }
}
