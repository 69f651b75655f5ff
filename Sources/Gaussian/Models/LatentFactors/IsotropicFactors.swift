internal import LinearAlgebra
internal import RealModule

/// Loadings and noise of greatest likelihood, if the noise of all variables is the same: a closed form.
///
/// With the eigenvalues λ and eigenvectors u of the covariance, σ² is the mean of the d − q smallest λ, those that are
/// zero included, and column i of W is √(λᵢ − σ²)·uᵢ. For q = d nothing is left to take a mean of; any σ² up to the
/// smallest λ gives the covariance of the rows itself, and the largest is taken, as for q = d − 1: the last column of
/// loadings is zero.
///
/// ## Source
/// M. E. Tipping, C. M. Bishop, Probabilistic principal component analysis, Journal of the Royal Statistical
/// Society B 61 (1999), equations 7 and 8.
enum IsotropicFactors {
  /// The parameters of greatest likelihood.
  ///
  /// - Throws: ``GaussianError/noNoiseLeft(factors:rank:)`` if σ² is no more than what rounding makes of zero.
  static func maximum(
    _ axes: PrincipalAxes, factors: Int
  ) throws(GaussianError) -> (loadings: Matrix<Double>, noiseVariance: Double) {
    try checkNoise(axes, factors: factors)
    let variance = noiseVariance(axes, factors: factors)
    let roots = (0..<factors).map { max(0, axes.values[$0] - variance).squareRoot() }
    return (axes.directions.scalingRows(by: roots).transposed().withFixedSigns(), variance)
  }

  /// The parameters of greatest likelihood of those whose noise has at least this variance.
  static func maximum(_ axes: PrincipalAxes, factors: Int, least: Double) -> FactorPoint {
    let variance = max(least, noiseVariance(axes, factors: factors))
    let roots = (0..<factors).map { max(0, axes.values[$0] - variance).squareRoot() }
    return FactorPoint(
      loadings: axes.directions.scalingRows(by: roots),
      noise: [Double](repeating: variance, count: axes.dimension))
  }

  /// Throws if the variance of the noise is no more than what rounding makes of zero.
  static func checkNoise(_ axes: PrincipalAxes, factors: Int) throws(GaussianError) {
    let rounding = 8 * Double(axes.dimension) * .ulpOfOne * (axes.values.first ?? 0)
    guard noiseVariance(axes, factors: factors) > rounding else {
      throw .noNoiseLeft(factors: factors, rank: axes.values.count { $0 > rounding })
    }
  }

  /// Mean of the eigenvalues that are left over.
  private static func noiseVariance(_ axes: PrincipalAxes, factors: Int) -> Double {
    let dimension = axes.dimension
    guard factors < dimension else { return axes.values[dimension - 1] }
    if axes.values.count == dimension {
      return axes.values[factors...].reduce(0, +) / Double(dimension - factors)
    }
    return max(0, axes.total - axes.values[..<factors].reduce(0, +)) / Double(dimension - factors)
  }

  /// ln p(rows | q) up to what all q share; `nil` for no factor, and for as many as variables.
  ///
  /// Laplace's approximation about the maximum, with a uniform prior of the directions and a broad one of the variances:
  /// of the volume that directions could have, and of how sharply the rows single out those they have.
  ///
  /// ## Source
  /// T. P. Minka, Automatic choice of dimensionality for PCA, NIPS 2000, equations 27 to 30.
  static func logEvidence(_ axes: PrincipalAxes, factors q: Int, sampleSize: Double) -> Double? {
    let (dimension, values) = (axes.dimension, axes.values)
    guard q >= 1, q < dimension, values.count == dimension else { return nil }
    let variance = noiseVariance(axes, factors: q)
    let count = Double(q)
    // −ln of the volume of all frames of q directions.
    var evidence = -count * Double.log(2)
    for i in 0..<q {
      let half = 0.5 * Double(dimension - i)
      evidence += Double.logGamma(half) - half * Double.log(.pi)
    }
    evidence -= 0.5 * sampleSize * values[..<q].reduce(0) { $0 + Double.log($1) }
    evidence -= 0.5 * sampleSize * Double(dimension - q) * Double.log(variance)
    let parameters = Double(dimension * q) - count * (count + 1) / 2
    evidence += 0.5 * (parameters + count) * Double.log(2 * .pi)
    for i in 0..<q {
      for j in i + 1..<dimension {
        let difference = values[i] - values[j]
        let fitted = j < q ? values[j] : variance
        evidence -= 0.5 * Double.log(difference * (1 / fitted - 1 / values[i]) * sampleSize)
      }
    }
    evidence -= 0.5 * count * Double.log(sampleSize)
    return evidence.isFinite ? evidence : nil
  }

  /// −½·[d·ln 2π + Σ ln λ + (d − q)·ln σ² + d], in nats a row.
  static func meanLogLikelihood(_ axes: PrincipalAxes, factors: Int) -> Double {
    let dimension = Double(axes.dimension)
    let variance = noiseVariance(axes, factors: factors)
    let logDeterminant = axes.values[..<factors].reduce((dimension - Double(factors)) * Double.log(variance)) {
      $0 + Double.log(max($1, variance))
    }
    return -0.5 * (dimension * (logTwoPi + 1) + logDeterminant)
  }
}
