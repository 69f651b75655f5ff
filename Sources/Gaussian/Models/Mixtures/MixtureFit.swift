internal import GaussianEngine
internal import LinearAlgebra
internal import Synchronization

/// The fit of a mixture by the process that has the rows: the starts, and the best of their results.
struct MixtureFit<Component: MixtureComponent>: Sendable {
  typealias Scalar = Component.Scalar
  typealias Outcome = MixtureClimb<Component>
  let source: any RowSource<Scalar>
  let search: MixtureSearch<Component>
  let parallelism: Parallelism
  /// What the iterations sum of rows that are not whole, which the source has filled in; `nil` for the rows of the source.
  var expectation: (@Sendable (MixtureParameters<Component>) throws -> MixtureSums)?

  private var schedule: MixtureSchedule { search.schedule }

  /// The most likely of the results of all starts, and how it came about.
  func run() throws -> (parameters: MixtureParameters<Component>, record: MixtureRecord) {
    try search.checkCount()
    let results = outcomes()
    var best: Outcome?
    for result in results {
      if case .success(let outcome) = result, search.isBetter(outcome, than: best) { best = outcome }
    }
    guard let best else { throw firstFailure(results) }
    return (best.parameters, try record(of: best))
  }

  /// Rows that a start is made of: all rows, or a sample where there are many.
  private func startingRows(restart: Int) throws -> Observations<Scalar> {
    guard let sample = search.sample else {
      guard let whole = source as? Observations<Scalar> else {
        preconditionFailure("a start from responsibilities needs the rows in memory")
      }
      return whole
    }
    return try search.survey.rows(sample, of: source, seed: search.seed(restart: restart))
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
      source: source, steps: search.steps, schedule: schedule, totalWeight: search.survey.weight, restart: restart,
      parallelism: parallelism, expectation: expectation)
    if let given = search.given { return try ascent.run(from: given) }
    if restart > 0, schedule.rules.isStopped { throw CancellationError() }
    let rows = try startingRows(restart: restart)
    return try ascent.run(from: try search.parameters(from: rows, restart: restart, parallelism))
  }

  private func firstFailure(_ results: [Result<Outcome, any Error>]) -> any Error {
    for result in results { if case .failure(let error) = result { return error } }
    preconditionFailure("a fit has at least 1 start")
  }

  private func record(of best: Outcome) throws -> MixtureRecord {
    let suspects = search.suspects(of: best)
    var degenerate: [DegenerateComponent] = []
    if !suspects.isEmpty {
      degenerate = try DegeneracySearch(
        source: source, terms: best.parameters.terms, means: best.parameters.shifts,
        deviations: search.survey.deviations, parallelism: parallelism
      ).degenerate(among: suspects)
    }
    return search.record(of: best, degenerate: degenerate)
  }
}
