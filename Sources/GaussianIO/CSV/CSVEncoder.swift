internal import CNumericText
internal import LinearAlgebra

/// Delimited text of a table: names if there are any, then the shortest text of every number that reads back
/// as the same bits; `inf`, `-inf` and `nan` for what is not finite, which a table read has no place for.
struct CSVEncoder<Scalar: GaussianScalar>: TableEncoder {
  let delimiter: UInt8
  let columnNames: [String]?

  func opening() -> [UInt8] {
    guard let columnNames else { return [] }
    var line: [UInt8] = []
    for (index, name) in columnNames.enumerated() {
      if index > 0 { line.append(delimiter) }
      line += field(name)
    }
    return line + [UInt8(ascii: "\n")]
  }

  /// The name, in quotation marks if it would be misread without.
  func field(_ name: String) -> [UInt8] {
    let special: Set<UInt8> = [
      delimiter, UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ";"),
    ]
    let isPadded = name.hasPrefix(" ") || name.hasSuffix(" ")
    guard isPadded || name.isEmpty || name.utf8.contains(where: special.contains) else {
      return Array(name.utf8)
    }
    let mark = UInt8(ascii: "\"")
    return [mark] + name.utf8.flatMap { $0 == mark ? [mark, mark] : [$0] } + [mark]
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
