public import LinearAlgebra

/// The rows of a table that have all their cells, and where they were.
public struct CompleteRows<Scalar: GaussianScalar>: Sendable {
  /// The rows without a missing cell, in the order of the table.
  public let observations: Matrix<Scalar>

  /// Which rows of the table they are, ascending.
  public let rows: [Int]

  /// Their weights, if the table has weights.
  public let weights: [Scalar]?

  /// Number of rows that were dropped, without those of weight 0, which are absent anyway.
  public let droppedRowCount: Int
}

extension Matrix {
  /// The rows without NaN: the table that methods for complete data can take.
  ///
  /// What is dropped is information: a model fitted to the rest estimates the same mean and covariance only if cells
  /// are missing by chance, and even then with more variance than ``MissingValuesFit``.
  ///
  /// - Parameter weights: One a row; the weights of the rows that stay are handed back beside them.
  /// - Returns: A copy of the rows that stay; without missing cells the table itself, which is not copied.
  /// - Precondition: There is one weight a row.
  /// - Complexity: O(`rows × columns`).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func droppingIncompleteRows(weights: [Scalar]? = nil) -> CompleteRows<Scalar> {
    precondition(
      weights.map { $0.count == rows } ?? true, "\(weights?.count ?? 0) weights for \(rows) rows")
    let kept = (0..<rows).filter { row in
      unsafe withUnsafeBufferPointer { elements in
        for index in row * columns..<(row + 1) * columns where unsafe elements[index].isNaN { return false }
        return true
      }
    }
    guard kept.count < rows else {
      return CompleteRows(observations: self, rows: kept, weights: weights, droppedRowCount: 0)
    }
    return CompleteRows(
      observations: selecting(rows: kept), rows: kept, weights: weights.map { weights in kept.map { weights[$0] } },
      droppedRowCount: rows - kept.count - absentCount(kept, weights))
  }

  /// How many rows that are not kept have the weight 0.
  private func absentCount(_ kept: [Int], _ weights: [Scalar]?) -> Int {
    guard let weights else { return 0 }
    return weights.count { $0 == 0 } - kept.count { weights[$0] == 0 }
  }
}
