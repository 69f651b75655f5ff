public import LinearAlgebra

/// NumPy's file format for one array: versions 1 to 3, one or two dimensions, real numbers of any width up to
/// 64 bits, in either byte order and either memory order.
///
/// An array of native scalars in C order is mapped into memory and not copied; such a file must not be cut
/// short while the matrix lives. An array of one dimension is a column. A whole number that no `Double` equals
/// is an error, not rounded.
public struct NPYFormat: TableFormat {
  /// What people call the format.
  public let name = "NPY"
  /// Extensions of file names that stand for the format.
  public let fileExtensions = ["npy"]
  /// Bytes that every file of the format begins with.
  public let signature = NPYHeader.magic

  /// Creates the format.
  public init() {}

  /// Reads the columns asked for; all numbers of the result are finite.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func read<Scalar: GaussianScalar>(
    _ input: InputFile, as type: Scalar.Type, options: TableReadingOptions
  ) throws -> Table<Scalar> {
    let contents = try input.contents()
    let header = try NPYHeader(of: contents, path: input.path)
    let available = AvailableColumns(path: input.path, names: nil, count: header.columns)
    let chosen = try available.resolve(options.columns)
    let reader = NPYReader<Scalar>(
      path: input.path, contents: contents, header: header, chosen: chosen, options: options)
    return Table(columnNames: nil, values: try reader.read())
  }

  /// Prepares for writing a table of the given shape.
  public func encoder<Scalar: GaussianScalar>(
    for shape: TableShape, as type: Scalar.Type
  ) throws -> any TableEncoder<Scalar> {
    NPYEncoder<Scalar>(shape: shape)
  }
}
