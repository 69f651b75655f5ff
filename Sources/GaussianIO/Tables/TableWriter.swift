public import LinearAlgebra

/// Writes a table block by block, in the format that the name of the file asks for.
///
/// The file appears, whole, with ``finish()``; if that is never called there is no trace of it. Memory does
/// not grow with the number of rows.
public final class TableWriter<Scalar: GaussianScalar> {
  private let output: OutputFile
  private let encoder: any TableEncoder<Scalar>
  private let shape: TableShape
  private var written = 0

  /// Begins a table.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output, which gets CSV.
  ///   - columnNames: One name a column, or `nil` for none.
  ///   - rows: Number of rows that will be appended; `nil` if that is not known yet.
  ///   - columns: Number of columns.
  /// - Throws: As ``init(path:listNamed:count:)``.
  /// - Precondition: There is one name a column, or none at all.
  public convenience init(path: String, columnNames: [String]?, rows: Int?, columns: Int) throws {
    try self.init(
      path: path, TableShape(columnNames: columnNames, rows: rows, columns: columns, isList: false))
  }

  /// Begins a table of as many rows as will come.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output, which gets CSV.
  ///   - columnNames: One name a column.
  ///   - count: How many rows will be appended; `nil` if that is not known yet.
  /// - Throws: As ``init(path:listNamed:count:)``.
  public convenience init(path: String, columnNames: [String], count: Int?) throws {
    try self.init(
      path: path, TableShape(columnNames: columnNames, rows: count, columns: columnNames.count, isList: false))
  }

  /// Begins a table whose cells are written as those that it is like.
  ///
  /// Text has the columns of the schema in their order and form, each number as ``TableColumn/text(of:)`` has it: constants are
  /// as they were, identifiers are made anew where they are running numbers, and left out otherwise, as other texts are. An
  /// array holds the numbers themselves.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output, which gets CSV.
  ///   - schema: The columns; numbers are appended for those that are modelled.
  ///   - rows: Number of rows that will be appended; `nil` if that is not known yet.
  /// - Throws: As ``init(path:listNamed:count:)``.
  public convenience init(path: String, schema: TableSchema, rows: Int?) throws {
    try self.init(
      path: path,
      TableShape(columnNames: schema.variables, rows: rows, columns: schema.modelled.count, schema: schema))
  }

  /// Begins a table whose cells are written by a schema, or a table of numbers where there is none.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output, which gets CSV.
  ///   - schema: The columns; `nil` for numbers.
  ///   - columnNames: One name a column of numbers; `nil` for none.
  ///   - rows: Number of rows that will be appended; `nil` if that is not known yet.
  ///   - columns: Columns of numbers.
  /// - Throws: As ``init(path:listNamed:count:)``.
  package convenience init(
    path: String, schema: TableSchema?, columnNames: [String]?, rows: Int?, columns: Int
  ) throws {
    if let schema {
      try self.init(path: path, schema: schema, rows: rows)
    } else {
      try self.init(path: path, columnNames: columnNames, rows: rows, columns: columns)
    }
  }

  /// Begins a list of numbers: one column, and an array of one dimension in formats that have such.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output, which gets CSV.
  ///   - name: The name of the column.
  ///   - count: How many numbers will be appended; `nil` if that is not known yet.
  /// - Throws: ``FileError`` if the file cannot be created, no format is known for its extension, or the format has to
  ///   tell the count first and the file is one that cannot be written to twice.
  public convenience init(path: String, listNamed name: String, count: Int?) throws {
    try self.init(path: path, TableShape(columnNames: [name], rows: count, columns: 1, isList: true))
  }

  private init(path: String, _ shape: TableShape) throws {
    precondition(
      shape.rows ?? 0 >= 0 && shape.columns >= 0, "a table cannot be \(shape.rows ?? 0) × \(shape.columns)")
    precondition(
      shape.columnNames.map { $0.count == shape.columns } ?? true,
      "\(shape.columnNames?.count ?? 0) names do not fit \(shape.columns) columns")
    let format = try TableFormats.format(forWriting: path)
    self.shape = shape
    encoder = try format.encoder(for: shape, as: Scalar.self)
    output = try OutputFile(path: path)
    guard shape.rows != nil || output.isRewritable || encoder.opening(forRows: 0) == nil else {
      throw FileError(
        .unwritable, path: path, "\(format.name) begins with the number of rows, which is not known yet",
        advice: "write to a file, or CSV")
    }
    try output.write(encoder.opening())
  }

  /// Appends rows.
  ///
  /// - Throws: ``FileError`` if they cannot be written.
  /// - Precondition: The block has the columns of the table, and the table has room for its rows.
  public func append(_ block: Matrix<Scalar>) throws {
    precondition(
      block.columns == shape.columns,
      "a block of \(block.columns) columns does not fit a table of \(shape.columns)")
    let rows = shape.rows ?? .max
    precondition(block.rows <= rows - written, "\(written) + \(block.rows) rows do not fit a table of \(rows)")
    written += block.rows
    try encoder.encode(block, into: output)
  }

  /// Appends numbers to a table of one column.
  ///
  /// - Throws: ``FileError`` if they cannot be written.
  /// - Precondition: The table has one column, and room for them.
  public func append(_ values: [Scalar]) throws {
    try unsafe values.withUnsafeBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return }
      try unsafe append(Matrix(borrowing: first, rows: buffer.count, columns: 1, owner: nil))
    }
  }

  /// Makes the file final.
  ///
  /// - Throws: ``FileError`` if that fails; there is then no new file.
  /// - Precondition: All rows have been appended.
  public func finish() throws {
    if let rows = shape.rows {
      precondition(written == rows, "\(written) of \(rows) rows were written")
    } else if let opening = encoder.opening(forRows: written) {
      try output.rewriteBeginning(opening)
    }
    try output.commit()
  }

  /// Gives the table up; a file of that name stays as it was.
  public func cancel() { output.cancel() }
}
