package import LinearAlgebra
package import RandomStreams

/// One pass that draws rows of a model: standard normals, coloured while they are in cache.
package enum SamplingPass {
  /// Rows `rows` of the endless table that a seed and a sampler define.
  ///
  /// Row i depends on the seed, the sampler and i only; normals come from stream 0 of the seed.
  package static func run<Scalar: GaussianScalar>(
    rows: Range<Int>, seed: UInt64, sampler: some RowSampler<Scalar>, parallelism: Parallelism
  ) -> Matrix<Scalar> {
    precondition(rows.lowerBound >= 0, "rows are counted from 0, not \(rows.lowerBound)")
    let dimension = sampler.dimension
    let layout = NormalLayout(stride: sampler.latentCount + dimension, noise: sampler.latentCount)
    let isInPlace = layout.stride == dimension
    let stream = RandomStream(seed: seed)
    return unsafe Matrix(rows: rows.count, columns: dimension) { target in
      guard let base = target.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      let blocks = RowBlocks.sampling(rows: rows.count, columns: layout.stride)
      forEachBlock(count: blocks.count, parallelism: parallelism) {
        (
          Workspace(count: sampler.drawScratchCount, filledWith: Scalar.zero),
          Workspace(count: isInPlace ? 0 : blocks.rowsPerBlock * layout.stride, filledWith: Scalar.zero)
        )
      } _: { (block: Int, memory: (Workspace<Scalar>, Workspace<Scalar>)) in
        let range = blocks[block]
        let start = unsafe output + range.lowerBound * dimension
        let normals = unsafe isInPlace ? start : memory.1.base
        let numbers = Array(rows.lowerBound + range.lowerBound..<rows.lowerBound + range.upperBound)
        unsafe stream.fillStandardNormals(
          rows: numbers[0]..<numbers[0] + range.count, columns: layout.stride, into: normals)
        unsafe numbers.withUnsafeBufferPointer { numbers in
          guard let numbers = numbers.baseAddress else { return }
          unsafe sampler.draw(
            normals, layout, count: range.count, numbers: numbers, seed: seed, scratch: memory.0.base, into: start)
        }
      }
    }
  }

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
