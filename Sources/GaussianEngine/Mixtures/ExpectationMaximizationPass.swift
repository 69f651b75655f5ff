package import LinearAlgebra

/// One pass over the rows that is an E-step and sums what the M-step needs.
///
/// For each slice of rows: the terms of all components, their log-sum-exp, and then the weighted sums of the same rows
/// while they are in the cache. Nothing of the size of the observations is allocated.
package enum ExpectationMaximizationPass {
  /// Shares below e⁻⁷⁰, 4·10⁻³¹, of a row count as none: beside the largest they vanish many times over, and most
  /// components then have nothing to sum for most rows.
  package static var reach: Double { 70 }

  /// Sums weighted with the responsibilities of a mixture, with the same bits for any number of threads.
  ///
  /// - Parameters:
  ///   - observations: Shape `rows × dimension`.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A row of weight 0 may hold
  ///     anything.
  ///   - terms: The mixture.
  ///   - shifts: A point near the mean of each component.
  ///   - shape: All pairs of variables or squares only.
  ///   - directions: What products with directions are summed for, a matrix a component; empty for none.
  ///   - parallelism: Threads to use.
  ///   - kernels: The instruction set to use.
  /// - Returns: The sums of all rows; zeros for none.
  package static func run<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, terms: MixtureTerms<Scalar>, shifts: [[Scalar]],
    shape: ShiftedSums.Shape, directions: [Matrix<Double>] = [], parallelism: Parallelism,
    kernels: Kernels = .active
  ) -> MixtureSums {
    checkColumns(of: observations, terms)
    let pass = WeightedScatter(
      observations: observations, weights: weights, shifts: shifts, shape: shape, directions: directions,
      scratchCount: terms.scoreScratchCount, kernels: kernels)
    return pass.run(terms, parallelism: parallelism)
  }

  /// The log-likelihood alone, as the first element of what ``run(_:weights:terms:shifts:shape:directions:parallelism:kernels:)``
  /// returns, with the same bits.
  package static func logLikelihood<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, terms: MixtureTerms<Scalar>, parallelism: Parallelism,
    kernels: Kernels = .active
  ) -> Double {
    checkColumns(of: observations, terms)
    let pass = WeightedScatter(
      observations: observations, weights: weights,
      shifts: Array(repeating: [Scalar](repeating: 0, count: terms.dimension), count: terms.count), shape: nil,
      scratchCount: terms.scoreScratchCount, kernels: kernels)
    return pass.run(terms, parallelism: parallelism).logLikelihood
  }

  /// Sums weighted with given shares.
  ///
  /// - Parameters:
  ///   - observations: Shape `rows × dimension`.
  ///   - shifts: A point near the mean of each component.
  ///   - shape: All pairs of variables or squares only.
  ///   - parallelism: Threads to use.
  ///   - shares: Writes the share of component k in row `first + i`, times the row's weight, to
  ///     `terms[k·stride + i]`; 0 for a row of weight 0.
  /// - Returns: The sums of all rows, with a log-likelihood of 0.
  package static func run<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, shifts: [[Scalar]], shape: ShiftedSums.Shape, parallelism: Parallelism,
    shares: @Sendable (_ first: Int, _ count: Int, _ stride: Int, _ terms: UnsafeMutablePointer<Scalar>) -> Void
  ) -> MixtureSums {
    let pass = WeightedScatter(
      observations: observations, weights: nil, shifts: shifts, shape: shape, scratchCount: 0, kernels: .active)
    return unsafe pass.run(parallelism: parallelism) { _, first, count, slice, _ in
      unsafe shares(first, count, slice.stride, slice.terms.base)
      return 0
    }
  }
}

/// Rows, and what is to be summed of them for each component.
private struct WeightedScatter<Scalar: GaussianScalar> {
  let observations: Matrix<Scalar>
  let weights: [Scalar]?
  let shifts: [Workspace<Scalar>]
  /// `nil` to sum nothing but what the slices return.
  let shape: ShiftedSums.Shape?
  /// Directions of each component as they are multiplied; empty for none.
  private let directions: [Workspace<Double>]
  /// The sums of no rows.
  private let empty: MixtureSums
  let scratchCount: Int
  let kernels: Kernels
  private let dimension: Int

  init(
    observations: Matrix<Scalar>, weights: [Scalar]?, shifts: [[Scalar]], shape: ShiftedSums.Shape?,
    directions: [Matrix<Double>] = [], scratchCount: Int, kernels: Kernels
  ) {
    dimension = observations.columns
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    precondition(
      shifts.allSatisfy { $0.count == observations.columns }, "shifts that do not have \(dimension) variables")
    self.observations = observations
    self.weights = weights
    self.shifts = shifts.map { Kernels.padded($0) }
    self.shape = shape
    precondition(
      directions.isEmpty
        || (directions.count == shifts.count && directions.allSatisfy { $0.columns == observations.columns }),
      "directions for \(directions.count) of \(shifts.count) components, or not of \(dimension) variables")
    self.directions = directions.map { Kernels.padded($0.elements) }
    empty = MixtureSums(
      components: shape == nil ? 0 : shifts.count, dimension: dimension, shape: shape ?? .diagonal,
      directions: directions)
    let scatter =
      shape.map { Kernels.scatterScratchCount(Scalar.self, dimension: observations.columns, shape: $0) } ?? 0
    self.scratchCount = max(scratchCount, scatter)
    self.kernels = kernels
  }

  /// Blocks that each leave an accumulator a component behind.
  private var blocks: RowBlocks {
    let images = empty.images.reduce(0) { $0 + $1.count }
    let products = shifts.count * dimension * (shape == .full ? dimension : 1) + images
    let least = max(1024, min(8192, 1_048_576 / max(1, shifts.count * dimension)))
    // Of large accumulators few wait in the reduction tree.
    let rows = products > 1 << 16 ? max(least, (observations.rows + 255) / 256) : least
    return RowBlocks(rows: observations.rows, rowsPerBlock: rows)
  }

  /// Sums weighted with the responsibilities of a mixture, and its log-likelihood.
  func run(_ terms: MixtureTerms<Scalar>, parallelism: Parallelism) -> MixtureSums {
    unsafe run(parallelism: parallelism) { rows, _, count, slice, weights in
      unsafe terms.score(rows: rows, count: count, in: slice, kernels: kernels)
      unsafe kernels.responsibilities(
        slice.terms.base, components: terms.count, count: count, stride: slice.stride,
        reach: ExpectationMaximizationPass.reach, weights: weights, totals: slice.totals.base)
      return unsafe kernels.sum(slice.totals.base, count: count)
    }
  }

  /// Has `weigh` turn the terms of each slice into shares, and sums.
  func run(
    parallelism: Parallelism,
    _ weigh:
      @Sendable (
        _ rows: UnsafePointer<Scalar>, _ first: Int, _ count: Int, _ slice: TermSlice<Scalar>,
        _ weights: UnsafePointer<Scalar>?
      ) -> Double
  ) -> MixtureSums {
    guard observations.rows > 0 else { return empty }
    let blocks = blocks
    return unsafe observations.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a matrix has storage") }
      nonisolated(unsafe) let input = unsafe base
      return reduceBlocks(count: blocks.count, parallelism: parallelism) {
        let slice = TermSlice<Scalar>(components: shifts.count, dimension: dimension, scratchCount: scratchCount)
        let most = empty.images.reduce(0) { max($0, $1.count / dimension) }
        return (slice, directions.isEmpty ? nil : DirectionalSums<Scalar>(dimension: dimension, directions: most))
      } _: { (block: Int, scratch: (TermSlice<Scalar>, DirectionalSums<Scalar>?)) in
        let (slice, directional) = scratch
        let rows = blocks[block]
        var result = empty
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: slice.capacity) {
          let count = min(slice.capacity, rows.upperBound - first)
          let start = unsafe input + first * dimension
          let weights = unsafe copyWeights(from: first, count: count, to: slice)
          if slice.hasPanels {
            unsafe kernels.layPanels(start, count: count, dimension: dimension, into: slice.panels.base)
          }
          result.logLikelihood += unsafe weigh(start, first, count, slice, weights)
          unsafe sum(start, count, slice, into: &result)
          if let directional { unsafe sum(start, count, slice, directional, into: &result) }
        }
        return result
      }
    }
  }

  /// Adds the rows of a slice, weighted with their shares, while they are in the cache.
  private func sum(
    _ rows: UnsafePointer<Scalar>, _ count: Int, _ slice: TermSlice<Scalar>, into result: inout MixtureSums
  ) {
    guard let shape else { return }
    let readsPanels = slice.hasPanels && (shape == .diagonal || dimension <= Kernels.panelScatterLimit)
    if readsPanels { slice.clearBeyond(count, components: shifts.count) }
    // Indices cost nothing where the loop is not specialised; pairs of an enumeration do, once a component and slice.
    for component in shifts.indices {
      let shift = shifts[component]
      let shares = unsafe slice.terms.base + component * slice.stride
      if readsPanels {
        unsafe kernels.scatter(
          panels: slice.panels.base, weights: shares, count: count, shift: shift.base, scratch: slice.centred.base,
          addingTo: &result.components[component])
      } else {
        unsafe kernels.scatter(
          rows, weights: shares, count: count, shift: shift.base, scratch: slice.scratch.base,
          addingTo: &result.components[component])
      }
    }
  }

  /// Adds the products of the rows of a slice with directions.
  private func sum(
    _ rows: UnsafePointer<Scalar>, _ count: Int, _ slice: TermSlice<Scalar>, _ directional: DirectionalSums<Scalar>,
    into result: inout MixtureSums
  ) {
    for (component, shift) in shifts.enumerated() {
      unsafe directional.add(
        rows, weights: slice.terms.base + component * slice.stride, count: count, shift: shift.base,
        directions: directions[component], to: &result.images[component])
    }
  }

  private func copyWeights(from first: Int, count: Int, to slice: TermSlice<Scalar>) -> UnsafePointer<Scalar>? {
    guard let weights else { return nil }
    unsafe weights.withUnsafeBufferPointer { source in
      guard let source = source.baseAddress else { return }
      unsafe slice.weights.base.update(from: source + first, count: count)
    }
    return unsafe UnsafePointer(slice.weights.base)
  }
}
