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
  ///   - factors: What shares are multiplied by in the sums, a component each; empty for nothing.
  ///   - parallelism: Threads to use.
  ///   - kernels: The instruction set to use.
  /// - Returns: The sums of all rows; zeros for none.
  package static func run<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, terms: MixtureTerms<Scalar>, shifts: [[Scalar]],
    shape: ShiftedSums.Shape, directions: [Matrix<Double>] = [], factors: [RowFactor] = [], parallelism: Parallelism,
    kernels: Kernels = .active
  ) -> MixtureSums {
    var step = ExpectationStep(
      terms: terms, shifts: shifts, shape: shape, directions: directions, factors: factors, kernels: kernels)
    step.add(observations, weights: weights, isLast: true, parallelism: parallelism)
    return step.sums
  }

  /// The log-likelihood alone, as the first element of what ``run(_:weights:terms:shifts:shape:directions:factors:parallelism:kernels:)``
  /// returns, with the same bits.
  package static func logLikelihood<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, terms: MixtureTerms<Scalar>, parallelism: Parallelism,
    kernels: Kernels = .active
  ) -> Double {
    var step = ExpectationStep(likelihoodOf: terms, kernels: kernels)
    step.add(observations, weights: weights, isLast: true, parallelism: parallelism)
    return step.sums.logLikelihood
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
    shares:
      @escaping @Sendable (
        _ first: Int, _ count: Int, _ stride: Int, _ terms: UnsafeMutablePointer<Scalar>
      ) -> Void
  ) -> MixtureSums {
    let pass = WeightedScatter<Scalar>(
      dimension: observations.columns, shifts: shifts, shape: shape, scratchCount: 0, kernels: .active
    ) { rows, slice in
      unsafe shares(rows.firstRow, rows.count, slice.stride, slice.terms.base)
      return 0
    }
    var reduction = LeafReduction<WeightedScatter<Scalar>>(rowsPerLeaf: pass.rowsPerLeaf)
    reduction.add(observations, weights: nil, isLast: true, pass, parallelism: parallelism)
    return reduction.total(pass) ?? pass.empty
  }
}

/// An E-step over rows that come in order, block by block, and the sums that the M-step needs.
///
/// The blocks have no influence on a bit of the sums.
package struct ExpectationStep<Scalar: GaussianScalar> {
  private let pass: WeightedScatter<Scalar>
  private var reduction: LeafReduction<WeightedScatter<Scalar>>

  /// Sums weighted with the responsibilities of a mixture; parameters as for
  /// ``ExpectationMaximizationPass/run(_:weights:terms:shifts:shape:directions:factors:parallelism:kernels:)``.
  package init(
    terms: MixtureTerms<Scalar>, shifts: [[Scalar]], shape: ShiftedSums.Shape, directions: [Matrix<Double>] = [],
    factors: [RowFactor] = [], firstRow: Int = 0, kernels: Kernels = .active
  ) {
    precondition(
      factors.isEmpty || factors.count == terms.count, "factors of \(factors.count) of \(terms.count) components")
    self.init(
      firstRow: firstRow,
      WeightedScatter(
        dimension: terms.dimension, shifts: shifts, shape: shape, directions: directions,
        factors: zip(factors, terms.offsets).map { ($0, peak: $1) }, scratchCount: terms.scoreScratchCount,
        kernels: kernels, Self.responsibilities(of: terms, kernels)))
  }

  /// The log-likelihood alone, with the bits that it has among all sums.
  package init(likelihoodOf terms: MixtureTerms<Scalar>, firstRow: Int = 0, kernels: Kernels = .active) {
    self.init(
      firstRow: firstRow,
      WeightedScatter(
        dimension: terms.dimension,
        shifts: Array(repeating: [Scalar](repeating: 0, count: terms.dimension), count: terms.count), shape: nil,
        scratchCount: terms.scoreScratchCount, kernels: kernels, Self.responsibilities(of: terms, kernels)))
  }

  private init(firstRow: Int, _ pass: WeightedScatter<Scalar>) {
    self.pass = pass
    reduction = LeafReduction(rowsPerLeaf: pass.rowsPerLeaf, firstRow: firstRow)
  }

  private static func responsibilities(
    of terms: MixtureTerms<Scalar>, _ kernels: Kernels
  ) -> WeightedScatter<Scalar>.Weigh {
    { rows, slice in
      unsafe terms.score(rows: rows.base, count: rows.count, in: slice, kernels: kernels)
      if slice.keepsLogarithms {
        unsafe slice.logarithms.base.update(from: slice.terms.base, count: terms.count * slice.stride)
      }
      unsafe kernels.responsibilities(
        slice.terms.base, components: terms.count, count: rows.count, stride: slice.stride,
        reach: ExpectationMaximizationPass.reach, weights: rows.hasWeights ? UnsafePointer(slice.weights.base) : nil,
        totals: slice.totals.base)
      return unsafe kernels.sum(slice.totals.base, count: rows.count)
    }
  }

  /// Adds the rows that come next.
  ///
  /// - Parameters:
  ///   - block: Shape `rows × dimension`.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A row of weight 0 may hold
  ///     anything.
  ///   - isLast: Whether no rows follow, if that is known.
  ///   - parallelism: Threads to use.
  package mutating func add(
    _ block: Matrix<Scalar>, weights: [Scalar]?, isLast: Bool = false, parallelism: Parallelism
  ) {
    reduction.add(block, weights: weights, isLast: isLast, pass, parallelism: parallelism)
  }

  /// The sums of all rows; zeros for none.
  ///
  /// - Precondition: The first row was the first of all, or of a leaf.
  package var sums: MixtureSums { reduction.total(pass) ?? pass.empty }

  /// The sums of no rows.
  package var empty: MixtureSums { pass.empty }

  /// Rows of a leaf.
  package var rowsPerLeaf: Int { pass.rowsPerLeaf }

  /// What the rows have left so far, for others to join.
  package var part: LeafPart<Scalar, MixtureSums> { reduction.part }

  /// Adds what the rows that follow have left elsewhere.
  ///
  /// - Precondition: They begin where these end, and were summed by the same step.
  package mutating func join(_ part: LeafPart<Scalar, MixtureSums>) { reduction.join(LeafReduction(part), pass) }
}

/// What is to be summed for each component.
private struct WeightedScatter<Scalar: GaussianScalar>: RowPass {
  typealias Scratch = (slice: TermSlice<Scalar>, directional: DirectionalSums<Scalar>?)
  /// Turns the terms of a slice of rows, which holds copies of their weights, into shares.
  typealias Weigh =
    @Sendable (_ rows: RowSlice<Scalar>, _ slice: TermSlice<Scalar>) -> Double

  let dimension: Int
  let shifts: [Workspace<Scalar>]
  /// `nil` to sum nothing but what the slices return.
  let shape: ShiftedSums.Shape?
  /// Directions of each component as they are multiplied; empty for none.
  private let directions: [Workspace<Double>]
  /// What shares are multiplied by, and what the term of a row at the peak would be; empty for nothing.
  private let factors: [(factor: RowFactor, peak: Double)]
  /// The sums of no rows.
  let empty: MixtureSums
  let scratchCount: Int
  let kernels: Kernels
  let weigh: Weigh

  init(
    dimension: Int, shifts: [[Scalar]], shape: ShiftedSums.Shape?, directions: [Matrix<Double>] = [],
    factors: [(factor: RowFactor, peak: Double)] = [], scratchCount: Int, kernels: Kernels, _ weigh: @escaping Weigh
  ) {
    precondition(shifts.allSatisfy { $0.count == dimension }, "shifts that do not have \(dimension) variables")
    self.dimension = dimension
    self.shifts = shifts.map { Kernels.padded($0) }
    self.shape = shape
    precondition(
      directions.isEmpty
        || (directions.count == shifts.count && directions.allSatisfy { $0.columns == dimension }),
      "directions for \(directions.count) of \(shifts.count) components, or not of \(dimension) variables")
    self.directions = directions.map { Kernels.padded($0.elements) }
    self.factors = factors
    empty = MixtureSums(
      components: shape == nil ? 0 : shifts.count, dimension: dimension, shape: shape ?? .diagonal,
      directions: directions, hasFactors: !factors.isEmpty)
    let scatter =
      shape.map { Kernels.scatterScratchCount(Scalar.self, dimension: dimension, shape: $0) } ?? 0
    self.scratchCount = max(scratchCount, scatter)
    self.kernels = kernels
    self.weigh = weigh
  }

  var rowsPerLeaf: Int { BlockSizes.expectation(columns: dimension, components: shifts.count) }

  func makeScratch() -> Scratch {
    let slice = TermSlice<Scalar>(
      components: shifts.count, dimension: dimension, scratchCount: scratchCount, keepsLogarithms: !factors.isEmpty)
    let most = empty.images.reduce(0) { max($0, $1.count / dimension) }
    return (slice, directions.isEmpty ? nil : DirectionalSums<Scalar>(dimension: dimension, directions: most))
  }

  /// The sums of a leaf, slice by slice: the rows of a slice are summed while they are in the cache.
  func sums(of rows: RowSlice<Scalar>, scratch: Scratch) -> MixtureSums {
    let (slice, directional) = scratch
    var result = empty
    for first in stride(from: 0, to: rows.count, by: slice.capacity) {
      let part = rows.rows(first..<min(first + slice.capacity, rows.count))
      copyWeights(of: part, to: slice)
      if slice.hasPanels {
        unsafe kernels.layPanels(part.base, count: part.count, dimension: dimension, into: slice.panels.base)
      }
      result.logLikelihood += weigh(part, slice)
      for (component, own) in factors.enumerated() {
        let first = component * slice.stride
        unsafe multiply(
          slice.terms.base + first, terms: slice.logarithms.base + first, peak: own.peak, count: part.count,
          by: own.factor, addingTo: &result.factors[component])
      }
      unsafe sum(part.base, part.count, slice, into: &result)
      if let directional { unsafe sum(part.base, part.count, slice, directional, into: &result) }
    }
    return result
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

  private func copyWeights(of rows: RowSlice<Scalar>, to slice: TermSlice<Scalar>) {
    guard let weights = unsafe rows.weights else { return }
    unsafe slice.weights.base.update(from: weights, count: rows.count)
  }
}
