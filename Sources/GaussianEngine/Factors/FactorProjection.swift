package import LinearAlgebra

/// Rows to factors: z = P·(x − mean).
package struct FactorProjection<Scalar: GaussianScalar>: Sendable {
  /// Number of columns of a row.
  package let dimension: Int
  /// Number of factors.
  package let factorCount: Int
  let kernels: Kernels
  let mean: Workspace<Scalar>
  let projection: Workspace<Scalar>

  /// Packs a projection as the kernels read it.
  ///
  /// - Parameters:
  ///   - mean: What is subtracted of rows.
  ///   - projection: P. Shape `factors × dimension`.
  ///   - kernels: The instruction set to use.
  package init(mean: [Scalar], projection: Matrix<Double>, kernels: Kernels = .active) {
    precondition(
      projection.columns == mean.count, "a projection of \(projection.columns) columns for \(mean.count) variables")
    dimension = mean.count
    factorCount = projection.rows
    self.kernels = kernels
    self.mean = Kernels.padded(mean)
    self.projection = Kernels.packedProjection(projection)
  }

  /// Elements of scratch for any number of rows.
  package var scratchCount: Int { Kernels.factorScratchCount(Scalar.self, factorCount: factorCount) }

  /// The factors of each row, with the same bits alone and in any batch.
  package func codes(of observations: Matrix<Scalar>, parallelism: Parallelism) -> Matrix<Scalar> {
    precondition(
      observations.columns == dimension,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension \(dimension)")
    let blocks = RowBlocks.independent(rows: observations.rows, columns: dimension)
    return unsafe Matrix(rows: observations.rows, columns: factorCount) { target in
      guard factorCount > 0, let target = target.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe target
      unsafe observations.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        nonisolated(unsafe) let input = unsafe base
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          Workspace(count: scratchCount, filledWith: Scalar.zero)
        } _: { block, scratch in
          let rows = blocks[block]
          unsafe kernels.factorEncode(
            input + rows.lowerBound * dimension, count: rows.count, dimension: dimension, factorCount: factorCount,
            mean: mean.base, projection: projection.base, scratch: scratch.base,
            into: output + rows.lowerBound * factorCount)
        }
      }
    }
  }
}
