package import LinearAlgebra
package import RandomStreams

extension KernelDensityPass {
  /// Rows `rows` of the endless table of draws: a row of `points`, chosen by its weight, plus L·z.
  ///
  /// Row i depends on the streams, the points and i only.
  ///
  /// - Parameters:
  ///   - rows: Which rows of the table.
  ///   - normals: The stream of z.
  ///   - choices: The stream that chooses points.
  ///   - points: Centres of the kernels.
  ///   - cumulativeWeights: Sums of the weights up to and including each point; `nil` if all are equal.
  ///   - transform: z ↦ L·z.
  ///   - parallelism: Threads to use.
  /// - Returns: Shape `rows.count × dimension`.
  /// - Precondition: There is a point, and shapes agree.
  package static func samples<Scalar: GaussianScalar>(
    rows: Range<Int>, normals: RandomStream, choices: RandomStream, points: Matrix<Scalar>,
    cumulativeWeights: [Double]?, transform: some RowTransform<Scalar>, parallelism: Parallelism
  ) -> Matrix<Scalar> {
    precondition(rows.lowerBound >= 0, "rows are counted from 0, not \(rows.lowerBound)")
    let dimension = transform.dimension
    return unsafe Matrix(rows: rows.count, columns: dimension) { target in
      unsafe points.withUnsafeBufferPointer { buffer in
        guard let base = target.baseAddress, let centres = buffer.baseAddress else { return }
        nonisolated(unsafe) let output = unsafe base
        nonisolated(unsafe) let centre = unsafe centres
        let blocks = RowBlocks.sampling(rows: rows.count, columns: dimension)
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          Workspace(count: transform.colorScratchCount, filledWith: Scalar.zero)
        } _: { block, scratch in
          let range = blocks[block]
          let first = rows.lowerBound + range.lowerBound
          let start = unsafe output + range.lowerBound * dimension
          unsafe normals.fillStandardNormals(rows: first..<first + range.count, columns: dimension, into: start)
          unsafe transform.color(rows: start, count: range.count, scratch: scratch.base)
          for row in 0..<range.count {
            let uniform = choices.uniform(row: UInt64(first + row), index: 0)
            let point = chosen(by: uniform, of: points.rows, cumulativeWeights)
            unsafe add(centre + point * dimension, to: start + row * dimension, count: dimension)
          }
        }
      }
    }
  }

  /// The point that a number in [0, 1) falls on.
  private static func chosen(by uniform: Double, of count: Int, _ cumulativeWeights: [Double]?) -> Int {
    guard let cumulativeWeights else { return min(Int(uniform * Double(count)), count - 1) }
    let target = uniform * cumulativeWeights[count - 1]
    var (low, high) = (0, count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulativeWeights[middle] > target { high = middle } else { low = middle + 1 }
    }
    return low
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private static func add<Scalar: GaussianScalar>(
    _ point: UnsafePointer<Scalar>, to row: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    for j in 0..<count { unsafe row[j] += point[j] }
  }
}
