internal import LinearAlgebra

/// One column of pooled rows, compared between those that a label marks and the others, for many ways to label the rows.
///
/// Cells that are NaN are missing and take no part. Column c of the labels has 1 for rows of the first table and 0 for rows of the
/// second.
struct LabelledColumn {
  /// Rows whose cell is there, by ascending value.
  private let order: [Int]
  /// Where each different value begins in the order, and where the last ends.
  private let bounds: [Int]
  private let labels: Matrix<Double>

  init(_ values: [Double], labels: Matrix<Double>) {
    precondition(values.count == labels.rows, "\(labels.rows) labels of \(values.count) rows")
    let order = values.indices.filter { !values[$0].isNaN }.sorted { (values[$0], $0) < (values[$1], $1) }
    self.order = order
    bounds = order.indices.filter { $0 == 0 || values[order[$0]] != values[order[$0 - 1]] } + [order.count]
    self.labels = labels
  }

  /// The largest difference of both distribution functions, Kolmogorov's and Smirnov's; 1 where one table has no cell.
  ///
  /// - Complexity: O(rows × labels).
  func kolmogorovDistances() -> [Double] {
    distances(isCumulative: true) { result, difference in result = max(result, difference) }
  }

  /// Half the sum of differences of the shares of each value, the total variation; 1 where one table has no cell.
  ///
  /// - Complexity: O(rows × labels).
  func totalVariations() -> [Double] {
    distances(isCumulative: false) { result, difference in result += difference / 2 }
  }

  /// Walks over the values.
  @inline(__always)
  private func distances(isCumulative: Bool, _ collect: (inout Double, Double) -> Void) -> [Double] {
    let columns = labels.columns
    var first = [Double](repeating: 0, count: columns)
    var (counts, result) = (first, first)
    return unsafe labels.withUnsafeBufferPointer { labels in
      for row in order {
        for c in 0..<columns { unsafe first[c] += labels[row * columns + c] }
      }
      let second = first.map { Double(order.count) - $0 }
      let firstShare = zip(first, second).map { $0 > 0 && $1 > 0 ? 1 / $0 : 0 }
      let secondShare = zip(first, second).map { $0 > 0 && $1 > 0 ? 1 / $1 : 0 }
      unsafe counts.withUnsafeMutableBufferPointer { counts in
        unsafe result.withUnsafeMutableBufferPointer { result in
          for value in 0..<bounds.count - 1 {
            if !isCumulative { unsafe counts.update(repeating: 0) }
            for place in bounds[value]..<bounds[value + 1] {
              let row = order[place]
              for c in 0..<columns { unsafe counts[c] += labels[row * columns + c] }
            }
            let seen = Double(isCumulative ? bounds[value + 1] : bounds[value + 1] - bounds[value])
            for c in 0..<columns {
              let difference = unsafe counts[c] * firstShare[c] - (seen - counts[c]) * secondShare[c]
              unsafe collect(&result[c], difference.magnitude)
            }
          }
        }
      }
      // A table without a cell has nothing in common with one that has some.
      for c in 0..<columns where (first[c] > 0) != (second[c] > 0) { result[c] = 1 }
      return result
    }
  }
}
