public import RealModule

/// Mean and covariance by maximum likelihood: two passes over the rows, divided by their number.
///
/// Rows are observations, columns are variables.
public enum ReferenceEstimates<Scalar: Real & BinaryFloatingPoint & Sendable> {
  /// The mean of every column.
  ///
  /// - Precondition: There is a row, and all rows are equally long.
  public static func mean(of rows: [[Scalar]]) -> [Scalar] {
    let dimension = commonLength(rows)
    var mean = [Scalar](repeating: 0, count: dimension)
    for row in rows {
      for j in 0..<dimension { mean[j] += row[j] }
    }
    for j in 0..<dimension { mean[j] /= Scalar(rows.count) }
    return mean
  }

  /// The covariance of every pair of columns: Σᵢⱼ = (1/n)·Σ (xᵢ − μᵢ)·(xⱼ − μⱼ).
  ///
  /// - Returns: A symmetric matrix, with variances on its diagonal.
  /// - Precondition: There is a row, and all rows are equally long.
  public static func covariance(of rows: [[Scalar]]) -> [[Scalar]] {
    let mean = mean(of: rows)
    let dimension = mean.count
    var covariance = [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension)
    for row in rows {
      for i in 0..<dimension {
        for j in 0..<dimension { covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) }
      }
    }
    for i in 0..<dimension {
      for j in 0..<dimension { covariance[i][j] /= Scalar(rows.count) }
    }
    return covariance
  }

  /// The variance of every column: the maximum likelihood of a diagonal covariance.
  ///
  /// - Precondition: There is a row, and all rows are equally long.
  public static func variances(of rows: [[Scalar]]) -> [Scalar] {
    let mean = mean(of: rows)
    var variances = [Scalar](repeating: 0, count: mean.count)
    for row in rows {
      for j in mean.indices { variances[j] += (row[j] - mean[j]) * (row[j] - mean[j]) }
    }
    for j in mean.indices { variances[j] /= Scalar(rows.count) }
    return variances
  }

  /// The one variance of a spherical covariance σ²·I: the mean of the columns' variances.
  ///
  /// - Precondition: There is a row, and all rows are equally long and not empty.
  public static func commonVariance(of rows: [[Scalar]]) -> Scalar {
    let variances = variances(of: rows)
    precondition(!variances.isEmpty, "rows without columns have no variance")
    var sum: Scalar = 0
    for variance in variances { sum += variance }
    return sum / Scalar(variances.count)
  }

  private static func commonLength(_ rows: [[Scalar]]) -> Int {
    guard let first = rows.first else { preconditionFailure("no rows to estimate from") }
    precondition(rows.allSatisfy { $0.count == first.count }, "rows of different lengths")
    return first.count
  }
}
