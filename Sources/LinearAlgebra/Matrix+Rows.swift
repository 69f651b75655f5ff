extension Matrix: Sequence {
  /// The rows, one after another, each copied: `for row in matrix`, `[[Double]](matrix)`.
  ///
  /// ``count`` is the number of elements all the same, ``rows`` that of rows.
  public struct Iterator: IteratorProtocol, Sendable {
    let matrix: Matrix
    var position = 0

    /// The next row, or `nil` after the last.
    public mutating func next() -> [Scalar]? {
      guard position < matrix.rows else { return nil }
      defer { position += 1 }
      return matrix.row(position)
    }
  }

  /// The rows from the first to the last.
  public func makeIterator() -> Iterator { Iterator(matrix: self) }

  /// Number of rows.
  public var underestimatedCount: Int { rows }
}

extension Matrix: ExpressibleByArrayLiteral {
  /// Creates a matrix from the rows of a literal: `[[1, 2], [3, 4]]`.
  ///
  /// - Precondition: All rows have the same number of elements.
  public init(arrayLiteral rows: [Scalar]...) { self.init(rows) }
}
