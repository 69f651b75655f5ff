package import LinearAlgebra

/// NumPy's file format for one array: versions 1 to 3, one or two dimensions, real numbers of any width up to
/// 64 bits, in either byte order and either memory order.
///
/// Numbers are copied from the file, never mapped: what becomes of the file afterwards does not touch them. An array
/// of one dimension is a column. A whole number that no `Double` equals is an error, not rounded. A stream of blocks
/// reads arrays larger than memory.
package struct NPYFormat: TableFormat {
  /// What people call the format.
  package let name = "NPY"
  /// Extensions of file names that stand for the format.
  package let fileExtensions = ["npy"]
  /// Bytes that every file of the format begins with.
  package let signature = NPYHeader.magic

  /// Creates the format.
  package init() {}

  /// Reads the columns asked for; all numbers of the result are finite.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package func read<Scalar: GaussianScalar>(
    _ input: InputFile, as type: Scalar.Type, options: TableReadingOptions
  ) throws -> Table<Scalar> {
    try reader(of: SequentialInput(input), as: type, options: options).wholeTable()
  }

  /// Prepares for reading the columns asked for, a block of rows at a time.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package func reader<Scalar: GaussianScalar>(
    of input: SequentialInput, as type: Scalar.Type, options: TableReadingOptions
  ) throws -> any TableReader<Scalar> {
    let header = try NPYHeader(path: input.path, count: input.count) { try input.bytes(in: 0..<$0) }
    if !input.isSeekable {
      // Columns are not listed before there are numbers for them.
      try input.hold(claimed: header.dataOffset + header.columns * header.element.size)
      if input.isAtEnd { try header.checkEnd(count: input.window.upperBound, path: input.path) }
    }
    return try NPYStream<Scalar>(
      input, converter: converter(header, path: input.path, options), options: options)
  }

  private func converter<Scalar: GaussianScalar>(
    _ header: NPYHeader, path: String, _ options: TableReadingOptions
  ) throws -> NPYConverter<Scalar> {
    let available = AvailableColumns(path: path, names: nil, count: header.columns)
    let columns = try available.resolve(options)
    return NPYConverter(
      path: path, header: header, columns: columns, missing: options.missing, codes: options.missingCodes)
  }

  /// Prepares for writing a table of the given shape.
  package func encoder<Scalar: GaussianScalar>(
    for shape: TableShape, as type: Scalar.Type
  ) throws -> any TableEncoder<Scalar> {
    NPYEncoder<Scalar>(shape: shape)
  }
}
