package import GaussianEngine
public import LinearAlgebra

extension SufficientStatistics {
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
    let weighed = WeighedBlock(rows: block, weights: weights)
    guard var center = weighed.centralPoint() else {
      // No weight is positive; let none be anything but 0.
      try weighed.checkWeights()
      return
    }
    var sums = try finiteSums(of: weighed, about: center, parallelism)
    if isFarFromMean(sums) {
      center = zip(center, sums.sums).map { $0 + Scalar($1 / sums.weight) }
      sums = try finiteSums(of: weighed, about: center, parallelism)
    }
    central.merge(CentralMoments(sums, about: center.map { Double($0) }))
  }

  /// Sums about a point, or the reason why they are not finite.
  private func finiteSums(
    of block: WeighedBlock<Scalar>, about center: [Scalar], _ parallelism: Parallelism
  ) throws(GaussianError) -> ShiftedSums {
    let sums = ScatterPass.run(
      block.rows, weights: block.weights, shift: center, shape: central.shape,
      moments: moments == .fourth ? .fourth : .second, parallelism: parallelism)
    if sums.weights.refused > 0 { try block.checkWeights() }
    guard sums.weight.isFinite, sums.squaredWeight.isFinite, sums.squaredWeight > 0 else {
      throw .weightsOutOfRange(typical: block.largestWeight, variable: nil)
    }
    let isFinite =
      sums.sums.allSatisfy(\.isFinite)
      && (0..<dimension).allSatisfy { sums.products[central.diagonalIndex($0)].isFinite }
    guard isFinite else {
      if let (row, column) = block.firstNonFiniteElement() {
        throw .nonFinite(quantity: GaussianError.observations, row: row, variable: column)
      }
      throw .overflow(quantity: "the sum of squares of the observations")
    }
    guard sums.fourth.allSatisfy(\.isFinite) else {
      throw .overflow(quantity: "the sum of fourth powers of the observations")
    }
    // Products that have fallen to nothing would pass for a variable that does not vary.
    if sums.weight < 1 {
      for variable in 0..<dimension
      where sums.products[central.diagonalIndex(variable)] == 0 && block.varies(variable) {
        throw .weightsOutOfRange(typical: block.largestWeight, variable: variable)
      }
    }
    return sums
  }

  /// True if subtracting the mean from sums about this point would cancel more than a digit.
  private func isFarFromMean(_ sums: ShiftedSums) -> Bool {
    (0..<dimension).contains { variable in
      let sum = sums.sums[variable]
      return sum * sum / sums.weight > 0.9 * sums.products[central.diagonalIndex(variable)] && sum != 0
    }
  }
}

/// Rows with their weights.
private struct WeighedBlock<Scalar: GaussianScalar> {
  let rows: Matrix<Scalar>
  /// `nil` if every row counts once.
  let weights: [Scalar]?

  /// Medians of a few rows spread over the block: near the mean, and untroubled by a few outliers; `nil` if no row
  /// has a positive weight.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func centralPoint() -> [Scalar]? {
    let sampled = min(rows.rows, 15)
    let sample = (0..<sampled).compactMap { firstRow(from: (2 * $0 + 1) * rows.rows / (2 * sampled)) }
    guard !sample.isEmpty else { return nil }
    return (0..<rows.columns).map { column in
      let values = sample.map { rows[$0, column] }.filter(\.isFinite).sorted()
      return values.isEmpty ? 0 : values[values.count / 2]
    }
  }

  /// The first row of positive weight from a row on, beginning again at the top.
  private func firstRow(from start: Int) -> Int? {
    guard let weights else { return start }
    return weights[start...].firstIndex { $0 > 0 } ?? weights[..<start].firstIndex { $0 > 0 }
  }

  /// Throws at the first weight that is negative or not finite.
  func checkWeights() throws(GaussianError) {
    guard let weights, let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) else { return }
    throw .invalidWeight(row: row, value: Double(weights[row]))
  }

  var largestWeight: Double { weights?.reduce(0) { max($0, Double($1)) } ?? 1 }

  /// Whether a variable has two values in rows that count.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func varies(_ variable: Int) -> Bool {
    var first: Scalar?
    for row in 0..<rows.rows where weights.map({ $0[row] > 0 }) ?? true {
      guard let value = first else {
        first = rows[row, variable]
        continue
      }
      if rows[row, variable] != value { return true }
    }
    return false
  }

  /// The first element of a row that counts which is NaN or infinite.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func firstNonFiniteElement() -> (row: Int, column: Int)? {
    guard let weights else { return rows.firstNonFiniteElement() }
    for row in 0..<rows.rows where weights[row] > 0 {
      for column in 0..<rows.columns where !rows[row, column].isFinite { return (row, column) }
    }
    return nil
  }
}
