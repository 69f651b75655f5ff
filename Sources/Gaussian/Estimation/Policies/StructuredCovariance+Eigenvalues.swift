internal import LinearAlgebra

extension StructuredCovariance {
  /// The covariance with eigenvalues below τ·λmax lifted to τ·λmax, and what that was; itself if there are none.
  ///
  /// Only the directions that are lifted change: Σ + Σₖ(τ·λmax − λₖ)·vₖvₖᵀ.
  func liftingEigenvalues(
    below tau: Double
  ) throws(GaussianError) -> (covariance: StructuredCovariance, adjustment: CovarianceAdjustment?) {
    switch self {
    case .full(var matrix):
      let (values, vectors) = try lifting(try symmetricEigendecomposition(of: matrix))
      let floor = tau * values[values.count - 1]
      let count = values.count { $0 < floor }
      guard count > 0, floor > 0 else { return (self, nil) }
      var additions = Matrix(rows: count, columns: matrix.rows, repeating: 0.0)
      for index in 0..<count {
        let root = (floor - values[index]).squareRoot()
        for column in 0..<matrix.rows { additions[index, column] = root * vectors[index, column] }
      }
      unsafe matrix.withBlock { result in
        unsafe additions.withBlock { unsafe BLAS.syrk(1, $0, plus: 1, into: result) }
      }
      matrix.mirrorLowerTriangle()
      return (.full(matrix), .floor(floor, liftedCount: count))
    case .diagonal(let variances):
      let floor = tau * (variances.max() ?? 0)
      let count = variances.count { $0 < floor }
      guard count > 0, floor > 0 else { return (self, nil) }
      return (.diagonal(variances.map { max($0, floor) }), .floor(floor, liftedCount: count))
    case .spherical:
      return (self, nil)
    }
  }

  /// How many eigenvalues exceed τ·λmax, and that threshold; `nil` if all do.
  func numericalRank(tolerance tau: Double) throws(GaussianError) -> (rank: Int, threshold: Double)? {
    let values: [Double]
    switch self {
    case .full(let matrix): values = try lifting(try symmetricEigenvalues(of: matrix))
    case .diagonal(let variances): values = variances
    case .spherical: return nil
    }
    let threshold = tau * (values.max() ?? 0)
    let rank = values.count { $0 > max(threshold, 0) }
    return rank == values.count ? nil : (rank, threshold)
  }
}
