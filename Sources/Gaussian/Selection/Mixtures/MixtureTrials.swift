internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule
internal import Synchronization

/// Fits of many mixtures to the same rows, side by side.
struct MixtureTrials<Component: MixtureComponent>: Sendable {
  typealias Scalar = Component.Scalar
  typealias Model = Mixture<Component>
  typealias Candidate = MixtureCandidate<Component.Form>
  /// The rows, and which of them are left out together.
  let validation: CrossValidation<Scalar>
  let start: Model.Start?
  let options: SearchOptions
  let parallelism: Parallelism
  let onCandidate: (@Sendable (Candidate) -> Void)?
  /// How mixtures are fitted to rows that lack cells; `nil` for rows that are whole.
  var cells: ObservedCellTrials<Component>?

  private var observations: Matrix<Scalar> { validation.observations }
  private var weights: [Scalar]? { validation.weights }
  private var folds: [[Int]] { validation.folds }

  /// A candidate, and its mixture if there is one.
  struct Outcome: Sendable {
    var candidate: Candidate
    var model: Model?
  }

  /// One fit: a candidate to all rows or to all but one part.
  private struct Job: Sendable {
    var candidate: Int
    var fold: Int?
  }

  /// What one fit leaves.
  private enum Result: Sendable {
    case fit(Model, MixtureCandidateFit)
    case heldOut(mean: Double, weight: Double)
    case failure(GaussianError)
  }

  /// Fits all candidates, the largest first, each the same as alone.
  func outcomes(_ candidates: [(components: Int, form: Component.Form)]) -> [Outcome] {
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
      let (components, form) = candidates[job.candidate]
      let result = self.result(components, form, job.fold, isWide ? .serial : parallelism)
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
  private func cost(_ candidate: (components: Int, form: Component.Form)) -> Int {
    candidate.components * candidate.form.cost(dimension: observations.columns)
  }

  /// What the results of a candidate's fits come to.
  private func outcome(
    _ candidate: (components: Int, form: Component.Form), _ results: [Int: Result]
  ) -> Outcome {
    var outcome = Outcome(
      candidate: Candidate(components: candidate.components, form: candidate.form))
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
    of components: ComponentCounts, forms: [Component.Form], by criterion: SelectionCriterion
  ) throws(GaussianError) -> (model: Model, index: Int, candidates: [Candidate]) {
    let outcomes: [Outcome]
    switch components {
    case .range(let range):
      precondition(range.lowerBound >= 1, "mixtures of \(range) components")
      // More components than rows cannot be fitted; a range without an end would be a list without one.
      let most = max(range.lowerBound, 1000, observations.rows + 1)
      let range = range.lowerBound...min(range.upperBound, most)
      outcomes = self.outcomes(range.flatMap { count in forms.map { (count, $0) } })
    case .counts(let counts):
      precondition(counts.allSatisfy { $0 >= 1 } && !counts.isEmpty, "mixtures of \(counts) components")
      precondition(Set(counts).count == counts.count, "a number of components is named twice among \(counts)")
      outcomes = self.outcomes(counts.sorted().flatMap { count in forms.map { (count, $0) } })
    case .automatic:
      outcomes = AutomaticComponents(trials: self, forms: forms, criterion: criterion).outcomes()
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
    _ components: Int, _ form: Component.Form, _ fold: Int?, _ parallelism: Parallelism
  ) -> Result {
    func fitted(_ rows: Matrix<Scalar>, _ weights: [Scalar]?) throws(GaussianError) -> Model {
      if let cells { return try cells.fit(rows, components, form, weights, start, options, parallelism) }
      return try Mixture(
        fitting: rows, components: components, form: form, weights: weights, start: start, options: options,
        parallelism: parallelism)
    }
    do throws(GaussianError) {
      guard let fold else {
        let model = try fitted(observations, weights)
        return .fit(model, fit(model, parallelism))
      }
      let (mean, weight) = try validation.heldOut(fold: fold, fit: fitted) { model, rows in
        cells?.logDensities(model, rows, parallelism) ?? model.logDensities(of: rows, parallelism: parallelism)
      }
      return .heldOut(mean: mean, weight: weight)
    } catch {
      return .failure(error)
    }
  }

  private func fit(_ model: Model, _ parallelism: Parallelism) -> MixtureCandidateFit {
    guard let record = model.estimation else { preconditionFailure("a fit without a record") }
    return MixtureCandidateFit(
      criteria: InformationCriteria(
        logLikelihood: record.logLikelihood, parameterCount: model.parameterCount, sampleSize: record.weight),
      entropy: model.components.count > 1 ? entropy(model, parallelism) : 0, iterations: record.iterations,
      hasConverged: record.hasConverged, degenerateComponents: record.degenerateComponents)
  }

  /// Σw·entropy of the responsibilities of each row.
  private func entropy(_ model: Model, _ parallelism: Parallelism) -> Double {
    let rows = max(256, BlockSizes.densities / model.components.count)
    var total = 0.0
    for first in stride(from: 0, to: observations.rows, by: rows) {
      let range = first..<min(first + rows, observations.rows)
      let part = observations.rows(in: range)
      let shares =
        cells?.responsibilities(model, part, parallelism) ?? model.responsibilities(of: part, parallelism: parallelism)
      total = addEntropy(of: shares, weights: weights.map { $0[range] }, to: total)
    }
    return total
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
