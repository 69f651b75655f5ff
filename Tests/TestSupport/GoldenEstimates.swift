/// What scikit-learn, NumPy and SciPy estimate, from `estimates.json`.
package struct GoldenEstimates: Decodable, Sendable {
  package let shrinkage: [ShrinkageCase]
  package let weighted: [WeightedCase]
  package let singular: [SingularCase]
}

/// A data set and its covariance by estimators that shrink.
package struct ShrinkageCase: Decodable, Sendable, CustomStringConvertible {
  /// Intensity, and the rows of the lower triangle.
  package struct Estimate: Decodable, Sendable {
    package let shrinkage: Double
    package let covariance: [[Double]]
  }

  package let name: String
  package let ledoitWolf: Estimate
  package let oas: Estimate
  package let fixed: Estimate
  /// The intensity by equation 23 of Chen et al.
  package let chen: Double

  private let columns: Int
  private let file: String?
  private let rows: [[Double]]?

  /// The observations themselves.
  package var observations: [[Double]] { rows ?? shippedRows(file ?? "", columns: 0..<columns) }

  package var description: String { name }
}

/// Covariances of iris with weights; rows of lower triangles.
package struct WeightedCase: Decodable, Sendable {
  package let frequencies: [Double]
  package let reliabilities: [Double]
  package let unbiased: [[Double]]
  package let unbiasedFrequencies: [[Double]]
  package let unbiasedReliabilities: [[Double]]
  package let likelihoodReliabilities: [[Double]]
}

/// A covariance of reduced rank, and the densities of three of its rows on its support.
package struct SingularCase: Decodable, Sendable, CustomStringConvertible {
  package let name: String
  /// All rows, or the first three of a table that follows from iris.
  package let rows: [[Double]]
  package let rank: Int
  package let logDeterminant: Double
  package let logDensities: [Double]

  package var description: String { name }
}
