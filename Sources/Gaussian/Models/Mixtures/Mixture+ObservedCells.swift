internal import GaussianEngine
public import LinearAlgebra

extension Mixture {
  /// Fits a mixture of Gaussians to the cells that are there, by expectation-maximisation.
  ///
  /// Every cell that is there counts and none is made up: the likelihood of a row is that of the cells it shows. That is right if whether
  /// a cell is missing depends on nothing but cells that are there. Rows that show nothing are left out. A start by clusters is made of
  /// rows that one Gaussian has filled in.
  ///
  /// - Parameters:
  ///   - observations: One observation a row; NaN is a missing cell. Shape `count × dimension`; no cell of a row of positive weight is
  ///     infinite.
  ///   - components: How many.
  ///   - form: Structure and policy of the covariances.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - start: Where the iterations begin; no given responsibilities.
  ///   - options: When to stop, restarts and seed.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: As for a fit to complete rows.
  /// - Throws: As a fit to complete rows, and ``GaussianError/neverObserved(variable:)``.
  /// - Precondition: As for a fit to complete rows.
  /// - Complexity: O(count × components × dimension²) an iteration, and O(components × dimension³) for each set of cells that
  ///   rows lack; the rows are held in memory twice.
  ///
  /// ## Numerical notes
  /// The trace never falls, to rounding, unless the policy changes a covariance. Without missing cells it is the fit to complete rows, to
  /// the last bit.
  ///
  /// ## Source
  /// Z. Ghahramani, M. I. Jordan, Supervised learning from incomplete data via an EM approach, Advances in Neural Information
  /// Processing Systems 6 (1994).
  public init<S>(
    fittingObservedCells observations: Matrix<S>, components: Int, form: GaussianForm = .init(), weights: [S]? = nil,
    start: Start? = nil, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws(GaussianError) where Component == MultivariateNormal<S> {
    guard MissingPatterns(of: observations, weights: weights).missingCellCount > 0 else {
      try self.init(
        fitting: observations, components: components, form: form, weights: weights, start: start, options: options,
        parallelism: parallelism, observer: observer)
      return
    }
    if case .responsibilities = start {
      preconditionFailure("a start from responsibilities needs complete rows")
    }
    try Self.check(form, components: components, dimension: observations.columns, start: start)
    try GaussianError.checkMemory(
      matrices: form.squareMatrices(components: components), dimension: observations.columns)
    self = try ofRowsInMemory {
      let shown = try ShownRows(observations, weights: weights, parallelism)
      let completed = Observations(shown.completed, weights: shown.weights)
      let schedule = MixtureSchedule(options, Component.mixtureDefaults, observer)
      let survey = try ObservationSurvey(of: completed, parallelism)
      let steps = Component.steps(to: form, for: survey, tolerance: schedule.rules.tolerance)
      let search = MixtureSearch(
        survey: survey, steps: steps, components: components, start: start ?? .shortRuns, schedule: schedule)
      var fit = MixtureFit(source: completed, search: search, parallelism: parallelism)
      let expectation = IncompleteExpectation(
        shown.rows, weights: shown.weights, shape: form.structure.structure.sums, parallelism)
      fit.expectation = { parameters in
        let sums = expectation.sums(at: parameters)
        guard sums.logLikelihood.isFinite else { throw shown.reason(parameters) }
        return sums
      }
      var (parameters, record) = try fit.run()
      try steps.finish(&parameters.components, &record)
      return try Mixture(
        weights: parameters.weights, components: parameters.components, structure: form.structure, estimation: record)
    }
  }
}
