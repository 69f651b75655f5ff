internal import LinearAlgebra
internal import RealModule

/// A Gaussian that was fitted to some rows and to one more that has the covariance of all.
struct FoldModel {
  private let mean: [Double]
  private var factor: Matrix<Double>
  private let logDeterminant: Double

  init(_ sums: RawSums, scatter: [Double], weight: Double) {
    let d = sums.sums.count
    mean = sums.sums.map { $0 / sums.count }
    var covariance = scatter
    for row in 0..<d {
      for column in 0...row {
        covariance[row * d + column] = (covariance[row * d + column] + (row == column ? 1 : 0)) / (weight + 1)
      }
    }
    factor = Matrix(rows: d, columns: d, elements: covariance)
    do throws(LAPACK.Failure) {
      try unsafe factor.withBlock { (block) throws(LAPACK.Failure) in try unsafe LAPACK.potrf(block) }
    } catch {
      preconditionFailure("no eigenvalue of the covariance is below that of one row: \(error)")
    }
    logDeterminant = factor.diagonal.reduce(0) { $0 + .log($1) }
  }

  /// Adds −½‖L⁻¹(x − x̄)‖² − ln|L| of each row, times 1 or −1.
  func addLogDensities(of table: Matrix<Double>, times sign: Double, to scores: inout [Double]) {
    let d = mean.count
    var (work, lower) = (table, factor)
    unsafe work.withUnsafeMutableBufferPointer { work in
      for row in 0..<table.rows {
        for column in 0..<d { unsafe work[row * d + column] -= mean[column] }
      }
    }
    unsafe lower.withBlock { lower in
      unsafe work.withBlock { unsafe BLAS.trsm(.right, lower: lower, transposed: true, $0) }
    }
    unsafe work.withUnsafeBufferPointer { work in
      for row in 0..<table.rows {
        var square = 0.0
        for column in 0..<d {
          let value = unsafe work[row * d + column]
          square += value * value
        }
        scores[row] -= sign * (0.5 * square + logDeterminant)
      }
    }
  }
}
