extension Matrix {
  /// Creates a matrix from its elements in row-major order.
  ///
  /// - Precondition: `elements` has `rows × columns` elements.
  /// - Complexity: O(`rows × columns`), one copy.
  public init(rows: Int, columns: Int, elements: [Scalar]) {
    Self.checkShape(rows, columns)
    precondition(
      elements.count == rows * columns,
      "\(elements.count) elements do not fill a \(rows) × \(columns) matrix")
    unsafe self.init(rows: rows, columns: columns) { target in
      _ = unsafe target.initialize(fromContentsOf: elements)
    }
  }

  /// Creates a matrix from rows of equal length.
  ///
  /// Rows of data, whose lengths nobody knows, are for ``init(rows:)``.
  ///
  /// - Precondition: All rows have the same number of elements.
  public init(_ rows: [[Scalar]]) {
    do throws(MatrixError) { try self.init(rows: rows) } catch { preconditionFailure("\(error.fact)") }
  }

  /// Creates a matrix from rows of data, and looks at their lengths.
  ///
  /// - Parameter rows: One array a row.
  /// - Throws: ``MatrixError/ragged(row:count:columns:)`` if one is longer or shorter than the first.
  public init(rows: [[Scalar]]) throws(MatrixError) {
    let columns = rows.first?.count ?? 0
    if let row = rows.firstIndex(where: { $0.count != columns }) {
      throw .ragged(row: row, count: rows[row].count, columns: columns)
    }
    self.init(rows: rows.count, columns: columns, elements: rows.flatMap { $0 })
  }

  /// Creates a matrix with the same value everywhere.
  public init(rows: Int, columns: Int, repeating value: Scalar) {
    unsafe self.init(rows: rows, columns: columns) { unsafe $0.initialize(repeating: value) }
  }

  /// Creates a square matrix with the given diagonal and zeros elsewhere.
  public init(diagonal: [Scalar]) {
    let dimension = diagonal.count
    unsafe self.init(rows: dimension, columns: dimension) { target in
      unsafe target.initialize(repeating: 0)
      for index in 0..<dimension { unsafe target[index * dimension + index] = diagonal[index] }
    }
  }

  /// Creates the identity matrix.
  public static func identity(_ dimension: Int) -> Matrix {
    Matrix(diagonal: [Scalar](repeating: 1, count: dimension))
  }

  /// Wraps memory that somebody else owns, without copying it.
  ///
  /// The memory is never written to: the first write to the matrix copies it.
  ///
  /// - Parameters:
  ///   - pointer: First of `rows × columns` elements in row-major order, aligned for `Scalar`. A 64-byte
  ///     alignment is fastest but not required.
  ///   - rows: Number of observations.
  ///   - columns: Number of variables.
  ///   - owner: Kept alive as long as the matrix or a slice of it; `nil` if the memory lives longer anyway.
  /// - Complexity: O(1).
  @unsafe
  public init(borrowing pointer: UnsafePointer<Scalar>, rows: Int, columns: Int, owner: AnyObject?) {
    Self.checkShape(rows, columns)
    let storage = unsafe MatrixStorage(borrowing: pointer, count: rows * columns, owner: owner)
    self.init(rows: rows, columns: columns, storage: storage, offset: 0)
  }

  /// Allocates a matrix and has `body` initialise every element, in row-major order.
  @unsafe
  package init<Failure: Error>(
    rows: Int, columns: Int,
    initializing body: (UnsafeMutableBufferPointer<Scalar>) throws(Failure) -> Void
  ) throws(Failure) {
    Self.checkShape(rows, columns)
    let storage = MatrixStorage<Scalar>(uninitializedCount: rows * columns)
    try unsafe body(UnsafeMutableBufferPointer(start: storage.base, count: rows * columns))
    self.init(rows: rows, columns: columns, storage: storage, offset: 0)
  }

  private static func checkShape(_ rows: Int, _ columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot be \(rows) × \(columns)")
    precondition(
      !rows.multipliedReportingOverflow(by: columns).overflow,
      "a \(rows) × \(columns) matrix does not fit in the address space")
  }
}
