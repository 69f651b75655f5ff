public import LinearAlgebra

/// Numbers read from a file: observations in rows, variables in columns, and the names of the variables.
public struct Table<Scalar: GaussianScalar>: Sendable, Equatable {
  /// One name a column, in the order of ``values``; `nil` if the file has no names.
  public var columnNames: [String]?
  /// The numbers, all finite.
  ///
  /// Shape `observations × variables`.
  public var values: Matrix<Scalar>

  /// Creates a table from names and numbers.
  ///
  /// - Precondition: There is one name a column, or none at all.
  public init(columnNames: [String]?, values: Matrix<Scalar>) {
    precondition(
      columnNames.map { $0.count == values.columns } ?? true,
      "\(columnNames?.count ?? 0) names do not fit \(values.columns) columns")
    self.columnNames = columnNames
    self.values = values
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
  }
}

/// Which columns of a table to read, and how.
public struct TableReadingOptions: Sendable {
  /// The columns to read.
  public var columns: ColumnSelection
  /// Whether the first line of a text file holds names.
  public var header: Header
  /// How many threads may work; the result does not depend on it.
  public var threads: Int
  /// Text files are read in pieces of this size.
  package var bytesPerPiece = 1 << 19

  /// Whether the first record of a text file holds names.
  public enum Header: String, Sendable, CaseIterable {
    /// It does unless one of its fields is a number or marks a missing value.
    case automatic
    /// It does.
    case present
    /// It does not.
    case absent
  }

  /// Creates options; by default all columns are read, by one thread.
  ///
  /// - Precondition: `threads` is positive.
  public init(columns: ColumnSelection = .all, header: Header = .automatic, threads: Int = 1) {
    precondition(threads > 0, "\(threads) threads cannot read a file")
    self.columns = columns
    self.header = header
    self.threads = threads
  }
}
