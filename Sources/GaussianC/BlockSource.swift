internal import CGaussian
internal import Gaussian
internal import GaussianEngine
internal import LinearAlgebra

/// Rows that a caller hands over block by block, as often as they are asked for.
///
/// Callbacks are called on the thread that has called the library.
@safe
struct BlockSource: RowSource, @unchecked Sendable {
  private let blocks: gauss_blocks
  let dimension: Int
  /// What the caller has promised, unless it cannot be trusted with memory.
  let rowCount: Int?
  private let promisedRows: Int?

  /// Takes what a caller has filled in.
  ///
  /// - Throws: ``Failure`` if it cannot be.
  init(_ pointer: UnsafePointer<gauss_blocks>?) throws(Failure) {
    unsafe blocks = try sized(pointer, "the blocks")
    guard unsafe blocks.rewind != nil, unsafe blocks.next != nil else {
      throw .invalid("null", "a callback of the blocks is NULL; set rewind and next")
    }
    guard unsafe blocks.columns >= 1, unsafe blocks.columns <= Int64(Int32.max), unsafe blocks.rows >= -1 else {
      throw .invalid(
        "shape",
        unsafe "blocks cannot have \(blocks.columns) columns and \(blocks.rows) rows; pass -1 for an unknown number")
    }
    dimension = unsafe Int(blocks.columns)
    let promised = unsafe blocks.rows < 0 ? nil : Int(blocks.rows)
    promisedRows = promised
    // Some fits make room for two numbers a row.
    rowCount = promised.flatMap { $0 < 1 << 56 && AvailableMemory.has(16 * $0) ? $0 : nil }
  }

  func forEachBlock(_ body: (_ rows: Matrix<Double>, _ weights: [Double]?) throws -> Void) throws {
    guard unsafe blocks.rewind(blocks.context) == 0 else {
      throw Failure(status: .sourceFailed, name: "rewind", message: "the source could not go back to its first row")
    }
    var (read, hasWeights) = (0, Bool?.none)
    while true {
      var table = unsafe gauss_table()
      unsafe (table.size, table.columns) = (MemoryLayout<gauss_table>.size, blocks.columns)
      let answer = unsafe blocks.next(blocks.context, &table)
      if answer == 0 { break }
      guard answer > 0 else {
        throw Failure(status: .sourceFailed, name: "next", message: "the source failed after \(read) rows")
      }
      let rows = try unsafe withUnsafePointer(to: table) {
        try unsafe Rows($0, "a block", columns: dimension, mayBeSource: false)
      }
      if let count = rows.count, count == 0 { continue }
      let weighted = unsafe table.weights != nil
      guard hasWeights ?? weighted == weighted else {
        throw Failure.invalid("weights", "some blocks have weights and others none; give all of them some, or none")
      }
      hasWeights = weighted
      try rows.source.forEachBlock { block, weights in
        read += block.rows
        if let promisedRows, read > promisedRows {
          throw Failure(
            status: .sourceFailed, name: "rows",
            message: "the source has more than the \(promisedRows) rows that it promised")
        }
        try body(block, weights)
      }
    }
    if let promisedRows, read < promisedRows {
      throw Failure(
        status: .sourceFailed, name: "rows", message: "the source has \(read) rows, and promised \(promisedRows)")
    }
  }
}
