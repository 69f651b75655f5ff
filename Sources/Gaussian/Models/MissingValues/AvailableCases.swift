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
    let center = zip(start, zip(rough.sums, rough.weights)).map { $0 + $1.0 / $1.1 }
    let fine = observations.columnSums(about: center, weights: weights, parallelism)
    let offsets = zip(fine.sums, fine.weights).map { $0 / $1 }
    self.weights = Array(fine.weights)
    means = zip(center, offsets).map { $0 + $1 }
    variances = center.indices.map { column in
      let variance = fine.square(column) / fine.weights[column] - offsets[column] * offsets[column]
      return variance < 0 ? 0 : variance
    }
    guard variances.allSatisfy(\.isFinite) else {
      if let (row, column) = observations.firstInfiniteCell(weights: weights) {
        throw .nonFinite(quantity: GaussianError.observations, row: row, variable: column)
      }
      throw .overflow(quantity: "the variance of the observations")
    }
    let least = Double(observations.rows) * .leastNormalMagnitude / .ulpOfOne
    let isLost = { (variable: Int) in
      fine.weights[variable] < 1 && fine.square(variable) > 0 && fine.square(variable) < least
    }
    if let variable = center.indices.first(where: isLost) {
      throw .weightsOutOfRange(typical: fine.weights[variable] / Double(observations.rows), variable: variable)
    }
    guard !mayBeConstant else { return }
    if let variable = variances.firstIndex(of: 0) { throw .zeroVariance(variable: variable) }
    guard variances.allSatisfy(\.isNormal) else { throw .overflow(quantity: "a variance") }
  }
}

/// Sums of the observed cells of each column about a point.
private struct ColumnSums: Mergeable {
  let columns: Int
  /// The weights of all columns, then the sums, then the sums of squares.
  var numbers: [Double]

  init(columns: Int) {
    self.columns = columns
    numbers = [Double](repeating: 0, count: 3 * columns)
  }

  var weights: ArraySlice<Double> { numbers[..<columns] }
  var sums: ArraySlice<Double> { numbers[columns..<2 * columns] }

  func square(_ column: Int) -> Double { numbers[2 * columns + column] }

  mutating func merge(_ later: ColumnSums) {
    for index in numbers.indices { numbers[index] += later.numbers[index] }
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
      for row in block * rowsPerBlock..<Swift.min((block + 1) * rowsPerBlock, rows) {
        let weight = weights.map { Double($0[row]) } ?? 1
        if weight != 0 { add(row, weight: weight, about: center, to: &result.numbers) }
      }
      return result
    }
  }

  /// Adds what a row shows; without a branch a cell, so that cells are added several at a time.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func add(_ row: Int, weight: Double, about center: [Double], to numbers: inout [Double]) {
    let columns = columns
    unsafe withUnsafeBufferPointer { elements in
      unsafe center.withUnsafeBufferPointer { center in
        unsafe numbers.withUnsafeMutableBufferPointer { numbers in
          for column in 0..<columns {
            let cell = unsafe elements[row * columns + column]
            let isThere = cell == cell
            let part = unsafe isThere ? Double(cell) - center[column] : 0
            let weight = isThere ? weight : 0
            unsafe numbers[column] += weight
            unsafe numbers[columns + column] += weight * part
            unsafe numbers[2 * columns + column] += weight * part * part
          }
        }
      }
    }
  }
}
