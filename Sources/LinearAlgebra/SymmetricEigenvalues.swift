/// Eigenvalues of a symmetric matrix, ascending.
///
/// - Parameter matrix: Its lower triangle is used. Shape `dimension × dimension`.
/// - Returns: `dimension` values.
/// - Throws: ``MatrixError/nonFinite(quantity:row:column:)`` or
///   ``MatrixError/eigenvaluesDidNotConverge(dimension:)``.
/// - Precondition: The matrix is square.
/// - Complexity: O(dimension³).
///
/// ## Numerical notes
/// Absolute error O(ε·‖A‖): small eigenvalues of a matrix with large ones have few correct digits.
///
/// ## Source
/// LAPACK's `dsyevd`.
public func symmetricEigenvalues<Scalar>(of matrix: Matrix<Scalar>) throws(MatrixError) -> [Scalar] {
  var work = matrix
  return try eigenvalues(destroying: &work, vectors: false)
}

/// Eigenvalues, ascending, and eigenvectors of a symmetric matrix; eigenvector i is row i of `vectors`.
///
/// - Parameter matrix: Its lower triangle is used. Shape `dimension × dimension`.
/// - Returns: The values, and the vectors as rows of unit length.
/// - Throws: ``MatrixError/nonFinite(quantity:row:column:)`` or
///   ``MatrixError/eigenvaluesDidNotConverge(dimension:)``.
/// - Precondition: The matrix is square.
/// - Complexity: O(dimension³).
///
/// ## Source
/// LAPACK's `dsyevd`.
public func symmetricEigendecomposition<Scalar>(
  of matrix: Matrix<Scalar>
) throws(MatrixError) -> (values: [Scalar], vectors: Matrix<Scalar>) {
  var vectors = matrix
  let values = try eigenvalues(destroying: &vectors, vectors: true)
  return (values, vectors)
}

private func eigenvalues<Scalar>(
  destroying matrix: inout Matrix<Scalar>, vectors: Bool
) throws(MatrixError) -> [Scalar] {
  for row in 0..<matrix.rows {
    for column in 0...row where !matrix[row, column].isFinite {
      throw .nonFinite(quantity: "the matrix", row: row, column: column)
    }
  }
  var values = [Scalar](repeating: 0, count: matrix.rows)
  do throws(LAPACK.Failure) {
    try unsafe matrix.withBlock { (block) throws(LAPACK.Failure) in
      try unsafe values.withUnsafeMutableBufferPointer { (buffer) throws(LAPACK.Failure) in
        guard let base = buffer.baseAddress else { return }
        try unsafe LAPACK.syevd(block, eigenvalues: base, vectors: vectors)
      }
    }
  } catch {
    throw .eigenvaluesDidNotConverge(dimension: matrix.rows)
  }
  return values
}
