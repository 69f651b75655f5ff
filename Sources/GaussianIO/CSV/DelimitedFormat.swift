public import LinearAlgebra

/// Text with one record a line and a character between fields: CSV after RFC 4180, and TSV.
///
/// Quotation marks, doubled ones and line ends inside them, LF and CRLF, a byte order mark and blank lines at
/// the end are understood; in CSV a semicolon separates if the first record has one and no comma. Cells in
/// the columns asked for are finite decimal numbers; a magnitude too small for the scalar reads as zero.
public struct DelimitedFormat: TableFormat {
  /// What people call the format.
  public let name: String
  /// Extensions of file names that stand for the format.
  public let fileExtensions: [String]
  /// Text files have none.
  public let signature: [UInt8] = []
  let delimiter: UInt8

  /// Fields separated by commas.
  public static let csv = DelimitedFormat(
    name: "CSV", fileExtensions: ["csv"], delimiter: UInt8(ascii: ","))
  /// Fields separated by tabs.
  public static let tsv = DelimitedFormat(
    name: "TSV", fileExtensions: ["tsv"], delimiter: UInt8(ascii: "\t"))

  /// Reads the columns asked for; all numbers of the result are finite.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func read<Scalar: GaussianScalar>(
    _ input: InputFile, as type: Scalar.Type, options: TableReadingOptions
  ) throws -> Table<Scalar> {
    let opening = try CSVOpening(of: input, delimiter: delimiter, header: options.header)
    let available = AvailableColumns(
      path: input.path, line: opening.names == nil ? nil : opening.firstLine, names: opening.names,
      count: opening.fields)
    let chosen = try available.resolve(options.columns)
    let reader = CSVReader<Scalar>(input: input, opening: opening, chosen: chosen, options: options)
    let values = try reader.read()
    return Table(columnNames: opening.names.map { names in chosen.map { names[$0] } }, values: values)
  }

  /// Prepares for writing a table of the given shape.
  public func encoder<Scalar: GaussianScalar>(
    for shape: TableShape, as type: Scalar.Type
  ) throws -> any TableEncoder<Scalar> {
    CSVEncoder<Scalar>(delimiter: delimiter, columnNames: shape.columnNames)
  }
}
