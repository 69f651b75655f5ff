package import LinearAlgebra

/// Text with one record a line and a character between fields: CSV after RFC 4180, and TSV.
///
/// Quotation marks, doubled ones and line ends inside them, LF and CRLF, a byte order mark, a line `sep=;` before the
/// first record, and blank lines at the end are understood. What separates fields, whether the first record holds names,
/// and whether decimals have a comma is found from the first records, whatever the file is called, unless the options
/// say it. Cells in the columns asked for are finite decimal numbers, or missing if that is allowed; a magnitude too
/// small for the scalar reads as zero.
package struct DelimitedFormat: TableFormat {
  /// What people call the format.
  package let name: String
  /// Extensions of file names that stand for the format.
  package let fileExtensions: [String]
  /// Text files have none.
  package let signature: [UInt8] = []
  /// What separates fields where it is written, and most often where it is read.
  let delimiter: TextDelimiter

  /// Fields separated by commas.
  package static let csv = DelimitedFormat(
    name: "CSV", fileExtensions: ["csv"], delimiter: .comma)
  /// Fields separated by tabs.
  package static let tsv = DelimitedFormat(
    name: "TSV", fileExtensions: ["tsv"], delimiter: .tab)

  /// Reads the columns asked for; all numbers of the result are finite.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package func read<Scalar: GaussianScalar>(
    _ input: InputFile, as type: Scalar.Type, options: TableReadingOptions
  ) throws -> Table<Scalar> {
    let parser: CSVParser<Scalar> = try parser(path: input.path, options) { size in
      (try input.bytes(in: 0..<min(size, input.count)), size >= input.count)
    }
    let (values, weights, labels) = try CSVReader(input: input, parser: parser).read()
    let names = parser.opening.names.map { names in parser.columns.variables.map { names[$0] } }
    return Table(columnNames: names, values: values, weights: weights, labels: labels)
  }

  /// Prepares for reading the columns asked for, a block of rows at a time.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package func reader<Scalar: GaussianScalar>(
    of input: SequentialInput, as type: Scalar.Type, options: TableReadingOptions
  ) throws -> any TableReader<Scalar> {
    let parser: CSVParser<Scalar> = try parser(path: input.path, options) { size in
      // Whether the file ends here shows only when a byte more is asked for.
      let bytes = try input.bytes(in: 0..<size + 1)
      return (Array(bytes.prefix(size)), bytes.count <= size)
    }
    return CSVStream(input, parser: parser)
  }

  private func parser<Scalar: GaussianScalar>(
    path: String, _ options: TableReadingOptions, beginning: (Int) throws -> (bytes: [UInt8], isWhole: Bool)
  ) throws -> CSVParser<Scalar> {
    let opening = try CSVOpening(path: path, delimiter: delimiter, options: options, beginning: beginning)
    let available = AvailableColumns(
      path: path, line: opening.names == nil ? nil : opening.firstLine, names: opening.names, count: opening.columns)
    let columns = try available.resolve(options)
    for remark in opening.remarks { options.onRemark?(remark) }
    return CSVParser(path: path, opening: opening, columns: columns, options: options)
  }

  /// Prepares for writing a table of the given shape.
  package func encoder<Scalar: GaussianScalar>(
    for shape: TableShape, as type: Scalar.Type
  ) throws -> any TableEncoder<Scalar> {
    if let schema = shape.schema { return ColumnEncoder<Scalar>(delimiter: delimiter.byte, schema: schema) }
    return CSVEncoder<Scalar>(delimiter: delimiter.byte, columnNames: shape.columnNames)
  }
}
