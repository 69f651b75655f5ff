internal import CNumericText
internal import LinearAlgebra

/// Delimited text of a table: names if there are any, then the shortest text of every number that reads back
/// as the same bits; `inf` and `-inf`, which a table read has no place for, and an empty cell for NaN.
struct CSVEncoder<Scalar: GaussianScalar>: TableEncoder {
  let delimiter: UInt8
  let columnNames: [String]?

  func opening() -> [UInt8] {
    guard let columnNames else { return [] }
    var line: [UInt8] = []
    for (index, name) in columnNames.enumerated() {
      if index > 0 { line.append(delimiter) }
      line += self.name(name)
    }
    return line + [UInt8(ascii: "\n")]
  }

  /// A name as its field, in quotation marks if it would be taken for something else without: for a number, for a missing
  /// value, or for what a text begins with.
  private func name(_ name: String) -> [UInt8] {
    let bytes = Array(name.utf8)
    let isPlain =
      CellText(bytes).kind(decimalComma: false) == .text && CellText(bytes).kind(decimalComma: true) == .text
      && !bytes.starts(with: [0xEF, 0xBB, 0xBF]) && !name.lowercased().hasPrefix("sep=")
    return isPlain ? field(name) : inQuotationMarks(bytes)
  }

  /// A text as a field, in quotation marks if it would be cut or shortened without.
  func field(_ text: String) -> [UInt8] {
    let special = Set("\"\n\r".utf8).union(TextDelimiter.usual.map(\.byte)).subtracting(" ".utf8).union([delimiter])
    let bytes = Array(text.utf8)
    let isWhole = !bytes.isEmpty && CellText(bytes).trimmed.count == bytes.count
    return isWhole && !bytes.contains(where: special.contains) ? bytes : inQuotationMarks(bytes)
  }

  private func inQuotationMarks(_ bytes: [UInt8]) -> [UInt8] {
    let mark = UInt8(ascii: "\"")
    return [mark] + bytes.flatMap { $0 == mark ? [mark, mark] : [$0] } + [mark]
  }

  func encode(_ rows: Matrix<Scalar>, into output: OutputFile) throws {
    let rowsPerPiece = max(1, (1 << 18) / max(1, rows.columns * Int(NUMTEXT_MAXIMUM_WIDTH)))
    let capacity = min(rowsPerPiece, rows.rows) * rows.columns * Int(NUMTEXT_MAXIMUM_WIDTH)
    guard capacity > 0 else { return }
    let text = UnsafeMutableBufferPointer<CChar>.allocate(capacity: capacity)
    defer { unsafe text.deallocate() }
    guard let start = text.baseAddress else { return }
    try unsafe rows.withUnsafeBufferPointer { values in
      guard let first = values.baseAddress else { return }
      for row in stride(from: 0, to: rows.rows, by: rowsPerPiece) {
        let count = min(rowsPerPiece, rows.rows - row)
        let end = unsafe write(first + row * rows.columns, count, rows.columns, to: start)
        try unsafe output.write(UnsafeRawBufferPointer(start: start, count: end - start))
      }
    }
  }

  private func write(
    _ values: UnsafePointer<Scalar>, _ rows: Int, _ columns: Int, to text: UnsafeMutablePointer<CChar>
  ) -> UnsafeMutablePointer<CChar> {
    let mark = CChar(bitPattern: delimiter)
    if Scalar.isDouble {
      return unsafe numtext_write_rows_double(text, values.typed(as: Double.self), rows, columns, mark)
    }
    return unsafe numtext_write_rows_float(text, values.typed(as: Float.self), rows, columns, mark)
  }
}
