internal import GaussianEngine
internal import LinearAlgebra
internal import Synchronization

/// The fit of a mixture: what there is to fit, the starts, and the best of their results.
struct MixtureFit<Component: MixtureComponent>: Sendable {
  typealias Scalar = Component.Scalar
  typealias Outcome = MixtureClimb<Component>
  let source: any RowSource<Scalar>
  let survey: ObservationSurvey<Scalar>
  let steps: MixtureSteps<Component>
  let components: Int
  let start: MixtureStart<Component>
  let schedule: MixtureSchedule
  let parallelism: Parallelism
  /// What the iterations sum of rows that are not whole, which the source has filled in; `nil` for the rows of the source.
  var expectation: (@Sendable (MixtureParameters<Component>) throws -> MixtureSums)?

  /// The most likely of the results of all starts, and how it came about.
  func run() throws -> (parameters: MixtureParameters<Component>, record: MixtureRecord) {
    guard survey.count >= components else {
      throw GaussianError.tooManyComponents(components, count: survey.count)
    }
    let results = outcomes()
    var best: (outcome: Outcome, merit: MixtureMerit)?
    for result in results {
      guard case .success(let outcome) = result else { continue }
      let merit = outcome.merit(by: steps)
      if best.map({ merit.isBetter(than: $0.merit) }) ?? true { best = (outcome, merit) }
    }
    guard let best = best?.outcome else { throw firstFailure(results) }
    return (best.parameters, try record(of: best))
  }

  /// Rows that a start is made of: all rows, or a sample where there are many.
  private func startingRows(seed: UInt64) throws -> StartingRows<Scalar> {
    func rows(_ source: Observations<Scalar>) -> StartingRows<Scalar> {
      StartingRows(source, middle: survey.mean, deviations: steps.startingUnits)
    }
    if case .responsibilities = start {
      guard let whole = source as? Observations<Scalar> else {
        preconditionFailure("a start from responsibilities needs the rows in memory")
      }
      return rows(whole)
    }
    var wanted = survey.startingCount
    if case .shortRuns = start { wanted = ShortRuns<Component>.sampleCount(components: components, survey: survey) }
    return rows(try survey.sample(of: source, atMost: wanted, seed: seed))
  }

  /// What each start leads to, in the order of the seeds.
  private func outcomes() -> [Result<Outcome, any Error>] {
    @Sendable func outcome(
      _ restart: Int, _ parallelism: Parallelism
    ) -> Result<Outcome, any Error> {
      Result { try self.outcome(restart, parallelism) }
    }
    let threads = parallelism.threadCount(forBlocks: schedule.restarts)
    // Starts side by side if there are enough of them, or rows side by side: the bits are the same.
    guard source is Observations<Scalar>, schedule.restarts >= threads, threads > 1 else {
      return (0..<schedule.restarts).map { outcome($0, parallelism) }
    }
    let results = Mutex<[Int: Result<Outcome, any Error>]>([:])
    forEachBlock(count: schedule.restarts, parallelism: parallelism, makeScratch: {}) { restart, _ in
      let result = outcome(restart, .serial)
      results.withLock { $0[restart] = result }
    }
    return results.withLock { results in (0..<schedule.restarts).compactMap { results[$0] } }
  }

  private func outcome(
    _ restart: Int, _ parallelism: Parallelism
  ) throws -> Outcome {
    let ascent = MixtureAscent(
      source: source, steps: steps, schedule: schedule, totalWeight: survey.weight, restart: restart,
      parallelism: parallelism, expectation: expectation)
    if case .mixture(let mixture) = start {
      return try ascent.run(
        from: MixtureParameters(weights: mixture.weights, components: mixture.components.map(steps.adopt)))
    }
    if restart > 0, schedule.rules.isStopped { throw CancellationError() }
    let seed = schedule.seed &+ UInt64(restart)
    let rows = try startingRows(seed: seed)
    if case .shortRuns = start {
      let runs = ShortRuns(
        steps: steps, rows: rows, components: components, seed: seed, rules: schedule.rules, parallelism: parallelism)
      return try ascent.run(from: try runs.best())
    }
    let shares = try StartingShares(start, of: rows, components: components, seed: seed, parallelism: parallelism)
    return try ascent.run(from: try steps.start(shares, parallelism))
  }

  private func firstFailure(_ results: [Result<Outcome, any Error>]) -> any Error {
    for result in results { if case .failure(let error) = result { return error } }
    preconditionFailure("a fit has at least 1 start")
  }

  private func record(of best: Outcome) throws -> MixtureRecord {
    var record = MixtureRecord(
      count: survey.count, weight: survey.weight, start: start.kind, restarts: schedule.restarts,
      climb: best.course.record, policy: steps.policy)
    record.climb.seed = schedule.seed &+ UInt64(best.course.restart)
    record.emptyComponents = best.parameters.empty
    record.coincidingComponents = best.parameters.components.coincidingGroups
    let suspects = steps.suspects(best.parameters.components).filter { !record.emptyComponents.contains($0.component) }
    if !suspects.isEmpty {
      record.degenerateComponents = try DegeneracySearch(
        source: source, terms: best.parameters.terms, means: best.parameters.components.map(\.location),
        deviations: survey.deviations, parallelism: parallelism
      ).degenerate(among: suspects)
      record.componentsBelowRidge = suspects.filter(\.isHeldUp).map(\.component).filter { component in
        !record.degenerateComponents.contains { $0.component == component }
      }
    }
    return record
  }
}
