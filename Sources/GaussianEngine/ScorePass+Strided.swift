package import LinearAlgebra

extension ScorePass {
  /// One number a row, with the bits that it has of the same rows in a matrix.
  ///
  /// Columns are read as they lie if the model can. Other rows are gathered a slice at a time, which stays in the first cache
  /// until it is scored.
  package static func scores<Scalar: GaussianScalar>(
    of rows: StridedRows<Scalar>, _ transform: some RowScore<Scalar>, scale: Double, offset: Double,
    parallelism: Parallelism, kernels: Kernels = .active
  ) -> [Scalar] {
    let dimension = rows.dimension
    precondition(
      dimension == transform.dimension,
      "rows have \(dimension) columns, the model has dimension \(transform.dimension)")
    let blocks = RowBlocks.independent(rows: rows.rows, columns: dimension)
    let step = BlockSizes.gathered(columns: dimension)
    return unsafe [Scalar](unsafeUninitializedCapacity: rows.rows) { buffer, count in
      let output = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<rows.rows])
      unsafe preferLargePages(UnsafeMutableRawBufferPointer(output))
      count = rows.rows
      guard let target = output.baseAddress else { return }
      nonisolated(unsafe) let scores = unsafe target
      forEachBlock(count: blocks.count, parallelism: parallelism) {
        GatherScratch<Scalar>(rows, step: step, scoreScratchCount: transform.scoreScratchCount)
      } _: { block, scratch in
        for first in stride(from: blocks[block].lowerBound, to: blocks[block].upperBound, by: step) {
          let count = min(step, blocks[block].upperBound - first)
          func gather() {
            unsafe rows.gather(first, count: count, scratch: scratch.single, into: scratch.rows.base, kernels: kernels)
          }
          let readsColumns =
            unsafe transform.readsColumns
            && rows.withColumns(from: first) { columns, columnStride in
              unsafe transform.score(
                columns: columns, columnStride: columnStride, count: count, scale: scale, offset: offset,
                scratch: scratch.score.base, into: scores + first)
            }
          if !readsColumns {
            gather()
            unsafe transform.score(
              rows: scratch.rows.base, count: count, scale: scale, offset: offset, scratch: scratch.score.base,
              into: scores + first)
          }
          guard transform.mayCancel, unsafe kernels.holdsNaN(scores + first, count: count) else { continue }
          if readsColumns { gather() }
          unsafe resolveOverflow(
            in: scores + first, of: scratch.rows.base, count: count, dimension: dimension, scale: scale)
        }
      }
    }
  }
}

/// What one thread gathers rows into.
private struct GatherScratch<Scalar: GaussianScalar> {
  let rows: Workspace<Scalar>
  let single: Workspace<Float>
  let score: Workspace<Scalar>

  init(_ source: StridedRows<Scalar>, step: Int, scoreScratchCount: Int) {
    rows = Workspace(count: step * source.dimension, filledWith: 0)
    single = source.makeScratch(rows: step)
    score = Workspace(count: scoreScratchCount, filledWith: 0)
  }
}
