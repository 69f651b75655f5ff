internal import LinearAlgebra

extension GaussianError {
  /// The same error of a covariance that rows were selected or weighed for, which says so.
  ///
  /// - Parameters:
  ///   - quantity: What the covariance is, such as "the covariance of 93 of 150 rows".
  ///   - dimension: Number of variables.
  /// - Returns: The error itself if it is not about definiteness.
  func ofSubset(_ quantity: String, dimension: Int) -> GaussianError {
    switch self {
    case .notPositiveDefinite(var facts):
      facts.quantity = quantity
      facts.isOfPart = true
      return .notPositiveDefinite(facts)
    case .zeroVariance(let variable):
      var facts = RankDeficiency(
        quantity: quantity, dimension: dimension, pivot: variable, dependsOn: [], rank: dimension - 1,
        conditionNumber: .infinity, constant: [variable])
      facts.isOfPart = true
      return .notPositiveDefinite(facts)
    default:
      return self
    }
  }
}
