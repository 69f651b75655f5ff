internal import SpecialFunctions

/// What the covariance of the central part of a normal distribution is to be multiplied by to be that of the whole.
///
/// α/P(χ²_{d+2} ≤ q), q the α-quantile of χ²_d: truncated to the ellipsoid that holds the share α, the variance in
/// every direction shrinks to P(χ²_{d+2} ≤ q)/α.
///
/// - Parameters:
///   - share: α, from more than 0 to 1.
///   - dimension: d.
/// - Returns: At least 1.
///
/// ## Source
/// C. Croux, G. Haesbroeck, Influence function and efficiency of the minimum covariance determinant scatter matrix
/// estimator, Journal of Multivariate Analysis 71 (1999).
func consistencyFactor(share: Double, dimension: Int) -> Double {
  guard share < 1 else { return 1 }
  let quantile = ChiSquaredDistribution(degreesOfFreedom: Double(dimension)).quantile(of: .lower, share)
  let wider = ChiSquaredDistribution(degreesOfFreedom: Double(dimension + 2))
  return share / wider.probability(of: .lower, at: quantile)
}
