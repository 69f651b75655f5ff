/// The lower triangular L with L·Lᵀ = B·Bᵀ and a diagonal that is not negative.
///
/// The Cholesky factor of B·Bᵀ without forming it, which keeps twice the digits and exists whatever the rank is.
///
/// - Parameter root: B, with no more rows than columns.
/// - Throws: ``MatrixError/overflow(quantity:)`` if B or its factor is not finite.
/// - Returns: Shape `rows × rows`, zeros above the diagonal. A row of B that depends on those before it has a zero, or
///   its rounding, on the diagonal.
/// - Complexity: O(rows² × columns).
///
/// ## Numerical notes
/// Row i of L is that of a matrix whose row i differs from B's by a small multiple of ε·‖Bᵢ‖: scales of rows do not
/// matter.
///
/// ## Source
/// N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 19.4. LAPACK's `dgeqrf`.
package func triangularRoot(of root: Matrix<Double>) throws(MatrixError) -> Matrix<Double> {
  var work = root
  do throws(LAPACK.Failure) {
    try unsafe work.withBlock { (block) throws(LAPACK.Failure) in try unsafe LAPACK.gelqf(block) }
  } catch {
    throw .overflow(quantity: "the factor of the covariance")
  }
  let signs = work.diagonal.map { $0 < 0 ? -1.0 : 1.0 }
  var lower = Matrix(rows: root.rows, columns: root.rows, repeating: 0.0)
  for row in 0..<root.rows {
    for column in 0...row { lower[row, column] = signs[column] * work[row, column] }
  }
  guard lower.firstNonFiniteElement() == nil else { throw .overflow(quantity: "the factor of the covariance") }
  return lower
}
