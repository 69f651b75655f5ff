package import LinearAlgebra
internal import RandomStreams

/// One pass that draws rows of a mixture of models of factors.
package enum FactorMixtureSamplingPass {
  /// Rows of the endless table that a seed defines, and the component of each.
  ///
  /// Of the normals that a row has in stream 0 of the seed, the first are its factors, as many as any component has, and
  /// those that follow its noise.
  ///
  /// - Parameters:
  ///   - rows: Which rows.
  ///   - seed: Where normals and components come from.
  ///   - transforms: The map of each component.
  ///   - choice: How components are chosen.
  ///   - parallelism: Threads to use.
  /// - Returns: Row i and its component depend on the seed, the mixture and i only.
  package static func run<Scalar: GaussianScalar>(
    rows: Range<Int>, seed: UInt64, transforms: [FactorTransform<Scalar>], choice: ComponentChoice,
    parallelism: Parallelism
  ) -> (rows: Matrix<Scalar>, components: [Int]) {
    precondition(rows.lowerBound >= 0, "rows are counted from 0, not \(rows.lowerBound)")
    let dimension = transforms[0].dimension
    let factorCount = transforms.reduce(0) { max($0, $1.factorCount) }
    let width = factorCount + dimension
    let normals = RandomStream(seed: seed)
    let blocks = RowBlocks.sampling(rows: rows.count, columns: width)
    var components = [Int](repeating: 0, count: rows.count)
    let matrix = unsafe components.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let chosen = unsafe buffer
      return unsafe Matrix<Scalar>(rows: rows.count, columns: dimension) { target in
        guard let base = target.baseAddress else { return }
        nonisolated(unsafe) let output = unsafe base
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          Workspace(count: blocks.rowsPerBlock * width, filledWith: Scalar.zero)
        } _: { block, scratch in
          let range = blocks[block]
          unsafe normals.fillStandardNormals(
            rows: rows.lowerBound + range.lowerBound..<rows.lowerBound + range.upperBound, columns: width,
            into: scratch.base)
          for row in range {
            let component = choice.component(row: rows.lowerBound + row, seed: seed)
            unsafe chosen[row] = component
            let start = unsafe scratch.base + (row - range.lowerBound) * width
            unsafe transforms[component].color(
              start, stride: width, noise: start + factorCount, noiseStride: width, count: 1,
              into: output + row * dimension)
          }
        }
      }
    }
    return (matrix, components)
  }
}
