internal import CNumericText

/// Cuts pieces of delimited text into the texts of cells.
struct CSVSplitter: Sendable {
  private let parser: CSVParser<Double>
  private let columnOfField: [Int32]
  private let textOfField: [Int32]

  /// Cells of a row.
  var columns: Int { parser.columns.variables.count }

  /// - Parameter parser: Which columns there are, and what separates fields.
  init(_ parser: CSVParser<Double>) {
    self.parser = parser
    let opening = parser.opening
    var (mapping, places) = (
      [Int32](repeating: -1, count: opening.fields), [Int32](repeating: -1, count: opening.fields)
    )
    for field in opening.columns..<opening.fields { mapping[field] = Int32(NUMTEXT_BLANK_COLUMN) }
    for (place, field) in parser.columns.variables.enumerated() { places[field] = Int32(place) }
    (columnOfField, textOfField) = (mapping, places)
  }

  /// Cuts a piece.
  ///
  /// - Parameters:
  ///   - piece: The piece.
  ///   - bytes: Its bytes.
  ///   - cells: Memory for the cells of its rows, one row after another.
  /// - Throws: ``FileError`` with the first record that is none.
  @unsafe
  func split(
    _ piece: CSVPlan.Piece, _ bytes: UnsafeBufferPointer<UInt8>, to cells: UnsafeMutablePointer<numtext_label>
  ) throws {
    let opening = parser.opening
    let progress = unsafe bytes.withMemoryRebound(to: CChar.self) { text -> numtext_progress? in
      guard let begin = text.baseAddress else { return nil }
      return unsafe columnOfField.withUnsafeBufferPointer { fields in
        unsafe textOfField.withUnsafeBufferPointer { places in
          var layout = unsafe numtext_layout(
            delimiter: CChar(bitPattern: opening.dialect.delimiter.byte), decimal_comma: 0, fields: fields.count,
            column_of_field: fields.baseAddress, columns: 0, label_field: -1, text_of_field: places.baseAddress,
            texts: columns, missing_as_nan: 1, codes: nil, code_count: 0)
          var nothing = 0.0
          return unsafe numtext_read_rows_double(
            begin, begin + text.count, &layout, piece.rows.count, &nothing, nil, nil, cells)
        }
      }
    }
    guard let progress = unsafe progress else { throw parser.changed() }
    if let problem = unsafe parser.problem(progress, in: piece) { throw problem }
    guard unsafe progress.rows == piece.rows.count else { throw parser.changed() }
  }
}
