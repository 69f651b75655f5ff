package import GaussianEngine
package import LinearAlgebra
internal import RealModule

/// One variance for all variables, no correlation.
package struct SphericalCovariance<Scalar: GaussianScalar>: DefiniteCovariance {
  package let dimension: Int
  package let variance: Scalar

  package var structure: CovarianceStructure { .spherical }
  package var parameterCount: Int { 1 }
  package var matrix: Matrix<Scalar> { Matrix(diagonal: [Scalar](repeating: variance, count: dimension)) }
  package var logDeterminant: Double { Double(dimension) * Double.log(Double(variance)) }

  /// Takes a variance, finite and positive.
  package init(dimension: Int, variance: Scalar) throws(GaussianError) {
    guard variance.isFinite else { throw .nonFinite(quantity: "the variance", row: 0, variable: 0) }
    guard variance > 0 else { throw .zeroVariance(variable: 0) }
    guard variance.isNormal else { throw .overflow(quantity: "the variance") }
    self.dimension = dimension
    self.variance = variance
  }

  package init(rounding estimate: StructuredCovariance) throws(GaussianError) {
    guard case .spherical(let variance, let dimension) = estimate else {
      preconditionFailure("a \(estimate.structure) estimate of a spherical covariance")
    }
    try self.init(dimension: dimension, variance: Self.rounded([variance])[0])
  }

  package static var valuesNames: [String] { ["variance"] }
  package var valuesName: String { "variance" }
  package var variances: [Scalar] { [Scalar](repeating: variance, count: dimension) }
  package static func valuesShape(dimension: Int) -> (rows: Int, columns: Int) { (1, 1) }
  package var values: Matrix<Scalar> { Matrix([[variance]]) }
  package init(values: Matrix<Scalar>, named name: String, dimension: Int) throws(GaussianError) {
    try self.init(dimension: dimension, variance: values[0, 0])
  }

  package var root: Matrix<Double> {
    Matrix(diagonal: [Double](repeating: Double(variance).squareRoot(), count: dimension))
  }
  package func marginal(over variables: [Int]) -> any CovarianceParameter<Scalar> {
    valid { () throws(GaussianError) in try SphericalCovariance(dimension: variables.count, variance: variance) }
  }

  package func transform(mean: [Scalar]) -> any RowTransform<Scalar> {
    let deviation = variance.squareRoot()
    return DiagonalTransform(mean: mean, standardDeviations: [Scalar](repeating: deviation, count: dimension))
  }
}
