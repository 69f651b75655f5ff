internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import RealModule
internal import Synchronization

/// Fits of many mixtures to the same rows, side by side.
struct MixtureTrials<Scalar: GaussianScalar>: Sendable {
  let observations: Matrix<Scalar>
  let weights: [Scalar]?
  let options: GaussianMixture<Scalar>.Options
  /// Rows that are left out together; none if nothing is held out.
  let folds: [[Int]]
  let parallelism: Parallelism
  let onCandidate: (@Sendable (MixtureCandidate) -> Void)?

  /// A candidate, and its mixture if there is one.
  struct Outcome: Sendable {
    var candidate: MixtureCandidate
    var model: GaussianMixture<Scalar>?
  }

  /// One fit: a candidate to all rows or to all but one part.
  private struct Job: Sendable {
    var candidate: Int
    var fold: Int?
  }

  /// What one fit leaves.
  private enum Result: Sendable {
    case fit(GaussianMixture<Scalar>, MixtureCandidate.Fit)
    case heldOut(mean: Double, weight: Double)
    case failure(GaussianError)
  }

  /// Fits all candidates, the largest first, each the same as alone.
  func outcomes(_ candidates: [(components: Int, covariance: MixtureCovariance)]) -> [Outcome] {
    let order = candidates.indices.sorted {
      let (left, right) = (cost(candidates[$0]), cost(candidates[$1]))
      return left == right ? $0 < $1 : left > right
    }
    let jobs = order.flatMap { candidate in
      [Job(candidate: candidate, fold: nil)] + folds.indices.map { Job(candidate: candidate, fold: $0) }
    }
    let results = Mutex<[[Int: Result]]>(Array(repeating: [:], count: candidates.count))
    let isWide = jobs.count >= parallelism.threadCount(forBlocks: .max)
    forEachBlock(count: jobs.count, parallelism: isWide ? parallelism : .serial, makeScratch: {}) { number, _ in
      let job = jobs[number]
      let (components, covariance) = candidates[job.candidate]
      let result = self.result(components, covariance, job.fold, isWide ? .serial : parallelism)
      // The fit to all rows stands before the parts.
      let all = results.withLock { results -> [Int: Result]? in
        results[job.candidate][job.fold.map { $0 + 1 } ?? 0] = result
        return results[job.candidate].count == folds.count + 1 ? results[job.candidate] : nil
      }
      if let all { onCandidate?(outcome(candidates[job.candidate], all).candidate) }
    }
    let all = results.withLock { $0 }
    return candidates.indices.map { outcome(candidates[$0], all[$0]) }
  }

  /// Operations an iteration, more or less.
  private func cost(_ candidate: (components: Int, covariance: MixtureCovariance)) -> Int {
    candidate.components * (candidate.covariance.structure == .full ? 1 + observations.columns : 2)
  }

  /// What the results of a candidate's fits come to.
  private func outcome(
    _ candidate: (components: Int, covariance: MixtureCovariance), _ results: [Int: Result]
  ) -> Outcome {
    var outcome = Outcome(
      candidate: MixtureCandidate(components: candidate.components, covariance: candidate.covariance))
    var (means, weights): ([Double], [Double]) = ([], [])
    for number in 0...folds.count {
      switch results[number] {
      case .fit(let model, let fit): (outcome.model, outcome.candidate.fit) = (model, fit)
      case .heldOut(let mean, let weight):
        means.append(mean)
        weights.append(weight)
      case .failure(let error): outcome.candidate.failure = outcome.candidate.failure ?? error
      case nil: preconditionFailure("fit \(number) of \(candidate) is missing")
      }
    }
    if !folds.isEmpty && means.count == folds.count {
      outcome.candidate.heldOut = CrossValidatedLikelihood(folds: means, weights: weights)
    }
    return outcome
  }
}

// MARK: - One fit

extension MixtureTrials {
  private func result(
    _ components: Int, _ covariance: MixtureCovariance, _ fold: Int?, _ parallelism: Parallelism
  ) -> Result {
    var options = options
    options.covariance = covariance
    do throws(GaussianError) {
      guard let fold else {
        let model = try GaussianMixture(
          fitting: observations, components: components, weights: weights, options: options, parallelism: parallelism)
        return .fit(model, fit(model, parallelism))
      }
      return try heldOut(components, options, fold, parallelism)
    } catch {
      return .failure(error)
    }
  }

  private func fit(_ model: GaussianMixture<Scalar>, _ parallelism: Parallelism) -> MixtureCandidate.Fit {
    guard let record = model.estimation else { preconditionFailure("a fit without a record") }
    return MixtureCandidate.Fit(
      criteria: InformationCriteria(
        logLikelihood: record.logLikelihood, parameterCount: model.parameterCount, sampleSize: record.weight),
      entropy: model.components.count > 1 ? entropy(model, parallelism) : 0, iterations: record.iterations,
      hasConverged: record.hasConverged)
  }

  /// Σw·entropy of the responsibilities of each row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func entropy(_ model: GaussianMixture<Scalar>, _ parallelism: Parallelism) -> Double {
    let rows = max(256, 65_536 / model.components.count)
    var total = 0.0
    for first in stride(from: 0, to: observations.rows, by: rows) {
      let block = observations.rows(in: first..<min(first + rows, observations.rows))
      let shares = model.responsibilities(of: block, parallelism: parallelism)
      for row in 0..<block.rows {
        let weight = weights.map { Double($0[first + row]) } ?? 1
        guard weight > 0 else { continue }
        var entropy = 0.0
        for component in 0..<shares.columns {
          let share = Double(shares[row, component])
          if share > 0 && share < 1 { entropy -= share * Double.log(share) }
        }
        total += weight * entropy
      }
    }
    return total
  }

  /// The mean log-likelihood of one part under the fit to the others.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func heldOut(
    _ components: Int, _ options: GaussianMixture<Scalar>.Options, _ fold: Int, _ parallelism: Parallelism
  ) throws(GaussianError) -> Result {
    let others = folds.indices.filter { $0 != fold }.flatMap { folds[$0] }.sorted()
    let model: GaussianMixture<Scalar>
    do {
      model = try GaussianMixture(
        fitting: observations.selecting(rows: others), components: components,
        weights: weights.map { weights in others.map { weights[$0] } }, options: options, parallelism: parallelism)
    } catch {
      throw error.renumbered(others)
    }
    let densities = model.logDensities(of: observations.selecting(rows: folds[fold]), parallelism: parallelism)
    var (likelihood, total) = (0.0, 0.0)
    for (index, row) in folds[fold].enumerated() {
      guard densities[index].isFinite else { throw .outOfReach(row: row) }
      let weight = weights.map { Double($0[row]) } ?? 1
      likelihood += weight * Double(densities[index])
      total += weight
    }
    return .heldOut(mean: likelihood / total, weight: total)
  }
}

// MARK: - Rows

extension MixtureTrials {
  /// Rows of positive weight, dealt at random to as many parts as the criterion asks for, which differ by one row at
  /// most.
  static func folds(
    _ observations: Matrix<Scalar>, _ weights: [Scalar]?, _ criterion: SelectionCriterion, seed: UInt64
  ) throws(GaussianError) -> [[Int]] {
    guard case .heldOut(let count) = criterion else { return [] }
    precondition(count >= 2, "rows are held out in at least 2 parts, not \(count)")
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    let stream = RandomStream(seed: seed, stream: 5)
    let rows = (0..<observations.rows).filter { row in weights.map { $0[row] > 0 } ?? true }
    guard rows.count >= count else {
      throw .tooFewObservations(count: rows.count, required: count, dimension: observations.columns)
    }
    let keyed = rows.map { row in (key: stream.uniform(row: UInt64(row), index: 0), row: row) }
    let shuffled = keyed.sorted { ($0.key, $0.row) < ($1.key, $1.row) }.map { $0.row }
    return (0..<count).map { fold in
      stride(from: fold, to: shuffled.count, by: count).map { shuffled[$0] }.sorted()
    }
  }

  /// How many rows of positive weight are different from each other, counted no further than a limit.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func distinctRows(atMost limit: Int) -> Int {
    var found: Set<[Scalar]> = []
    for row in 0..<observations.rows where weights.map({ $0[row] > 0 }) ?? true {
      found.insert(observations.row(row))
      if found.count >= limit { break }
    }
    return found.count
  }
}

extension GaussianError {
  /// The same error of rows of which these numbers were chosen.
  fileprivate func renumbered(_ rows: [Int]) -> GaussianError {
    switch self {
    case .nonFinite(let quantity, let row, let variable) where quantity == Self.observations:
      .nonFinite(quantity: quantity, row: rows[row], variable: variable)
    case .invalidWeight(let row, let value): .invalidWeight(row: rows[row], value: value)
    case .outOfReach(let row): .outOfReach(row: rows[row])
    default: self
    }
  }
}
