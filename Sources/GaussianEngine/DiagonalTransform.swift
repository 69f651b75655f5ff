package import LinearAlgebra

/// Rows through a diagonal factor: each variable has a standard deviation of its own.
package struct DiagonalTransform<Scalar: GaussianScalar>: RowTransform {
  package let dimension: Int
  /// Squares only add up.
  package var mayCancel: Bool { false }
  private let kernels: Kernels
  private let mean: Workspace<Scalar>
  private let standardDeviations: Workspace<Scalar>
  private let reciprocals: Workspace<Scalar>

  package init(mean: [Scalar], standardDeviations: [Scalar], kernels: Kernels = .active) {
    self.kernels = kernels
    dimension = mean.count
    precondition(
      standardDeviations.count == dimension,
      "a mean of \(mean.count) with \(standardDeviations.count) standard deviations")
    self.mean = Kernels.padded(mean)
    self.standardDeviations = Kernels.padded(standardDeviations)
    reciprocals = Kernels.padded(standardDeviations.map { 1 / $0 })
  }

  package var scoreScratchCount: Int { 0 }
  package var colorScratchCount: Int { 0 }

  package func score(
    rows: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    unsafe kernels.diagonalScore(
      rows, count: count, dimension: dimension, mean: mean.base, factors: reciprocals.base,
      scale: scale, offset: offset, into: scores)
  }

  package func readsPanels(of kernels: Kernels) -> Bool { kernels == self.kernels }

  package func score(
    panels: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    unsafe kernels.diagonalScore(
      panels: panels, count: count, dimension: dimension, mean: mean.base, factors: reciprocals.base,
      scale: scale, offset: offset, into: scores)
  }

  package func color(rows: UnsafeMutablePointer<Scalar>, count: Int, scratch: UnsafeMutablePointer<Scalar>) {
    unsafe kernels.diagonalColor(
      rows, count: count, dimension: dimension, mean: mean.base, factors: standardDeviations.base)
  }
}
