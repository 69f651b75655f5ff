public import LinearAlgebra

extension MultivariateNormal {
  /// Creates the distribution with this mean and covariance.
  ///
  /// - Parameters:
  ///   - mean: μ, one element a variable.
  ///   - covariance: Σ. Shape `dimension × dimension`; symmetric to rounding, positive definite.
  /// - Throws: ``GaussianError`` if the covariance is not finite, symmetric and positive definite; it is never
  ///   repaired.
  /// - Precondition: Shapes agree and there is at least one variable.
  /// - Complexity: O(dimension³).
  public init(mean: [Scalar], covariance: Matrix<Scalar>) throws(GaussianError) {
    try self.init(mean: mean, parameter: FullCovariance(covariance))
  }

  /// Creates the distribution whose covariance has this Cholesky factor: Σ = L·Lᵀ.
  ///
  /// - Parameters:
  ///   - mean: μ, one element a variable.
  ///   - choleskyFactor: L; only its lower triangle is read. Shape `dimension × dimension`, diagonal positive.
  /// - Throws: ``GaussianError`` if the factor is not finite or its diagonal not positive.
  /// - Precondition: Shapes agree and there is at least one variable.
  /// - Complexity: O(dimension³).
  public init(mean: [Scalar], choleskyFactor: Matrix<Scalar>) throws(GaussianError) {
    let factor = try lifting(try CholeskyFactor(lower: choleskyFactor))
    try self.init(mean: mean, parameter: FullCovariance(factor: factor))
  }

  /// Creates the distribution with this precision, the inverse of its covariance.
  ///
  /// - Parameters:
  ///   - mean: μ, one element a variable.
  ///   - precision: Σ⁻¹. Shape `dimension × dimension`; symmetric to rounding, positive definite.
  /// - Throws: ``GaussianError`` if the precision is not finite, symmetric and positive definite.
  /// - Precondition: Shapes agree and there is at least one variable.
  /// - Complexity: O(dimension³).
  public init(mean: [Scalar], precision: Matrix<Scalar>) throws(GaussianError) {
    let factor = try lifting(try CholeskyFactor(inverting: precision))
    try self.init(mean: mean, parameter: FullCovariance(factor: factor))
  }

  /// Creates the distribution of independent variables with these standard deviations.
  ///
  /// - Parameters:
  ///   - mean: μ, one element a variable.
  ///   - standardDeviations: σ, one positive element a variable; the covariance is diag(σ²).
  /// - Throws: ``GaussianError`` if an element is not finite or not positive.
  /// - Precondition: Both have the same number of elements, at least one.
  public init(mean: [Scalar], standardDeviations: [Scalar]) throws(GaussianError) {
    if let variable = standardDeviations.firstIndex(where: { $0 <= 0 }) { throw .zeroVariance(variable: variable) }
    let parameter = try DiagonalCovariance(variances: Self.squares(of: standardDeviations))
    try self.init(mean: mean, parameter: parameter)
  }

  /// Creates the distribution of independent variables with one standard deviation.
  ///
  /// - Parameters:
  ///   - mean: μ, one element a variable.
  ///   - standardDeviation: σ, positive; the covariance is σ²·I.
  /// - Throws: ``GaussianError`` if an element is not finite or σ not positive.
  /// - Precondition: There is at least one variable.
  public init(mean: [Scalar], standardDeviation: Scalar) throws(GaussianError) {
    if standardDeviation <= 0 { throw .zeroVariance(variable: 0) }
    let parameter = try SphericalCovariance(
      dimension: mean.count, variance: Self.squares(of: [standardDeviation])[0])
    try self.init(mean: mean, parameter: parameter)
  }

  /// Squares of positive numbers, or the error that finite ones leave the range.
  private static func squares(of deviations: [Scalar]) throws(GaussianError) -> [Scalar] {
    let squares = deviations.map { $0 * $0 }
    for (deviation, square) in zip(deviations, squares) where deviation.isFinite && !square.isNormal {
      throw .overflow(quantity: "the square of a standard deviation")
    }
    return squares
  }
}
