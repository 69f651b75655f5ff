package import LinearAlgebra

/// What rows leave with the centres that are nearest to them.
package struct CentreSums: Mergeable, Equatable {
  /// Σw·(x − c) over the rows x nearest to each centre c, one element a variable, centre after centre.
  package var sums: [Double]
  /// Σw over the same rows.
  package var weights: [Double]
  /// Σw‖x − c‖² over all rows.
  package var inertia: Double
  /// True if a label differs from what it was before the pass.
  package var hasChanged: Bool

  package init(centres: Int, dimension: Int) {
    sums = [Double](repeating: 0, count: centres * dimension)
    weights = [Double](repeating: 0, count: centres)
    (inertia, hasChanged) = (0, false)
  }

  package mutating func merge(_ later: CentreSums) {
    for index in sums.indices { sums[index] += later.sums[index] }
    for index in weights.indices { weights[index] += later.weights[index] }
    inertia += later.inertia
    hasChanged = hasChanged || later.hasChanged
  }
}

/// One pass that finds the centre nearest to each row and sums up what it gets.
package enum NearestCentrePass {
  /// Labels of all rows, and sums about the centres, with the same bits for any number of threads.
  ///
  /// - Parameters:
  ///   - observations: Rows, whose differences from the centres have squares that are in range.
  ///   - weights: How often each row counts; `nil` for once. A row of weight 0 may hold anything.
  ///   - centres: One a row, at least one.
  ///   - labels: One a row; overwritten with the nearest centre, the lowest of those that are equally near.
  ///   - parallelism: Threads to use.
  ///   - kernels: The instruction set to use.
  /// - Returns: The sums of all rows.
  /// - Complexity: O(rows × centres × columns) time; memory for an accumulator a thread and a few that wait.
  ///
  /// ## Numerical notes
  /// Distances are sums of squared differences, in `Scalar`, never differences of squares: neither an offset of the
  /// data nor a cluster that is small beside the others costs digits. Sums of w·(x − c) are accumulated in `Double`.
  package static func run<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, centres: Matrix<Scalar>, labels: inout [Int32],
    parallelism: Parallelism, kernels: Kernels = .active
  ) -> CentreSums {
    check(observations, weights: weights, centres: centres)
    precondition(labels.count == observations.rows, "\(labels.count) labels for \(observations.rows) rows")
    let dimension = observations.columns
    guard observations.rows > 0 else { return CentreSums(centres: centres.rows, dimension: dimension) }
    let blocks = RowBlocks.accumulating(rows: observations.rows, columns: dimension)
    let packed = Kernels.packedCentres(centres)
    let step = BlockSizes.centres(columns: dimension)
    return unsafe labels.withUnsafeMutableBufferPointer { labels in
      nonisolated(unsafe) let labels = labels.baseAddress!
      return reduceBlocks(count: blocks.count, parallelism: parallelism) {
        Scratch<Scalar>(dimension: dimension, centres: centres.rows, rows: step)
      } _: { block, scratch in
        var result = CentreSums(centres: centres.rows, dimension: dimension)
        unsafe withPointers(observations, weights, centres) { rows, weights, elements in
          unsafe result.sums.withUnsafeMutableBufferPointer { sums in
            unsafe result.weights.withUnsafeMutableBufferPointer { totals in
              for first in stride(from: blocks[block].lowerBound, to: blocks[block].upperBound, by: step) {
                let count = min(step, blocks[block].upperBound - first)
                let weights = unsafe weights.map { unsafe $0 + first }
                let hasChanged = unsafe kernels.nearestCentres(
                  rows + first * dimension, weights: weights, count: count, dimension: dimension,
                  packed: packed.base, centres: centres.rows, scratch: scratch.columns.base,
                  labels: labels + first, distances: scratch.distances.base, inertia: &result.inertia)
                if hasChanged { result.hasChanged = true }
                unsafe kernels.centreSums(
                  rows + first * dimension, weights: weights, count: count, dimension: dimension,
                  centres: elements, labels: labels + first, sums: sums.baseAddress!, totals: totals.baseAddress!)
              }
            }
          }
        }
        return result
      }
    }
  }

  /// The squared distance of each row from the centre nearest to it.
  ///
  /// - Precondition: As ``run(_:weights:centres:labels:parallelism:kernels:)``.
  package static func distances<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, centres: Matrix<Scalar>, parallelism: Parallelism, kernels: Kernels = .active
  ) -> [Scalar] {
    check(observations, weights: nil, centres: centres)
    let dimension = observations.columns
    let blocks = RowBlocks.independent(rows: observations.rows, columns: dimension)
    let packed = Kernels.packedCentres(centres)
    return unsafe [Scalar](unsafeUninitializedCapacity: observations.rows) { buffer, initialized in
      initialized = observations.rows
      nonisolated(unsafe) let distances = buffer.baseAddress
      forEachBlock(count: blocks.count, parallelism: parallelism) {
        (
          Workspace(
            count: Kernels.centreScratchCount(Scalar.self, dimension: dimension, centres: centres.rows),
            filledWith: Scalar.zero), Workspace(count: blocks.rowsPerBlock, filledWith: Int32(0))
        )
      } _: { block, scratch in
        let range = blocks[block]
        var inertia = 0.0
        unsafe withPointers(observations, nil, centres) { rows, _, _ in
          _ = unsafe kernels.nearestCentres(
            rows + range.lowerBound * dimension, weights: nil, count: range.count, dimension: dimension,
            packed: packed.base, centres: centres.rows, scratch: scratch.0.base, labels: scratch.1.base,
            distances: distances! + range.lowerBound, inertia: &inertia)
        }
      }
    }
  }

  private static func check<Scalar>(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, centres: Matrix<Scalar>
  ) {
    precondition(
      observations.columns == centres.columns && centres.rows > 0 && centres.columns > 0,
      "centres are \(centres.rows) × \(centres.columns) for rows of \(observations.columns)")
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
  }

  /// What one thread reuses from block to block.
  private struct Scratch<Scalar: GaussianScalar> {
    let columns: Workspace<Scalar>
    let distances: Workspace<Scalar>

    init(dimension: Int, centres: Int, rows: Int) {
      columns = Workspace(
        count: Kernels.centreScratchCount(Scalar.self, dimension: dimension, centres: centres),
        filledWith: Scalar.zero)
      distances = Workspace(count: rows, filledWith: Scalar.zero)
    }
  }
}

/// Calls `body` with the elements of the rows, their weights if there are any, and the centres.
private func withPointers<Scalar: GaussianScalar>(
  _ observations: Matrix<Scalar>, _ weights: [Scalar]?, _ centres: Matrix<Scalar>,
  _ body: (UnsafePointer<Scalar>, UnsafePointer<Scalar>?, UnsafePointer<Scalar>) -> Void
) {
  unsafe observations.withUnsafeBufferPointer { rows in
    unsafe centres.withUnsafeBufferPointer { centres in
      guard let weights else { return unsafe body(rows.baseAddress!, nil, centres.baseAddress!) }
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe body(rows.baseAddress!, weights.baseAddress!, centres.baseAddress!)
      }
    }
  }
}
