internal import GaussianEngine
internal import LinearAlgebra

/// Gaussians with covariances of one structure.
struct GaussianFamily<Scalar: GaussianScalar>: MixtureFamily {
  typealias Component = MultivariateNormal<Scalar>
  let maximization: MixtureMaximization<Scalar>
  /// Mean of all rows.
  let middle: [Scalar]
  /// Variances of all rows.
  let variances: [Double]
  let startingUnits: [Scalar]?

  init(_ options: GaussianMixture<Scalar>.Options, _ survey: ObservationSurvey<Scalar>) {
    maximization = MixtureMaximization(
      covariance: options.covariance, policy: options.policy, leastWeight: survey.leastWeight,
      variances: survey.variances)
    (middle, variances) = (survey.mean, survey.variances)
    startingUnits = options.covariance == .spherical ? nil : survey.deviations
  }

  var shape: ShiftedSums.Shape { maximization.covariance.structure.sums }
  var policy: CovariancePolicy { maximization.policy }

  var metric: ShiftedSums.Shape? { maximization.covariance == .spherical ? nil : shape }

  func directions(of components: [Component]) -> [Matrix<Double>] { [] }

  func parameters(
    from sums: MixtureSums, previous: MixtureParameters<Component>, iteration: Int
  ) throws(GaussianError) -> MixtureParameters<Component> {
    try maximization.parameters(
      from: sums, about: previous.shifts, previous: previous.components, iteration: iteration)
  }

  func parameters(
    from shares: StartingShares<Scalar>, parallelism: Parallelism
  ) throws(GaussianError) -> MixtureParameters<Component> {
    let centres = shares.centres(middle: middle, parallelism: parallelism)
    let sums = shares.sums(about: centres, shape, parallelism: parallelism)
    return try maximization.parameters(from: sums, about: centres, previous: nil, iteration: 0)
  }
}

extension MultivariateNormal: MixtureComponent {
  var score: any RowScore<Scalar> { transform }

  func coincides(with other: MultivariateNormal) -> Bool {
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
