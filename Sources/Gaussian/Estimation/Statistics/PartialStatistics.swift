public import GaussianEngine
public import LinearAlgebra

/// Statistics of consecutive rows of a table, which join to those of the whole with the bits of one read.
///
/// Rows are summed over leaves: ranges of row numbers, counted from the first row of the table, whose length follows from
/// the number of variables alone. Leaves merge in a fixed tree. So neither the blocks in which rows come nor the parts
/// that a table is cut into change a bit, and memory, a file, a pipe and many machines give the same statistics.
///
/// ```swift
/// var part = PartialStatistics(SufficientStatistics<Double>(dimension: 4), firstRow: 1_000_000)
/// while let block = try stream.next() { try part.add(block.values) }
/// try whole.join(part)
/// let model = try MultivariateNormal(estimating: try whole.statistics())
/// ```
///
/// A part holds the nodes of the tree that its rows fill, at most twice the logarithm of their number, and the rows
/// themselves of the leaf that began before it and of the one that it does not end: less than two leaves. A leaf has
/// 2²¹/dimension rows, at least 256 and at most 65,536. Parts that begin and end at multiples of that hold no rows.
///
/// ## Numerical notes
/// Each leaf is summed about a shift of its own. Agrees with statistics that are merged in another way within 8 ε·σᵢ·σⱼ.
public struct PartialStatistics<Scalar: GaussianScalar>: Sendable, Equatable {
  let structure: CovarianceStructure
  let pass: MomentsPass<Scalar>
  var leaves: LeafReduction<MomentsPass<Scalar>>

  /// Statistics of no rows yet.
  ///
  /// - Parameters:
  ///   - empty: Statistics of no rows, which say what is to be summed.
  ///   - firstRow: The number of the row that comes first, counted from 0 over the whole table.
  /// - Precondition: `firstRow` is not negative.
  public init(_ empty: SufficientStatistics<Scalar>, firstRow: Int = 0) {
    precondition(firstRow >= 0, "rows are counted from 0, not from \(firstRow)")
    structure = empty.structure
    pass = MomentsPass(dimension: empty.dimension, shape: empty.central.shape, moments: empty.moments)
    leaves = LeafReduction(rowsPerLeaf: pass.rowsPerLeaf, firstRow: firstRow)
  }

  /// Statistics that another process has begun.
  init(_ structure: CovarianceStructure, _ pass: MomentsPass<Scalar>, _ leaves: LeafReduction<MomentsPass<Scalar>>) {
    (self.structure, self.pass, self.leaves) = (structure, pass, leaves)
  }

  /// Number of variables.
  public var dimension: Int { pass.dimension }

  /// The number of the first row.
  public var firstRow: Int { leaves.firstRow }

  /// The number of the row that comes next.
  public var nextRow: Int { leaves.nextRow }

  /// How many rows the part holds as they are, since others of their leaf belong to other parts.
  public var looseRowCount: Int { leaves.head.count + leaves.tail.count }

  /// How many rows a leaf has.
  public var rowsPerLeaf: Int { leaves.rowsPerLeaf }

  /// Adds the rows that come next.
  ///
  /// - Parameters:
  ///   - block: Shape `rows × dimension`; may have no rows. Rows of weight 0 may hold anything.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - isLast: Whether no rows of the table follow, if that is known: what is left is then summed with the rest, and
  ///     what comes nevertheless is ignored.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``GaussianError/invalidWeight(row:value:)``, ``GaussianError/nonFinite(quantity:row:variable:)``,
  ///   ``GaussianError/weightsOutOfRange(typical:variable:)`` or ``GaussianError/overflow(quantity:)``, with rows counted
  ///   from the first of the part; the part is then of no more use.
  /// - Precondition: The block has `dimension` columns, and there is one weight a row.
  /// - Complexity: O(rows × dimension²) time, or O(rows × dimension) without correlations.
  public mutating func add(
    _ block: Matrix<Scalar>, weights: [Scalar]? = nil, isLast: Bool = false, parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    let (before, first) = (leaves.tail, leaves.nextRow - firstRow)
    leaves.add(block, weights: weights, isLast: isLast, pass, parallelism: parallelism)
    guard let fault = leaves.spine.nodes.lazy.compactMap(\.value.fault).first else { return }
    try check(before, first - before.count)
    throw reason(fault, WeighedRows(rows: block, weights: weights)).following(rows: first)
  }

  /// Adds the part that follows.
  ///
  /// - Parameter other: A part of the same table that begins where this ends.
  /// - Throws: As ``add(_:weights:isLast:parallelism:)``, for rows whose leaf is complete now.
  /// - Precondition: The part begins at ``nextRow``, and is about the same sums of as many variables.
  public mutating func join(_ other: PartialStatistics) throws(GaussianError) {
    precondition(canJoin(other), "a part that does not follow, or of other sums")
    let first = leaves.nextRow - firstRow - leaves.tail.count
    let rows = leaves.tail
    leaves.join(other.leaves, pass)
    guard let fault = leaves.spine.nodes.lazy.compactMap(\.value.fault).first else { return }
    try check(rows, first)
    try check(other.leaves.head, first + rows.count)
    throw reason(fault, weighed(rows))
  }

  /// Whether another part begins where this ends, and sums the same.
  public func canJoin(_ other: PartialStatistics) -> Bool {
    other.structure == structure && other.pass == pass && other.firstRow == nextRow
  }

  /// The statistics of the rows.
  ///
  /// Of a part that begins within a leaf they have not the bits that they would have within the whole.
  ///
  /// - Returns: Statistics that may be merged with others.
  /// - Throws: As ``add(_:weights:isLast:parallelism:)``, for rows that were not summed yet.
  public func statistics() throws(GaussianError) -> SufficientStatistics<Scalar> {
    var result = CentralMoments(dimension: dimension, shape: pass.shape, moments: pass.moments)
    var vanished: [Int] = []
    if !leaves.head.isEmpty {
      let sums = leaves.head.withSlice(dimension: dimension, firstRow: firstRow) {
        pass.sums(of: $0, scratch: pass.makeScratch())
      }
      if let fault = sums.fault {
        try check(leaves.head, 0)
        throw reason(fault, weighed(leaves.head))
      }
      (result, vanished) = (sums.moments, sums.vanished)
    }
    if let total = leaves.totalOfLeaves(pass) {
      if let fault = total.fault {
        let rows = leaves.tail
        try check(rows, nextRow - firstRow - rows.count)
        throw reason(fault, weighed(rows))
      }
      result.merge(total.moments)
      vanished += total.vanished
    }
    // Products that have fallen to nothing would pass for a variable that does not vary.
    if result.count > 0, result.weight < 1, let variable = vanished.sorted().first(where: { result.squares[$0] == 0 }) {
      throw .weightsOutOfRange(typical: result.weight / Double(result.count), variable: variable)
    }
    return SufficientStatistics(structure, result)
  }

  private func weighed(_ rows: LooseRows<Scalar>) -> WeighedRows<Scalar> {
    WeighedRows(rows: Matrix(rows: rows.count, columns: dimension, elements: rows.elements), weights: rows.weights)
  }

  /// Throws if rows that were kept hold what makes no sum.
  private func check(_ rows: LooseRows<Scalar>, _ first: Int) throws(GaussianError) {
    guard !rows.isEmpty, let fault = weighed(rows).fault else { return }
    throw fault.following(rows: first)
  }

  /// Why the sums of some rows are none.
  private func reason(_ fault: LeafMoments.Fault, _ rows: WeighedRows<Scalar>) -> GaussianError {
    if let fault = rows.fault { return fault }
    guard fault == .weightsOrSquares else {
      return .overflow(quantity: "the sum of fourth powers of the observations")
    }
    let weights = rows.weightSums
    guard weights.total.isFinite, weights.squares.isFinite, weights.squares > 0 else {
      return .weightsOutOfRange(typical: rows.largestWeight, variable: nil)
    }
    return .overflow(quantity: "the sum of squares of the observations")
  }
}
