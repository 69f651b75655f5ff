internal import LinearAlgebra

// What both models of factors demand of a fit before it begins.
extension LatentFactorModel {
  /// Refuses more factors than there are variables.
  ///
  /// - Throws: ``GaussianError/tooManyFactors(_:dimension:)``.
  /// - Precondition: `factors` is not negative.
  static func check(factors: Int, dimension: Int) throws(GaussianError) {
    precondition(factors >= 0, "\(factors) factors")
    guard factors <= dimension else { throw .tooManyFactors(factors, dimension: dimension) }
  }

  /// The covariance that a fit of statistics begins with.
  ///
  /// - Throws: ``GaussianError`` if there are more factors than variables, or fewer than two observations.
  /// - Precondition: The statistics have correlations, and `factors` is not negative.
  static func covariance(
    of statistics: SufficientStatistics<Scalar>, factors: Int
  ) throws(GaussianError) -> Matrix<Double> {
    try check(factors: factors, dimension: statistics.dimension)
    try statistics.checkEstimable(fromAtLeast: 2)
    guard case .full(let covariance) = statistics.scatter(.full, dividedBy: statistics.weight) else {
      preconditionFailure("statistics without correlations")
    }
    return covariance
  }
}
