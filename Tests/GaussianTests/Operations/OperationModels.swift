import Gaussian
import LinearAlgebra
import TestSupport

/// A Gaussian whose correlations have about this condition number.
func randomModel<Scalar: GaussianScalar>(
  _ type: Scalar.Type = Double.self, dimension: Int, conditionNumber: Double, seed: UInt64
) throws(GaussianError) -> MultivariateNormal<Scalar> {
  var generator = SplitMix64(seed: seed)
  let mean: [Scalar] = converted(generator.normals(dimension).map { 3 * $0 })
  let rows: [[Scalar]] = converted(
    randomCovariance(dimension: dimension, conditionNumber: conditionNumber, using: &generator))
  return try MultivariateNormal(mean: mean, covariance: Matrix(rows))
}

/// Rows of a matrix in another scalar.
func rows<Scalar, Other: BinaryFloatingPoint>(
  of matrix: Matrix<Scalar>, as type: Other.Type = Double.self
) -> [[Other]] {
  (0..<matrix.rows).map { converted(matrix.row($0)) }
}

/// Condition number of the correlations of a model.
func conditionNumber<Scalar>(of model: MultivariateNormal<Scalar>) -> Double {
  correlationConditionNumber(of: rows(of: model.covariance))
}

/// Some of the numbers below a count, in random order.
func randomSubset(of count: Int, size: Int, using generator: inout SplitMix64) -> [Int] {
  Array(Array(0..<count).shuffled(using: &generator).prefix(size))
}
