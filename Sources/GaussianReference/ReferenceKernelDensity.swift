public import RealModule

/// A Gaussian kernel density as the textbook writes it: Σᵢ wᵢ·N(x; xᵢ, H)/Σᵢ wᵢ.
public struct ReferenceKernelDensity<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The training rows.
  public let rows: [[Scalar]]
  /// Their weights.
  public let weights: [Scalar]
  /// The bandwidth matrix H.
  public let bandwidth: [[Scalar]]
  private let kernels: [ReferenceNormal<Scalar>]

  /// A density with a given bandwidth matrix.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when the bandwidth has no Cholesky factor.
  /// - Precondition: There is one weight a row.
  public init(
    rows: [[Scalar]], weights: [Scalar], bandwidth: [[Scalar]]
  ) throws(ReferenceNotPositiveDefinite) {
    precondition(rows.count == weights.count, "\(weights.count) weights for \(rows.count) rows")
    self.rows = rows
    self.weights = weights
    self.bandwidth = bandwidth
    var kernels: [ReferenceNormal<Scalar>] = []
    for row in rows { kernels.append(try ReferenceNormal(mean: row, covariance: bandwidth)) }
    self.kernels = kernels
  }

  /// A density whose bandwidth is `factor`² times the covariance of the rows.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when the covariance has no Cholesky factor.
  public init(
    fitting rows: [[Scalar]], weights: [Scalar], factor: Scalar
  ) throws(ReferenceNotPositiveDefinite) {
    let covariance = Self.covariance(of: rows, weights: weights)
    try self.init(
      rows: rows, weights: weights, bandwidth: covariance.map { $0.map { factor * factor * $0 } })
  }

  /// Σw(x − x̄)(x − x̄)ᵀ/(W − Σw²/W), W the sum of the weights: unbiased if weights say how reliable rows are.
  public static func covariance(of rows: [[Scalar]], weights: [Scalar]) -> [[Scalar]] {
    let dimension = rows[0].count
    let total = weights.reduce(0, +)
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    var mean = [Scalar](repeating: 0, count: dimension)
    for (row, weight) in zip(rows, weights) {
      for j in 0..<dimension { mean[j] += weight * row[j] / total }
    }
    var covariance = [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension)
    for (row, weight) in zip(rows, weights) {
      for i in 0..<dimension {
        for j in 0..<dimension { covariance[i][j] += weight * (row[i] - mean[i]) * (row[j] - mean[j]) }
      }
    }
    return covariance.map { $0.map { $0 / (total - squares / total) } }
  }

  /// n^(−1/(d + 4)) with the effective sample size n = (Σw)²/Σw².
  public static func scottFactor(weights: [Scalar], dimension: Int) -> Scalar {
    .pow(effectiveSampleSize(weights), -1 / Scalar(dimension + 4))
  }

  /// (n·(d + 2)/4)^(−1/(d + 4)) with the effective sample size n = (Σw)²/Σw².
  public static func silvermanFactor(weights: [Scalar], dimension: Int) -> Scalar {
    .pow(effectiveSampleSize(weights) * Scalar(dimension + 2) / 4, -1 / Scalar(dimension + 4))
  }

  private static func effectiveSampleSize(_ weights: [Scalar]) -> Scalar {
    let total = weights.reduce(0, +)
    return total * total / weights.reduce(0) { $0 + $1 * $1 }
  }

  /// The logarithm of the density at a point, in nats.
  public func logDensity(of x: [Scalar]) -> Scalar { logDensity(of: x, under: Array(rows.indices)) }

  /// The log-density of each row under the kernels of all others.
  public func leaveOneOutLogDensities() -> [Scalar] {
    rows.indices.map { left in logDensity(of: rows[left], under: rows.indices.filter { $0 != left }) }
  }

  /// The weighted mean of those, the weight of a row that of its log-density.
  public func meanLeaveOneOutLogLikelihood() -> Scalar {
    let sum = zip(leaveOneOutLogDensities(), weights).reduce(0) { $0 + $1.0 * $1.1 }
    return sum / weights.reduce(0, +)
  }

  /// ln Σ wᵢ·N(x; xᵢ, H) − ln Σ wᵢ over some of the rows, about the largest term.
  private func logDensity(of x: [Scalar], under chosen: [Int]) -> Scalar {
    let terms = chosen.map { .log(weights[$0]) + kernels[$0].logDensity(of: x) }
    guard let largest = terms.max() else { return -.infinity }
    var (sum, total): (Scalar, Scalar) = (0, 0)
    for (term, index) in zip(terms, chosen) {
      sum += .exp(term - largest)
      total += weights[index]
    }
    return largest + .log(sum) - .log(total)
  }
}
