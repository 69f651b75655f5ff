public import LinearAlgebra

/// Consecutive rows of a table.
public struct TableBlock<Scalar: GaussianScalar>: Sendable {
  /// The numbers, as in ``Table/values``.
  ///
  /// Shape `rows × variables`.
  public var values: Matrix<Scalar>
  /// One weight a row; `nil` if no column of weights was asked for.
  public var weights: [Scalar]?
  /// Row of the table, counted from 0, that the block begins with.
  public var firstRow: Int
}

/// A table of any size, read from beginning to end as blocks of rows in memory that does not grow with it.
///
/// ```swift
/// let stream = try TableStream<Double>(contentsOf: "-", options: options)
/// while let block = try stream.next() { try statistics.update(with: block.values) }
/// ```
///
/// Every block but the last has ``rowsPerBlock`` rows, which depends on the number of columns and on nothing else: the
/// same table comes in the same blocks from text, an array or a pipe, for any number of threads.
///
/// The memory of a block is used again for the next one if nobody holds the block by then.
///
/// - Complexity: Memory for one block of 8 Mi numbers, or for one row if that is longer, and a window of the file of a
///   few MiB a thread. An exception is an array in column order from a pipe: its first row is complete when the last
///   byte has come, so it is held in memory.
public final class TableStream<Scalar: GaussianScalar> {
  /// The file as the user named it.
  public var path: String { input.path }
  /// One name a variable; `nil` if the file has no names.
  public var columnNames: [String]? { reader.columnNames }
  /// Number of variables.
  public var columns: Int { reader.columnCount }
  /// Rows of all blocks but the last.
  public let rowsPerBlock: Int
  /// Number of rows that have been read.
  public private(set) var rowsRead = 0

  private let input: SequentialInput
  private let reader: any TableReader<Scalar>
  private var values: Matrix<Scalar>
  private var isAtEnd = false

  /// Opens a table in any known format and reads what comes before its rows.
  ///
  /// The format is found as by ``Table/init(contentsOf:options:)``.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input, which is not held in memory.
  ///   - options: Which columns to read and how.
  /// - Throws: ``FileError`` with the place and the remedy if the file is missing or broken, or has no such columns.
  public convenience init(contentsOf path: String, options: TableReadingOptions = TableReadingOptions()) throws {
    // The name is looked at first: an unknown format is a better answer than an unreadable file.
    _ = try TableFormats.format(forReading: path)
    try self.init(input: SequentialInput(path: path), options: options)
  }

  /// Begins with a file that is open.
  ///
  /// - Throws: As ``init(contentsOf:options:)``.
  public init(input: SequentialInput, options: TableReadingOptions = TableReadingOptions()) throws {
    let named = try TableFormats.format(forReading: input.path)
    let format = try named ?? TableFormats.recognized(by: input.bytes(in: 0..<16))
    self.input = input
    reader = try format.reader(of: input, as: Scalar.self, options: options)
    rowsPerBlock = options.rowsPerBlock ?? Self.rowsPerBlock(columns: reader.columnCount)
    values = Matrix(rows: 0, columns: reader.columnCount, repeating: 0)
  }

  /// Rows of a block of a table with that many columns: 8 Mi numbers, a row at least.
  ///
  /// - Precondition: `columns` is positive.
  public static func rowsPerBlock(columns: Int) -> Int {
    precondition(columns > 0, "a table has at least 1 column, not \(columns)")
    return max(1, (1 << 23) / columns)
  }

  /// Number of rows of the whole table; `nil` if only its end will tell.
  public var rowCount: Int? { isAtEnd ? rowsRead : reader.rowCount }

  /// How much of the table has been read, from 0 to 1; `nil` if its size is not known.
  public var fractionRead: Double? {
    if let rows = reader.rowCount { return Double(rowsRead) / Double(rows) }
    return input.count.map { $0 == 0 ? 1 : Double(input.window.lowerBound) / Double($0) }
  }

  /// The next block of rows; `nil` after the last.
  ///
  /// - Throws: ``FileError`` with the place and the remedy if the rows hold anything but what was asked for, if there
  ///   are no rows at all, or if reading fails.
  public func next() throws -> TableBlock<Scalar>? {
    guard !isAtEnd else { return nil }
    let room = min(rowsPerBlock, reader.rowCount.map { max($0 - rowsRead, 1) } ?? rowsPerBlock)
    if values.rows < room || !isKnownUniquelyReferenced(&values.storage) {
      values = unsafe Matrix(rows: room, columns: columns) { _ in }
    }
    var weights = [Scalar](repeating: 0, count: reader.weightsColumn == nil ? 0 : room)
    let count = try unsafe values.withUnsafeMutableBufferPointer { rows in
      try unsafe weights.withUnsafeMutableBufferPointer { weights in
        guard let first = rows.baseAddress else { return 0 }
        return try unsafe reader.read(room, into: first, weights: weights.isEmpty ? nil : weights.baseAddress)
      }
    }
    isAtEnd = count < room || rowsRead + count == reader.rowCount
    guard count > 0 else { return nil }
    defer { rowsRead += count }
    if !weights.isEmpty { weights.removeLast(room - count) }
    return TableBlock(
      values: values.rows(in: 0..<count), weights: weights.isEmpty ? nil : weights, firstRow: rowsRead)
  }
}
