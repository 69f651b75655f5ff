public import Gaussian
public import LinearAlgebra
internal import Synchronization

/// A table of any size as a source of observations: its file is read again, block by block, whenever all rows are asked
/// for.
///
/// ```swift
/// let source = try TableSource<Double>(contentsOf: "huge.npy")
/// let mixture = try GaussianMixture(fitting: source, components: 8, form: .init())
/// ```
///
/// Blocks are those of a ``TableStream``: memory does not grow with the table, and rows stand in the same blocks each
/// time. Numbers of an array are read much faster than those of a text.
///
/// - Complexity: Memory as for a ``TableStream``.
public final class TableSource<Scalar: GaussianScalar>: RowSource {
  /// The file as the user named it.
  public let path: String
  /// One name a variable; `nil` if the file has no names.
  public let columnNames: [String]?
  /// Number of variables.
  public let dimension: Int
  /// Memory that the table would need as a whole, in bytes: exactly for an array, the size of the file for a text; of one
  /// that is compressed an estimate, from how its beginning is.
  public let byteCount: Int

  private let options: TableReadingOptions
  private let keepsIncompleteRows: Bool
  private let onBlock: (@Sendable (_ fractionRead: Double?) -> Void)?
  private let counts = Mutex<Counts?>(nil)

  /// What a pass has found.
  private struct Counts: Equatable {
    var rows = 0
    var dropped = 0
  }

  /// Opens a table and reads what comes before its rows.
  ///
  /// - Parameters:
  ///   - path: The file, which must be one that can be read from the beginning again: no pipe.
  ///   - options: Which columns to read and how. Rows that lack a value, if they are allowed, are left out.
  ///   - keepsIncompleteRows: Whether rows that lack a value are not left out; it is NaN there.
  ///   - onBlock: Called when a block has been read, for a progress display.
  /// - Throws: ``FileError`` with the place and the remedy if the file is missing or broken, has no such columns, or is a
  ///   pipe.
  public init(
    contentsOf path: String, options: TableReadingOptions = TableReadingOptions(), keepsIncompleteRows: Bool = false,
    onBlock: (@Sendable (_ fractionRead: Double?) -> Void)? = nil
  ) throws {
    let input = try SequentialInput(path: path)
    guard input.isSeekable else {
      throw FileError(
        .unsupported, path: path, "a pipe can be read only once, and its rows are needed again and again",
        advice: "write it to a file first")
    }
    let stream = try TableStream<Scalar>(input: input, options: options)
    self.path = path
    self.options = options
    self.keepsIncompleteRows = keepsIncompleteRows
    self.onBlock = onBlock
    columnNames = stream.columnNames
    dimension = stream.columns
    let width = stream.columns * MemoryLayout<Scalar>.stride
    byteCount =
      stream.rowCount.map { $0.multipliedReportingOverflow(by: width).partialValue } ?? stream.expectedByteCount ?? 0
  }

  /// Number of rows that are not left out; `nil` before the first pass has ended.
  public var rowCount: Int? { counts.withLock { counts in counts.map { $0.rows - $0.dropped } } }

  /// Rows that lacked a value and were left out; 0 before the first pass.
  public var droppedRowCount: Int { counts.withLock { $0?.dropped ?? 0 } }

  /// Reads the table from beginning to end.
  ///
  /// - Parameter body: Called with each block of rows, in order, and their weights, if a column of weights was asked for.
  /// - Throws: ``FileError`` if the table cannot be read, or has changed since the first time; and what `body` throws.
  public func forEachBlock(_ body: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?) throws -> Void) throws {
    var found = Counts()
    let stream = try TableStream<Scalar>(contentsOf: path, options: options)
    try checkUnchanged(stream.columns == dimension)
    while let block = try stream.next() {
      found.rows += block.values.rows
      // A row of weight 0 may lack values in any case.
      if !keepsIncompleteRows, options.missing == .asNaN || block.weights != nil {
        let complete = block.values.droppingIncompleteRows(weights: block.weights)
        found.dropped += complete.droppedRowCount
        try body(complete.observations, complete.weights)
      } else {
        try body(block.values, block.weights)
      }
      onBlock?(stream.fractionRead)
    }
    let isSame = counts.withLock { known in
      defer { known = known ?? found }
      return known.map { $0 == found } ?? true
    }
    try checkUnchanged(isSame)
  }

  private func checkUnchanged(_ isSame: Bool) throws {
    guard !isSame else { return }
    throw FileError(
      .readFailed, path: path, "the table has changed while it was read again", advice: "fit when it is complete")
  }
}
