internal import GaussianEngine
internal import LinearAlgebra

/// What there is to do in a fit of a mixture that needs no rows but a sample of them: the starts, and what their results come to.
///
/// Whoever has the rows drives the climbs: ``MixtureFit`` in one process, and what is fitted in parts.
struct MixtureSearch<Component: MixtureComponent>: Sendable {
  typealias Scalar = Component.Scalar
  typealias Outcome = MixtureClimb<Component>
  let survey: ObservationSurvey<Scalar>
  let steps: MixtureSteps<Component>
  let components: Int
  let start: MixtureStart<Component>
  let schedule: MixtureSchedule

  /// - Throws: ``GaussianError/tooManyComponents(_:count:)``.
  func checkCount() throws(GaussianError) {
    guard survey.count >= components else { throw .tooManyComponents(components, count: survey.count) }
  }

  // MARK: Starts

  /// Which rows the starts are made of; `nil` for a start that needs none, or all of them.
  var sample: (wanted: Int, keepsAbsent: Bool)? {
    switch start {
    case .mixture, .responsibilities: return nil
    case .shortRuns:
      return survey.sample(atMost: ShortRuns<Component>.sampleCount(components: components, survey: survey))
    default: return survey.sample(atMost: survey.startingCount)
    }
  }

  /// The seed of a start.
  func seed(restart: Int) -> UInt64 { schedule.seed &+ UInt64(restart) }

  /// The parameters that were given to begin with; `nil` if they are to be found.
  var given: MixtureParameters<Component>? {
    guard case .mixture(let mixture) = start else { return nil }
    return MixtureParameters(weights: mixture.weights, components: mixture.components.map(steps.adopt))
  }

  /// Parameters to begin with.
  ///
  /// - Parameters:
  ///   - source: The rows of ``sample``, or all where these are needed.
  ///   - restart: Which start this is.
  ///   - parallelism: Threads to use.
  /// - Returns: Those of the best of its short runs, or of the division of rows that was asked for.
  /// - Throws: ``GaussianError``.
  func parameters(
    from source: Observations<Scalar>, restart: Int, _ parallelism: Parallelism
  ) throws -> MixtureParameters<Component> {
    let seed = seed(restart: restart)
    let rows = StartingRows(source, middle: survey.mean, deviations: steps.startingUnits)
    if case .shortRuns = start {
      return try ShortRuns(
        steps: steps, rows: rows, components: components, seed: seed, rules: schedule.rules, parallelism: parallelism
      ).best()
    }
    let shares = try StartingShares(start, of: rows, components: components, seed: seed, parallelism: parallelism)
    return try steps.start(shares, parallelism)
  }

  /// The climb of a start.
  func climb(from parameters: MixtureParameters<Component>, restart: Int) -> Outcome {
    MixtureClimb(
      from: parameters, steps, totalWeight: survey.weight,
      stopsWhenLikelihoodFalls: schedule.stopsWhenLikelihoodFalls, onFailure: schedule.onFailure,
      ClimbCourse(schedule.rules, restart: restart))
  }

  // MARK: Results

  /// Whether one end of a climb is to be kept rather than the best one before.
  func isBetter(_ outcome: Outcome, than best: Outcome?) -> Bool {
    guard let best else { return true }
    return outcome.merit(by: steps).isBetter(than: best.merit(by: steps))
  }

  /// Components of which the rows have to be looked at.
  func suspects(of outcome: Outcome) -> [SuspectComponent] {
    steps.suspects(outcome.parameters.components).filter { !outcome.parameters.empty.contains($0.component) }
  }

  /// What there is to say of the fit.
  func record(of best: Outcome, degenerate: [DegenerateComponent]) -> MixtureRecord {
    var record = MixtureRecord(
      count: survey.count, weight: survey.weight, start: start.kind, restarts: schedule.restarts,
      climb: best.course.record, policy: steps.policy)
    record.climb.seed = seed(restart: best.course.restart)
    record.emptyComponents = best.parameters.empty
    record.coincidingComponents = best.parameters.components.coincidingGroups
    record.degenerateComponents = degenerate
    record.componentsBelowRidge = suspects(of: best).filter(\.isHeldUp).map(\.component).filter { component in
      !degenerate.contains { $0.component == component }
    }
    return record
  }
}
