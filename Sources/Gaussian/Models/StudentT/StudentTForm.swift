/// Which t distributions a mixture may be made of.
public struct StudentTForm: MixtureForm {
  /// Which scatter matrices the components may have.
  public var structure: CovarianceStructure

  /// Degrees of freedom ν of all components; `nil` for those of each that fit best.
  public var degreesOfFreedom: Double?

  /// What happens to the scatter matrix of each component in each step.
  public var policy: CovariancePolicy

  /// Creates a form.
  ///
  /// - Parameters:
  ///   - structure: Which scatter matrices the components may have.
  ///   - degreesOfFreedom: ν, positive and finite; `nil` for those of each component that fit best.
  ///   - policy: What happens to the scatter matrix of each component in each step; ``CovariancePolicy/pseudo(_:)`` is for
  ///     single models.
  /// - Precondition: ν is positive and finite.
  public init(
    structure: CovarianceStructure = .full, degreesOfFreedom: Double? = nil,
    policy: CovariancePolicy = .relativeRidge(1e-6)
  ) {
    precondition(
      degreesOfFreedom.map { $0 > 0 && $0.isFinite } ?? true,
      "\(degreesOfFreedom ?? 0) degrees of freedom are not positive and finite")
    (self.structure, self.degreesOfFreedom, self.policy) = (structure, degreesOfFreedom, policy)
  }

  /// The form of the Gaussians that the components tend to.
  var gaussian: GaussianForm { GaussianForm(structure: MixtureCovariance(structure), policy: policy) }

  /// That of the Gaussians, and two logarithms.
  public func cost(dimension: Int) -> Int { gaussian.cost(dimension: dimension) + 2 }

  /// Those of Gaussians.
  public func squareMatrices(components: Int) -> Int { gaussian.squareMatrices(components: components) }
}
