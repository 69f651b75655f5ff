package import LinearAlgebra

/// Passes of rows over the terms of a kernel density.
///
/// A row's value depends on the row and the terms alone: not on the rows beside it, its place, or threads. Nothing of
/// the size rows × terms is allocated.
package enum KernelDensityPass {
  /// Gives every row the value of its sum over all terms.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - terms: The terms.
  ///   - parallelism: Threads to use.
  ///   - output: One element a row.
  ///   - value: What to make of least x and Σ e^((least − x)/2), x the squared distances plus offsets; the sum is 0 if
  ///     no x is finite.
  /// - Precondition: Shapes agree.
  /// - Complexity: O(count × terms × dimension) time.
  package static func run<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, _ terms: KernelDensityTerms<Scalar>, parallelism: Parallelism,
    into output: UnsafeMutableBufferPointer<Scalar>, value: @Sendable (_ least: Double, _ sum: Double) -> Double
  ) {
    precondition(
      observations.columns == terms.dimension,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension \(terms.dimension)")
    precondition(
      output.count == observations.rows, "\(output.count) elements for the values of \(observations.rows) rows")
    switch terms.points {
    case .single(let points):
      unsafe run(observations, terms, points, parallelism: parallelism, into: output, value: value)
    case .double(let points):
      unsafe run(observations, terms, points, parallelism: parallelism, into: output, value: value)
    }
  }

  private static func run<Scalar, Lane>(
    _ observations: Matrix<Scalar>, _ terms: KernelDensityTerms<Scalar>, _ points: WhitenedPoints<Lane>,
    parallelism: Parallelism, into output: UnsafeMutableBufferPointer<Scalar>,
    value: @Sendable (_ least: Double, _ sum: Double) -> Double
  ) {
    let dimension = terms.dimension
    let blocks = RowBlocks.queries(rows: observations.rows)
    unsafe observations.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, let target = output.baseAddress else { return }
      nonisolated(unsafe) let input = unsafe base
      nonisolated(unsafe) let output = unsafe target
      forEachBlock(count: blocks.count, parallelism: parallelism) {
        QueryScratch<Lane>(terms, rows: min(blocks.rowsPerBlock, blocks.rows), scales: 1)
      } _: { block, scratch in
        let rows = blocks[block]
        unsafe terms.whiten(
          input + rows.lowerBound * dimension, count: rows.count, into: scratch.whitened.base,
          scratch: scratch.whitening.base)
        unsafe round(scratch.whitened.base, count: rows.count * dimension, into: scratch.lanes.base)
        unsafe points.sums(
          scratch.lanes.base, count: rows.count, scales: nil, leftOut: -1, isWeighted: true, terms.kernels,
          scratch: scratch.kernel.base, least: scratch.least.base, sums: scratch.sums.base)
        for (place, row) in rows.enumerated() {
          unsafe output[row] = Scalar(value(scratch.least.base[place], scratch.sums.base[place]))
        }
      }
    }
  }

  /// Gives every term's row the value of its sum over all other terms, at several scales at once.
  ///
  /// - Parameters:
  ///   - terms: The terms.
  ///   - scales: Factors of the squared distances; `nil` for one scale, 1.
  ///   - isWeighted: Whether offsets count.
  ///   - parallelism: Threads to use.
  ///   - value: What to make of a row's least x and Σ e^((least − x)/2).
  /// - Returns: For one row after the other all scales.
  /// - Precondition: There are at most ``Kernels/densityScaleLimit`` scales.
  /// - Complexity: O(terms² × (dimension + scales)) time.
  package static func leaveOneOut<Scalar: GaussianScalar>(
    _ terms: KernelDensityTerms<Scalar>, scales: [Double]? = nil, isWeighted: Bool = true, parallelism: Parallelism,
    value: @Sendable (_ row: Int, _ least: Double, _ sum: Double) -> Double
  ) -> [Double] {
    switch terms.points {
    case .single(let points):
      leaveOneOut(terms, points, scales, isWeighted: isWeighted, parallelism: parallelism, value: value)
    case .double(let points):
      leaveOneOut(terms, points, scales, isWeighted: isWeighted, parallelism: parallelism, value: value)
    }
  }

  private static func leaveOneOut<Scalar, Lane>(
    _ terms: KernelDensityTerms<Scalar>, _ points: WhitenedPoints<Lane>, _ scales: [Double]?, isWeighted: Bool,
    parallelism: Parallelism, value: @Sendable (_ row: Int, _ least: Double, _ sum: Double) -> Double
  ) -> [Double] {
    let (dimension, scaleCount) = (terms.dimension, scales?.count ?? 1)
    let blocks = RowBlocks.queries(rows: terms.count)
    let size = terms.count * scaleCount
    return unsafe [Double](unsafeUninitializedCapacity: size) { output, count in
      count = size
      unsafe points.rows.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress, let target = output.baseAddress else { return }
        nonisolated(unsafe) let input = unsafe base
        nonisolated(unsafe) let output = unsafe target
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          QueryScratch<Lane>(terms, rows: min(blocks.rowsPerBlock, blocks.rows), scales: scaleCount)
        } _: { block, scratch in
          let rows = blocks[block]
          unsafe points.sums(
            input + rows.lowerBound * dimension, count: rows.count, scales: scales, leftOut: rows.lowerBound,
            isWeighted: isWeighted, terms.kernels, scratch: scratch.kernel.base, least: scratch.least.base,
            sums: scratch.sums.base)
          for place in 0..<rows.count * scaleCount {
            let row = rows.lowerBound + place / scaleCount
            unsafe output[rows.lowerBound * scaleCount + place] = value(
              row, scratch.least.base[place], scratch.sums.base[place])
          }
        }
      }
    }
  }

  @specialized(where Lane == Double)
  @specialized(where Lane == Float)
  private static func round<Lane: GaussianScalar>(
    _ values: UnsafePointer<Double>, count: Int, into output: UnsafeMutablePointer<Lane>
  ) {
    for index in 0..<count { unsafe output[index] = Lane(values[index]) }
  }
}

/// What a thread needs for a block of queries.
private struct QueryScratch<Lane: GaussianScalar> {
  let whitened: Workspace<Double>
  let whitening: Workspace<Double>
  let lanes: Workspace<Lane>
  let kernel: Workspace<Lane>
  let least: Workspace<Double>
  let sums: Workspace<Double>

  init<Scalar>(_ terms: KernelDensityTerms<Scalar>, rows: Int, scales: Int) {
    whitened = Workspace(count: rows * terms.dimension, filledWith: 0)
    whitening = Workspace(count: terms.whiteningScratchCount, filledWith: 0)
    lanes = Workspace(count: rows * terms.dimension, filledWith: 0)
    kernel = Workspace(
      count: Kernels.densityScratchCount(Lane.self, dimension: terms.dimension), filledWith: 0)
    least = Workspace(count: rows * scales, filledWith: 0)
    sums = Workspace(count: rows * scales, filledWith: 0)
  }
}

extension RowBlocks {
  /// Blocks of queries, whole panels at every level: each costs a pass over all terms, so a few are enough.
  fileprivate static func queries(rows: Int) -> RowBlocks { RowBlocks(rows: rows, rowsPerBlock: 256) }
}
