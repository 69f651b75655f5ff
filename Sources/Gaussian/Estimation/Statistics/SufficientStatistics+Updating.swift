public import GaussianEngine
public import LinearAlgebra

extension SufficientStatistics {
  /// Statistics of the rows of a table.
  ///
  /// - Parameters:
  ///   - observations: Shape `rows × dimension`; may have no rows. Rows of weight 0 may hold anything.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - structure: What the statistics must be enough for.
  ///   - moments: How far the sums go.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: As ``update(with:weights:parallelism:)``.
  /// - Precondition: As ``init(dimension:structure:moments:)``; there is one weight a row.
  public init(
    of observations: Matrix<Scalar>, weights: [Scalar]? = nil, structure: CovarianceStructure = .full,
    moments: Moments = .second, parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    self.init(dimension: observations.columns, structure: structure, moments: moments)
    try update(with: observations, weights: weights, parallelism: parallelism)
  }

  /// Statistics of the rows of a source, which are read once.
  ///
  /// - Parameters:
  ///   - source: The rows. The blocks in which they come do not change a bit.
  ///   - weights: How often each row counts; `nil` for what the source says.
  ///   - structure: What the statistics must be enough for.
  ///   - moments: How far the sums go.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: As ``update(with:weights:parallelism:)``, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  public init(
    of source: some RowSource<Scalar>, weights: [Scalar]? = nil, structure: CovarianceStructure = .full,
    moments: Moments = .second, parallelism: Parallelism = .automatic
  ) throws {
    self.init(dimension: source.dimension, structure: structure, moments: moments)
    try update(with: source, weights: weights, parallelism: parallelism)
  }

  /// Adds a block of observations.
  ///
  /// - Parameters:
  ///   - block: Shape `rows × dimension`; may have no rows. Rows of weight 0 may hold anything.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``GaussianError/invalidWeight(row:value:)``, ``GaussianError/nonFinite(quantity:row:variable:)``,
  ///   ``GaussianError/weightsOutOfRange(typical:variable:)`` or ``GaussianError/overflow(quantity:)``; the statistics are
  ///   then unchanged.
  /// - Precondition: The block has `dimension` columns, and there is one weight a row.
  /// - Complexity: O(rows × dimension²) time, or O(rows × dimension) without correlations; memory for an
  ///   accumulator a thread, whatever the number of rows.
  public mutating func update(
    with block: Matrix<Scalar>, weights: [Scalar]? = nil, parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    precondition(
      block.columns == dimension, "a block of \(block.columns) columns for statistics of \(dimension)")
    precondition(
      weights.map { $0.count == block.rows } ?? true, "\(weights?.count ?? 0) weights for \(block.rows) rows")
    var reduction = PartialStatistics(self)
    try reduction.add(block, weights: weights, isLast: true, parallelism: parallelism)
    central.merge(try reduction.statistics().central)
  }
  /// Adds the observations of a source.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - weights: How often each row counts; `nil` for what the source says.
  ///   - parallelism: Threads to use; the result does not depend on it, nor on the blocks in which rows come.
  /// - Throws: As for a block, with rows counted from the first of all, and what reading throws; the statistics are then
  ///   unchanged.
  /// - Precondition: The source has `dimension` columns, there is one weight a row, and the source has none of its own then.
  /// - Complexity: As for a block; memory beside that of the source for a leaf of rows.
  public mutating func update(
    with source: some RowSource<Scalar>, weights: [Scalar]? = nil, parallelism: Parallelism = .automatic
  ) throws {
    precondition(source.dimension == dimension, "rows of \(source.dimension) columns for statistics of \(dimension)")
    var reduction = PartialStatistics(self)
    try source.weighted(weights).forEachBlock { block, weights, isLast in
      try reduction.add(block, weights: weights, isLast: isLast, parallelism: parallelism)
    }
    central.merge(try reduction.statistics().central)
  }
}
