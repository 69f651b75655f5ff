/// Singular value decomposition A = U·diag(σ)·V of a square matrix.
///
/// - Parameter matrix: A. Its elements are finite.
/// - Returns: Orthogonal U and V, and the values σ, not negative and descending.
/// - Throws: ``MatrixError/eigenvaluesDidNotConverge(dimension:)``.
/// - Precondition: The matrix is square.
/// - Complexity: O(dimension³).
///
/// ## Source
/// LAPACK's `dgesdd`.
package func singularValueDecomposition(
  of matrix: Matrix<Double>
) throws(MatrixError) -> (u: Matrix<Double>, values: [Double], v: Matrix<Double>) {
  let dimension = matrix.rows
  var (work, u) = (matrix, Matrix(rows: dimension, columns: dimension, repeating: 0.0))
  var v = u
  var values = [Double](repeating: 0, count: dimension)
  do throws(LAPACK.Failure) {
    try unsafe work.withBlock { (a) throws(LAPACK.Failure) in
      try unsafe u.withBlock { (u) throws(LAPACK.Failure) in
        try unsafe v.withBlock { (v) throws(LAPACK.Failure) in
          try unsafe values.withUnsafeMutableBufferPointer { (values) throws(LAPACK.Failure) in
            guard let values = values.baseAddress else { return }
            try unsafe LAPACK.gesdd(a, u: u, values: values, v: v)
          }
        }
      }
    }
  } catch {
    throw .eigenvaluesDidNotConverge(dimension: dimension)
  }
  return (u, values, v)
}
