public import LinearAlgebra

/// Rows that can be read again and again, block by block: a table that need not fit in memory.
///
/// A fit asks for all rows once, or once an iteration, in the same order each time. Which rows stand in which block has no
/// influence on any result. ``Matrix`` is the source of its own rows.
///
/// ```swift
/// struct Shards: RowSource {
///   let dimension = 3
///   let urls: [URL]
///   func forEachBlock(_ body: (Matrix<Double>, [Double]?) throws -> Void) throws {
///     for url in urls { try body(load(url), nil) }
///   }
/// }
/// let model = try MultivariateNormal(fitting: Shards(urls: urls))
/// ```
public protocol RowSource<Scalar>: Sendable {
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

extension RowSource {
  /// Not known.
  public var rowCount: Int? { nil }

  /// Calls `body` with all blocks of rows in order, and whether a block is known to be the last.
  package func forEachBlock(
    _ body: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?, _ isLast: Bool) throws -> Void
  ) throws {
    var rows = 0
    try forEachBlock { block, weights in
      rows += block.rows
      try body(block, weights, rows == rowCount)
    }
  }

  /// Number of rows, counted if it is not known.
  package func countedRows() throws -> Int {
    if let rowCount { return rowCount }
    var count = 0
    try forEachBlock { block, _ in count += block.rows }
    return count
  }

  /// The same rows with weights, one a row; with `nil` as they are.
  ///
  /// Rows in memory are ``Observations`` then, which can be told from others.
  ///
  /// - Precondition: There is one weight a row, and the source has none of its own.
  package func weighted(_ weights: [Scalar]?) -> any RowSource<Scalar> {
    if let rows = self as? Matrix<Scalar> { return Observations(rows, weights: weights) }
    guard let weights else { return self }
    return WeightedSource(base: self, weights: weights)
  }
}

extension Matrix: RowSource {
  /// Number of variables: the columns.
  public var dimension: Int { columns }

  /// Number of rows.
  public var rowCount: Int? { rows }

  /// Calls `body` once with the matrix.
  public func forEachBlock(_ body: (_ rows: Matrix, _ weights: [Scalar]?) throws -> Void) throws {
    try body(self, nil)
  }
}

/// Rows in memory with their weights.
package struct Observations<Scalar: GaussianScalar>: RowSource {
  package let rows: Matrix<Scalar>
  /// One a row; `nil` for once each.
  package let weights: [Scalar]?

  /// - Precondition: There is one weight a row.
  package init(_ rows: Matrix<Scalar>, weights: [Scalar]?) {
    precondition(
      weights.map { $0.count == rows.rows } ?? true, "\(weights?.count ?? 0) weights for \(rows.rows) rows")
    (self.rows, self.weights) = (rows, weights)
  }

  package var dimension: Int { rows.columns }
  package var rowCount: Int? { rows.rows }

  package func forEachBlock(_ body: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?) throws -> Void) throws {
    try body(rows, weights)
  }

  /// All rows of a source; those in memory are not copied.
  package init(collecting source: any RowSource<Scalar>) throws {
    if let whole = source as? Observations<Scalar> {
      self = whole
      return
    }
    var loose = LooseRows<Scalar>()
    // What a source says of its rows need not be true.
    if let count = source.rowCount {
      let (elements, overflow) = count.multipliedReportingOverflow(by: source.dimension)
      if !overflow, elements < 1 << 56, AvailableMemory.has(elements * MemoryLayout<Scalar>.stride) {
        loose.reserve(elements)
      }
    }
    try source.forEachBlock { block, weights in loose.append(block, weights, 0..<block.rows) }
    self.init(
      Matrix(rows: loose.count, columns: source.dimension, elements: loose.elements), weights: loose.weights)
  }
}

/// Rows of a source with weights that somebody else has given.
private struct WeightedSource<Base: RowSource>: RowSource {
  let base: Base
  let weights: [Base.Scalar]

  var dimension: Int { base.dimension }
  var rowCount: Int? { weights.count }

  func forEachBlock(_ body: (_ rows: Matrix<Base.Scalar>, _ weights: [Base.Scalar]?) throws -> Void) throws {
    var first = 0
    try base.forEachBlock { block, own in
      precondition(own == nil, "a source with weights of its own cannot be given others")
      let end = first + block.rows
      precondition(end <= weights.count, "\(weights.count) weights for more rows")
      try body(block, Array(weights[first..<end]))
      first = end
    }
    precondition(first == weights.count, "\(weights.count) weights for \(first) rows")
  }
}
