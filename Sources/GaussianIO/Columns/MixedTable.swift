public import LinearAlgebra

/// A table with kinds of columns in memory: what its columns are, and a number for each cell of those that are modelled.
///
/// ```swift
/// let table = try MixedTable(contentsOf: "penguins.csv")
/// print(table.schema.modelled.map { ($0.name, $0.kind) })
/// ```
public struct MixedTable: Sendable {
  /// All columns, in the order of the file.
  public let schema: TableSchema
  /// Numbers and codes, NaN where a cell is missing.
  ///
  /// Shape `rows × modelled columns`.
  public let values: Matrix<Double>
  /// One weight a row; `nil` if no column of weights was asked for.
  public let weights: [Double]?

  /// Puts a table together.
  ///
  /// - Precondition: There is one column of numbers for each column that is modelled, and one weight a row or none at all.
  public init(schema: TableSchema, values: Matrix<Double>, weights: [Double]? = nil) {
    let count = schema.modelled.count
    precondition(values.columns == count, "\(values.columns) columns of numbers do not fit \(count) that are modelled")
    precondition(
      weights.map { $0.count == values.rows } ?? true, "\(weights?.count ?? 0) weights do not fit \(values.rows) rows")
    (self.schema, self.values, self.weights) = (schema, values, weights)
  }

  /// Reads a table whose columns are known.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - schema: Its columns.
  ///   - options: How to read it. Missing cells are allowed.
  /// - Throws: ``FileError`` with the place and the remedy if the file is missing or broken, or a cell is none of its column.
  public init(
    contentsOf path: String, schema: TableSchema, options: TableReadingOptions = TableReadingOptions()
  ) throws {
    try self.init(input: SequentialInput(path: path), schema: schema, options: options)
  }

  /// Reads a table that is open and whose columns are known.
  ///
  /// - Throws: As ``init(contentsOf:schema:options:)``.
  public init(
    input: SequentialInput, schema: TableSchema, options: TableReadingOptions = TableReadingOptions()
  ) throws {
    try schema.checkIsModelled(path: input.path)
    var options = options
    options.schema = schema
    options.missing = .asNaN
    let table = try TableStream<Double>(input: input, options: options).wholeTable()
    self.init(schema: schema, values: table.values, weights: table.weights)
  }

  /// Looks at a table and reads it.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input, which is kept in a temporary file between the look and the reading.
  ///   - options: How to read it. Missing cells are allowed.
  ///   - requests: What somebody says about columns.
  /// - Throws: As ``init(contentsOf:schema:options:)`` and ``TableSurvey/init(contentsOf:options:requests:onBlock:)``.
  public init(
    contentsOf path: String, options: TableReadingOptions = TableReadingOptions(),
    requests: ColumnRequests = ColumnRequests()
  ) throws {
    try self.init(input: SequentialInput(path: path), options: options, requests: requests)
  }

  /// Looks at a table that is open, and reads it.
  ///
  /// - Throws: As ``init(contentsOf:options:requests:)``.
  public init(
    input: SequentialInput, options: TableReadingOptions = TableReadingOptions(),
    requests: ColumnRequests = ColumnRequests()
  ) throws {
    let file = try input.seekableFile()
    let survey = try TableSurvey(input: SequentialInput(file), options: options, requests: requests)
    try self.init(input: SequentialInput(file), schema: survey.schema, options: options)
  }
}
