/// Rows with a mean far from the origin, and their exact covariance.
package struct CovarianceCase: Decodable, Sendable, CustomStringConvertible {
  package let name: String
  /// Mean of every column divided by its standard deviation, roughly and up to sign.
  package let offset: Double
  /// Observations, 500 of 3 variables.
  package let rows: [[Double]]
  package let mean: [GoldenNumber]

  /// Divides by the number of rows; element `(i, j)` for j ≤ i.
  private let covariance: [[GoldenNumber]]

  /// Element of the covariance.
  package func covariance(_ i: Int, _ j: Int) -> GoldenNumber { covariance[max(i, j)][min(i, j)] }

  package var description: String { name }
}

/// A normal distribution, a point, and what is known about it to 30 digits.
package struct LogDensityCase: Decodable, Sendable, CustomStringConvertible {
  package let name: String
  package let mean: [Double]
  package let x: [Double]
  package let logDensity: GoldenNumber
  package let squaredMahalanobisDistance: GoldenNumber
  package let logDeterminant: GoldenNumber
  /// Largest divided by smallest eigenvalue of the covariance.
  package let conditionNumber: Double
  /// Largest divided by smallest eigenvalue of the correlation matrix: what the accuracy depends on.
  package let correlationConditionNumber: Double

  private let covariance: [[Double]]

  /// The covariance, both triangles.
  package var fullCovariance: [[Double]] { mirrored(covariance) }

  package var dimension: Int { mean.count }

  package var description: String { name }

  /// How far from the golden log-density a backward stable method may end; see ``logDensityBound``.
  package func bound(epsilon: Double) -> Double {
    logDensityBound(
      epsilon: epsilon, correlationConditionNumber: correlationConditionNumber, dimension: dimension,
      squaredMahalanobisDistance: squaredMahalanobisDistance.double, logDensity: logDensity.double)
  }
}

/// A shipped data set and its maximum likelihood under three covariance structures.
package struct DataSetCase: Decodable, Sendable, CustomStringConvertible {
  /// Likelihood and entropy, in nats.
  package struct Fit: Decodable, Sendable {
    package let logLikelihood: GoldenNumber
    package let entropy: GoldenNumber
  }

  package let name: String
  package let mean: [GoldenNumber]
  /// Number of observations.
  package let count: Int
  /// By structure: "full", "diagonal", "spherical".
  package let fits: [String: Fit]

  private let file: String
  private let columns: Int
  private let covariance: [[GoldenNumber]]

  /// Element of the covariance, which divides by the number of rows.
  package func covariance(_ i: Int, _ j: Int) -> GoldenNumber { covariance[max(i, j)][min(i, j)] }

  /// The observations themselves.
  package var rows: [[Double]] { shippedRows(file, columns: 0..<columns) }

  package var description: String { name }
}

/// Completes a symmetric matrix of which the rows of the lower triangle are given.
package func mirrored<Element>(_ lower: [[Element]]) -> [[Element]] {
  lower.indices.map { i in lower.indices.map { j in lower[max(i, j)][min(i, j)] } }
}
