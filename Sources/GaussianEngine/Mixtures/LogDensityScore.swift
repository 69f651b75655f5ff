package import LinearAlgebra

/// Squared distances of rows under a model that knows its log-density and nothing else: −2·ln p(x), with the distance's
/// constant in it.
package struct LogDensityScore<Scalar: GaussianScalar>: RowScore {
  package let dimension: Int
  private let logDensities: @Sendable (Matrix<Scalar>) -> [Scalar]

  package init(dimension: Int, logDensities: @escaping @Sendable (Matrix<Scalar>) -> [Scalar]) {
    (self.dimension, self.logDensities) = (dimension, logDensities)
  }

  package var scoreScratchCount: Int { 0 }

  package func score(
    rows: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    let block = unsafe Matrix<Scalar>(rows: count, columns: dimension) { target in
      guard let target = target.baseAddress else { return }
      unsafe target.initialize(from: rows, count: count * dimension)
    }
    for (row, density) in logDensities(block).enumerated() {
      unsafe scores[row] = Scalar(offset - 2 * scale * Double(density))
    }
  }
}
