package import GaussianEngine
package import LinearAlgebra

/// Any symmetric positive definite covariance, with its Cholesky factor.
package struct FullCovariance<Scalar: GaussianScalar>: DefiniteCovariance {
  package let matrix: Matrix<Scalar>
  package let factor: CholeskyFactor<Scalar>
  /// True if the factor defines the distribution: its product, rounded, may have no factor any more.
  private let isGivenByFactor: Bool

  package var structure: CovarianceStructure { .full }
  package var dimension: Int { factor.dimension }
  package var parameterCount: Int { dimension * (dimension + 1) / 2 }
  package var logDeterminant: Double { factor.logDeterminant }

  /// Factors a covariance; the lower triangle counts, and becomes the upper one too.
  package init(_ covariance: Matrix<Scalar>) throws(GaussianError) {
    factor = try lifting(try CholeskyFactor(factoring: covariance))
    var matrix = covariance
    matrix.mirrorLowerTriangle()
    self.matrix = matrix
    isGivenByFactor = false
  }

  /// Takes a factor; the covariance is its product, and must be within the range of the scalar.
  package init(factor: CholeskyFactor<Scalar>) throws(GaussianError) {
    let product = factor.product()
    guard product.firstNonFiniteElement() == nil else { throw .overflow(quantity: "the covariance") }
    if let variable = product.diagonal.firstIndex(of: 0) { throw .zeroVariance(variable: variable) }
    // Densities divide by the diagonal.
    guard factor.lower.diagonal.allSatisfy({ (1 / $0).isFinite }) else {
      throw .overflow(quantity: "the inverse of the Cholesky factor")
    }
    self.factor = factor
    isGivenByFactor = true
    matrix = product
  }

  /// Takes B with B·Bᵀ = Σ, whose rows are linearly independent.
  package init(root: Matrix<Double>) throws(GaussianError) {
    let lower = try lifting(try triangularRoot(of: root)).converted(to: Scalar.self)
    try self.init(factor: lifting(try CholeskyFactor(lower: lower)))
  }

  package init(rounding estimate: StructuredCovariance) throws(GaussianError) {
    guard case .full(let matrix) = estimate else {
      preconditionFailure("a \(estimate.structure) estimate of a full covariance")
    }
    _ = try Self.rounded(estimate.variances)
    try self.init(matrix.converted(to: Scalar.self))
  }

  package static var valuesNames: [String] { ["covariance", "choleskyFactor"] }
  package var valuesName: String { isGivenByFactor ? "choleskyFactor" : "covariance" }
  package static func valuesShape(dimension: Int) -> (rows: Int, columns: Int) { (dimension, dimension) }
  package var values: Matrix<Scalar> { isGivenByFactor ? factor.lower : matrix }
  package var variances: [Scalar] { matrix.diagonal }
  package init(values: Matrix<Scalar>, named name: String, dimension: Int) throws(GaussianError) {
    if name == "choleskyFactor" {
      try self.init(factor: lifting(try CholeskyFactor(lower: values)))
    } else {
      try self.init(values)
    }
  }

  package var root: Matrix<Double> { factor.lower.converted(to: Double.self) }
  package func marginal(over variables: [Int]) -> any CovarianceParameter<Scalar> {
    // The same elements where they define the distribution; the factor is always good for one.
    let elements = matrix.selecting(rows: variables).selecting(columns: variables)
    if !isGivenByFactor, let marginal = try? FullCovariance(elements) { return marginal }
    return valid { () throws(GaussianError) in try FullCovariance(root: root.selecting(rows: variables)) }
  }

  package func transform(mean: [Scalar]) -> any RowTransform<Scalar> {
    TriangularTransform(mean: mean, factor: factor)
  }
}
