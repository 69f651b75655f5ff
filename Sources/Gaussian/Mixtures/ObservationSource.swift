public import LinearAlgebra

/// Rows that can be read again and again, block by block: a table that need not fit in memory.
///
/// A fit by EM asks for all rows once an iteration, in the same order each time. Which rows stand in which block has no
/// influence on any result.
public protocol ObservationSource<Scalar>: Sendable {
  /// Precision of the rows.
  associatedtype Scalar: GaussianScalar

  /// Number of variables, the columns of a block.
  var dimension: Int { get }

  /// Number of rows, if it is known; `nil` otherwise. What is known is summed on more threads at the end.
  var rowCount: Int? { get }

  /// Calls `body` with all blocks of rows in order, and their weights; `nil` for once each.
  ///
  /// - Throws: What reading throws, and what `body` throws.
  func forEachBlock(_ body: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?) throws -> Void) throws
}

extension ObservationSource {
  /// Not known.
  public var rowCount: Int? { nil }

  /// Calls `body` with all blocks of rows in order, and whether a block is known to be the last.
  func forEachBlock(
    _ body: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?, _ isLast: Bool) throws -> Void
  ) throws {
    var rows = 0
    try forEachBlock { block, weights in
      rows += block.rows
      try body(block, weights, rows == rowCount)
    }
  }
}

/// Rows in memory: one block.
struct MatrixSource<Scalar: GaussianScalar>: ObservationSource {
  let rows: Matrix<Scalar>
  let weights: [Scalar]?

  var dimension: Int { rows.columns }
  var rowCount: Int? { rows.rows }

  func forEachBlock(_ body: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?) throws -> Void) throws {
    try body(rows, weights)
  }
}
