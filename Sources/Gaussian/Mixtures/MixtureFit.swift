internal import GaussianEngine
internal import LinearAlgebra
internal import Synchronization

/// The fit of a mixture: what there is to fit, the starts, and the best of their results.
struct MixtureFit<Source: ObservationSource>: Sendable {
  typealias Scalar = Source.Scalar
  let source: Source
  let components: Int
  let options: GaussianMixture<Scalar>.Options
  let parallelism: Parallelism

  /// The most likely of the results of all starts.
  func run() throws -> GaussianMixture<Scalar> {
    try check()
    let survey = try ObservationSurvey(of: source, parallelism)
    guard survey.count >= components else {
      throw GaussianError.tooManyComponents(components, count: survey.count)
    }
    let rows = try startingRows(survey)
    let results = try outcomes(survey, rows)
    var best: MixtureAscent<Source>.Outcome?
    for result in results {
      guard case .success(let outcome) = result else { continue }
      if best.map({ outcome.trace.last! > $0.trace.last! }) ?? true { best = outcome }
    }
    guard let best else { throw firstFailure(results) }
    return try model(best, survey)
  }

  private func check() throws(GaussianError) {
    precondition(components >= 1, "a mixture has at least 1 component, not \(components)")
    precondition(source.dimension >= 1, "a Gaussian has at least 1 variable, not 0")
    if case .pseudo = options.policy {
      throw .unsuitableModel(
        quantity: "components of reduced rank",
        reason: "densities on supports of different dimensions cannot be compared; choose a ridge or a floor")
    }
    if case .mixture(let mixture) = options.start {
      precondition(
        mixture.dimension == source.dimension && mixture.components.count == components,
        "a start of \(mixture.components.count) components of dimension \(mixture.dimension) for \(components) of "
          + "\(source.dimension)")
      precondition(
        mixture.covariance == options.covariance,
        "a start with \(mixture.covariance) covariances for \(options.covariance) ones")
    }
  }

  /// Rows that a start is made of: all of a matrix, a uniform sample of a table; `nil` if it needs none.
  private func startingRows(_ survey: ObservationSurvey<Scalar>) throws -> MatrixSource<Scalar>? {
    if let whole = source as? MatrixSource<Scalar> { return whole }
    switch options.start {
    case .mixture: return nil
    case .responsibilities: preconditionFailure("a start from responsibilities needs the rows in memory")
    default: return try sampledRows(of: source, count: survey.rows, seed: options.seed)
    }
  }

  /// What each start leads to, in the order of the seeds.
  private func outcomes(
    _ survey: ObservationSurvey<Scalar>, _ rows: MatrixSource<Scalar>?
  ) throws -> [Result<MixtureAscent<Source>.Outcome, any Error>] {
    @Sendable func outcome(
      _ restart: Int, _ parallelism: Parallelism
    ) -> Result<MixtureAscent<Source>.Outcome, any Error> {
      Result { try self.outcome(restart, survey, rows, parallelism) }
    }
    let threads = parallelism.threadCount(forBlocks: options.restarts)
    // Starts side by side if there are enough of them, or rows side by side: the bits are the same.
    guard source is MatrixSource<Scalar>, options.restarts >= threads, threads > 1 else {
      return (0..<options.restarts).map { outcome($0, parallelism) }
    }
    let results = Mutex<[Int: Result<MixtureAscent<Source>.Outcome, any Error>]>([:])
    forEachBlock(count: options.restarts, parallelism: parallelism, makeScratch: {}) { restart, _ in
      let result = outcome(restart, .serial)
      results.withLock { $0[restart] = result }
    }
    return results.withLock { results in (0..<options.restarts).compactMap { results[$0] } }
  }

  private func outcome(
    _ restart: Int, _ survey: ObservationSurvey<Scalar>, _ rows: MatrixSource<Scalar>?, _ parallelism: Parallelism
  ) throws -> MixtureAscent<Source>.Outcome {
    let start = MixtureStart(
      rows: rows, components: components, options: options, survey: survey,
      seed: options.seed &+ UInt64(restart), parallelism: parallelism)
    let ascent = MixtureAscent(
      source: source, options: options, survey: survey, restart: restart, parallelism: parallelism)
    return try ascent.run(from: try start.parameters())
  }

  private func firstFailure(_ results: [Result<MixtureAscent<Source>.Outcome, any Error>]) -> any Error {
    for result in results { if case .failure(let error) = result { return error } }
    preconditionFailure("a fit has at least 1 start")
  }

  private func model(
    _ best: MixtureAscent<Source>.Outcome, _ survey: ObservationSurvey<Scalar>
  ) throws(GaussianError) -> GaussianMixture<Scalar> {
    var record = MixtureRecord(
      count: survey.count, weight: survey.weight, start: options.start.name,
      seed: options.seed &+ UInt64(best.restart), restarts: options.restarts, iterations: best.iterations,
      ending: best.ending, trace: best.trace, tolerance: options.tolerance, policy: options.policy)
    record.emptyComponents = best.parameters.empty
    record.coincidingComponents = coincidingGroups(of: best.parameters.components)
    return try GaussianMixture(
      weights: best.parameters.weights, components: best.parameters.components, covariance: options.covariance,
      estimation: record)
  }
}

/// Components whose means and covariances agree to a millionth, in groups.
private func coincidingGroups<Scalar>(of components: [MultivariateNormal<Scalar>]) -> [[Int]] {
  var groups: [[Int]] = []
  for index in components.indices {
    if let group = groups.firstIndex(where: { coincide(components[$0[0]], components[index]) }) {
      groups[group].append(index)
    } else {
      groups.append([index])
    }
  }
  return groups.filter { $0.count > 1 }
}

private func coincide<Scalar>(_ left: MultivariateNormal<Scalar>, _ right: MultivariateNormal<Scalar>) -> Bool {
  let (variances, others) = (left.parameter.variances, right.parameter.variances)
  let closeness = Scalar(1e-6)
  for variable in left.mean.indices {
    let deviation = variances[variable].squareRoot()
    guard (left.mean[variable] - right.mean[variable]).magnitude <= closeness * deviation,
      (variances[variable] - others[variable]).magnitude <= closeness * variances[variable]
    else { return false }
  }
  guard left.structure == .full else { return true }
  let (covariance, other) = (left.covariance, right.covariance)
  for row in 0..<left.dimension {
    for column in 0..<row {
      let scale = (variances[row] * variances[column]).squareRoot()
      guard (covariance[row, column] - other[row, column]).magnitude <= closeness * scale else { return false }
    }
  }
  return true
}
