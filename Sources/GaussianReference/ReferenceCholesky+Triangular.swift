import RealModule

extension ReferenceCholesky {
  /// The vector z with L·z = b, by forward substitution.
  ///
  /// zᵢ = (bᵢ − Σⱼ Lᵢⱼ·zⱼ) / Lᵢᵢ, sum over j < i. The corresponding BLAS routine is `dtrsv`.
  ///
  /// - Precondition: `b` has `dimension` elements.
  public func solve(_ b: [Scalar]) -> [Scalar] {
    precondition(b.count == dimension, "\(b.count) elements against a factor of \(dimension)")
    var z = b
    for i in 0..<dimension {
      for j in 0..<i { z[i] -= lower[i][j] * z[j] }
      z[i] /= lower[i][i]
    }
    return z
  }

  /// The vector z with Lᵀ·z = b, by back substitution.
  ///
  /// - Precondition: `b` has `dimension` elements.
  public func solveTransposed(_ b: [Scalar]) -> [Scalar] {
    precondition(b.count == dimension, "\(b.count) elements against a factor of \(dimension)")
    var z = b
    for i in (0..<dimension).reversed() {
      for j in (i + 1)..<dimension { z[i] -= lower[j][i] * z[j] }
      z[i] /= lower[i][i]
    }
    return z
  }

  /// The vector L·z.
  ///
  /// - Precondition: `z` has `dimension` elements.
  public func times(_ z: [Scalar]) -> [Scalar] {
    precondition(z.count == dimension, "\(z.count) elements against a factor of \(dimension)")
    var product = [Scalar](repeating: 0, count: dimension)
    for i in 0..<dimension {
      for j in 0...i { product[i] += lower[i][j] * z[j] }
    }
    return product
  }

  /// The matrix L·Lᵀ, which is the one that was factored.
  public var timesItsTranspose: [[Scalar]] {
    var product = [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension)
    for i in 0..<dimension {
      for j in 0..<dimension {
        for k in 0...min(i, j) { product[i][j] += lower[i][k] * lower[j][k] }
      }
    }
    return product
  }

  /// The natural logarithm of the determinant of L·Lᵀ: 2·Σ ln Lᵢᵢ.
  public var logDeterminant: Scalar {
    var sum: Scalar = 0
    for i in 0..<dimension { sum += .log(lower[i][i]) }
    return 2 * sum
  }
}
