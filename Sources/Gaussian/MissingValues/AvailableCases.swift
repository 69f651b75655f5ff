internal import GaussianEngine
internal import LinearAlgebra

/// Weight, mean and variance of the observed cells of each column, whatever else their rows lack.
///
/// The maximum of the likelihood for variables without correlation, and where the iteration for a full covariance
/// starts.
struct AvailableCases {
  /// Sum of the weights of the observed cells, one a column.
  let weights: [Double]
  let means: [Double]
  /// Divided by the weights.
  let variances: [Double]

  /// Two passes, the second about the mean of the first: nothing is lost to an offset.
  ///
  /// - Throws: ``GaussianError/nonFinite(quantity:row:variable:)`` for an infinite cell,
  ///   ``GaussianError/neverObserved(variable:)``, ``GaussianError/zeroVariance(variable:)`` unless
  ///   `mayBeConstant`, or ``GaussianError/overflow(quantity:)``.
  init<Scalar: GaussianScalar>(
    of observations: Matrix<Scalar>, weights: [Scalar]?, mayBeConstant: Bool, parallelism: Parallelism
  ) throws(GaussianError) {
    let first = observations.firstObservedCells(weights: weights)
    if let variable = first.firstIndex(where: { $0 == nil }) { throw .neverObserved(variable: variable) }
    let start = first.map { $0 ?? 0 }
    let rough = observations.columnSums(about: start, weights: weights, parallelism)
    let center = (0..<observations.columns).map { start[$0] + rough.sums[$0] / rough.weights[$0] }
    let fine = observations.columnSums(about: center, weights: weights, parallelism)
    let offsets = zip(fine.sums, fine.weights).map { $0 / $1 }
    self.weights = fine.weights
    means = zip(center, offsets).map { $0 + $1 }
    variances = center.indices.map { column in
      let variance = fine.squares[column] / fine.weights[column] - offsets[column] * offsets[column]
      return variance < 0 ? 0 : variance
    }
    guard variances.allSatisfy(\.isFinite) else {
      if let (row, column) = observations.firstInfiniteCell(weights: weights) {
        throw .nonFinite(quantity: GaussianError.observations, row: row, variable: column)
      }
      throw .overflow(quantity: "the variance of the observations")
    }
    guard !mayBeConstant else { return }
    if let variable = variances.firstIndex(of: 0) { throw .zeroVariance(variable: variable) }
    guard variances.allSatisfy(\.isNormal) else { throw .overflow(quantity: "a variance") }
  }
}

/// Sums of the observed cells of each column about a point.
private struct ColumnSums: Mergeable {
  var weights: [Double]
  var sums: [Double]
  var squares: [Double]

  init(columns: Int) {
    weights = [Double](repeating: 0, count: columns)
    sums = weights
    squares = weights
  }

  mutating func merge(_ later: ColumnSums) {
    for column in sums.indices {
      weights[column] += later.weights[column]
      sums[column] += later.sums[column]
      squares[column] += later.squares[column]
    }
  }
}

extension Matrix {
  /// The first cell of each column that is neither missing nor in a row of weight 0.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func firstObservedCells(weights: [Scalar]?) -> [Double?] {
    (0..<columns).map { column in
      for row in 0..<rows where !self[row, column].isNaN && weights.map({ $0[row] != 0 }) ?? true {
        return Double(self[row, column])
      }
      return nil
    }
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func firstInfiniteCell(weights: [Scalar]?) -> (row: Int, column: Int)? {
    for row in 0..<rows where weights.map({ $0[row] != 0 }) ?? true {
      for column in 0..<columns where self[row, column].isInfinite { return (row, column) }
    }
    return nil
  }

  /// Chains of at most 512 additions in `Double`, then a fixed tree: the same bits for any number of threads.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func columnSums(about center: [Double], weights: [Scalar]?, _ parallelism: Parallelism) -> ColumnSums {
    guard rows > 0 else { return ColumnSums(columns: columns) }
    let rowsPerBlock = 512
    return reduceBlocks(count: (rows + rowsPerBlock - 1) / rowsPerBlock, parallelism: parallelism) {
      ()
    } _: { block, _ in
      var result = ColumnSums(columns: columns)
      for row in block * rowsPerBlock..<min((block + 1) * rowsPerBlock, rows) {
        let weight = weights.map { Double($0[row]) } ?? 1
        guard weight != 0 else { continue }
        unsafe withUnsafeBufferPointer { elements in
          for column in 0..<columns {
            let cell = unsafe elements[row * columns + column]
            guard !cell.isNaN else { continue }
            let part = Double(cell) - center[column]
            result.weights[column] += weight
            result.sums[column] += weight * part
            result.squares[column] += weight * part * part
          }
        }
      }
      return result
    }
  }
}
