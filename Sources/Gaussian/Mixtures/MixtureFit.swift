internal import GaussianEngine
internal import LinearAlgebra
internal import Synchronization

/// The fit of a mixture: what there is to fit, the starts, and the best of their results.
struct MixtureFit<Source: ObservationSource, Family: MixtureFamily>: Sendable
where Family.Component.Scalar == Source.Scalar {
  typealias Scalar = Source.Scalar
  typealias Ascent = MixtureAscent<Source, Family>
  let source: Source
  let survey: ObservationSurvey<Scalar>
  let family: Family
  let components: Int
  let start: StartingPoint<Family.Component>
  let schedule: MixtureSchedule
  let parallelism: Parallelism

  /// The most likely of the results of all starts, and how it came about.
  func run() throws -> (parameters: MixtureParameters<Family.Component>, record: MixtureRecord) {
    guard survey.count >= components else {
      throw GaussianError.tooManyComponents(components, count: survey.count)
    }
    let results = try outcomes(try startingRows())
    var best: Ascent.Outcome?
    for result in results {
      guard case .success(let outcome) = result else { continue }
      if best.map({ outcome.trace.last! > $0.trace.last! }) ?? true { best = outcome }
    }
    guard let best else { throw firstFailure(results) }
    return (best.parameters, record(of: best))
  }

  /// Rows that a start is made of: all of a matrix, a uniform sample of a table; `nil` if it needs none.
  private func startingRows() throws -> MatrixSource<Scalar>? {
    if let whole = source as? MatrixSource<Scalar> { return whole }
    switch start {
    case .parameters: return nil
    case .responsibilities: preconditionFailure("a start from responsibilities needs the rows in memory")
    default: return try sampledRows(of: source, count: survey.rows, seed: schedule.seed)
    }
  }

  /// What each start leads to, in the order of the seeds.
  private func outcomes(
    _ rows: MatrixSource<Scalar>?
  ) throws -> [Result<Ascent.Outcome, any Error>] {
    @Sendable func outcome(
      _ restart: Int, _ parallelism: Parallelism
    ) -> Result<Ascent.Outcome, any Error> {
      Result { try self.outcome(restart, rows, parallelism) }
    }
    let threads = parallelism.threadCount(forBlocks: schedule.restarts)
    // Starts side by side if there are enough of them, or rows side by side: the bits are the same.
    guard source is MatrixSource<Scalar>, schedule.restarts >= threads, threads > 1 else {
      return (0..<schedule.restarts).map { outcome($0, parallelism) }
    }
    let results = Mutex<[Int: Result<Ascent.Outcome, any Error>]>([:])
    forEachBlock(count: schedule.restarts, parallelism: parallelism, makeScratch: {}) { restart, _ in
      let result = outcome(restart, .serial)
      results.withLock { $0[restart] = result }
    }
    return results.withLock { results in (0..<schedule.restarts).compactMap { results[$0] } }
  }

  private func outcome(
    _ restart: Int, _ rows: MatrixSource<Scalar>?, _ parallelism: Parallelism
  ) throws -> Ascent.Outcome {
    let ascent = Ascent(
      source: source, family: family, schedule: schedule, totalWeight: survey.weight, restart: restart,
      parallelism: parallelism)
    if case .parameters(let parameters) = start { return try ascent.run(from: parameters) }
    guard let rows else { preconditionFailure("a start by \(start.name) needs rows") }
    let shares = try StartingShares(
      start, of: rows, components: components, seed: schedule.seed &+ UInt64(restart), parallelism: parallelism)
    return try ascent.run(from: try family.parameters(from: shares, parallelism: parallelism))
  }

  private func firstFailure(_ results: [Result<Ascent.Outcome, any Error>]) -> any Error {
    for result in results { if case .failure(let error) = result { return error } }
    preconditionFailure("a fit has at least 1 start")
  }

  private func record(of best: Ascent.Outcome) -> MixtureRecord {
    var record = MixtureRecord(
      count: survey.count, weight: survey.weight, start: start.name, seed: schedule.seed &+ UInt64(best.restart),
      restarts: schedule.restarts, iterations: best.iterations, ending: best.ending, trace: best.trace,
      tolerance: schedule.tolerance, policy: family.policy)
    record.emptyComponents = best.parameters.empty
    record.coincidingComponents = best.parameters.components.coincidingGroups
    return record
  }
}
