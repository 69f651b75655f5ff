internal import Gaussian
internal import LinearAlgebra

/// A with A·Aᵀ = Σ, columns of which are eigenvectors times roots of eigenvalues.
///
/// Eigenvalues that rounding has made negative count as 0.
func symmetricRoot(of covariance: Matrix<Double>) throws(GaussianError) -> Matrix<Double> {
  let (values, vectors) = try lifting(try symmetricEigendecomposition(of: covariance))
  var root = vectors.transposed()
  for column in values.indices {
    let scale = max(0, values[column]).squareRoot()
    for row in values.indices { root[row, column] *= scale }
  }
  return root
}
