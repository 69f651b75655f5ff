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
        scratch(dimension: dimension, shape: shape) as Workspace<Scalar>
      } _: { block, scratch in
        let rows = blocks[block]
        var result = ShiftedSums(dimension: dimension, shape: shape, moments: moments)
        unsafe withElements(of: weights, from: rows.lowerBound) { weights in
          let slice = unsafe RowSlice(
            base: input + rows.lowerBound * dimension, weights: weights, count: rows.count, dimension: dimension,
            firstRow: rows.lowerBound)
          add(slice, about: shift, scratch: scratch, to: &result, kernels: kernels)
        }
        return result
      }
    }
  }

  /// Memory that ``add(_:about:scratch:to:kernels:)`` works in.
  package static func scratch<Scalar: GaussianScalar>(
    dimension: Int, shape: ShiftedSums.Shape
  ) -> Workspace<Scalar> {
    Workspace(
      count: Kernels.scatterScratchCount(Scalar.self, dimension: dimension, shape: shape), filledWith: Scalar.zero)
  }

  /// Adds rows, and the products of their variables, about a padded shift.
  package static func add<Scalar: GaussianScalar>(
    _ rows: RowSlice<Scalar>, about shift: Workspace<Scalar>, scratch: Workspace<Scalar>, to sums: inout ShiftedSums,
    kernels: Kernels = .active
  ) {
    let step = rows.hasWeights ? BlockSizes.weighted : max(1, rows.count)
    for first in stride(from: 0, to: rows.count, by: step) {
      let part = rows.rows(first..<min(first + step, rows.count))
      unsafe kernels.scatter(
        part.base, weights: part.weights, count: part.count, shift: shift.base, scratch: scratch.base,
        addingTo: &sums)
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
