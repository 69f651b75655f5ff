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
  /// The columns of the table as it is, whose cells are read by their kinds: levels become their codes, days and times numbers.
  ///
  /// With ``ColumnSelection/all`` those that are modelled are read, by name if the table has names; else by position, where it
  /// must have all columns of the schema or those that are modelled. An array holds numbers and codes already.
  public var schema: TableSchema?
  /// Numbers that stand for a missing value wherever a variable has them; in weights and classes they are as any other.
  public var missingCodes: [MissingCode]
  /// Told of all rows that are read, to find numbers that may be codes for missing values.
  public var survey: MissingCodeSurvey?
  /// Called with the number of variables before any row is read; what it throws is thrown by who reads.
  public var checkColumns: (@Sendable (_ count: Int) throws -> Void)?
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
  /// pandas and R take for missing, and the marks of older data sets. In an array it is NaN. Numbers are missing if they
  /// are among ``TableReadingOptions/missingCodes``. An infinity is not missing.
  ///
  /// A row of weight 0 is absent: what it lacks is NaN, and no error. A weight that is missing is one, and so is an empty
  /// cell of the classes, where any other text is a class.
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
    schema: TableSchema? = nil, missing: MissingCells = .error, missingCodes: [MissingCode] = [],
    header: Header = .automatic, threads: Int = 1
  ) {
    precondition(threads > 0, "\(threads) threads cannot read a file")
    self.columns = columns
    self.schema = schema
    self.weights = weights
    self.label = label
    self.missing = missing
    self.missingCodes = missingCodes
    self.header = header
    self.threads = threads
  }
}
