/// Writes a text table of texts and numbers, row by row.
///
/// The file appears, whole, with ``finish()``; if that is never called there is no trace of it.
package final class FieldWriter {
  /// What stands in a cell.
  package enum Field: Sendable, Equatable {
    /// A text, in quotation marks where it has to be.
    case text(String)
    /// A number; NaN leaves the cell empty.
    case number(Double)
    /// A whole number.
    case integer(Int)
    /// Nothing.
    case empty
  }

  private let output: OutputFile
  private let encoder: CSVEncoder<Double>
  private let columns: Int

  /// Begins a table.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output, which gets CSV.
  ///   - columnNames: One name a column.
  /// - Throws: ``FileError`` if the file cannot be created, or is named as an array.
  package init(path: String, columnNames: [String]) throws {
    guard let format = try TableFormats.format(forWriting: path) as? DelimitedFormat else {
      throw FileError(
        .unknownFormat, path: path, "an array has no names, and these columns need them",
        advice: "name a .csv or .tsv file")
    }
    encoder = CSVEncoder(delimiter: format.delimiter.byte, columnNames: columnNames)
    columns = columnNames.count
    output = try OutputFile(path: path)
    try output.write(encoder.opening())
  }

  /// Appends a row.
  ///
  /// - Throws: ``FileError`` if it cannot be written.
  /// - Precondition: There is a field a column.
  package func append(_ fields: [Field]) throws {
    precondition(fields.count == columns, "\(fields.count) fields for \(columns) columns")
    var line: [UInt8] = []
    for (place, field) in fields.enumerated() {
      if place > 0 { line.append(encoder.delimiter) }
      switch field {
      case .text(let text): line += text.isEmpty ? [] : encoder.field(text)
      case .number(let number): line += numberText(number)
      case .integer(let number): line += Array("\(number)".utf8)
      case .empty: break
      }
    }
    try output.write(line + [UInt8(ascii: "\n")])
  }

  /// Makes the file final.
  ///
  /// - Throws: ``FileError`` if that fails; there is then no new file.
  package func finish() throws { try output.commit() }
}
