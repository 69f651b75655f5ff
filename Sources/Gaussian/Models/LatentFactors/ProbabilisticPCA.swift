public import LinearAlgebra

/// Probabilistic principal component analysis: x = μ + W·z + ε with few factors z and the same noise for all variables.
///
/// Rows are N(μ, W·Wᵀ + σ²·I). The space of the loadings is that of the principal components, and σ² is what is left of
/// the variance, a variable.
///
/// ```swift
/// let model = try ProbabilisticPCA(fitting: observations, factors: 3)
/// let codes = model.encode(observations)          // three numbers a row
/// let drawn = model.samples(count: 1000, seed: 42)
/// ```
///
/// Factors are free up to a rotation. The fit gives them in the order of the variance that they explain, and to each the
/// sign that makes its loading of largest magnitude positive.
///
/// ## Source
/// M. E. Tipping, C. M. Bishop, Probabilistic principal component analysis, Journal of the Royal Statistical Society B
/// 61 (1999).
public struct ProbabilisticPCA<Scalar: GaussianScalar>: LatentFactorModel {
  /// Mean, loadings and noise.
  public let factors: LatentFactors<Scalar>

  /// How the model was fitted; `nil` if it was made from parameters.
  public let estimation: FactorRecord?

  /// Takes parameters.
  ///
  /// - Parameters:
  ///   - mean: μ, one element a variable.
  ///   - loadings: W. Shape `dimension × factors`; there may be no factor.
  ///   - noiseVariance: σ², positive.
  /// - Throws: ``GaussianError`` if a parameter is not finite, σ² is not positive, or there are more factors than
  ///   variables.
  /// - Precondition: Shapes agree and there is a variable.
  public init(mean: [Scalar], loadings: Matrix<Scalar>, noiseVariance: Scalar) throws(GaussianError) {
    try self.init(
      factors: LatentFactors(
        mean: mean, loadings: loadings, noiseVariances: [Scalar](repeating: noiseVariance, count: mean.count)),
      estimation: nil)
  }

  /// Takes parameters, and what is known of their fit.
  ///
  /// - Precondition: All variables have the same noise.
  public init(factors: LatentFactors<Scalar>, estimation: FactorRecord?) {
    precondition(
      factors.noiseVariances.allSatisfy { $0 == factors.noiseVariances[0] },
      "noise that is not the same for all variables")
    self.factors = factors
    self.estimation = estimation
  }
}

extension ProbabilisticPCA {
  /// Variance σ² of the noise of each variable.
  public var noiseVariance: Scalar { noiseVariances[0] }

  /// Number of free parameters: d means, d·q loadings less the q·(q − 1)/2 of a rotation, and σ²; for q = d those of a
  /// full covariance.
  public var parameterCount: Int { factorParameterCount(dimension: dimension, factors: factorCount, noise: 1) }

  /// One variance for all variables.
  public var noise: FactorNoise { .isotropic }
}

extension ProbabilisticPCA: Equatable {
  /// True if mean, loadings and noise are equal; what the model was fitted to does not matter.
  public static func == (left: ProbabilisticPCA, right: ProbabilisticPCA) -> Bool { left.factors == right.factors }
}

extension ProbabilisticPCA: CustomStringConvertible {
  /// Precision, dimension, number of factors and noise.
  public var description: String {
    "ProbabilisticPCA<\(Scalar.self)> of dimension \(dimension), \(factorCount) factors, noise \(noiseVariance)"
  }
}
