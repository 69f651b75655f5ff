public import Gaussian
public import GaussianIO
import Synchronization

/// Rows that a model is to be fitted to, wherever they are, with what is known of them: weights, classes, names of the
/// variables.
///
/// ```swift
/// FitRows(matrix, weights: weights, variables: ["age", "income"])
/// FitRows(contentsOf: "people.csv", options: options)                      // read when it is fitted, block by block
/// FitRows(source)                                                          // any RowSource
/// ```
///
/// Which of them it is changes no bit of a fit.
public struct FitRows: Sendable {
  /// Where the rows are from, as errors name it; `nil` for rows without a name.
  public var name: String?

  /// Whether the rows are not to be held in memory though they would fit: fits that iterate then read them once an iteration.
  public var isStreamed = false

  /// What somebody says about the columns of a table, for models of tables with kinds of columns.
  public var columnRequests = ColumnRequests()

  /// Called with the number of variables before any row is looked at; what it throws is thrown by who reads.
  var checkColumns: (@Sendable (_ count: Int) throws -> Void)?

  private(set) var store: any FitRowStore

  /// Rows in memory.
  ///
  /// - Parameters:
  ///   - rows: One observation a row; NaN is a missing cell.
  ///   - weights: How often each row counts; `nil` for once.
  ///   - labels: The class of each row, for models of classes.
  ///   - variables: One name a variable; `nil` for none.
  /// - Precondition: There is one weight and one label a row, and one name a column.
  public init(_ rows: Matrix<Double>, weights: [Double]? = nil, labels: [String]? = nil, variables: [String]? = nil) {
    precondition(weights.map { $0.count == rows.rows } ?? true, "\(weights?.count ?? 0) weights for \(rows.rows) rows")
    precondition(labels.map { $0.count == rows.rows } ?? true, "\(labels?.count ?? 0) labels for \(rows.rows) rows")
    precondition(
      variables.map { $0.count == rows.columns } ?? true, "\(variables?.count ?? 0) names for \(rows.columns) variables"
    )
    store = MemoryStore(rows: rows, weights: weights, labels: labels, variables: variables)
  }

  /// Rows of any source.
  ///
  /// - Parameters:
  ///   - source: The rows; fits that iterate ask for them again and again.
  ///   - weights: How often each row counts; `nil` for the weights of the source, or once.
  ///   - labels: The class of each row, for models of classes.
  ///   - variables: One name a variable; `nil` for none.
  /// - Precondition: There is one weight and one label a row and one name a variable; a source that is given weights has none of its own.
  public init(
    _ source: some RowSource<Double>, weights: [Double]? = nil, labels: [String]? = nil, variables: [String]? = nil
  ) {
    precondition(
      variables.map { $0.count == source.dimension } ?? true,
      "\(variables?.count ?? 0) names for \(source.dimension) variables")
    if let rows = source as? Matrix<Double> {
      store = MemoryStore(rows: rows, weights: weights, labels: labels, variables: variables)
    } else {
      store = SourceStore(source: source.weighted(weights), labels: labels, variables: variables)
    }
  }

  /// Rows of a table, which is opened when the fit begins.
  ///
  /// - Parameters:
  ///   - path: The table; `-` is standard input.
  ///   - options: How it is read: which columns, which of them holds weights or classes, and so on. What becomes of missing
  ///     cells is said by the request.
  public init(contentsOf path: String, options: TableReadingOptions = TableReadingOptions()) {
    name = path
    store = FileStore(path: path, options: options)
  }

  /// Rows of which mean and covariance are known, and nothing else: enough for a Gaussian, and for one model of factors.
  ///
  /// - Parameters:
  ///   - statistics: The sums.
  ///   - variables: One name a variable; `nil` for none.
  ///   - name: Where they are from, as errors name it.
  /// - Precondition: There is one name a variable.
  public init(_ statistics: SufficientStatistics<Double>, variables: [String]? = nil, name: String? = nil) {
    precondition(
      variables.map { $0.count == statistics.dimension } ?? true,
      "\(variables?.count ?? 0) names for \(statistics.dimension) variables")
    self.name = name
    store = SumsStore(sums: statistics, variables: variables, name: name)
  }

  /// The sums of the rows, if nothing else is known of them.
  var sums: (statistics: SufficientStatistics<Double>, shape: Shape)? {
    guard let store = store as? SumsStore else { return nil }
    return (
      store.sums, Shape(columns: store.sums.dimension, names: store.variables, rows: store.sums.count)
    )
  }

  /// Which columns of a table are taken; `nil` for rows that are no table.
  var columns: ColumnSelection? { (store as? FileStore)?.options.columns }

  /// The same rows of other columns of a table.
  func taking(_ columns: ColumnSelection) -> FitRows {
    guard let table = store as? FileStore else { return self }
    var (rows, options) = (self, table.options)
    options.columns = columns
    rows.store = FileStore(path: table.path, options: options)
    return rows
  }

  /// Bytes of rows that can be read at once, and again; `nil` for others.
  var byteCountAtHand: Int? {
    switch store {
    case let table as FileStore: sizeOfRegularFile(table.path)
    case let memory as MemoryStore: memory.rows.rows * memory.rows.columns * MemoryLayout<Double>.stride
    default: nil
    }
  }

  /// Whether they are in memory.
  var isInMemory: Bool { store is MemoryStore }

  /// How they begin.
  struct Shape: Sendable {
    var columns: Int
    /// One name a variable; `nil` for none.
    var names: [String]?
    /// Number of rows, if it is known.
    var rows: Int?

    /// One name a variable; its position where there are no names.
    var variables: [String] { names ?? (1...max(columns, 1)).map(String.init) }
  }

  /// How far the rows have been read.
  struct Position: Sendable {
    var rowsRead: Int
    /// `nil` if their number is not known.
    var fraction: Double?
  }

  /// All rows, held in memory.
  public struct Whole: Sendable {
    /// The rows.
    ///
    /// Shape `rows × variables`.
    public var values: Matrix<Double>
    /// One a row; `nil` for once each.
    public var weights: [Double]?
    /// The class of each row; `nil` for none.
    public var labels: [String]?
    /// One name a variable; `nil` for none.
    public var names: [String]?
    /// Rows that lacked a cell and were left out.
    public var droppedRows = 0

    /// One name a variable; its position, counted from 1, where there are no names.
    public var variables: [String] { names ?? (1...max(values.columns, 1)).map(String.init) }

    /// Rows of positive weight.
    public var count: Int { weights.map { $0.count { $0 > 0 } } ?? values.rows }

    /// The rows without those that lack a cell.
    func complete() -> Whole {
      let complete = values.droppingIncompleteRows(weights: weights)
      return Whole(
        values: complete.observations, weights: complete.weights,
        labels: labels.map { labels in complete.rows.count == labels.count ? labels : complete.rows.map { labels[$0] }
        }, names: names, droppedRows: droppedRows + complete.droppedRowCount)
    }
  }
}

/// Where rows are.
protocol FitRowStore: Sendable {
  /// Whether a cell that is missing is an error of who reads, unless it may be or its row is absent.
  var refusesMissingCells: Bool { get }

  /// Whether the classes of rows are known, or stand in a column of that name.
  func hasLabels(_ column: String?) -> Bool

  /// Memory that the rows would need as a whole, if they are elsewhere and can be read again and again; 0 for rows in memory,
  /// `nil` for rows that can be read once.
  func byteCount(_ reading: FitRows.Reading) throws -> Int?

  /// Calls `begin` before the first block, and `body` with all blocks in order.
  func forEachBlock(
    _ reading: FitRows.Reading, begin: (FitRows.Shape) throws -> Void,
    _ body: (TableBlock<Double>, FitRows.Position) throws -> Void) throws

  /// All rows; cells that are missing, if they may be, are NaN.
  func whole(_ reading: FitRows.Reading) throws -> FitRows.Whole

  /// The rows as a source that can be read again and again, without those that lack a cell; `nil` for rows in memory, or
  /// rows that can be read once.
  func source(_ reading: FitRows.Reading) throws -> (any CompleteRowSource)?

  /// The rows with what their columns are, if somebody may look at them; `nil` for rows that are numbers only.
  ///
  /// - Parameters:
  ///   - reading: How rows are read.
  ///   - requests: What somebody says of columns.
  ///   - schema: All there is to say of them; `nil` to look.
  ///   - isStreamed: Whether rows are not to be held in memory.
  /// - Returns: The rows; `nil` for rows that are numbers only.
  /// - Throws: What reading throws.
  func mixed(
    _ reading: FitRows.Reading, _ requests: ColumnRequests, _ schema: TableSchema?, isStreamed: Bool
  ) throws -> MixedRows?
}

extension FitRowStore {
  func mixed(
    _ reading: FitRows.Reading, _ requests: ColumnRequests, _ schema: TableSchema?, isStreamed: Bool
  ) throws -> MixedRows? { nil }
}

/// A source that leaves out rows that lack a cell, and counts them.
protocol CompleteRowSource: RowSource<Double> {
  var columnNames: [String]? { get }
  var droppedRowCount: Int { get }
}

extension FitRows {
  /// How rows are read for a request.
  struct Reading: Sendable {
    var missing: IncompleteRows
    /// The column that holds the classes of rows; `nil` if classes are not asked for.
    var label: String?
    var checkColumns: (@Sendable (_ count: Int) throws -> Void)?
    /// Told how much of the rows has been read.
    var onFraction: (@Sendable (Double?) -> Void)?

    func check(_ columns: Int) throws { try checkColumns?(columns) }
  }
}

// MARK: - Memory

private struct MemoryStore: FitRowStore {
  let rows: Matrix<Double>
  let weights: [Double]?
  let labels: [String]?
  let variables: [String]?

  var refusesMissingCells: Bool { false }
  func hasLabels(_ column: String?) -> Bool { labels != nil }

  func byteCount(_ reading: FitRows.Reading) -> Int? { 0 }

  func forEachBlock(
    _ reading: FitRows.Reading, begin: (FitRows.Shape) throws -> Void,
    _ body: (TableBlock<Double>, FitRows.Position) throws -> Void
  ) throws {
    try reading.check(rows.columns)
    try begin(FitRows.Shape(columns: rows.columns, names: variables, rows: rows.rows))
    try body(
      TableBlock(values: rows, weights: weights, labels: labels, firstRow: 0),
      FitRows.Position(rowsRead: rows.rows, fraction: 1))
  }

  func whole(_ reading: FitRows.Reading) throws -> FitRows.Whole {
    try reading.check(rows.columns)
    return FitRows.Whole(values: rows, weights: weights, labels: labels, names: variables)
  }

  func source(_ reading: FitRows.Reading) -> (any CompleteRowSource)? { nil }
}

// MARK: - Sums

private struct SumsStore: FitRowStore {
  let sums: SufficientStatistics<Double>
  let variables: [String]?
  let name: String?

  var refusesMissingCells: Bool { false }
  func hasLabels(_ column: String?) -> Bool { false }

  /// That somebody has to look at rows.
  private var fault: FitFault {
    FitFault(
      "mean and covariance are all that is known of the rows, and this fit looks at rows", in: name,
      advice: "fit one Gaussian by maximum likelihood, or one number of factors")
  }

  func byteCount(_ reading: FitRows.Reading) throws -> Int? { 0 }

  func forEachBlock(
    _ reading: FitRows.Reading, begin: (FitRows.Shape) throws -> Void,
    _ body: (TableBlock<Double>, FitRows.Position) throws -> Void
  ) throws { throw fault }

  func whole(_ reading: FitRows.Reading) throws -> FitRows.Whole { throw fault }

  func source(_ reading: FitRows.Reading) throws -> (any CompleteRowSource)? { nil }
}

// MARK: - Any source

private struct SourceStore: FitRowStore {
  let source: any RowSource<Double>
  let labels: [String]?
  let variables: [String]?

  var refusesMissingCells: Bool { false }
  func hasLabels(_ column: String?) -> Bool { labels != nil }

  /// Enough that nobody wants them in memory who can do without.
  func byteCount(_ reading: FitRows.Reading) -> Int? { .max }

  func forEachBlock(
    _ reading: FitRows.Reading, begin: (FitRows.Shape) throws -> Void,
    _ body: (TableBlock<Double>, FitRows.Position) throws -> Void
  ) throws {
    try reading.check(source.dimension)
    try begin(FitRows.Shape(columns: source.dimension, names: variables, rows: source.rowCount))
    var first = 0
    try source.forEachBlock { rows, weights in
      let end = first + rows.rows
      precondition(labels.map { end <= $0.count } ?? true, "\(labels?.count ?? 0) labels for more rows")
      try body(
        TableBlock(values: rows, weights: weights, labels: labels.map { Array($0[first..<end]) }, firstRow: first),
        FitRows.Position(rowsRead: end, fraction: source.rowCount.map { Double(end) / Double(max($0, 1)) }))
      first = end
    }
  }

  func whole(_ reading: FitRows.Reading) throws -> FitRows.Whole {
    try reading.check(source.dimension)
    let all = try Observations(collecting: source)
    return FitRows.Whole(values: all.rows, weights: all.weights, labels: labels, names: variables)
  }

  func source(_ reading: FitRows.Reading) throws -> (any CompleteRowSource)? {
    try reading.check(source.dimension)
    return FilteredSource(base: source, columnNames: variables, missing: reading.missing)
  }
}

/// The rows of a source that lack nothing, or all if nothing may be missing.
private final class FilteredSource: CompleteRowSource {
  let base: any RowSource<Double>
  let columnNames: [String]?
  private let missing: IncompleteRows
  private let dropped = Mutex(0)

  init(base: any RowSource<Double>, columnNames: [String]?, missing: IncompleteRows) {
    (self.base, self.columnNames, self.missing) = (base, columnNames, missing)
  }

  var dimension: Int { base.dimension }
  var rowCount: Int? { missing == .refuse ? base.rowCount : nil }
  var droppedRowCount: Int { dropped.withLock { $0 } }

  func forEachBlock(_ body: (Matrix<Double>, [Double]?) throws -> Void) throws {
    guard missing != .refuse else { return try base.forEachBlock(body) }
    var count = 0
    try base.forEachBlock { rows, weights in
      let complete = rows.droppingIncompleteRows(weights: weights)
      count += complete.droppedRowCount
      try body(complete.observations, complete.weights)
    }
    dropped.withLock { $0 = count }
  }
}
