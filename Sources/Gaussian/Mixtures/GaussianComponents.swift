public import GaussianEngine
public import LinearAlgebra
internal import RealModule

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

/// A mixture of Gaussians: p(x) = Σₖ πₖ·N(x; μₖ, Σₖ).
///
/// ```swift
/// let mixture = try GaussianMixture(fitting: x, components: 8, structure: .full, options: .init(seed: 1))
/// let densities = mixture.logDensities(of: x)
/// let shares = mixture.responsibilities(of: x)
/// let drawn = mixture.samples(count: 1000, seed: 7)
/// ```
///
/// Components are whole Gaussians, so whatever those can do is one step away: `mixture.components[0].entropy`.
public typealias GaussianMixture<Scalar: GaussianScalar> = Mixture<MultivariateNormal<Scalar>>

extension Mixture {
  /// Fits a mixture of Gaussians to observations by expectation-maximisation.
  ///
  /// Meanings are scikit-learn's, so that results compare, and so are defaults but for two: starts are several, and the
  /// ridge is a share of each variance. With `start: .kMeans`, columns in units of their deviations and
  /// `policy: .ridge(1e-6)` results compare.
  ///
  /// Units do not matter: a start looks for clusters in units of deviations, and so a fit to rows in other units is the same
  /// fit in other units. Spherical covariances are the exception: their fit follows a unit that all variables share.
  ///
  /// ```swift
  /// let mixture = try GaussianMixture(fitting: x, components: 3)
  /// let better = try GaussianMixture(
  ///   fitting: x, components: 3, structure: .tied, options: .init(tolerance: 1e-6, restarts: 10, seed: 1))
  /// better.estimation?.trace
  /// ```
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: How many Gaussians.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - structure: Which covariances they may have.
  ///   - policy: What happens to the covariance of each component in each step.
  ///   - start: Where the iterations begin; `nil` for short runs.
  ///   - options: When to stop, restarts and seed; by default a tolerance of 10⁻³ and 100 iterations.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - onIteration: As for any mixture.
  /// - Throws: ``GaussianError/nonFinite(quantity:row:variable:)``, ``GaussianError/invalidWeight(row:value:)``,
  ///   ``GaussianError/tooManyComponents(_:count:)``, ``GaussianError/componentFailed(component:iteration:reason:)`` if a
  ///   component's covariance is not positive definite and the policy does not help, ``GaussianError/outOfReach(row:)``
  ///   or ``GaussianError/overflow(quantity:)``. Not to converge is no error: ``estimation`` tells.
  /// - Precondition: There is a column and a component, one weight a row, and a start has the right shape.
  /// - Complexity: O(count × components × dimension²) time an iteration. Beside what k-means needs, nothing of the size of
  ///   the observations is allocated.
  ///
  /// ## Numerical notes
  /// Scatter is summed about each component's mean of the step before and corrected exactly, in `Double`: neither an
  /// offset of the data nor the distance between components costs digits. A row's share below 4·10⁻³¹ counts as none.
  public init<S>(
    fitting observations: Matrix<S>, components: Int, weights: [S]? = nil, structure: MixtureCovariance = .full,
    policy: CovariancePolicy = .relativeRidge(1e-6), start: Start? = nil, options: SearchOptions = .init(),
    parallelism: Parallelism = .automatic, onIteration: (@Sendable (MixtureProgress) -> Void)? = nil
  ) throws(GaussianError) where Component == MultivariateNormal<S> {
    try self.init(
      fitting: observations, components: components, form: GaussianForm(structure: structure, policy: policy),
      weights: weights, start: start, options: options, parallelism: parallelism, onIteration: onIteration)
  }
}

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
