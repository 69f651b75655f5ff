package import LinearAlgebra
package import RandomStreams

/// One pass that draws rows of a model: standard normals, coloured while they are in cache.
package enum SamplingPass {
  /// Rows `rows` of the endless table that a stream and a transform define.
  ///
  /// Row i depends on the stream, the transform and i only.
  package static func run<Scalar: GaussianScalar>(
    rows: Range<Int>, stream: RandomStream, transform: some RowTransform<Scalar>, parallelism: Parallelism
  ) -> Matrix<Scalar> {
    precondition(rows.lowerBound >= 0, "rows are counted from 0, not \(rows.lowerBound)")
    let dimension = transform.dimension
    return unsafe Matrix(rows: rows.count, columns: dimension) { target in
      guard let base = target.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      let blocks = RowBlocks.sampling(rows: rows.count, columns: dimension)
      forEachBlock(count: blocks.count, parallelism: parallelism) {
        Workspace(count: transform.colorScratchCount, filledWith: Scalar.zero)
      } _: { block, scratch in
        let range = blocks[block]
        let start = unsafe output + range.lowerBound * dimension
        unsafe stream.fillStandardNormals(
          rows: rows.lowerBound + range.lowerBound..<rows.lowerBound + range.upperBound,
          columns: dimension, into: start)
        unsafe transform.color(rows: start, count: range.count, scratch: scratch.base)
      }
    }
  }
}
