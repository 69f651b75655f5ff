public import RealModule

/// Distances between tables and tests of Gaussians, as sums over all pairs of rows.
public enum ReferenceEvaluation<Scalar: Real & BinaryFloatingPoint & Sendable> {
  /// 2·E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖, each mean over all pairs, of a row with itself too.
  ///
  /// - Precondition: Neither table is empty, and all rows are equally long.
  /// - Complexity: O(rows²·dimension).
  public static func energyDistance(_ x: [[Scalar]], _ y: [[Scalar]]) -> Scalar {
    func mean(_ a: [[Scalar]], _ b: [[Scalar]]) -> Scalar {
      var sum: Scalar = 0
      for u in a { for v in b { sum += .sqrt(squaredDistance(u, v)) } }
      return sum / (Scalar(a.count) * Scalar(b.count))
    }
    return 2 * mean(x, y) - mean(x, x) - mean(y, y)
  }

  /// E k(X, X′) + E k(Y, Y′) − 2·E k(X, Y) over pairs of different rows.
  ///
  /// - Parameters:
  ///   - x: At least 2 rows.
  ///   - y: At least 2 rows.
  ///   - kernel: A symmetric function of two rows.
  /// - Returns: The squared discrepancy without bias.
  /// - Complexity: O(rows²) kernels.
  public static func squaredDiscrepancy(
    _ x: [[Scalar]], _ y: [[Scalar]], kernel: ([Scalar], [Scalar]) -> Scalar
  ) -> Scalar {
    func within(_ a: [[Scalar]]) -> Scalar {
      var sum: Scalar = 0
      for i in a.indices { for j in a.indices where i != j { sum += kernel(a[i], a[j]) } }
      return sum / (Scalar(a.count) * Scalar(a.count - 1))
    }
    var between: Scalar = 0
    for u in x { for v in y { between += kernel(u, v) } }
    return within(x) + within(y) - 2 * between / (Scalar(x.count) * Scalar(y.count))
  }

  /// e^(−‖x − y‖²/(2σ²)).
  public static func gaussianKernel(bandwidth sigma: Scalar) -> ([Scalar], [Scalar]) -> Scalar {
    { .exp(-squaredDistance($0, $1) / (2 * sigma * sigma)) }
  }

  /// ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2·Σ √λ over the eigenvalues λ of LᵀΣ₂L with Σ₁ = L·Lᵀ.
  ///
  /// - Parameters:
  ///   - x: Rows with a positive definite covariance.
  ///   - y: Rows, at least 2.
  ///   - unbiased: Whether covariances divide by n − 1, or by n.
  /// - Returns: The squared distance.
  /// - Throws: ``ReferenceNotPositiveDefinite``.
  public static func squaredFrechetDistance(
    _ x: [[Scalar]], _ y: [[Scalar]], unbiased: Bool
  ) throws(ReferenceNotPositiveDefinite) -> Scalar {
    let (a, b) = (ReferenceMoments(of: x), ReferenceMoments(of: y))
    let (n, m) = (Scalar(x.count - (unbiased ? 1 : 0)), Scalar(y.count - (unbiased ? 1 : 0)))
    let first = a.scatter.map { $0.map { $0 / n } }
    let second = b.scatter.map { $0.map { $0 / m } }
    let lower = try ReferenceCholesky(factoring: first).lower
    let indices = lower.indices
    var inner = second
    for i in indices {
      for j in indices {
        inner[i][j] = 0
        for k in indices { for l in indices { inner[i][j] += lower[k][i] * second[k][l] * lower[l][j] } }
      }
    }
    var distance = squaredDistance(a.mean, b.mean)
    for i in indices { distance += first[i][i] + second[i][i] }
    for value in ReferenceEigenvalues<Scalar>.values(of: inner) where value > 0 { distance -= 2 * Scalar.sqrt(value) }
    return distance
  }

  /// Mardia's skewness, the mean of (yᵢ·yⱼ)³, and kurtosis, the mean of (yᵢ·yᵢ)², of whitened rows y.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite``.
  public static func mardia(
    _ rows: [[Scalar]]
  ) throws(ReferenceNotPositiveDefinite) -> (skewness: Scalar, kurtosis: Scalar) {
    let white = try whitened(rows)
    let n = Scalar(rows.count)
    var (third, fourth): (Scalar, Scalar) = (0, 0)
    for u in white {
      for v in white {
        let product: Scalar = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
        third += product * product * product
      }
      let square: Scalar = u.reduce(0) { $0 + $1 * $1 }
      fourth += square * square
    }
    return (third / (n * n), fourth / n)
  }

  /// Henze and Zirkler's statistic.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite``.
  public static func henzeZirkler(_ rows: [[Scalar]]) throws(ReferenceNotPositiveDefinite) -> Scalar {
    let white = try whitened(rows)
    let (n, d) = (Scalar(rows.count), Scalar(rows[0].count))
    let beta = Scalar.pow((2 * d + 1) * n / 4, 1 / (d + 4)) / Scalar.sqrt(2)
    let square = beta * beta
    var (pairs, singles): (Scalar, Scalar) = (0, 0)
    for u in white {
      for v in white { pairs += Scalar.exp(-square / 2 * squaredDistance(u, v)) }
      let length: Scalar = u.reduce(0) { $0 + $1 * $1 }
      singles += Scalar.exp(-square / (2 * (1 + square)) * length)
    }
    let mixed = Scalar.pow(1 + square, -d / 2)
    let own = Scalar.pow(1 + 2 * square, -d / 2)
    return pairs / n - 2 * mixed * singles + n * own
  }

  /// L⁻¹(x − x̄) with the maximum-likelihood covariance L·Lᵀ.
  private static func whitened(_ rows: [[Scalar]]) throws(ReferenceNotPositiveDefinite) -> [[Scalar]] {
    let moments = ReferenceMoments(of: rows)
    let lower = try ReferenceCholesky(factoring: moments.covariance).lower
    return rows.map { row in
      var white = row
      for i in row.indices {
        var rest = row[i] - moments.mean[i]
        for j in 0..<i { rest -= lower[i][j] * white[j] }
        white[i] = rest / lower[i][i]
      }
      return white
    }
  }

  private static func squaredDistance(_ u: [Scalar], _ v: [Scalar]) -> Scalar {
    zip(u, v).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}
