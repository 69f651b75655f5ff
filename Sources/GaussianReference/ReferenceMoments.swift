public import RealModule

/// Weighted moments about the mean, in passes over the rows.
///
/// Rows are observations, columns are variables. A weight is a frequency: 2 is the row twice, and a row of weight 0
/// is skipped, whatever it holds.
public struct ReferenceMoments<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// Rows with a positive weight.
  public let count: Int
  /// W = Σw.
  public let weight: Scalar
  /// Σw².
  public let squaredWeight: Scalar
  /// x̄ = Σwx/W.
  public let mean: [Scalar]
  /// Σw(x − x̄)(x − x̄)ᵀ.
  public let scatter: [[Scalar]]
  /// Σw‖x − x̄‖²(x − x̄).
  public let cubic: [Scalar]
  /// Σw‖x − x̄‖⁴.
  public let quartic: Scalar

  /// Sums rows up.
  ///
  /// - Parameters:
  ///   - rows: At least one of positive weight, all equally long.
  ///   - weights: One a row; `nil` for 1.
  public init(of rows: [[Scalar]], weights: [Scalar]? = nil) {
    let all = weights ?? [Scalar](repeating: 1, count: rows.count)
    precondition(all.count == rows.count, "\(all.count) weights for \(rows.count) rows")
    let weighed = zip(rows, all).filter { $0.1 > 0 }
    guard let first = weighed.first?.0 else { preconditionFailure("no rows to sum") }
    let dimension = first.count

    var (weight, squaredWeight): (Scalar, Scalar) = (0, 0)
    var mean = [Scalar](repeating: 0, count: dimension)
    for (row, w) in weighed {
      weight += w
      squaredWeight += w * w
      for j in 0..<dimension { mean[j] += w * row[j] }
    }
    for j in 0..<dimension { mean[j] /= weight }

    var scatter = [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension)
    var cubic = [Scalar](repeating: 0, count: dimension)
    var quartic: Scalar = 0
    for (row, w) in weighed {
      var square: Scalar = 0
      for j in 0..<dimension { square += (row[j] - mean[j]) * (row[j] - mean[j]) }
      for i in 0..<dimension {
        for j in 0..<dimension { scatter[i][j] += w * (row[i] - mean[i]) * (row[j] - mean[j]) }
        cubic[i] += w * square * (row[i] - mean[i])
      }
      quartic += w * square * square
    }
    count = weighed.count
    self.weight = weight
    self.squaredWeight = squaredWeight
    self.mean = mean
    self.scatter = scatter
    self.cubic = cubic
    self.quartic = quartic
  }

  /// Number of variables.
  public var dimension: Int { mean.count }

  /// Maximum likelihood: S/W.
  public var covariance: [[Scalar]] { scatter.map { $0.map { $0 / weight } } }
}
