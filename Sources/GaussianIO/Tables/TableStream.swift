public import LinearAlgebra

/// Consecutive rows of a table.
public struct TableBlock<Scalar: GaussianScalar>: Sendable {
  /// The numbers, as in ``Table/values``.
  ///
  /// Shape `rows × variables`.
  public var values: Matrix<Scalar>
  /// One weight a row; `nil` if no column of weights was asked for.
  public var weights: [Scalar]?
  /// The class of each row, as the text of its cell; `nil` if no column of classes was asked for.
  ///
  /// Whether all of a column are numbers, and 0.0 is the same as 0, shows only at its end: a ``LabelVocabulary`` finds out.
  public var labels: [String]?
  /// Row of the table, counted from 0, that the block begins with.
  public var firstRow: Int

  package init(values: Matrix<Scalar>, weights: [Scalar]?, labels: [String]?, firstRow: Int) {
    (self.values, self.weights, self.labels, self.firstRow) = (values, weights, labels, firstRow)
  }
}

/// A table of any size, read from beginning to end as blocks of rows in memory that does not grow with it.
///
/// ```swift
/// let stream = try TableStream<Double>(contentsOf: "-", options: options)
/// while let block = try stream.next() { try statistics.update(with: block.values) }
/// ```
///
/// Every block but the last has ``rowsPerBlock`` rows, which depends on the number of columns and on nothing else (a column
/// of classes counts as two): the same table comes in the same blocks from text, an array or a pipe, for any number of
/// threads.
///
/// With more than one thread the next block is read while its predecessor is looked at. The memory of a block is used
/// again for a later one if nobody holds the block by then.
///
/// - Complexity: Memory for one block of 8 Mi numbers, or for one row if that is longer, two of them with more than one
///   thread, and a window of the file of a few MiB a thread. An exception is an array in column order from a pipe: its first row is complete when the last
///   byte has come, so it is held in memory.
public final class TableStream<Scalar: GaussianScalar> {
  /// The file as the user named it.
  public var path: String { input.path }
  /// One name a variable; `nil` if the file has no names.
  public var columnNames: [String]? { fetcher.reader.columnNames }
  /// Number of variables.
  public var columns: Int { fetcher.reader.columnCount }
  /// True if blocks come with the classes of their rows: a column of classes was asked for, and the table has it.
  public var hasLabels: Bool { fetcher.reader.labelColumn != nil }
  /// Rows of all blocks but the last.
  public let rowsPerBlock: Int
  /// Number of rows that have been read.
  public private(set) var rowsRead = 0

  private let input: SequentialInput
  private let fetcher: BlockFetcher<Scalar>
  private let readsAhead: Bool
  private let survey: MissingCodeSurvey?
  /// The block that is being read while the last one is looked at.
  private var pending: Deferred<BlockFetcher<Scalar>.Block>?
  /// The memory of the last block.
  private var lent: Matrix<Scalar>?
  private var isAtEnd = false
  private var failure: (any Error)?

  /// Opens a table in any known format and reads what comes before its rows.
  ///
  /// The format is found as by ``Table/init(contentsOf:options:)``.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input, which is not held in memory.
  ///   - options: Which columns to read and how.
  /// - Throws: ``FileError`` with the place and the remedy if the file is missing or broken, or has no such columns.
  public convenience init(contentsOf path: String, options: TableReadingOptions = TableReadingOptions()) throws {
    try self.init(input: SequentialInput(path: path), options: options)
  }

  /// Begins with a file that is open.
  ///
  /// - Throws: As ``init(contentsOf:options:)``.
  public convenience init(input: SequentialInput, options: TableReadingOptions = TableReadingOptions()) throws {
    let input = try input.decompressed()
    try self.init(input, TableFormats.format(of: input), options)
  }

  /// Begins with a file that is open, not compressed and in that format.
  init(_ input: SequentialInput, _ format: any TableFormat, _ options: TableReadingOptions) throws {
    self.input = input
    let reader = try format.reader(of: input, as: Scalar.self, options: options)
    // A text takes as much memory as two numbers.
    let columns = reader.columnCount + (reader.labelColumn == nil ? 0 : 2)
    rowsPerBlock = options.rowsPerBlock ?? Self.rowsPerBlock(columns: columns)
    fetcher = BlockFetcher(reader, of: input, rowsPerBlock: rowsPerBlock)
    readsAhead = options.threads > 1
    survey = options.survey
    fractionRead = fetcher.fraction
  }

  /// Rows of a block of a table with that many columns: 8 Mi numbers, a row at least.
  ///
  /// - Precondition: `columns` is positive.
  public static func rowsPerBlock(columns: Int) -> Int {
    precondition(columns > 0, "a table has at least 1 column, not \(columns)")
    return max(1, (1 << 23) / columns)
  }

  /// Number of rows of the whole table; `nil` if only its end will tell.
  public var rowCount: Int? { isAtEnd ? rowsRead : fetcher.reader.rowCount }

  /// How much of the table has been read, from 0 to 1; `nil` if its size is not known.
  public private(set) var fractionRead: Double?

  /// The next block of rows; `nil` after the last.
  ///
  /// - Throws: ``FileError`` with the place and the remedy if the rows hold anything but what was asked for, if there
  ///   are no rows at all, or if reading fails; and again the same if called after that.
  public func next() throws -> TableBlock<Scalar>? {
    if let failure { throw failure }
    guard !isAtEnd else { return nil }
    let block: BlockFetcher<Scalar>.Block
    do {
      if pending == nil { returnMemory() }
      block = try pending?.value() ?? fetcher.fetch()
    } catch {
      failure = error
      throw error
    }
    pending = nil
    isAtEnd = block.isLast
    fractionRead = block.fraction
    if readsAhead && !isAtEnd {
      returnMemory()
      pending = Deferred { [fetcher] in try fetcher.fetch() }
    }
    lent = block.memory
    guard block.rows > 0 else { return nil }
    defer { rowsRead += block.rows }
    let values = block.memory.rows(in: 0..<block.rows)
    survey?.add(values, weights: block.weights, firstRow: rowsRead)
    return TableBlock(values: values, weights: block.weights, labels: block.labels, firstRow: rowsRead)
  }

  /// All rows of a table that has not been read from.
  func wholeTable() throws -> Table<Scalar> {
    var (blocks, weights, labels): ([Matrix<Scalar>?], [Scalar], [String]) = ([], [], [])
    var hasWeights = false
    while let block = try next() {
      blocks.append(block.values)
      hasWeights = block.weights != nil
      weights += block.weights ?? []
      labels += block.labels ?? []
    }
    lent = nil
    var values = blocks.count == 1 ? blocks[0] : nil
    if values == nil {
      values = unsafe Matrix(rows: rowsRead, columns: columns) { target in
        var place = 0
        for index in blocks.indices {
          // Each goes when it has been copied.
          guard let block = blocks[index].take() else { continue }
          unsafe block.withUnsafeBufferPointer { rows in
            _ = unsafe UnsafeMutableBufferPointer(rebasing: target[place..<place + rows.count])
              .initialize(fromContentsOf: rows)
          }
          place += block.rows * block.columns
        }
      }
    }
    return Table(
      columnNames: columnNames, values: values ?? Matrix(rows: 0, columns: columns, repeating: 0),
      weights: hasWeights ? weights : nil, labels: hasLabels ? labels : nil)
  }

  /// Number of bytes that the text or the array takes when it is not compressed, as far as can be told by now.
  var expectedByteCount: Int? { input.expectedCount }

  /// Has the memory of the last block used again, if nobody else holds it.
  private func returnMemory() {
    guard var memory = lent.take(), isKnownUniquelyReferenced(&memory.storage) else { return }
    fetcher.spare = memory
  }
}

/// Reads one block after another; who asks for the next has the last.
private final class BlockFetcher<Scalar: GaussianScalar>: @unchecked Sendable {
  struct Block: Sendable {
    /// The rows, and room for more.
    var memory: Matrix<Scalar>
    var rows: Int
    var weights: [Scalar]?
    var labels: [String]?
    var isLast: Bool
    /// How much of the table has been read with it.
    var fraction: Double?
  }

  let reader: any TableReader<Scalar>
  private let input: SequentialInput
  private let rowsPerBlock: Int
  private var rowsFetched = 0
  /// Memory for a block that nobody uses.
  var spare: Matrix<Scalar>?

  init(_ reader: any TableReader<Scalar>, of input: SequentialInput, rowsPerBlock: Int) {
    self.reader = reader
    self.input = input
    self.rowsPerBlock = rowsPerBlock
  }

  var fraction: Double? {
    if let rows = reader.rowCount { return Double(rowsFetched) / Double(rows) }
    return input.fractionRead
  }

  /// Reads the next block, into the spare memory if that is large enough.
  func fetch() throws -> Block {
    let room = min(rowsPerBlock, reader.rowCount.map { max($0 - rowsFetched, 1) } ?? rowsPerBlock)
    // No second reference may be left, or the memory would be copied before it is written to.
    var memory = spare.take() ?? Matrix(rows: 0, columns: reader.columnCount, repeating: 0)
    if memory.rows < room { memory = unsafe Matrix(rows: room, columns: reader.columnCount) { _ in } }
    var weights = [Scalar](repeating: 0, count: reader.weightsColumn == nil ? 0 : room)
    var labels: [String] = []
    let count = try unsafe memory.withUnsafeMutableBufferPointer { rows in
      try unsafe weights.withUnsafeMutableBufferPointer { weights in
        guard let first = rows.baseAddress else { return 0 }
        return try unsafe reader.read(
          room, into: first, weights: weights.isEmpty ? nil : weights.baseAddress, labels: &labels)
      }
    }
    rowsFetched += count
    if !weights.isEmpty { weights.removeLast(room - count) }
    return Block(
      memory: memory, rows: count, weights: weights.isEmpty ? nil : weights,
      labels: reader.labelColumn == nil ? nil : labels, isLast: count < room || rowsFetched == reader.rowCount,
      fraction: fraction)
  }
}
