internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

extension MultivariateNormal: MixtureComponent {
  /// Structure and policy.
  public typealias Form = GaussianForm

  /// By the factor of the covariance.
  public var passDensity: ComponentDensity<Scalar> { ComponentDensity(score: transform, peak: peakLogDensity) }

  /// By the factor of the covariance.
  public var passSampler: ComponentSampler<Scalar> { ComponentSampler(TransformSampler(transform)) }

  /// "GaussianMixture".
  public static var mixtureName: String { "GaussianMixture<\(Scalar.self)>" }

  /// "full covariances".
  public static func words(for components: [MultivariateNormal], structure: MixtureCovariance) -> String {
    "\(structure) covariances"
  }

  /// Refuses components of reduced rank.
  ///
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` for ``CovariancePolicy/pseudo(_:)``.
  public static func check(
    _ form: GaussianForm, dimension: Int, start: [MultivariateNormal]?
  ) throws(GaussianError) {
    if case .pseudo = form.policy {
      throw .unsuitableModel(
        quantity: "components of reduced rank",
        reason: "densities on supports of different dimensions cannot be compared",
        advice: "choose a ridge or a floor")
    }
  }

  /// The structure of the first component, unless they are said to be tied.
  public static func structure(
    of components: [MultivariateNormal], as asked: MixtureCovariance?
  ) -> MixtureCovariance {
    let structure: MixtureCovariance =
      switch components[0].structure {
      case .full: asked == .tied ? .tied : .full
      case .diagonal: .diagonal
      case .spherical: .spherical
      }
    precondition(
      components.allSatisfy { $0.structure == (asked ?? structure).structure },
      "components of structure \(components[0].structure) in a mixture of \(asked ?? structure) covariances")
    precondition(
      asked != .tied || components.allSatisfy { $0.parameter.values == components[0].parameter.values },
      "the covariances of a tied mixture are different")
    return structure
  }

  /// Means, and those of the covariances; tied ones have as many together as one.
  public static func parameterCount(of components: [MultivariateNormal], structure: MixtureCovariance) -> Int {
    let covariances = components.map(\.parameter.parameterCount)
    return components.count * components[0].dimension
      + (structure == .tied ? covariances[0] : covariances.reduce(0, +))
  }

  /// The sum of the densities, with what decides between components at rows that are far from all.
  public static func density(
    weights: [Double], components: [MultivariateNormal], structure: MixtureCovariance
  ) -> MixtureDensity<Scalar> {
    MixtureDensity(
      MixtureTerms(
        logWeights: weights.map { .log($0) }, gaussians: components, isTied: structure == .tied))
  }

  /// Sums of the structure's products, and what the policy makes of covariances.
  public static func steps(
    to form: GaussianForm, for survey: ObservationSurvey<Scalar>, tolerance: Double
  ) -> MixtureSteps<MultivariateNormal> {
    GaussianComponents(form, survey).steps
  }

  /// True if means, variances and what correlations make of them are the same to a millionth of a deviation.
  public func coincides(with other: MultivariateNormal) -> Bool {
    let (variances, others) = (parameter.variances, other.parameter.variances)
    for variable in mean.indices {
      guard isNegligible(mean[variable] - other.mean[variable], beside: variances[variable].squareRoot()),
        isNegligible(variances[variable] - others[variable], beside: variances[variable])
      else { return false }
    }
    guard structure == .full else { return true }
    let (covariance, other) = (covariance, other.covariance)
    for row in 0..<dimension {
      for column in 0..<row {
        let scale = (variances[row] * variances[column]).squareRoot()
        guard isNegligible(covariance[row, column] - other[row, column], beside: scale) else { return false }
      }
    }
    return true
  }
}
