internal import CNumericText
public import LinearAlgebra

/// Writes rows of numbers with a text beside each, as CSV or TSV, block by block.
///
/// The file appears, whole, with ``finish()``; if that is never called there is no trace of it. Memory does
/// not grow with the number of rows.
public final class LabelledTableWriter {
  /// Where the texts stand.
  public enum LabelPosition: Sendable {
    /// Before the numbers.
    case first
    /// After the numbers.
    case last
  }

  private let output: OutputFile
  private let encoder: CSVEncoder<Double>
  private let columns: Int
  private let position: LabelPosition
  /// Texts as the file has them.
  private var fields: [String: [UInt8]] = [:]

  /// Begins a table.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output, which gets CSV.
  ///   - columnNames: One name a column of numbers, or `nil` for a table without names.
  ///   - labelName: The name of the column of texts.
  ///   - position: Where that column stands.
  ///   - columns: Number of columns of numbers; may be 0.
  /// - Throws: ``FileError`` if the file cannot be created, no format is known for its extension, or the format has no
  ///   place for texts.
  /// - Precondition: There is one name a column of numbers, or none at all.
  public init(
    path: String, columnNames: [String]?, labelName: String, position: LabelPosition, columns: Int
  ) throws {
    precondition(
      columnNames.map { $0.count == columns } ?? true,
      "\(columnNames?.count ?? 0) names do not fit \(columns) columns")
    guard let format = try TableFormats.format(forWriting: path) as? DelimitedFormat else {
      throw FileError(
        .unknownFormat, path: path, "an array holds numbers, and the labels are texts",
        advice: "name a .csv or .tsv file")
    }
    let names = columnNames.map { position == .first ? [labelName] + $0 : $0 + [labelName] }
    encoder = CSVEncoder(delimiter: format.delimiter.byte, columnNames: names)
    self.columns = columns
    self.position = position
    output = try OutputFile(path: path)
    try output.write(encoder.opening())
  }

  /// Appends rows.
  ///
  /// - Parameters:
  ///   - rows: The numbers. Shape `labels.count × columns`.
  ///   - labels: The text of each row; `nil` leaves its cell empty.
  /// - Throws: ``FileError`` if they cannot be written.
  /// - Precondition: The rows have the columns of the table, and there is one text a row.
  public func append(_ rows: Matrix<Double>, labels: [String?]) throws {
    precondition(
      rows.rows == labels.count && rows.columns == columns,
      "\(rows.rows) × \(rows.columns) numbers and \(labels.count) labels for \(columns) columns")
    let rowsPerPiece = max(1, (1 << 16) / max(1, columns))
    for first in stride(from: 0, to: rows.rows, by: rowsPerPiece) {
      let range = first..<min(first + rowsPerPiece, rows.rows)
      try output.write(text(of: rows.rows(in: range), labels[range]))
    }
  }

  private func text(of rows: Matrix<Double>, _ labels: ArraySlice<String?>) -> [UInt8] {
    let fields = labels.map { $0.map { field($0) } ?? [] }
    let capacity =
      fields.reduce(0) { $0 + $1.count + 2 } + rows.count * Int(NUMTEXT_MAXIMUM_WIDTH + 1)
    return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      guard var end = buffer.baseAddress else { return }
      func write(_ bytes: [UInt8]) {
        for byte in bytes {
          unsafe end.initialize(to: byte)
          unsafe end += 1
        }
      }
      for (row, field) in fields.enumerated() {
        if position == .first { write(field) }
        for column in 0..<columns {
          if column > 0 || position == .first { write([encoder.delimiter]) }
          unsafe end = end.withMemoryRebound(to: CChar.self, capacity: Int(NUMTEXT_MAXIMUM_WIDTH)) { text in
            unsafe UnsafeMutableRawPointer(numtext_write_double(text, rows[row, column]))
              .assumingMemoryBound(to: UInt8.self)
          }
        }
        if position == .last {
          if columns > 0 { write([encoder.delimiter]) }
          write(field)
        }
        write([UInt8(ascii: "\n")])
      }
      unsafe count = end - (buffer.baseAddress ?? end)
    }
  }

  private func field(_ label: String) -> [UInt8] {
    if let field = fields[label] { return field }
    let field = encoder.field(label)
    fields[label] = field
    return field
  }

  /// Makes the file final.
  ///
  /// - Throws: ``FileError`` if that fails; there is then no new file.
  public func finish() throws { try output.commit() }
}
