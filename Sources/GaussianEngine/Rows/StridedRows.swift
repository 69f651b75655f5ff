public import LinearAlgebra

/// Rows in memory that do not lie as kernels read them: columns side by side, rows with gaps, single precision.
///
/// They are gathered block by block, so that no copy of the table is ever made. What is computed of them has the bits that it has
/// of a ``Matrix`` of the same numbers.
///
/// ```swift
/// let rows = StridedRows(columns: table)               // table[j, i]: one variable a row
/// let model = try MultivariateNormal(fitting: rows)
/// let densities = model.logDensities(of: rows)
/// ```
///
/// A ``Matrix`` is read in place and needs none of this.
public struct StridedRows<Scalar: GaussianScalar>: RowSource {
  /// Number of rows.
  public let rows: Int

  /// Number of variables.
  public let dimension: Int

  /// The elements as they lie, from the lowest place in memory to the highest.
  private let elements: Elements
  /// Where element (0, 0) is among them.
  private let origin: Int
  private let rowStride: Int
  private let columnStride: Int
  /// Threads that gather a block.
  private let parallelism: Parallelism

  private enum Elements: Sendable {
    case same(Matrix<Scalar>)
    case single(Matrix<Float>)
  }

  /// Number of rows.
  public var rowCount: Int? { rows }

  /// The rows of a table that holds one variable a row.
  ///
  /// - Parameters:
  ///   - columns: Shape `dimension × rows`.
  ///   - parallelism: Threads that gather a block.
  public init(columns: Matrix<Scalar>, parallelism: Parallelism = .automatic) {
    self.init(
      .same(columns), origin: 0, rows: columns.columns, dimension: columns.rows, rowStride: 1,
      columnStride: columns.columns, parallelism)
  }

  /// Rows in memory that somebody else owns.
  ///
  /// - Parameters:
  ///   - pointer: Element (0, 0), aligned for `Scalar`.
  ///   - rows: How many.
  ///   - columns: Number of variables.
  ///   - rowStride: Elements from a row to the next; negative for rows that lie backwards.
  ///   - columnStride: Elements from a column to the next.
  ///   - owner: Kept alive as long as these rows; `nil` if the memory lives longer anyway.
  ///   - parallelism: Threads that gather a block.
  /// - Precondition: No count is negative.
  @unsafe
  public init(
    borrowing pointer: UnsafePointer<Scalar>, rows: Int, columns: Int, rowStride: Int, columnStride: Int,
    owner: AnyObject?, parallelism: Parallelism = .automatic
  ) {
    let (extent, origin) = Self.extent(rows, columns, rowStride, columnStride)
    self.init(
      .same(unsafe Matrix(borrowing: pointer - origin, rows: 1, columns: extent, owner: owner)), origin: origin,
      rows: rows, dimension: columns, rowStride: rowStride, columnStride: columnStride, parallelism)
  }

  private init(
    _ elements: Elements, origin: Int, rows: Int, dimension: Int, rowStride: Int, columnStride: Int,
    _ parallelism: Parallelism
  ) {
    (self.elements, self.origin, self.rows, self.dimension) = (elements, origin, rows, dimension)
    (self.rowStride, self.columnStride, self.parallelism) = (rowStride, columnStride, parallelism)
  }

  /// Consecutive rows as rows of their own, without copying them.
  ///
  /// - Precondition: `range` lies inside `0..<rows`.
  /// - Complexity: O(1).
  public func rows(in range: Range<Int>) -> StridedRows {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return StridedRows(
      elements, origin: origin + range.lowerBound * rowStride, rows: range.count, dimension: dimension,
      rowStride: rowStride, columnStride: columnStride, parallelism)
  }

  /// How many elements there are from the lowest to the highest, and how many below element (0, 0).
  private static func extent(
    _ rows: Int, _ columns: Int, _ rowStride: Int, _ columnStride: Int
  ) -> (elements: Int, origin: Int) {
    precondition(rows >= 0 && columns >= 0, "there cannot be \(rows) × \(columns) rows")
    guard rows > 0 && columns > 0 else { return (0, 0) }
    let steps = [(rows - 1) * rowStride, (columns - 1) * columnStride]
    return (steps.reduce(1) { $0 + abs($1) }, steps.reduce(0) { $0 - min($1, 0) })
  }
}

extension StridedRows where Scalar == Double {
  /// Rows in single precision, of which everything is computed in double precision.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - parallelism: Threads that gather a block.
  public init(widening rows: Matrix<Float>, parallelism: Parallelism = .automatic) {
    self.init(
      .single(rows), origin: 0, rows: rows.rows, dimension: rows.columns, rowStride: rows.columns, columnStride: 1,
      parallelism)
  }

  /// Rows in single precision in memory that somebody else owns; as for double precision.
  ///
  /// - Precondition: As for double precision.
  @unsafe
  public init(
    widening pointer: UnsafePointer<Float>, rows: Int, columns: Int, rowStride: Int, columnStride: Int,
    owner: AnyObject?, parallelism: Parallelism = .automatic
  ) {
    let (extent, origin) = Self.extent(rows, columns, rowStride, columnStride)
    self.init(
      .single(unsafe Matrix(borrowing: pointer - origin, rows: 1, columns: extent, owner: owner)), origin: origin,
      rows: rows, dimension: columns, rowStride: rowStride, columnStride: columnStride, parallelism)
  }
}

// MARK: - Gathering

extension StridedRows {
  /// Calls `body` with blocks of rows, each of which is gone when it returns.
  public func forEachBlock(_ body: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?) throws -> Void) throws {
    let rowsPerBlock = BlockSizes.gatheredForFit(columns: dimension, parallelism)
    // One memory for all blocks, of which only what has been written is shown.
    var memory = unsafe Matrix<Scalar>(rows: min(rowsPerBlock, rows), columns: dimension) { _ in }
    for first in stride(from: 0, to: rows, by: rowsPerBlock) {
      let count = min(rowsPerBlock, rows - first)
      gather(first..<first + count, into: &memory)
      try body(count < memory.rows ? memory.rows(in: 0..<count) : memory, nil)
    }
  }

  private func gather(_ range: Range<Int>, into block: inout Matrix<Scalar>) {
    let blocks = RowBlocks(rows: range.count, rowsPerBlock: BlockSizes.scores)
    unsafe block.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress, dimension > 0 else { return }
      nonisolated(unsafe) let target = unsafe base
      GaussianEngine.forEachBlock(count: blocks.count, parallelism: parallelism) {
        makeScratch(rows: BlockSizes.scores)
      } _: { index, scratch in
        let rows = blocks[index]
        unsafe gather(
          range.lowerBound + rows.lowerBound, count: rows.count, scratch: scratch,
          into: target + rows.lowerBound * dimension)
      }
    }
  }

  /// Memory that gathering so many rows works in.
  package func makeScratch(rows: Int) -> Workspace<Float> {
    if case .single = elements { return Workspace(count: rows * dimension, filledWith: 0) }
    return Workspace(count: 0, filledWith: 0)
  }

  /// Writes some of the rows one after another.
  ///
  /// - Precondition: The scratch is for as many rows.
  package func gather(
    _ first: Int, count: Int, scratch: Workspace<Float>, into target: UnsafeMutablePointer<Scalar>,
    kernels: Kernels = .active
  ) {
    precondition(first >= 0 && count >= 0 && first + count <= rows, "rows that are not there")
    switch elements {
    case .same(let matrix):
      unsafe matrix.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        unsafe kernels.gather(
          base + origin + first * rowStride, rowStride: rowStride, columnStride: columnStride, count: count,
          dimension: dimension, into: target)
      }
    case .single(let matrix):
      unsafe matrix.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let start = unsafe base + origin + first * rowStride
        guard rowStride != dimension || columnStride != 1 else {
          return unsafe kernels.widen(start, count: count * dimension, into: target.typed(as: Double.self))
        }
        unsafe kernels.gather(
          start, rowStride: rowStride, columnStride: columnStride, count: count, dimension: dimension,
          into: scratch.base)
        unsafe kernels.widen(scratch.base, count: count * dimension, into: target.typed(as: Double.self))
      }
    }
  }

  /// Calls `body` with the first element of a row and the distance to the next column, if columns are consecutive elements
  /// of the right type.
  ///
  /// - Returns: Whether they are.
  package func withColumns(from row: Int, _ body: (UnsafePointer<Scalar>, _ columnStride: Int) -> Void) -> Bool {
    precondition(row >= 0 && row < rows, "a row that is not there")
    guard rowStride == 1, case .same(let matrix) = elements else { return false }
    unsafe matrix.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe body(base + origin + row, columnStride)
    }
    return true
  }
}
