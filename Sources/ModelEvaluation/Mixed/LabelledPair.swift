internal import LinearAlgebra

/// Rank correlations of two columns of pooled rows, compared between the rows that a label marks and the others, for many ways to
/// label the rows.
///
/// Ranks are those among all pooled rows that lack neither cell, ties at their mean, so that relabelling does not change them.
struct LabelledPair {
  /// 1, x, y, x², y² and xy of ranks x and y, one row of the matrix each; a column a pooled row, 0 where a cell is missing.
  private let moments: Matrix<Double>
  private let labels: Matrix<Double>

  /// Takes two columns; rows that lack a cell of either, NaN, take no part.
  init(_ first: [Double], _ second: [Double], labels: Matrix<Double>) {
    precondition(
      first.count == labels.rows && second.count == labels.rows, "\(labels.rows) labels of \(first.count) rows")
    let rows = first.indices.filter { !first[$0].isNaN && !second[$0].isNaN }
    let (x, y) = (centredRanks(rows.map { first[$0] }), centredRanks(rows.map { second[$0] }))
    var moments = Matrix<Double>(rows: 6, columns: first.count, repeating: 0)
    for (place, row) in rows.enumerated() {
      let terms = [1, x[place], y[place], x[place] * x[place], y[place] * y[place], x[place] * y[place]]
      for (moment, term) in terms.enumerated() { moments[moment, row] = term }
    }
    (self.moments, self.labels) = (moments, labels)
  }

  /// Differences of both correlations, from 0 to 2; that of a column which does not vary is 0.
  ///
  /// - Complexity: O(rows × labels).
  func correlationDifferences() -> [Double] {
    var (labelled, moments) = (Matrix<Double>(rows: 6, columns: labels.columns, repeating: 0), moments)
    unsafe labels.withUnsafeBufferPointer { labels in
      guard let base = labels.baseAddress else { return }
      unsafe moments.withBlock { moments in
        unsafe labelled.withBlock { sums in
          let block = unsafe StridedBlock(
            UnsafeMutablePointer(mutating: base), rows: self.labels.rows, columns: self.labels.columns)
          unsafe BLAS.gemm(1, moments, block, plus: 0, into: sums)
        }
      }
    }
    let all = (0..<6).map { moment in pairedSum(0..<moments.columns) { moments[moment, $0] } }
    return (0..<labels.columns).map { column in
      let own = (0..<6).map { labelled[$0, column] }
      return (correlation(own) - correlation(zip(all, own).map { $0 - $1 })).magnitude
    }
  }
}

/// The correlation of a number of pairs, Σx, Σy, Σx², Σy² and Σxy.
private func correlation(_ sums: [Double]) -> Double {
  let count = sums[0]
  guard count > 1 else { return 0 }
  let (squares, others) = (sums[3] - sums[1] * sums[1] / count, sums[4] - sums[2] * sums[2] / count)
  // Ranks are of the order of 1; what is far below is rounding.
  guard squares > 1e-10 * count, others > 1e-10 * count else { return 0 }
  return min(max((sums[5] - sums[1] * sums[2] / count) / (squares * others).squareRoot(), -1), 1)
}

/// Ranks of values from −1 to 1, ties at their mean.
private func centredRanks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + end) / Double(values.count) - 1 }
    start = end
  }
  return ranks
}
