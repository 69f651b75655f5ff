internal import GaussianEngine
internal import LinearAlgebra

extension MixtureTerms {
  /// The terms of components with these weights, for scores of rows wherever they lie.
  ///
  /// - Parameters:
  ///   - logWeights: ln πₖ.
  ///   - components: The components.
  ///   - isTied: Whether they have one covariance.
  init(logWeights: [Double], gaussians components: [MultivariateNormal<Scalar>], isTied: Bool) {
    let offsets = zip(logWeights, components).map { $0 + $1.peakLogDensity }
    var rule: (any FarRowRule<Scalar>)?
    if isTied, let covariance = components[0].parameter as? FullCovariance<Scalar> {
      rule = LinearRule(
        logWeights: logWeights, means: components.map(\.mean), covariance: covariance,
        peak: components[0].peakLogDensity)
    } else if components.allSatisfy({ $0.rank == $0.dimension }) {
      // Divided by anything, a row off a support may seem to lie on it.
      rule = LeadingTermRule(offsets: offsets) { scale in components.map { $0.score(meanTimes: scale) } }
    }
    self.init(
      scores: components.map(\.transform), offsets: offsets, supports: components.map(\.rank), farRows: rule)
  }
}

extension MultivariateNormal {
  /// Squared distances from the mean times a number.
  fileprivate func score(meanTimes scale: Scalar) -> any RowScore<Scalar> {
    parameter.transform(mean: mean.map { $0 * scale })
  }
}

extension LatentFactors {
  /// Squared distances from the mean times a number.
  func score(meanTimes scale: Scalar) -> any RowScore<Scalar> {
    let capacitance = capacitance
    return FactorTransform(
      mean: mean.map { $0 * scale }, loadings: loadings.converted(to: Double.self), projection: capacitance.projection,
      deviations: capacitance.deviations)
  }
}
