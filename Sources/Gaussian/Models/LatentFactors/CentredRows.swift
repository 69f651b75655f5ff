internal import GaussianEngine
internal import LinearAlgebra

/// Rows in memory about their mean.
struct CentredRows<Scalar: GaussianScalar>: Sendable {
  let rows: Observations<Scalar>
  let variances: [Double]
  let parallelism: Parallelism
  private let centre: RowCentre

  var count: Int { rows.rows.rows }
  var dimension: Int { rows.dimension }

  /// The rows, and their variances as statistics, after all checks of rows and weights.
  static func of(
    _ rows: Observations<Scalar>, _ parallelism: Parallelism
  ) throws(GaussianError) -> (rows: CentredRows, statistics: SufficientStatistics<Scalar>) {
    let (covariance, statistics) = try ofRowsInMemory { try RowCovariance.of(rows, parallelism) }
    let centred = CentredRows(
      rows: rows, variances: covariance.diagonal, parallelism: parallelism,
      centre: RowCentre(mean: covariance.mean, totalWeight: covariance.totalWeight))
    return (centred, statistics)
  }

  /// √(w/W)·(x − mean) of some columns of all rows, row after row.
  func center(columns: Range<Int>, into output: UnsafeMutablePointer<Double>) {
    let matrix = rows.rows
    unsafe matrix.withUnsafeBufferPointer { elements in
      unsafe withPointer(to: rows.weights) { weights in
        guard let base = elements.baseAddress else { return }
        let slice = unsafe RowSlice(
          base: base, weights: weights, count: matrix.rows, dimension: matrix.columns, firstRow: 0)
        unsafe centre.subtract(from: slice, columns: columns, into: output)
      }
    }
  }
}

private func withPointer<Scalar>(to array: [Scalar]?, _ body: (UnsafePointer<Scalar>?) -> Void) {
  guard let array else { return body(nil) }
  unsafe array.withUnsafeBufferPointer { buffer in unsafe body(buffer.baseAddress) }
}

/// The mean of rows, and the sum of their weights.
struct RowCentre: Sendable {
  let mean: [Double]
  let totalWeight: Double

  /// √(w/W)·(x − mean) for some columns, row after row; zero for rows of weight 0, whatever they hold.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func subtract<Scalar: GaussianScalar>(
    from rows: RowSlice<Scalar>, columns: Range<Int>, into output: UnsafeMutablePointer<Double>
  ) {
    let width = columns.count
    unsafe mean.withUnsafeBufferPointer { mean in
      for row in 0..<rows.count {
        let weight = Double(rows.weight(row))
        let root = (weight / totalWeight).squareRoot()
        let target = unsafe output + row * width
        guard weight > 0 else {
          unsafe target.update(repeating: 0, count: width)
          continue
        }
        let start = unsafe rows.base + row * rows.dimension
        for column in columns {
          unsafe target[column - columns.lowerBound] = unsafe root * (Double(start[column]) - mean[column])
        }
      }
    }
  }
}
