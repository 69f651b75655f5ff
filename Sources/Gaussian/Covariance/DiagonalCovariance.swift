package import GaussianEngine
package import LinearAlgebra
internal import RealModule

/// A variance for each variable, no correlation.
package struct DiagonalCovariance<Scalar: GaussianScalar>: CovarianceParameter {
  package let variances: [Scalar]

  package var structure: CovarianceStructure { .diagonal }
  package var dimension: Int { variances.count }
  package var parameterCount: Int { dimension }
  package var matrix: Matrix<Scalar> { Matrix(diagonal: variances) }
  package var logDeterminant: Double { variances.reduce(0) { $0 + Double.log(Double($1)) } }

  /// Takes variances, each finite and positive.
  package init(variances: [Scalar]) throws(GaussianError) {
    for (variable, variance) in variances.enumerated() {
      guard variance.isFinite else { throw .nonFinite(quantity: "the variances", row: 0, variable: variable) }
      guard variance > 0 else { throw .zeroVariance(variable: variable) }
    }
    self.variances = variances
  }

  package init(estimating statistics: SufficientStatistics<Scalar>) throws(GaussianError) {
    try statistics.checkEstimable(fromAtLeast: 2)
    try self.init(variances: statistics.variances())
  }

  package static var valuesName: String { "variances" }
  package static func valuesShape(dimension: Int) -> (rows: Int, columns: Int) { (1, dimension) }
  package var values: Matrix<Scalar> { Matrix([variances]) }
  package init(values: Matrix<Scalar>, dimension: Int) throws(GaussianError) {
    try self.init(variances: values.elements)
  }

  package func transform(mean: [Scalar]) -> any RowTransform<Scalar> {
    DiagonalTransform(mean: mean, standardDeviations: variances.map { $0.squareRoot() })
  }
}
