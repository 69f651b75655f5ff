public import LinearAlgebra

/// Numbers read from a file: observations in rows, variables in columns, and the names of the variables.
public struct Table<Scalar: GaussianScalar>: Sendable, Equatable {
  /// One name a column, in the order of ``values``; `nil` if the file has no names.
  public var columnNames: [String]?
  /// The numbers, all finite; NaN where a value is missing, if that is allowed.
  ///
  /// Shape `observations × variables`.
  public var values: Matrix<Scalar>
  /// One weight a row, finite and not negative; `nil` if no column of weights was asked for.
  public var weights: [Scalar]?
  /// The class of each row, as the text of its cell; `nil` if no column of classes was asked for.
  ///
  /// If all are numbers, the first spelling of a number stands for all others: 0 and 0.0 are one class.
  public var labels: [String]?

  /// Creates a table from names and numbers.
  ///
  /// - Precondition: There is one name a column, and one weight and one class a row, or none at all.
  public init(
    columnNames: [String]?, values: Matrix<Scalar>, weights: [Scalar]? = nil, labels: [String]? = nil
  ) {
    precondition(
      columnNames.map { $0.count == values.columns } ?? true,
      "\(columnNames?.count ?? 0) names do not fit \(values.columns) columns")
    precondition(
      weights.map { $0.count == values.rows } ?? true, "\(weights?.count ?? 0) weights do not fit \(values.rows) rows")
    precondition(
      labels.map { $0.count == values.rows } ?? true, "\(labels?.count ?? 0) labels do not fit \(values.rows) rows")
    self.columnNames = columnNames
    self.values = values
    self.weights = weights
    self.labels = labels
  }

  /// Reads a table from a file in any known format.
  ///
  /// The extension of the name decides on the format. Standard input, and files without an extension, are
  /// told apart by their first bytes and are CSV if these say nothing.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - options: Which columns to read and how.
  /// - Throws: ``FileError`` with the place and the remedy if the file is missing, broken, or holds anything
  ///   but finite numbers in the columns asked for.
  public init(contentsOf path: String, options: TableReadingOptions = TableReadingOptions()) throws {
    // The name is looked at first: an unknown format is a better answer than an unreadable file.
    _ = try TableFormats.format(forReading: path)
    try self.init(input: InputFile(path: path), options: options)
  }

  /// Reads a table from a file that is open, or from bytes in memory.
  ///
  /// - Throws: As ``init(contentsOf:options:)``.
  public init(input: InputFile, options: TableReadingOptions = TableReadingOptions()) throws {
    let named = try TableFormats.format(forReading: input.path)
    let format = try named ?? TableFormats.recognized(by: input.bytes(in: 0..<16))
    self = try format.read(input, as: Scalar.self, options: options)
    options.survey?.add(values, weights: weights, firstRow: 0)
    guard let texts = labels else { return }
    var vocabulary = LabelVocabulary()
    vocabulary.add(texts, weights: weights)
    if vocabulary.hasSynonyms { labels = vocabulary.labels(sameAs: texts) }
  }
}
