package import LinearAlgebra

/// One pass over the rows that sums them, and the products of their variables, about a shift.
package enum ScatterPass {
  /// Sums about `shift`, with the same bits for any number of threads.
  ///
  /// - Parameters:
  ///   - observations: Rows to sum. Non-finite elements make the sums non-finite.
  ///   - shift: A point near the mean, one element a variable.
  ///   - shape: All pairs of variables or squares only.
  ///   - parallelism: Threads to use.
  ///   - kernels: The instruction set to use.
  /// - Returns: The sums of all rows; zeros for none.
  /// - Complexity: O(rows × dimension²) or O(rows × dimension); memory for one accumulator a thread and a few
  ///   that wait in the reduction tree.
  ///
  /// ## Numerical notes
  /// A block of rows is summed in `Scalar`, at most 128 terms in a chain, then added to `Double`
  /// accumulators.
  package static func run<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, shift: [Scalar], shape: ShiftedSums.Shape, parallelism: Parallelism,
    kernels: Kernels = .active
  ) -> ShiftedSums {
    let dimension = observations.columns
    precondition(shift.count == dimension, "a shift of \(shift.count) for \(dimension) columns")
    guard observations.rows > 0 && dimension > 0 else { return ShiftedSums(dimension: dimension, shape: shape) }
    let shift = Kernels.padded(shift)
    let blocks = RowBlocks.accumulating(rows: observations.rows, columns: dimension)
    return unsafe observations.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a matrix has storage") }
      nonisolated(unsafe) let input = unsafe base
      return reduceBlocks(count: blocks.count, parallelism: parallelism) {
        Workspace(
          count: Kernels.scatterScratchCount(
            Scalar.self, dimension: dimension, shape: shape), filledWith: Scalar.zero)
      } _: { block, scratch in
        var result = ShiftedSums(dimension: dimension, shape: shape)
        unsafe kernels.scatter(
          input + blocks[block].lowerBound * dimension, count: blocks[block].count, shift: shift.base,
          scratch: scratch.base, addingTo: &result)
        return result
      }
    }
  }
}
