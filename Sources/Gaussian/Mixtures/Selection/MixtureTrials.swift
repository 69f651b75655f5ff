internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import RealModule
internal import Synchronization

/// A kind of mixture of which several sizes and structures are tried.
protocol MixtureTrial: Sendable {
  associatedtype Model: MixtureModel
  associatedtype Structure: Hashable & Sendable
  typealias Scalar = Model.Scalar

  /// The mixture of so many components.
  func fit(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, components: Int, structure: Structure, parallelism: Parallelism
  ) throws(GaussianError) -> Model

  /// Operations of a component for a row of so many variables, more or less.
  func cost(of structure: Structure, dimension: Int) -> Int
}

/// Fits of many mixtures to the same rows, side by side.
struct MixtureTrials<Trial: MixtureTrial>: Sendable {
  typealias Scalar = Trial.Scalar
  typealias Candidate = MixtureCandidate<Trial.Structure>
  let trial: Trial
  let observations: Matrix<Scalar>
  let weights: [Scalar]?
  /// Rows that are left out together; none if nothing is held out.
  let folds: [[Int]]
  let parallelism: Parallelism
  let onCandidate: (@Sendable (Candidate) -> Void)?

  /// A candidate, and its mixture if there is one.
  struct Outcome: Sendable {
    var candidate: Candidate
    var model: Trial.Model?
  }

  /// One fit: a candidate to all rows or to all but one part.
  private struct Job: Sendable {
    var candidate: Int
    var fold: Int?
  }

  /// What one fit leaves.
  private enum Result: Sendable {
    case fit(Trial.Model, MixtureCandidateFit)
    case heldOut(mean: Double, weight: Double)
    case failure(GaussianError)
  }

  /// Fits all candidates, the largest first, each the same as alone.
  func outcomes(_ candidates: [(components: Int, structure: Trial.Structure)]) -> [Outcome] {
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
      let (components, structure) = candidates[job.candidate]
      let result = self.result(components, structure, job.fold, isWide ? .serial : parallelism)
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
  private func cost(_ candidate: (components: Int, structure: Trial.Structure)) -> Int {
    candidate.components * trial.cost(of: candidate.structure, dimension: observations.columns)
  }

  /// What the results of a candidate's fits come to.
  private func outcome(
    _ candidate: (components: Int, structure: Trial.Structure), _ results: [Int: Result]
  ) -> Outcome {
    var outcome = Outcome(
      candidate: Candidate(components: candidate.components, structure: candidate.structure))
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

// MARK: - The best

extension MixtureTrials {
  /// The candidate that the criterion prefers, its place, and all there are.
  ///
  /// - Throws: What the first candidate fails with if all fail.
  func best(
    of components: ComponentCounts, structures: [Trial.Structure], by criterion: SelectionCriterion
  ) throws(GaussianError) -> (model: Trial.Model, index: Int, candidates: [Candidate]) {
    let outcomes: [Outcome]
    switch components {
    case .range(let range):
      precondition(range.lowerBound >= 1, "mixtures of \(range) components")
      // More components than rows cannot be fitted; a range without an end would be a list without one.
      let most = max(range.lowerBound, 1000, observations.rows + 1)
      let range = range.lowerBound...min(range.upperBound, most)
      outcomes = self.outcomes(range.flatMap { count in structures.map { (count, $0) } })
    case .counts(let counts):
      precondition(counts.allSatisfy { $0 >= 1 } && !counts.isEmpty, "mixtures of \(counts) components")
      precondition(Set(counts).count == counts.count, "a number of components is named twice among \(counts)")
      outcomes = self.outcomes(counts.sorted().flatMap { count in structures.map { (count, $0) } })
    case .automatic:
      outcomes = AutomaticComponents(trials: self, structures: structures, criterion: criterion).outcomes()
    }
    let best = outcomes.indices.min {
      outcomes[$0].candidate.rank(by: criterion) < outcomes[$1].candidate.rank(by: criterion)
    }
    guard let best, let model = outcomes[best].model, outcomes[best].candidate.value(of: criterion) < .infinity else {
      throw outcomes.lazy.compactMap(\.candidate.failure).first ?? .overflow(quantity: "the \(criterion.name)")
    }
    return (model, best, outcomes.map(\.candidate))
  }
}

// MARK: - One fit

extension MixtureTrials {
  private func result(
    _ components: Int, _ structure: Trial.Structure, _ fold: Int?, _ parallelism: Parallelism
  ) -> Result {
    do throws(GaussianError) {
      guard let fold else {
        let model = try trial.fit(
          observations, weights: weights, components: components, structure: structure, parallelism: parallelism)
        return .fit(model, fit(model, parallelism))
      }
      return try heldOut(components, structure, fold, parallelism)
    } catch {
      return .failure(error)
    }
  }

  private func fit(_ model: Trial.Model, _ parallelism: Parallelism) -> MixtureCandidateFit {
    guard let record = model.estimation else { preconditionFailure("a fit without a record") }
    return MixtureCandidateFit(
      criteria: InformationCriteria(
        logLikelihood: record.logLikelihood, parameterCount: model.parameterCount, sampleSize: record.weight),
      entropy: model.components.count > 1 ? entropy(model, parallelism) : 0, iterations: record.iterations,
      hasConverged: record.hasConverged, degenerateComponents: record.degenerateComponents)
  }

  /// Σw·entropy of the responsibilities of each row.
  private func entropy(_ model: Trial.Model, _ parallelism: Parallelism) -> Double {
    let rows = max(256, 65_536 / model.components.count)
    var total = 0.0
    for first in stride(from: 0, to: observations.rows, by: rows) {
      let range = first..<min(first + rows, observations.rows)
      let shares = model.responsibilities(of: observations.rows(in: range), parallelism: parallelism)
      total = addEntropy(of: shares, weights: weights.map { $0[range] }, to: total)
    }
    return total
  }

  /// The mean log-likelihood of one part under the fit to the others.
  private func heldOut(
    _ components: Int, _ structure: Trial.Structure, _ fold: Int, _ parallelism: Parallelism
  ) throws(GaussianError) -> Result {
    let others = folds.indices.filter { $0 != fold }.flatMap { folds[$0] }.sorted()
    let model: Trial.Model
    do {
      model = try trial.fit(
        observations.selecting(rows: others), weights: weights.map { weights in others.map { weights[$0] } },
        components: components, structure: structure, parallelism: parallelism)
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

/// Σw·entropy of rows of shares, on top of a sum.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func addEntropy<Scalar: GaussianScalar>(
  of shares: Matrix<Scalar>, weights: ArraySlice<Scalar>?, to sum: Double
) -> Double {
  var total = sum
  for row in 0..<shares.rows {
    let weight = weights.map { Double($0[$0.startIndex + row]) } ?? 1
    guard weight > 0 else { continue }
    var entropy = 0.0
    for component in 0..<shares.columns {
      let share = Double(shares[row, component])
      if share > 0 && share < 1 { entropy -= share * Double.log(share) }
    }
    total += weight * entropy
  }
  return total
}

// MARK: - Rows

/// Rows of positive weight, dealt at random to as many parts as the criterion asks for, which differ by one row at most.
func heldOutParts<Scalar: GaussianScalar>(
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

extension MixtureTrials {
  /// How many rows of positive weight are different from each other, counted no further than a limit.
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
