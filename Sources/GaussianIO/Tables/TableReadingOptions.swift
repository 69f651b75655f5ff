/// Which columns of a table to read, and how.
public struct TableReadingOptions: Sendable {
  /// The columns to read.
  public var columns: ColumnSelection
  /// The column that holds the weights of the rows, by name or, in a table without names, by position from 1.
  ///
  /// It is none of the variables, so all columns are then all others.
  public var weights: String?
  /// The column that holds the classes of the rows, by name or, in a table without names, by position from 1.
  ///
  /// It is none of the variables, and its cells may be texts or numbers.
  public var label: String?
  /// Whether a table that has no column of that name is read without classes, rather than refused.
  public var labelIsOptional = false
  /// What becomes of a missing value.
  public var missing: MissingCells
  /// Whether the first line of a text file holds names.
  public var header: Header
  /// What separates the fields of a text file; `nil` to find it from the first records.
  public var delimiter: TextDelimiter?
  /// The decimal mark of a text file.
  public var decimalMark = DecimalMark.automatic
  /// Called, as a table is opened, with what was decided about it and may be overruled.
  public var onRemark: (@Sendable (TableRemark) -> Void)?
  /// How many threads may work; the result does not depend on it.
  public var threads: Int
  /// Text files are read in pieces of this size.
  package var bytesPerPiece = 1 << 19
  /// Rows of a block of a stream, for tests; `nil` for ``TableStream/rowsPerBlock(columns:)``.
  package var rowsPerBlock: Int?

  /// Whether the first record of a text file holds names.
  public enum Header: String, Sendable, CaseIterable {
    /// What the first records show decides.
    ///
    /// A name that was asked for, the variables of a model, a text above numbers, or quotation marks above numbers
    /// without any make it names; so do words alone. If its fields are all numbers, above numbers, it is a row.
    case automatic
    /// It does.
    case present
    /// It does not.
    case absent
  }

  /// What becomes of a value that is missing.
  ///
  /// Missing is, in text, a cell that is empty or, in letters of any case, one of `NA`, `N/A`, `#N/A`, `#NA`, `<NA>`,
  /// `NaN`, `-NaN`, `NULL`, `none`, `nil`, `?`, `-`, `.`, with or without quotation marks and spaces around it: what
  /// pandas and R take for missing, and the marks of older data sets. In an array it is NaN. An infinity is not missing.
  public enum MissingCells: String, Sendable, CaseIterable {
    /// An error, with its place.
    case error
    /// NaN.
    case asNaN
  }

  /// Creates options; by default all columns are read, by one thread, and nothing may be missing.
  ///
  /// - Precondition: `threads` is positive.
  public init(
    columns: ColumnSelection = .all, weights: String? = nil, label: String? = nil,
    missing: MissingCells = .error, header: Header = .automatic, threads: Int = 1
  ) {
    precondition(threads > 0, "\(threads) threads cannot read a file")
    self.columns = columns
    self.weights = weights
    self.label = label
    self.missing = missing
    self.header = header
    self.threads = threads
  }
}
