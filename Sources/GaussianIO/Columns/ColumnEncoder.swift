internal import CNumericText
internal import LinearAlgebra

/// Delimited text of a table with kinds of columns: every cell as its column writes it.
final class ColumnEncoder<Scalar: GaussianScalar>: TableEncoder {
  /// What a column writes in each row.
  private enum Part {
    /// The number of a column of the matrix.
    case number(Int, TableColumn)
    /// The level whose code a column of the matrix has.
    case level(Int, LevelFields)
    case text([UInt8])
    case identifier(IdentifierForm)
  }

  private let delimiter: UInt8
  private let names: CSVEncoder<Scalar>
  private let parts: [Part]
  /// Bytes that suffice for any row.
  private let width: Int
  private var rowsWritten = 0

  init(delimiter: UInt8, schema: TableSchema) {
    self.delimiter = delimiter
    var (parts, written, width): ([Part], [String], Int) = ([], [], 8)
    var place = 0
    let fields = CSVEncoder<Scalar>(delimiter: delimiter, columnNames: nil)
    for column in schema.columns {
      switch (column.kind, column.format) {
      case (.identifier, .numbered(let form)):
        parts.append(.identifier(form))
        width += 2 * (form.prefix.utf8.count + form.suffix.utf8.count) + max(form.width, 20) + 2
      case (.identifier, _), (.text, _): continue
      case (.constant, _):
        let field = column.levels.first.map(fields.field) ?? []
        parts.append(.text(field))
        width += field.count
      default:
        if column.kind.hasLevels {
          let levels = LevelFields(column.levels.map(fields.field))
          parts.append(.level(place, levels))
          width += levels.width
        } else {
          parts.append(.number(place, column))
          width += column.width + 2
        }
        place += 1
      }
      written.append(column.name)
      width += 1
    }
    self.parts = parts
    self.width = width
    names = CSVEncoder(delimiter: delimiter, columnNames: schema.hasNames ? written : nil)
  }

  func opening() -> [UInt8] { names.opening() }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func encode(_ rows: Matrix<Scalar>, into output: OutputFile) throws {
    let capacity = max(1 << 18, width)
    let text = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    defer { unsafe text.deallocate() }
    try unsafe rows.withUnsafeBufferPointer { values in
      var end = unsafe text
      for row in 0..<rows.rows {
        if unsafe end - text + width > capacity {
          try unsafe output.write(UnsafeRawBufferPointer(start: text, count: end - text))
          unsafe end = text
        }
        let cells = unsafe UnsafeBufferPointer(rebasing: values[row * rows.columns..<(row + 1) * rows.columns])
        unsafe end = unsafe write(cells, to: end)
        rowsWritten += 1
      }
      try unsafe output.write(UnsafeRawBufferPointer(start: text, count: end - text))
    }
  }

  private func write(
    _ cells: UnsafeBufferPointer<Scalar>, to out: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var end = unsafe out
    for (index, part) in parts.enumerated() {
      if index > 0 { unsafe put(delimiter, &end) }
      let start = unsafe end
      switch part {
      case .number(let place, let column):
        let value = unsafe Double(cells[place])
        if !value.isNaN {
          unsafe end = column.write(value, to: end)
          unsafe quoteIfNeeded(from: start, to: &end)
        }
      case .level(let place, let levels):
        let value = unsafe Double(cells[place])
        if !value.isNaN { unsafe levels.write(TableColumn.code(value, of: levels.count), &end) }
      case .text(let bytes):
        for byte in bytes { unsafe put(byte, &end) }
      case .identifier(let form):
        let field = names.field(form.text(ofRow: rowsWritten))
        for byte in field { unsafe put(byte, &end) }
      }
      // Of a single column an empty cell would be an empty line, which readers pass over.
      if parts.count == 1, unsafe start == end { for byte in "nan".utf8 { unsafe put(byte, &end) } }
    }
    unsafe put(UInt8(ascii: "\n"), &end)
    return unsafe end
  }

  private func put(_ byte: UInt8, _ end: inout UnsafeMutablePointer<UInt8>) {
    unsafe end.pointee = byte
    unsafe end += 1
  }

  /// Puts a number in quotation marks if it has the delimiter in it, as one with a decimal comma may.
  private func quoteIfNeeded(from start: UnsafeMutablePointer<UInt8>, to end: inout UnsafeMutablePointer<UInt8>) {
    var place = unsafe start
    while unsafe place < end && place.pointee != delimiter { unsafe place += 1 }
    guard unsafe place < end else { return }
    let count = unsafe end - start
    for index in stride(from: count - 1, through: 0, by: -1) { unsafe start[index + 1] = start[index] }
    unsafe start[0] = UInt8(ascii: "\"")
    unsafe start[count + 1] = UInt8(ascii: "\"")
    unsafe end += 2
  }
}

/// The levels of a column as fields of a text.
private struct LevelFields {
  private var bytes: [UInt8] = []
  private var offsets = [0]

  init(_ fields: [[UInt8]]) {
    for field in fields {
      bytes += field
      offsets.append(bytes.count)
    }
  }

  var count: Int { offsets.count - 1 }

  /// Bytes of the longest.
  var width: Int { zip(offsets, offsets.dropFirst()).map { $1 - $0 }.max() ?? 0 }

  @unsafe
  func write(_ code: Int, _ end: inout UnsafeMutablePointer<UInt8>) {
    let (start, count) = (offsets[code], offsets[code + 1] - offsets[code])
    unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe end.update(from: base + start, count: count)
    }
    unsafe end += count
  }
}

extension TableColumn {
  /// Bytes that suffice for the cell of any number, if it has no levels.
  var width: Int {
    switch format {
    case .plain, .numbered: Int(NUMTEXT_MAXIMUM_WIDTH)
    case .number(let form): form.width
    case .moment(let form): form.width
    }
  }
}
