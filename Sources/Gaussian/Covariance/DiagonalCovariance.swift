package import GaussianEngine
package import LinearAlgebra
internal import RealModule

/// A variance for each variable, no correlation.
package struct DiagonalCovariance<Scalar: GaussianScalar>: DefiniteCovariance {
  package let variances: [Scalar]

  package var structure: CovarianceStructure { .diagonal }
  package var dimension: Int { variances.count }
  package var parameterCount: Int { dimension }
  package var matrix: Matrix<Scalar> { Matrix(diagonal: variances) }
  package let logDeterminant: Double

  /// Takes variances, each finite and positive.
  package init(variances: [Scalar]) throws(GaussianError) {
    for (variable, variance) in variances.enumerated() {
      guard variance.isFinite else { throw .nonFinite(quantity: "the variances", row: 0, variable: variable) }
      guard variance > 0 else { throw .zeroVariance(variable: variable) }
      guard variance.isNormal else { throw .overflow(quantity: "a variance") }
    }
    self.variances = variances
    logDeterminant = variances.reduce(0) { $0 + Double.log(Double($1)) }
  }

  package init(rounding estimate: StructuredCovariance) throws(GaussianError) {
    precondition(estimate.structure == .diagonal, "a \(estimate.structure) estimate of a diagonal covariance")
    try self.init(variances: Self.rounded(estimate.variances))
  }

  package static var valuesNames: [String] { ["variances"] }
  package var valuesName: String { "variances" }
  package static func valuesShape(dimension: Int) -> (rows: Int, columns: Int) { (1, dimension) }
  package var values: Matrix<Scalar> { Matrix([variances]) }
  package init(values: Matrix<Scalar>, named name: String, dimension: Int) throws(GaussianError) {
    try self.init(variances: values.elements)
  }

  package var root: Matrix<Double> { Matrix(diagonal: variances.map { Double($0).squareRoot() }) }
  package func marginal(over variables: [Int]) -> any CovarianceParameter<Scalar> {
    valid { () throws(GaussianError) in try DiagonalCovariance(variances: variables.map { variances[$0] }) }
  }

  package func transform(mean: [Scalar]) -> any RowTransform<Scalar> {
    DiagonalTransform(mean: mean, standardDeviations: variances.map { $0.squareRoot() })
  }
}
