internal import LinearAlgebra
internal import SpecialFunctions

/// Whether as many factors are enough: the test of a fit against a covariance without structure.
public struct FactorAdequacyTest: Sendable, Hashable {
  /// Bartlett's corrected likelihood ratio, (n − 1 − (2·d + 5)/6 − 2·q/3) times the discrepancy.
  public let statistic: Double

  /// ((d − q)² − d − q)/2.
  public let degreesOfFreedom: Int

  /// Probability of a statistic as large, if rows are Gaussian and q factors are enough, for many rows.
  public let pValue: Double
}

extension FactorAnalysis {
  /// The test of the hypothesis that as many factors are enough.
  ///
  /// It says nothing if a variable is a case of Heywood, or the fit did not converge: the law is that of a maximum.
  ///
  /// - Returns: Statistic and p-value by the χ² distribution, which they follow for many rows.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` of a model that was made from parameters, by
  ///   expectation-maximisation, from fewer rows than it takes, or has no degrees of freedom left.
  ///
  /// ## Source
  /// M. S. Bartlett, Tests of significance in factor analysis, British Journal of Psychology (statistical section) 3
  /// (1950).
  public func adequacyTest() throws(GaussianError) -> FactorAdequacyTest {
    let quantity = "tests of the number of factors"
    guard let record = estimation, let discrepancy = record.discrepancy else {
      throw .unsuitableModel(
        quantity: quantity,
        reason: "its distance from the covariance of its rows is not known",
        advice: "choose a fit by Newton's steps to more rows than columns")
    }
    let (d, q) = (Double(dimension), Double(factorCount))
    let size = record.weight - 1 - (2 * d + 5) / 6 - 2 * q / 3
    guard degreesOfFreedom > 0 else {
      throw .unsuitableModel(
        quantity: quantity, reason: "no degrees of freedom are left", advice: "choose fewer factors")
    }
    guard size > 0 else {
      throw .unsuitableModel(quantity: quantity, reason: "there are too few rows", advice: "add rows")
    }
    let statistic = size * discrepancy
    let law = ChiSquaredDistribution(degreesOfFreedom: Double(degreesOfFreedom))
    return FactorAdequacyTest(
      statistic: statistic, degreesOfFreedom: degreesOfFreedom, pValue: law.survivalProbability(at: max(0, statistic)))
  }
}
