internal import CNumericText
internal import LinearAlgebra

/// Delimited text of a table with kinds of columns: every cell as its column writes it.
final class ColumnEncoder<Scalar: GaussianScalar>: TableEncoder {
  /// What a column writes in each row: numbers only, so that a cell costs no counting of references.
  private enum Part {
    /// Digits and a point, of a column of the matrix.
    case digits(column: Int, places: Int32, least: Int32)
    /// The fewest digits that come back.
    case shortest(column: Int)
    /// The number of a column of the matrix as one of ``forms`` has it.
    case number(column: Int, form: Int)
    /// The level whose code a column of the matrix has: some of ``fields``.
    case level(column: Int, first: Int, count: Int)
    /// One of ``fields``.
    case text(Int)
    /// A running number between two of ``fields``, the second of which is the next.
    case identifier(first: Int, width: Int, opening: Int)
  }

  private let delimiter: UInt8
  private let names: CSVEncoder<Scalar>
  private let parts: [Part]
  private let fields: Fields
  private let forms: [TableColumn]
  /// Bytes that suffice for any row.
  private let width: Int
  private var rowsWritten = 0

  init(delimiter: UInt8, schema: TableSchema) {
    self.delimiter = delimiter
    var (parts, written, width): ([Part], [String], Int) = ([], [], 8)
    var (texts, forms): ([[UInt8]], [TableColumn]) = ([], [])
    var place = 0
    let fields = CSVEncoder<Scalar>(delimiter: delimiter, columnNames: nil)
    for column in schema.columns {
      switch (column.kind, column.format) {
      case (.identifier, .numbered(let form)):
        parts.append(.identifier(first: form.first, width: form.width, opening: texts.count))
        texts += Self.surroundings(of: form, fields.field)
        width += 2 * (form.prefix.utf8.count + form.suffix.utf8.count) + max(form.width, 20) + 2
      case (.identifier, _), (.text, _): continue
      case (.constant, _):
        let field = column.levels.first.map(fields.field) ?? []
        parts.append(.text(texts.count))
        texts.append(field)
        width += field.count
      default:
        if column.kind.hasLevels {
          let levels = column.levels.map(fields.field)
          parts.append(.level(column: place, first: texts.count, count: levels.count))
          texts += levels
          width += levels.map(\.count).max() ?? 0
        } else {
          switch column.format {
          case .number(let form) where form.isPlain:
            parts.append(.digits(column: place, places: Int32(form.places), least: Int32(form.leastPlaces)))
          case .plain, .numbered: parts.append(.shortest(column: place))
          case .number, .moment:
            parts.append(.number(column: place, form: forms.count))
            forms.append(column)
          }
          width += column.width + 2
        }
        place += 1
      }
      written.append(column.name)
      width += 1
    }
    (self.parts, self.width, self.forms) = (parts, width, forms)
    self.fields = Fields(texts)
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
    for index in parts.indices {
      if index > 0 { unsafe put(delimiter, &end) }
      let start = unsafe end
      switch parts[index] {
      case .digits(let column, let places, let least):
        let value = unsafe Double(cells[column])
        if value.isFinite {
          unsafe end.withMemoryRebound(to: CChar.self, capacity: Int(NUMTEXT_MAXIMUM_ROUNDED)) { text in
            unsafe end += (numtext_write_decimal(text, places, least, value) ?? text) - text
          }
        } else if !value.isNaN {
          unsafe putShortest(value, &end)
        }
      case .shortest(let column):
        let value = unsafe Double(cells[column])
        if !value.isNaN { unsafe putShortest(value, &end) }
      case .number(let column, let form):
        let value = unsafe Double(cells[column])
        if !value.isNaN {
          unsafe end = forms[form].write(value, to: end)
          unsafe quoteIfNeeded(from: start, to: &end)
        }
      case .level(let column, let first, let count):
        let value = unsafe Double(cells[column])
        if !value.isNaN { unsafe fields.put(first + TableColumn.code(value, of: count), &end) }
      case .text(let place): unsafe fields.put(place, &end)
      case .identifier(let first, let width, let opening):
        unsafe fields.put(opening, &end)
        unsafe put(UInt(bitPattern: first &+ rowsWritten), digits: width, &end)
        unsafe fields.put(opening + 1, &end)
      }
      // Of a single column an empty cell would be an empty line, which readers pass over.
      if parts.count == 1, unsafe start == end { for byte in "nan".utf8 { unsafe put(byte, &end) } }
    }
    unsafe put(UInt8(ascii: "\n"), &end)
    return unsafe end
  }

  /// What stands before and behind the number of a running identifier, quotation marks among it if all of it needs them.
  private static func surroundings(of form: IdentifierForm, _ field: (String) -> [UInt8]) -> [[UInt8]] {
    let mark = UInt8(ascii: "\"")
    let text = form.text(ofRow: 0)
    let isQuoted = field(text) != Array(text.utf8)
    func escaped(_ part: String) -> [UInt8] {
      isQuoted ? part.utf8.flatMap { $0 == mark ? [mark, mark] : [$0] } : Array(part.utf8)
    }
    let marks = isQuoted ? [mark] : []
    return [marks + escaped(form.prefix), escaped(form.suffix) + marks]
  }

  /// Writes a number with so many digits at least.
  private func put(_ number: UInt, digits: Int, _ end: inout UnsafeMutablePointer<UInt8>) {
    var (count, rest) = (1, number / 10)
    while rest > 0 { (count, rest) = (count + 1, rest / 10) }
    count = max(count, digits)
    rest = number
    for place in stride(from: count - 1, through: 0, by: -1) {
      unsafe end[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    unsafe end += count
  }

  private func putShortest(_ value: Double, _ end: inout UnsafeMutablePointer<UInt8>) {
    unsafe end.withMemoryRebound(to: CChar.self, capacity: Int(NUMTEXT_MAXIMUM_WIDTH)) { text in
      unsafe end += (numtext_write_double(text, value) ?? text) - text
    }
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

/// Fields of a text, one after the other in memory that does not move.
@safe
private final class Fields {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  /// Where each begins, and the last ends.
  private let offsets: UnsafeMutableBufferPointer<Int>

  init(_ fields: [[UInt8]]) {
    let joined = fields.flatMap(\.self)
    unsafe bytes = .allocate(capacity: joined.count)
    _ = unsafe bytes.initialize(from: joined)
    unsafe offsets = .allocate(capacity: fields.count + 1)
    unsafe offsets.initialize(repeating: 0)
    for (place, field) in fields.enumerated() { unsafe offsets[place + 1] = offsets[place] + field.count }
  }

  deinit {
    unsafe bytes.deallocate()
    unsafe offsets.deallocate()
  }

  /// Writes a field.
  @unsafe
  func put(_ place: Int, _ end: inout UnsafeMutablePointer<UInt8>) {
    let (start, count) = unsafe (offsets[place], offsets[place + 1] - offsets[place])
    guard count > 0, let base = unsafe bytes.baseAddress else { return }
    unsafe end.update(from: base + start, count: count)
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
