internal import LinearAlgebra

/// A with A·Aᵀ = Σ, columns of which are eigenvectors times roots of eigenvalues.
///
/// Eigenvalues that rounding has made negative count as 0.
func symmetricRoot(of covariance: Matrix<Double>) throws(GaussianError) -> Matrix<Double> {
  let (values, vectors) = try symmetricEigendecomposition(of: covariance)
  var root = vectors.transposed()
  for column in values.indices {
    let scale = max(0, values[column]).squareRoot()
    for row in values.indices { root[row, column] *= scale }
  }
  return root
}

/// The least ‖A − B·U‖² over orthogonal U: Procrustes' problem, solved by the singular value decomposition BᵀA = P·S·Q.
///
/// Equals tr AAᵀ + tr BBᵀ − 2·tr S, and is exact to ε·‖A‖·‖A − B·U‖.
func leastSquaredDistance(from a: Matrix<Double>, to b: Matrix<Double>) throws(GaussianError) -> Double {
  let (u, _, v) = try singularValueDecomposition(of: product(b, transposed: true, a))
  let turned = squaredDifference(a, product(b, product(u, v)))
  // Equal roots need no rotation, and rounding would find one.
  return min(turned, squaredDifference(a, b))
}

private func product(_ a: Matrix<Double>, transposed: Bool = false, _ b: Matrix<Double>) -> Matrix<Double> {
  var (a, b) = (a, b)
  var result = Matrix(rows: transposed ? a.columns : a.rows, columns: b.columns, repeating: 0.0)
  unsafe result.withBlock { c in
    unsafe a.withBlock { a in
      unsafe b.withBlock { b in unsafe BLAS.gemm(1, a, transposed: transposed, b, plus: 0, into: c) }
    }
  }
  return result
}

private func squaredDifference(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  zip(a.elements, b.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}
