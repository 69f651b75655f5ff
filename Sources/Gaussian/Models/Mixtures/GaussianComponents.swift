internal import GaussianEngine
internal import LinearAlgebra

/// Gaussians with covariances of one structure.
struct GaussianComponents<Scalar: GaussianScalar>: Sendable {
  typealias Component = MultivariateNormal<Scalar>
  let maximization: MixtureMaximization<Scalar>
  /// Mean of all rows.
  let middle: [Scalar]
  /// Variances of all rows.
  let variances: [Double]
  private let startingUnits: [Scalar]?

  init(_ form: GaussianForm, _ survey: ObservationSurvey<Scalar>) {
    maximization = MixtureMaximization(
      covariance: form.structure, policy: form.policy, leastWeight: survey.leastWeight, variances: survey.variances)
    (middle, variances) = (survey.mean, survey.variances)
    startingUnits = form.structure == .spherical ? nil : survey.deviations
  }

  var steps: MixtureSteps<Component> {
    var steps = MixtureSteps<Component>(
      shape: shape, policy: policy, startingUnits: startingUnits,
      metric: maximization.covariance == .spherical ? nil : shape,
      start: { shares, parallelism throws(GaussianError) in
        let centres = shares.centres(middle: middle, parallelism: parallelism)
        let sums = shares.sums(about: centres, shape, parallelism: parallelism)
        return try maximization.parameters(from: sums, about: centres, previous: nil, iteration: 0)
      },
      step: { sums, previous, iteration throws(GaussianError) in
        try maximization.parameters(
          from: sums, about: previous.shifts, previous: previous.components, iteration: iteration)
      })
    steps.isHeldUp = { isHeldUp($0) }
    steps.suspects = { suspects($0) }
    return steps
  }

  private var shape: ShiftedSums.Shape { maximization.covariance.structure.sums }
  var policy: CovariancePolicy { maximization.policy }
}
