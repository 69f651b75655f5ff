public import RealModule

/// Covariances shrunk towards the mean variance: (1 − α)·S + α·μ·I, with S by maximum likelihood and μ = tr S/d.
public enum ReferenceShrinkage<Scalar: Real & BinaryFloatingPoint & Sendable> {
  /// The covariance for an intensity α.
  public static func covariance(_ moments: ReferenceMoments<Scalar>, intensity: Scalar) -> [[Scalar]] {
    let covariance = moments.covariance
    let meanVariance = trace(covariance) / Scalar(moments.dimension)
    return covariance.indices.map { i in
      covariance.indices.map { j in
        (1 - intensity) * covariance[i][j] + (i == j ? intensity * meanVariance : 0)
      }
    }
  }

  /// α of Ledoit and Wolf (2004), from the rows themselves: β̄² = Σ w·‖x·xᵀ − S‖²/W², ‖A‖² = tr AAᵀ/d, and
  /// α = min(β̄², δ²)/δ² with δ² = ‖S − μI‖².
  ///
  /// - Returns: 0 for one variable and if nothing varies.
  public static func ledoitWolf(of rows: [[Scalar]], weights: [Scalar]? = nil) -> Scalar {
    let moments = ReferenceMoments(of: rows, weights: weights)
    let (covariance, d) = (moments.covariance, Scalar(moments.dimension))
    let meanVariance = trace(covariance) / d
    var (distance, error): (Scalar, Scalar) = (0, 0)
    for i in covariance.indices {
      for j in covariance.indices {
        let difference = covariance[i][j] - (i == j ? meanVariance : 0)
        distance += difference * difference / d
      }
    }
    for (index, row) in rows.enumerated() {
      let w = weights?[index] ?? 1
      guard w > 0 else { continue }
      let x = zip(row, moments.mean).map { $0 - $1 }
      for i in x.indices {
        for j in x.indices {
          let difference = x[i] * x[j] - covariance[i][j]
          error += w * difference * difference / d
        }
      }
    }
    error /= moments.weight * moments.weight
    guard moments.dimension > 1, distance > 0 else { return 0 }
    return min(error, distance) / distance
  }

  /// α of oracle approximating shrinkage.
  ///
  /// - Parameters:
  ///   - moments: Sums over the rows.
  ///   - published: True for equation 23 of Chen et al. (2010), false without its terms in 2/d.
  /// - Returns: 0 for one variable, 1 if nothing but the mean variance is known.
  public static func oracleApproximating(_ moments: ReferenceMoments<Scalar>, published: Bool) -> Scalar {
    let (covariance, d, n) = (moments.covariance, Scalar(moments.dimension), moments.weight)
    guard moments.dimension > 1 else { return 0 }
    var squares: Scalar = 0
    for row in covariance { for element in row { squares += element * element } }
    let square = trace(covariance) * trace(covariance)
    let correction: Scalar = published ? 2 / d : 0
    let denominator = (n + 1 - correction) * (squares - square / d)
    guard denominator > 0 else { return 1 }
    return min(1, ((1 - correction) * squares + square) / denominator)
  }

  private static func trace(_ matrix: [[Scalar]]) -> Scalar {
    var trace: Scalar = 0
    for i in matrix.indices { trace += matrix[i][i] }
    return trace
  }
}
