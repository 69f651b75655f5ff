internal import LinearAlgebra

/// A covariance that directions are multiplied by, whether it is written out or not.
protocol CovarianceOperator: Sendable {
  /// Number of variables.
  var dimension: Int { get }

  /// Variances of the variables.
  var diagonal: [Double] { get }

  /// P·S for directions P. Shape `count × dimension`, as is the result.
  ///
  /// - Throws: What reading rows throws.
  func times(_ directions: Matrix<Double>) throws -> Matrix<Double>
}

/// A covariance that is written out.
struct DenseCovariance: CovarianceOperator {
  let matrix: Matrix<Double>

  var dimension: Int { matrix.rows }
  var diagonal: [Double] { matrix.diagonal }
  func times(_ directions: Matrix<Double>) -> Matrix<Double> { product(directions, matrix) }
}

/// D·S·D for a covariance S and scales D: the same variables in other units.
struct ScaledCovariance<Base: CovarianceOperator>: CovarianceOperator {
  let base: Base
  let scales: [Double]

  var dimension: Int { base.dimension }
  var diagonal: [Double] { zip(base.diagonal, scales).map { $0 * $1 * $1 } }
  func times(_ directions: Matrix<Double>) throws -> Matrix<Double> {
    try base.times(directions.scalingColumns(by: scales)).scalingColumns(by: scales)
  }
}
