package import LinearAlgebra

/// One pass that gives every row a number: `offset + scale·m²` under a transform.
package enum ScorePass {
  /// One number a row.
  package static func scores<Scalar: GaussianScalar>(
    of observations: Matrix<Scalar>, _ transform: some RowScore<Scalar>, scale: Double, offset: Double,
    parallelism: Parallelism
  ) -> [Scalar] {
    unsafe [Scalar](unsafeUninitializedCapacity: observations.rows) { buffer, count in
      let output = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<observations.rows])
      unsafe preferLargePages(UnsafeMutableRawBufferPointer(output))
      unsafe run(
        observations, transform, scale: scale, offset: offset, parallelism: parallelism, into: output)
      count = observations.rows
    }
  }

  /// Writes one number a row.
  ///
  /// Nothing of the size of the input is allocated.
  ///
  /// - Precondition: `scores` has one element a row, and rows have the transform's dimension.
  package static func run<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, _ transform: some RowScore<Scalar>, scale: Double, offset: Double,
    parallelism: Parallelism, into scores: UnsafeMutableBufferPointer<Scalar>
  ) {
    check(observations, transform)
    precondition(
      scores.count == observations.rows, "\(scores.count) elements for the scores of \(observations.rows) rows")
    guard observations.rows > 0, let target = scores.baseAddress else { return }
    let blocks = RowBlocks.independent(rows: observations.rows, columns: observations.columns)
    nonisolated(unsafe) let output = unsafe target
    unsafe observations.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let input = unsafe base
      forEachBlock(count: blocks.count, parallelism: parallelism) {
        Workspace(count: transform.scoreScratchCount, filledWith: Scalar.zero)
      } _: { block, scratch in
        let (first, count) = (blocks[block].lowerBound, blocks[block].count)
        unsafe transform.score(
          rows: input + first * transform.dimension, count: count,
          scale: scale, offset: offset, scratch: scratch.base, into: output + first)
        guard transform.mayCancelInRows else { return }
        unsafe resolveOverflow(
          in: output + first, of: input + first * transform.dimension, count: count, dimension: transform.dimension,
          scale: scale)
      }
    }
  }

  /// Sum of the numbers of all rows, accumulated in `Double` in a fixed tree; nothing a row is stored.
  package static func sum<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, _ transform: some RowScore<Scalar>, scale: Double, offset: Double,
    parallelism: Parallelism
  ) -> Double {
    check(observations, transform)
    guard observations.rows > 0 else { return 0 }
    let blocks = RowBlocks.independent(rows: observations.rows, columns: observations.columns)
    return unsafe observations.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      nonisolated(unsafe) let input = unsafe base
      return reduceBlocks(count: blocks.count, parallelism: parallelism) {
        Workspace(count: transform.scoreScratchCount + BlockSizes.scores, filledWith: Scalar.zero)
      } _: { block, scratch in
        let scores = unsafe scratch.base + transform.scoreScratchCount
        var total = 0.0
        for first in stride(from: blocks[block].lowerBound, to: blocks[block].upperBound, by: BlockSizes.scores) {
          let count = min(BlockSizes.scores, blocks[block].upperBound - first)
          unsafe transform.score(
            rows: input + first * transform.dimension, count: count,
            scale: scale, offset: offset, scratch: scratch.base, into: scores)
          var sum = unsafe Kernels.active.sum(scores, count: count)
          if sum.isNaN {
            unsafe resolveOverflow(
              in: scores, of: input + first * transform.dimension, count: count, dimension: transform.dimension,
              scale: scale)
            sum = unsafe Kernels.active.sum(scores, count: count)
          }
          total += sum
        }
        return total
      }
    }
  }

  private static func check<Scalar>(_ observations: Matrix<Scalar>, _ transform: some RowScore<Scalar>) {
    precondition(
      observations.columns == transform.dimension,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension "
        + "\(transform.dimension)")
  }
}

extension Double: Mergeable {
  package mutating func merge(_ later: Double) { self += later }
}
