public import GaussianEngine
public import LinearAlgebra

extension Mixture {
  /// Fits a mixture to observations by expectation-maximisation.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: How many.
  ///   - form: What the components may be.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - start: Where the iterations begin; `nil` for what is usual for the components.
  ///   - options: When to stop, restarts and seed; by default those of ``MixtureComponent/mixtureDefaults``.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, for a progress display, and may end the fit; from several threads if there are
  ///     several restarts. Once it has said so no further start begins, and the best so far is the result.
  /// - Throws: ``GaussianError/nonFinite(quantity:row:variable:)``, ``GaussianError/invalidWeight(row:value:)``,
  ///   ``GaussianError/tooManyComponents(_:count:)``, ``GaussianError/componentFailed(component:iteration:reason:)``,
  ///   ``GaussianError/outOfReach(row:)``, ``GaussianError/overflow(quantity:)``, and what the form is refused with. Not to
  ///   converge is no error: ``estimation`` tells.
  /// - Precondition: There is a column and a component, one weight a row, and a start has the right shape.
  ///
  /// ## Source
  /// A. P. Dempster, N. M. Laird, D. B. Rubin, Maximum likelihood from incomplete data via the EM algorithm, Journal of
  /// the Royal Statistical Society B 39 (1977).
  public init(
    fitting observations: Matrix<Scalar>, components: Int, form: Component.Form, weights: [Scalar]? = nil,
    start: Start? = nil, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws(GaussianError) {
    self = try ofRowsInMemory {
      try Mixture(
        fitting: Observations(observations, weights: weights), components: components, form: form, start: start,
        options: options, parallelism: parallelism, observer: observer)
    }
  }

  /// Fits a mixture to observations that are read block by block, once an iteration.
  ///
  /// As the fit of a matrix, but memory does not grow with the number of rows. A start that needs rows takes it from up to
  /// 65,536 of them, drawn uniformly by the seed; beyond 128 variables from 8 million numbers of them, or 1,024 rows.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - components: How many.
  ///   - form: What the components may be.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - start: As for a matrix. A start from responsibilities needs a matrix.
  ///   - options: As for a matrix.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: As for a matrix.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix.
  public init(
    fitting source: some RowSource<Scalar>, components: Int, form: Component.Form, weights: [Scalar]? = nil,
    start: Start? = nil, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws {
    let source = source.weighted(weights)
    try Self.check(form, components: components, dimension: source.dimension, start: start)
    try GaussianError.checkMemory(
      matrices: form.squareMatrices(components: components), dimension: source.dimension)
    let schedule = MixtureSchedule(options, Component.mixtureDefaults, observer)
    let survey = try ObservationSurvey(of: source, parallelism)
    let steps = try Component.steps(to: form, for: survey, tolerance: schedule.rules.tolerance)
    let search = MixtureSearch(
      survey: survey, steps: steps, components: components, start: start ?? Self.usualStart, schedule: schedule)
    var (parameters, record) = try MixtureFit(source: source, search: search, parallelism: parallelism).run()
    try steps.finish(&parameters.components, &record)
    try self.init(
      weights: parameters.weights, components: parameters.components, structure: form.structure, estimation: record)
  }

  /// Where the iterations begin unless something else is asked for.
  static var usualStart: Start { Component.mixtureDefaults.triesShortRuns ? .shortRuns : .kMeans }

  static func check(
    _ form: Component.Form, components: Int, dimension: Int, start: Start?
  ) throws(GaussianError) {
    precondition(components >= 1, "a mixture has at least 1 component, not \(components)")
    precondition(dimension >= 1, "a model has at least 1 variable, not 0")
    guard case .mixture(let mixture) = start else {
      return try Component.check(form, dimension: dimension, start: nil)
    }
    precondition(
      mixture.dimension == dimension && mixture.components.count == components,
      "a start of \(mixture.components.count) components of dimension \(mixture.dimension) for \(components) of "
        + "\(dimension)")
    precondition(
      mixture.structure == form.structure, "a start with \(mixture.structure) components for \(form.structure) ones")
    try Component.check(form, dimension: dimension, start: mixture.components)
  }
}

/// How often iterations start, when they end, and who hears of them.
struct MixtureSchedule: Sendable {
  /// How many starts are tried; restart r of seed s is the fit with seed s + r alone.
  let restarts: Int
  let seed: UInt64
  /// Whether a fall of the likelihood ends the fit, with the better parameters as its result.
  let stopsWhenLikelihoodFalls: Bool
  /// What becomes of a fit when a step leads to a component that cannot be.
  let onFailure: StepFailure
  let rules: ClimbRules
}

extension MixtureSchedule {
  init(_ options: SearchOptions, _ defaults: MixtureDefaults, _ observer: FitObserver?) {
    self.init(
      restarts: options.restarts ?? 1, seed: options.seed, stopsWhenLikelihoodFalls: options.stopsWhenLikelihoodFalls,
      onFailure: options.onFailure,
      rules: ClimbRules(
        tolerance: options.tolerance ?? defaults.tolerance,
        maximumIterations: options.maximumIterations ?? defaults.maximumIterations, observer: observer))
  }
}
