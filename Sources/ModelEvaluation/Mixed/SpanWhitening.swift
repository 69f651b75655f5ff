internal import Gaussian
internal import LinearAlgebra

/// Rows in coordinates in which they have the mean 0 and the covariance 1, as many as there are directions in which they vary.
///
/// A direction counts if its variance is more than 10⁻⁹ of the largest; what is less is rounding, or a category that is not there.
///
/// - Returns: Shape `rows × directions`; without columns if all rows are equal.
/// - Throws: ``GaussianError`` if numbers are too large.
/// - Complexity: O(rows × columns² + columns³) time.
func whitenedInSpan(_ rows: Matrix<Double>) throws(GaussianError) -> Matrix<Double> {
  let columns = rows.columns
  let means = (0..<columns).map { column in
    pairedSum(0..<rows.rows) { rows[$0, column] } / Double(max(1, rows.rows))
  }
  var centred = rows
  for row in 0..<rows.rows {
    for column in 0..<columns { centred[row, column] -= means[column] }
  }
  var covariance = Matrix<Double>(rows: columns, columns: columns, elements: RawSums(centred).scatter())
  for row in 0..<columns {
    for column in 0...row { covariance[row, column] /= Double(rows.rows) }
  }
  let (values, vectors) = try lifting(try symmetricEigendecomposition(of: covariance))
  let kept = values.indices.filter { values[$0] > 1e-9 * max(0, values.last ?? 0) }
  var directions = vectors.selecting(rows: kept)
  for (place, value) in kept.enumerated() {
    let scale = 1 / values[value].squareRoot()
    for column in 0..<columns { directions[place, column] *= scale }
  }
  var white = Matrix<Double>(rows: rows.rows, columns: kept.count, repeating: 0)
  guard !kept.isEmpty else { return white }
  unsafe centred.withBlock { centred in
    unsafe directions.withBlock { directions in
      unsafe white.withBlock {
        unsafe BLAS.gemm(1, centred, transposed: false, directions, transposed: true, plus: 0, into: $0)
      }
    }
  }
  return white
}
