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
    let variance = noiseVariance(axes, factors: factors)
    let rounding = 8 * Double(axes.dimension) * .ulpOfOne * (axes.values.first ?? 0)
    guard variance > rounding else {
      throw .noNoiseLeft(factors: factors, rank: axes.values.count { $0 > rounding })
    }
    let roots = (0..<factors).map { max(0, axes.values[$0] - variance).squareRoot() }
    return (axes.directions.scalingRows(by: roots).transposed().withFixedSigns(), variance)
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
