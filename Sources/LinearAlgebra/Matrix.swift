/// A dense table of numbers: rows are observations, columns are variables.
///
/// Elements lie in row-major order without gaps; memory that the matrix owns is 64-byte aligned. A matrix is
/// a value: copies share memory until one of them is written to. ``rows(in:)`` shares it too, so a slice costs
/// nothing, and ``init(borrowing:rows:columns:owner:)`` wraps memory of yours without a copy.
@safe
public struct Matrix<Scalar: GaussianScalar>: @unchecked Sendable {
  /// Number of observations.
  public let rows: Int
  /// Number of variables.
  public let columns: Int

  @usableFromInline package var storage: MatrixStorage<Scalar>
  @usableFromInline let offset: Int

  @usableFromInline
  init(rows: Int, columns: Int, storage: MatrixStorage<Scalar>, offset: Int) {
    self.rows = rows
    self.columns = columns
    self.storage = storage
    self.offset = offset
  }

  /// Number of elements, `rows × columns`.
  @inlinable
  public var count: Int { rows * columns }

  /// Accesses one element.
  ///
  /// - Precondition: `row` and `column` lie inside the matrix.
  /// - Complexity: O(1); a write to a matrix that shares its memory copies it first.
  @inlinable
  public subscript(row: Int, column: Int) -> Scalar {
    get {
      checkIndex(row, column)
      return unsafe storage.base[offset + row * columns + column]
    }
    set {
      checkIndex(row, column)
      makeUnique()
      unsafe storage.base[offset + row * columns + column] = newValue
    }
  }

  @inlinable
  func checkIndex(_ row: Int, _ column: Int) {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "index (\(row), \(column)) is outside a \(rows) × \(columns) matrix")
  }

  /// Copies one row.
  ///
  /// - Precondition: `row` lies inside the matrix.
  public func row(_ row: Int) -> [Scalar] {
    precondition(row >= 0 && row < rows, "row \(row) is outside a \(rows) × \(columns) matrix")
    return unsafe Array(UnsafeBufferPointer(start: pointer + row * columns, count: columns))
  }

  /// Copies one column.
  ///
  /// - Precondition: `column` lies inside the matrix.
  public func column(_ column: Int) -> [Scalar] {
    precondition(column >= 0 && column < columns, "column \(column) is outside a \(rows) × \(columns) matrix")
    return (0..<rows).map { self[$0, column] }
  }

  /// Consecutive rows as a matrix of their own, without copying them.
  ///
  /// - Precondition: `range` lies inside `0..<rows`.
  /// - Complexity: O(1).
  public func rows(in range: Range<Int>) -> Matrix {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= rows,
      "rows \(range) are outside a \(rows) × \(columns) matrix")
    return Matrix(
      rows: range.count, columns: columns, storage: storage, offset: offset + range.lowerBound * columns)
  }

  /// All elements in row-major order, copied.
  public var elements: [Scalar] { unsafe withUnsafeBufferPointer { unsafe Array($0) } }

  /// Elements `(i, i)`, copied.
  public var diagonal: [Scalar] { (0..<Swift.min(rows, columns)).map { self[$0, $0] } }
}

// MARK: - Memory

extension Matrix {
  /// All elements in row-major order, where they are.
  public var span: Span<Scalar> {
    @_lifetime(borrow self) get {
      let span = unsafe Span(_unsafeStart: pointer, count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// All elements in row-major order, to be changed in place.
  ///
  /// Memory that is shared or borrowed is copied first.
  public var mutableSpan: MutableSpan<Scalar> {
    @_lifetime(&self) mutating get {
      makeUnique()
      let span = unsafe MutableSpan(_unsafeStart: storage.base + offset, count: count)
      return unsafe _overrideLifetime(span, mutating: &self)
    }
  }

  /// First element, valid while the matrix is alive.
  @usableFromInline
  package var pointer: UnsafePointer<Scalar> { unsafe UnsafePointer(storage.base + offset) }

  /// Calls `body` with the elements in row-major order.
  ///
  /// The pointer must not outlive the call.
  @inlinable
  public func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { extendLifetime(storage) }
    return try unsafe body(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Calls `body` with the elements in row-major order, to be changed in place.
  ///
  /// The pointer must not outlive the call. Memory that is shared or borrowed is copied first.
  @inlinable
  public mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    makeUnique()
    defer { extendLifetime(storage) }
    return try unsafe body(UnsafeMutableBufferPointer(start: storage.base + offset, count: count))
  }

  @inlinable
  mutating func makeUnique() {
    guard !storage.isOwned || !isKnownUniquelyReferenced(&storage) else { return }
    let copy = MatrixStorage<Scalar>(uninitializedCount: count)
    unsafe copy.base.update(from: pointer, count: count)
    self = Matrix(rows: rows, columns: columns, storage: copy, offset: 0)
  }
}

extension Matrix: CustomStringConvertible {
  /// Shape and, for at most 100 elements, the rows.
  public var description: String {
    let shape = "Matrix<\(Scalar.self)> \(rows) × \(columns)"
    guard count <= 100 else { return shape }
    return ([shape] + (0..<rows).map { row($0).description }).joined(separator: "\n")
  }
}
