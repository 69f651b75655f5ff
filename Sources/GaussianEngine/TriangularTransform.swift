package import LinearAlgebra

/// Rows through a full lower triangular factor.
///
/// Densities multiply by the inverse factor, computed once in `Double`: no row waits for
/// another, and the bound `16·ε·κ·(d + m²)` of the tests holds as it does for substitution
/// (docs/decisions/0007-row-kernels.md).
package struct TriangularTransform<Scalar: GaussianScalar>: RowTransform {
  package let dimension: Int
  private let kernels: Kernels
  private let mean: Workspace<Scalar>
  private let factor: Workspace<Scalar>
  private let inverseFactor: Workspace<Scalar>

  /// Packs a factor and its inverse as the kernels read them.
  ///
  /// - Complexity: O(dimension³).
  package init(mean: [Scalar], factor: CholeskyFactor<Scalar>, kernels: Kernels = .active) {
    self.kernels = kernels
    dimension = factor.dimension
    precondition(mean.count == dimension, "a mean of \(mean.count) with a factor of dimension \(dimension)")
    let lower = factor.lower.converted(to: Double.self)
    var inverse = lower
    unsafe inverse.withBlock { unsafe LAPACK.trtri(lower: $0) }
    self.mean = Kernels.padded(mean)
    self.factor = Kernels.packedTriangle(lower)
    inverseFactor = Kernels.packedTriangle(inverse)
  }

  package var scoreScratchCount: Int { Kernels.scoreScratchCount(Scalar.self, dimension: dimension) }
  package var colorScratchCount: Int { Kernels.colorScratchCount(Scalar.self, dimension: dimension) }

  package var mayCancelInRows: Bool { false }

  package func score(
    rows: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    unsafe kernels.score(
      rows, count: count, dimension: dimension, mean: mean.base, inverseFactor: inverseFactor.base,
      scale: scale, offset: offset, scratch: scratch, into: scores)
  }

  package func readsPanels(of kernels: Kernels) -> Bool { kernels == self.kernels }

  package func score(
    panels: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    unsafe kernels.score(
      panels: panels, count: count, dimension: dimension, mean: mean.base, inverseFactor: inverseFactor.base,
      scale: scale, offset: offset, scratch: scratch, into: scores)
  }

  package var readsColumns: Bool { true }

  package func score(
    columns: UnsafePointer<Scalar>, columnStride: Int, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    unsafe kernels.score(
      columns: columns, columnStride: columnStride, count: count, dimension: dimension, mean: mean.base,
      inverseFactor: inverseFactor.base, scale: scale, offset: offset, scratch: scratch, into: scores)
  }

  package func color(rows: UnsafeMutablePointer<Scalar>, count: Int, scratch: UnsafeMutablePointer<Scalar>) {
    unsafe kernels.color(
      rows, count: count, dimension: dimension, mean: mean.base, factor: factor.base, scratch: scratch)
  }
}
