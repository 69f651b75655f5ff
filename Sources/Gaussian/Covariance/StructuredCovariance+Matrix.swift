public import LinearAlgebra

extension StructuredCovariance {
  /// The covariance as a dense symmetric matrix.
  ///
  /// - Complexity: O(dimension²).
  public var matrix: Matrix<Double> {
    if case .full(let matrix) = self { return matrix }
    return Matrix(diagonal: variances)
  }
}
