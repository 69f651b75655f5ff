package import LinearAlgebra

/// One pass over the rows that sums them, and the products of their variables, about a shift.
package enum ScatterPass {
  /// Sums about `shift`, with the same bits for any number of threads.
  ///
  /// - Parameters:
  ///   - observations: Rows to sum. Non-finite elements make the sums non-finite.
  ///   - weights: How often each row counts; `nil` for once. A row of weight 0 may hold anything. With a weight that
  ///     is negative or not finite, `weights.refused` of the result is positive and the rest means nothing.
  ///   - shift: A point near the mean, one element a variable.
  ///   - shape: All pairs of variables or squares only.
  ///   - moments: Second moments or, with the shape `.full`, fourth ones as well.
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
    _ observations: Matrix<Scalar>, weights: [Scalar]? = nil, shift: [Scalar], shape: ShiftedSums.Shape,
    moments: ShiftedSums.Moments = .second, parallelism: Parallelism, kernels: Kernels = .active
  ) -> ShiftedSums {
    let dimension = observations.columns
    precondition(shift.count == dimension, "a shift of \(shift.count) for \(dimension) columns")
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    guard observations.rows > 0 && dimension > 0 else {
      return ShiftedSums(dimension: dimension, shape: shape, moments: moments)
    }
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
        let rows = blocks[block]
        var result = ShiftedSums(dimension: dimension, shape: shape, moments: moments)
        unsafe withElements(of: weights, from: rows.lowerBound) { weights in
          // Weights are read twice, the second time from the cache.
          let step = unsafe weights == nil ? rows.count : 4096
          for first in stride(from: 0, to: rows.count, by: step) {
            unsafe kernels.scatter(
              input + (rows.lowerBound + first) * dimension, weights: weights.map { unsafe $0 + first },
              count: min(step, rows.count - first), shift: shift.base, scratch: scratch.base, addingTo: &result)
          }
        }
        return result
      }
    }
  }
}

/// Calls `body` with a pointer to the elements of an array from an index on, or with none.
private func withElements<Scalar, Result>(
  of array: [Scalar]?, from index: Int, _ body: (UnsafePointer<Scalar>?) -> Result
) -> Result {
  guard let array else { return body(nil) }
  return unsafe array.withUnsafeBufferPointer { buffer in unsafe body(buffer.baseAddress.map { unsafe $0 + index }) }
}
