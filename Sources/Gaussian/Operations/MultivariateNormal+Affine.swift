internal import GaussianEngine
public import LinearAlgebra

extension MultivariateNormal {
  /// The distribution of A·x + b, which is N(A·μ + b, A·Σ·Aᵀ).
  ///
  /// - Parameters:
  ///   - matrix: A. Shape `k × dimension`; its rows are linearly independent, so k is at most `dimension`.
  ///   - shift: b, one element a row of A; `nil` for 0.
  /// - Returns: A model of dimension k with a full covariance. It has no record of estimation: not every estimate
  ///   of A·x + b is the image of that of x.
  /// - Throws: ``GaussianError/nonFinite(quantity:row:variable:)``, ``GaussianError/overflow(quantity:)``,
  ///   ``GaussianError/zeroVariance(variable:)`` for a row of zeros, or ``GaussianError/notPositiveDefinite(_:)`` if rows
  ///   of A are linearly dependent to rounding. The image of a singular model may be singular.
  /// - Precondition: A has at least one row and `dimension` columns, and b one element a row.
  /// - Complexity: O(k × dimension²).
  ///
  /// ## Numerical notes
  /// In `Double`, rounded once: the error of element (i, j) is below 4·dimension·ε of the product of ‖A·L‖'s rows i and j.
  /// If rounding costs A·Σ·Aᵀ its definiteness although the rows of A·L are independent, the model is given by
  /// its Cholesky factor.
  public func transformed(
    by matrix: Matrix<Scalar>, shiftedBy shift: [Scalar]? = nil
  ) throws(GaussianError) -> MultivariateNormal {
    precondition(
      matrix.rows > 0 && matrix.columns == dimension,
      "a \(matrix.rows) × \(matrix.columns) matrix does not transform \(dimension) variables")
    precondition(
      shift.map { $0.count == matrix.rows } ?? true,
      "a shift of \(shift?.count ?? 0) elements after a matrix of \(matrix.rows) rows")
    if let (row, column) = matrix.firstNonFiniteElement() {
      throw .nonFinite(quantity: "the matrix", row: row, variable: column)
    }
    var (map, root) = (matrix.converted(to: Double.self), parameter.root)
    var image = Matrix(rows: map.rows, columns: root.columns, repeating: 0.0)
    unsafe image.withBlock { result in
      unsafe map.withBlock { map in
        unsafe root.withBlock { root in unsafe BLAS.gemm(1, map, root, plus: 0, into: result) }
      }
    }
    guard image.firstNonFiniteElement() == nil else { throw .overflow(quantity: "the covariance") }
    let mean = (0..<map.rows).map { row in
      (0..<dimension).reduce(0.0) { $0 + map[row, $1] * Double(self.mean[$1]) } + Double(shift?[row] ?? 0)
    }
    return try MultivariateNormal(mean: mean.map { Scalar($0) }, parameter: parameter.image(root: image))
  }
}
