public import LinearAlgebra

/// Factor analysis: x = μ + W·z + ε with few factors z and noise of its own for each variable.
///
/// Rows are N(μ, W·Wᵀ + Ψ), Ψ diagonal: factors account for what variables have in common, and nothing else. Unlike
/// principal components the model follows its variables from one unit to another.
///
/// ```swift
/// let model = try FactorAnalysis(fitting: observations, factors: 2)
/// model.uniquenesses                              // what factors do not explain, a variable
/// let rotated = try model.rotatedLoadings(.varimax)
/// ```
///
/// Factors are free up to a rotation. The fit gives those for which WᵀΨ⁻¹W is diagonal, in descending order, with the sign
/// that makes the loading of largest magnitude positive; ``rotatedLoadings(_:)`` gives others.
///
/// ## Source
/// K. G. Jöreskog, Some contributions to maximum likelihood factor analysis, Psychometrika 32 (1967).
public struct FactorAnalysis<Scalar: GaussianScalar>: LatentFactorModel {
  /// Mean, loadings and noise.
  public let factors: LatentFactors<Scalar>

  /// How the model was fitted; `nil` if it was made from parameters.
  public let estimation: FactorRecord?

  /// Takes parameters.
  ///
  /// - Parameter factors: Mean, loadings and noise.
  public init(factors: LatentFactors<Scalar>) { self.init(factors: factors, estimation: nil) }

  /// Takes parameters.
  ///
  /// - Parameters:
  ///   - mean: μ, one element a variable.
  ///   - loadings: W. Shape `dimension × factors`; there may be no factor.
  ///   - noiseVariances: ψ, positive.
  /// - Throws: ``GaussianError`` if a parameter is not finite, a variance is not positive, or there are more factors than
  ///   variables.
  /// - Precondition: Shapes agree and there is a variable.
  public init(mean: [Scalar], loadings: Matrix<Scalar>, noiseVariances: [Scalar]) throws(GaussianError) {
    self.init(factors: try LatentFactors(mean: mean, loadings: loadings, noiseVariances: noiseVariances))
  }

  /// Takes parameters, and what is known of their fit.
  public init(factors: LatentFactors<Scalar>, estimation: FactorRecord?) {
    self.factors = factors
    self.estimation = estimation
  }
}

extension FactorAnalysis {
  /// Number of free parameters: d means, d·q loadings less the q·(q − 1)/2 of a rotation, and d variances; never more
  /// than those of a full covariance.
  public var parameterCount: Int {
    factorParameterCount(dimension: dimension, factors: factorCount, noise: dimension)
  }

  /// How many parameters fewer than a full covariance the model has, ((d − q)² − d − q)/2.
  ///
  /// Below 0 many models fit as well: the one that is found is one of them.
  public var degreesOfFreedom: Int {
    let (d, q) = (dimension, factorCount)
    return ((d - q) * (d - q) - d - q) / 2
  }

  /// Share of each variable's variance that is noise.
  public var uniquenesses: [Scalar] { zip(noiseVariances, variances).map { $0 / $1 } }

  /// Share of each variable's variance that factors explain.
  public var communalities: [Scalar] { uniquenesses.map { 1 - $0 } }

  /// A variance for each variable.
  public var noise: FactorNoise { .diagonal }
}

extension FactorAnalysis: Equatable {
  /// True if mean, loadings and noise are equal; what the model was fitted to does not matter.
  public static func == (left: FactorAnalysis, right: FactorAnalysis) -> Bool { left.factors == right.factors }
}

extension FactorAnalysis: CustomStringConvertible {
  /// Precision, dimension and number of factors.
  public var description: String {
    "FactorAnalysis<\(Scalar.self)> of dimension \(dimension), \(factorCount) factors"
  }
}
