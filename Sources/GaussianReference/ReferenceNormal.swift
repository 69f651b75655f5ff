public import RealModule

/// The multivariate normal distribution, as the textbook writes it.
public struct ReferenceNormal<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The mean μ.
  public let mean: [Scalar]
  /// The Cholesky factor L of the covariance Σ = L·Lᵀ.
  public let factor: ReferenceCholesky<Scalar>

  /// Number of variables.
  public var dimension: Int { mean.count }

  /// A distribution with a known mean and a covariance of which the lower triangle is read.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when the covariance has no Cholesky factor.
  /// - Precondition: `covariance` is square and as large as `mean` is long.
  public init(mean: [Scalar], covariance: [[Scalar]]) throws(ReferenceNotPositiveDefinite) {
    precondition(
      covariance.count == mean.count, "\(mean.count) means against \(covariance.count) rows of covariance")
    self.mean = mean
    factor = try ReferenceCholesky(factoring: covariance)
  }

  /// The distribution of greatest likelihood, of those whose covariance has the given structure.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when the estimated covariance has no Cholesky factor.
  /// - Precondition: There is a row, and all rows are equally long.
  public init(
    fitting rows: [[Scalar]], structure: ReferenceStructure = .full
  ) throws(ReferenceNotPositiveDefinite) {
    let mean = ReferenceEstimates.mean(of: rows)
    let covariance: [[Scalar]]
    switch structure {
    case .full:
      covariance = ReferenceEstimates.covariance(of: rows)
    case .diagonal:
      covariance = Self.diagonalMatrix(ReferenceEstimates.variances(of: rows))
    case .spherical:
      let variance = ReferenceEstimates.commonVariance(of: rows)
      covariance = Self.diagonalMatrix([Scalar](repeating: variance, count: mean.count))
    }
    try self.init(mean: mean, covariance: covariance)
  }

  private static func diagonalMatrix(_ diagonal: [Scalar]) -> [[Scalar]] {
    diagonal.indices.map { i in diagonal.indices.map { j in i == j ? diagonal[i] : 0 } }
  }
}

/// What is assumed about a covariance when it is estimated.
public enum ReferenceStructure: String, CaseIterable, Sendable {
  /// Nothing.
  case full
  /// Variables are uncorrelated.
  case diagonal
  /// Variables are uncorrelated and have one variance.
  case spherical
}

// MARK: - Density

extension ReferenceNormal {
  /// The squared Mahalanobis distance (x − μ)ᵀ·Σ⁻¹·(x − μ) = ‖z‖², where L·z = x − μ.
  ///
  /// - Precondition: `x` has `dimension` elements.
  public func squaredMahalanobisDistance(of x: [Scalar]) -> Scalar {
    precondition(x.count == dimension, "\(x.count) elements against \(dimension) variables")
    let z = factor.solve(zip(x, mean).map { $0 - $1 })
    var sum: Scalar = 0
    for element in z { sum += element * element }
    return sum
  }

  /// The logarithm of the density at a point, in nats: −½·(d·ln 2π + ln det Σ + (x − μ)ᵀ·Σ⁻¹·(x − μ)).
  ///
  /// - Precondition: `x` has `dimension` elements.
  public func logDensity(of x: [Scalar]) -> Scalar {
    let constant = Scalar(dimension) * .log(2 * .pi)
    return -(constant + factor.logDeterminant + squaredMahalanobisDistance(of: x)) / 2
  }

  /// The sum of the log-densities of all rows, in nats.
  ///
  /// - Precondition: Every row has `dimension` elements.
  public func logLikelihood(of rows: [[Scalar]]) -> Scalar {
    var sum: Scalar = 0
    for row in rows { sum += logDensity(of: row) }
    return sum
  }

  /// The natural logarithm of the determinant of the covariance.
  public var logDeterminant: Scalar { factor.logDeterminant }

  /// The differential entropy, in nats: ½·(d·(1 + ln 2π) + ln det Σ).
  public var entropy: Scalar {
    (Scalar(dimension) * (1 + .log(2 * .pi)) + factor.logDeterminant) / 2
  }
}

// MARK: - Sampling

extension ReferenceNormal {
  /// The point μ + L·z that a vector z of independent standard normal numbers stands for.
  ///
  /// - Precondition: `z` has `dimension` elements.
  public func sample(from z: [Scalar]) -> [Scalar] {
    zip(mean, factor.times(z)).map { $0 + $1 }
  }
}
