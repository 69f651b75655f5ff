package import GaussianEngine
package import LinearAlgebra

/// Any symmetric positive definite covariance, with its Cholesky factor.
package struct FullCovariance<Scalar: GaussianScalar>: CovarianceParameter {
  package let matrix: Matrix<Scalar>
  package let factor: CholeskyFactor<Scalar>

  package var structure: CovarianceStructure { .full }
  package var dimension: Int { factor.dimension }
  package var parameterCount: Int { dimension * (dimension + 1) / 2 }
  package var logDeterminant: Double { factor.logDeterminant }

  /// Factors a covariance; the lower triangle counts, and becomes the upper one too.
  package init(_ covariance: Matrix<Scalar>) throws(GaussianError) {
    factor = try CholeskyFactor(factoring: covariance)
    var matrix = covariance
    matrix.mirrorLowerTriangle()
    self.matrix = matrix
  }

  /// Takes a factor; the covariance is its product, and must be within the range of the scalar.
  package init(factor: CholeskyFactor<Scalar>) throws(GaussianError) {
    let product = factor.product()
    guard product.firstNonFiniteElement() == nil else { throw .overflow(quantity: "the covariance") }
    if let variable = product.diagonal.firstIndex(of: 0) { throw .zeroVariance(variable: variable) }
    self.factor = factor
    matrix = product
  }

  package init(estimating statistics: SufficientStatistics<Scalar>) throws(GaussianError) {
    try statistics.checkEstimable(fromAtLeast: statistics.dimension + 1)
    try self.init(statistics.covariance())
  }

  package static var valuesName: String { "covariance" }
  package static func valuesShape(dimension: Int) -> (rows: Int, columns: Int) { (dimension, dimension) }
  package var values: Matrix<Scalar> { matrix }
  package init(values: Matrix<Scalar>, dimension: Int) throws(GaussianError) { try self.init(values) }

  package func transform(mean: [Scalar]) -> any RowTransform<Scalar> {
    TriangularTransform(mean: mean, factor: factor)
  }
}
