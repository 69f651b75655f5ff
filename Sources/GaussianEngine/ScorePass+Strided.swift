package import LinearAlgebra

extension ScorePass {
  /// One number a row, with the bits that it has of the same rows in a matrix.
  ///
  /// Rows are gathered a slice at a time, which stays in the first cache until it is scored. Columns are laid down in panels
  /// where the model reads these to the same bits.
  package static func scores<Scalar: GaussianScalar>(
    of rows: StridedRows<Scalar>, _ transform: some RowScore<Scalar>, scale: Double, offset: Double,
    parallelism: Parallelism, kernels: Kernels = .active
  ) -> [Scalar] {
    let dimension = rows.dimension
    precondition(
      dimension == transform.dimension,
      "rows have \(dimension) columns, the model has dimension \(transform.dimension)")
    let blocks = RowBlocks.independent(rows: rows.rows, columns: dimension)
    let laysPanels =
      rows.hasColumns && dimension <= BlockSizes.panelColumns && transform.panelsKeepBits
      && transform.readsPanels(of: kernels)
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
          if laysPanels {
            unsafe rows.layPanels(first, count: count, into: scratch.rows.base, kernels: kernels)
            unsafe transform.score(
              panels: scratch.rows.base, count: count, scale: scale, offset: offset, scratch: scratch.score.base,
              into: scratch.scores.base)
            unsafe (scores + first).update(from: scratch.scores.base, count: count)
          } else {
            unsafe rows.gather(first, count: count, scratch: scratch.single, into: scratch.rows.base, kernels: kernels)
            unsafe transform.score(
              rows: scratch.rows.base, count: count, scale: scale, offset: offset, scratch: scratch.score.base,
              into: scores + first)
          }
          guard transform.mayCancel, unsafe kernels.holdsNaN(scores + first, count: count) else { continue }
          if laysPanels {
            unsafe rows.gather(first, count: count, scratch: scratch.single, into: scratch.rows.base, kernels: kernels)
          }
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
  let scores: Workspace<Scalar>

  init(_ source: StridedRows<Scalar>, step: Int, scoreScratchCount: Int) {
    let room = Kernels.panelRows(step)
    rows = Workspace(count: room * source.dimension, filledWith: 0)
    single = source.makeScratch(rows: step)
    score = Workspace(count: scoreScratchCount, filledWith: 0)
    scores = Workspace(count: room, filledWith: 0)
  }
}
