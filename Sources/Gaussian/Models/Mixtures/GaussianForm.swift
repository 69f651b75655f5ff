/// Which Gaussians a mixture may be made of.
public struct GaussianForm: MixtureForm {
  /// Which covariances the components may have.
  public var structure: MixtureCovariance

  /// What happens to the covariance of each component in each step; ``CovariancePolicy/pseudo(_:)`` is for single Gaussians.
  public var policy: CovariancePolicy

  /// Creates a form.
  ///
  /// - Parameters:
  ///   - structure: Which covariances the components may have.
  ///   - policy: What happens to the covariance of each component in each step.
  public init(structure: MixtureCovariance = .full, policy: CovariancePolicy = .relativeRidge(1e-6)) {
    (self.structure, self.policy) = (structure, policy)
  }

  /// That of a product with a matrix, or with a row.
  public func cost(dimension: Int) -> Int { structure.structure == .full ? 1 + dimension : 2 }

  /// Sums as they are and as they were taken from a block, a covariance and its factor, if covariances are full.
  public func squareMatrices(components: Int) -> Int {
    guard structure.structure == .full else { return 0 }
    let (count, overflow) = components.multipliedReportingOverflow(by: 4)
    return overflow ? .max : count
  }
}
