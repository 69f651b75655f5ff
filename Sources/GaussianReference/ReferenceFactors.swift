public import RealModule

/// A model of few factors, as the textbook writes it: rows are N(μ, W·Wᵀ + Ψ).
///
/// ## Source
/// C. M. Bishop, Pattern Recognition and Machine Learning, 2006, sections 12.2 and 12.2.4.
public struct ReferenceFactors<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The mean μ.
  public let mean: [Scalar]
  /// Rows of the loadings W, one a variable.
  public let loadings: [[Scalar]]
  /// The variances ψ of the noise.
  public let noise: [Scalar]

  /// Number of factors.
  public var factorCount: Int { loadings[0].count }

  /// Takes parameters.
  ///
  /// - Precondition: There is a variable, and shapes agree.
  public init(mean: [Scalar], loadings: [[Scalar]], noise: [Scalar]) {
    precondition(loadings.count == mean.count && noise.count == mean.count, "parameters of different dimensions")
    (self.mean, self.loadings, self.noise) = (mean, loadings, noise)
  }

  /// W·Wᵀ + Ψ.
  public var covariance: [[Scalar]] {
    mean.indices.map { i in
      mean.indices.map { j in
        var sum: Scalar = i == j ? noise[i] : 0
        for k in 0..<factorCount { sum += loadings[i][k] * loadings[j][k] }
        return sum
      }
    }
  }

  /// The distribution of rows with its covariance written out.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when the covariance has no Cholesky factor.
  public func normal() throws(ReferenceNotPositiveDefinite) -> ReferenceNormal<Scalar> {
    try ReferenceNormal(mean: mean, covariance: covariance)
  }

  /// M = I + WᵀΨ⁻¹W.
  public var capacitance: [[Scalar]] {
    (0..<factorCount).map { k in
      (0..<factorCount).map { l in
        var sum: Scalar = k == l ? 1 : 0
        for j in mean.indices { sum += loadings[j][k] * loadings[j][l] / noise[j] }
        return sum
      }
    }
  }

  /// Mean of the factors given a row, M⁻¹WᵀΨ⁻¹(x − μ).
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when M has no Cholesky factor.
  public func posteriorMean(of x: [Scalar]) throws(ReferenceNotPositiveDefinite) -> [Scalar] {
    let factor = try ReferenceCholesky(factoring: capacitance)
    let image = (0..<factorCount).map { k in
      var sum: Scalar = 0
      for j in mean.indices { sum += loadings[j][k] * (x[j] - mean[j]) / noise[j] }
      return sum
    }
    return factor.solveTransposed(factor.solve(image))
  }

  /// A row made of factors and noise: μ + W·z + √ψ·ε.
  public func row(factors z: [Scalar], noise e: [Scalar]) -> [Scalar] {
    mean.indices.map { j in
      var sum = mean[j]
      for k in 0..<factorCount { sum += loadings[j][k] * z[k] }
      return sum + Scalar.sqrt(noise[j]) * e[j]
    }
  }
}

extension ReferenceFactors {
  /// ‖(x − μ − W·z)∘r‖² + ‖z‖² with z = P·(x − μ): the sum that a kernel computes from what it is given.
  ///
  /// - Parameters:
  ///   - x: A row.
  ///   - projection: Rows of P, one a factor.
  ///   - reciprocals: r, one a variable.
  /// - Returns: The sum.
  public func squares(of x: [Scalar], projection: [[Scalar]], reciprocals: [Scalar]) -> Scalar {
    let z = projection.map { row in
      var sum: Scalar = 0
      for j in mean.indices { sum += row[j] * (x[j] - mean[j]) }
      return sum
    }
    var total: Scalar = 0
    for j in mean.indices {
      var rest = x[j] - mean[j]
      for k in 0..<factorCount { rest -= loadings[j][k] * z[k] }
      total += rest * reciprocals[j] * (rest * reciprocals[j])
    }
    for element in z { total += element * element }
    return total
  }
}
