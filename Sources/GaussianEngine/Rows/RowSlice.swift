package import LinearAlgebra

/// Consecutive rows in memory that a pass reads, with their weights, for as long as a call lasts.
@safe
package struct RowSlice<Scalar: GaussianScalar> {
  /// The first element of the first row; rows follow each other without gaps.
  package let base: UnsafePointer<Scalar>
  /// One weight a row; `nil` for once each.
  package let weights: UnsafePointer<Scalar>?
  /// Number of rows.
  package let count: Int
  /// Number of columns.
  package let dimension: Int
  /// The number of the first row among all.
  package let firstRow: Int

  package init(
    base: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>?, count: Int, dimension: Int, firstRow: Int
  ) {
    unsafe (self.base, self.weights) = (base, weights)
    (self.count, self.dimension, self.firstRow) = (count, dimension, firstRow)
  }

  /// Whether there are weights.
  package var hasWeights: Bool { unsafe weights != nil }

  /// One element.
  @inline(__always)
  package subscript(row: Int, column: Int) -> Scalar {
    precondition(row >= 0 && row < count && column >= 0 && column < dimension, "no such element")
    return unsafe base[row * dimension + column]
  }

  /// The weight of a row.
  @inline(__always)
  package func weight(_ row: Int) -> Scalar {
    precondition(row >= 0 && row < count, "no such row")
    return unsafe weights.map { unsafe $0[row] } ?? 1
  }

  /// Some of the rows, by their places in the slice.
  package func rows(_ range: Range<Int>) -> RowSlice {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "no such rows")
    return unsafe RowSlice(
      base: base + range.lowerBound * dimension, weights: weights.map { unsafe $0 + range.lowerBound },
      count: range.count, dimension: dimension, firstRow: firstRow + range.lowerBound)
  }
}
