import Gaussian
import GaussianIO

// What kinds of model do with the rows of a request.

extension FitRequest {
  /// How rows are read.
  var reading: FitRows.Reading {
    FitRows.Reading(missing: missing, label: options[OptionTable.label], checkColumns: rows.checkColumns) {
      [onStage] fraction in
      // What comes after the last block has no fraction.
      onStage?(FitStage(words: nil, fraction: fraction.flatMap { $0 < 1 ? $0 : nil }))
    }
  }

  /// What people call the rows.
  var rowsName: String { rows.name.map { inputName($0) } ?? "the rows" }

  /// Says what is going on.
  func say(_ words: String, fraction: Double? = nil) { onStage?(FitStage(words: words, fraction: fraction)) }

  /// All rows in memory; those that lack a value have NaN there unless that is an error.
  func wholeRows() throws -> FitRows.Whole {
    say("reading \(rowsName)")
    return try rows.store.whole(reading)
  }

  /// All rows that lack nothing, in memory.
  ///
  /// - Throws: ``FitFault`` if there are none, and what reading throws.
  public func completeRows() throws -> FitRows.Whole {
    let complete = complete(try wholeRows())
    guard complete.values.rows > 0 else { throw FitFault(noRowsIn: rows.name, dropped: complete.droppedRows) }
    return complete
  }

  /// The rows that lack nothing.
  func complete(_ all: FitRows.Whole) -> FitRows.Whole {
    // Whoever fits says where a cell is missing that must not.
    missing == .refuse && !rows.store.refusesMissingCells ? all : all.complete()
  }

  /// Reads the rows once, block by block, without those that lack a cell.
  ///
  /// - Parameters:
  ///   - words: What is done to them.
  ///   - noting: Called with the classes and the weights of all rows of a block.
  ///   - begin: Called before the first block, again if more is known then.
  ///   - body: Called with each block.
  /// - Returns: Rows that were left out.
  /// - Throws: What reading throws, and what `begin` and `body` throw.
  func forEachCompleteBlock(
    _ words: String, noting: ([String], [Double]?) -> Void = { _, _ in }, begin: (FitRows.Shape) throws -> Void,
    _ body: (FitRows.Whole) throws -> Void
  ) throws -> Int {
    say("reading \(rowsName)")
    var (dropped, names) = (0, [String]?.none)
    try rows.store.forEachBlock(reading) {
      names = $0.names
      try begin($0)
    } _: { block, position in
      var rows = FitRows.Whole(
        values: block.values, weights: block.weights, labels: block.labels, names: names, droppedRows: 0)
      if let labels = block.labels { noting(labels, block.weights) }
      // Rows of weight 0 may lack cells, which only sums of one Gaussian pass over.
      let mayLack = block.labels != nil && self.rows.store.refusesMissingCells
      if missing != .refuse || mayLack { rows = rows.complete() }
      dropped += rows.droppedRows
      try body(rows)
      let count = position.fraction == nil ? ", \(counted(position.rowsRead, "row"))" : ""
      say("\(words) \(rowsName)\(count)", fraction: position.fraction)
    }
    return dropped
  }

  /// The rows as a source that is read once an iteration, if they do not fit in memory or are not wanted there; else `nil`.
  func streamedSource() throws -> (any CompleteRowSource)? {
    guard let byteCount = try rows.store.byteCount(reading), byteCount > 0 else { return nil }
    // Beside the rows a start needs memory for what k-means knows of each.
    guard rows.isStreamed || byteCount > AvailableMemory.count / 2 else { return nil }
    return try rows.store.source(reading)
  }

  /// Refuses to hold out more parts than there are rows.
  func check(_ count: Int, of parts: Int, option: String) throws {
    guard count < parts else { return }
    throw FitFault(
      "\(counted(count, "row")) cannot be held out in \(parts) parts", in: rows.name,
      advice: count > 1 ? "take fewer parts with \(option: option, "held-out=2"), or another criterion" : "add rows")
  }

  /// Whether the rows can be read again.
  var rowsAreRepeatable: Bool { get throws { try rows.store.byteCount(reading) != nil } }

  /// Whether rows would take more than half of the memory that is available.
  var rowsExceedMemory: Bool {
    get throws { try rows.store.byteCount(reading).map { $0 < .max && $0 > AvailableMemory.count / 2 } ?? false }
  }

  /// Says what is wrong with the data by the names of the variables.
  func naming<Value>(_ names: [String], _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as GaussianError { throw FitFault(error, in: rows.name, variables: names) }
  }
}
