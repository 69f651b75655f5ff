internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// The iterations from one start: E-step, M-step, until the likelihood rests.
struct MixtureAscent<Source: ObservationSource, Component: MixtureComponent>: Sendable
where Component.Scalar == Source.Scalar {
  typealias Scalar = Source.Scalar
  typealias Parameters = MixtureParameters<Component>
  let source: Source
  let steps: MixtureSteps<Component>
  let schedule: MixtureSchedule
  /// Sum of the weights of the rows.
  let totalWeight: Double
  let restart: Int
  let parallelism: Parallelism

  /// Where the iterations led.
  struct Outcome: Sendable {
    var parameters: Parameters
    var restart: Int
    var iterations: Int
    var ending: MixtureRecord.Ending
    var trace: [Double]
  }

  func run(from start: Parameters) throws -> Outcome {
    var outcome = Outcome(
      parameters: start, restart: restart, iterations: 0, ending: .iterationLimit, trace: [])
    var previous = start
    while outcome.iterations < schedule.maximumIterations {
      let sums = try expectation(outcome.parameters)
      let likelihood = sums.logLikelihood / totalWeight
      if hasFallen(to: likelihood, outcome) {
        return outcome.returning(to: previous, after: likelihood, tolerance: schedule.tolerance)
      }
      let change = outcome.trace.last.map { likelihood - $0 }
      outcome.trace.append(likelihood)
      previous = outcome.parameters
      outcome.parameters = try steps.step(sums, previous, outcome.iterations + 1)
      outcome.iterations += 1
      schedule.onIteration?(
        MixtureProgress(restart: restart, iteration: outcome.iterations, meanLogLikelihood: likelihood))
      if let change, change.magnitude < schedule.tolerance {
        outcome.ending = .converged
        break
      }
    }
    let likelihood = try logLikelihood(outcome.parameters) / totalWeight
    if hasFallen(to: likelihood, outcome) {
      return outcome.returning(to: previous, after: likelihood, tolerance: schedule.tolerance)
    }
    outcome.trace.append(likelihood)
    return outcome
  }

  /// True if the likelihood has fallen by more than rounding explains.
  private func hasFallen(to likelihood: Double, _ outcome: Outcome) -> Bool {
    guard schedule.stopsWhenLikelihoodFalls, let last = outcome.trace.last else { return false }
    return likelihood < last - 8 * .ulpOfOne * max(1, last.magnitude)
  }

  /// One pass over all rows.
  private func expectation(_ parameters: Parameters) throws -> MixtureSums {
    let terms = parameters.terms
    let (shape, directions) = (steps.shape, steps.directions(parameters.components))
    var total = MixtureSums(
      components: terms.count, dimension: source.dimension, shape: shape, directions: directions)
    var first = 0
    try source.forEachBlock { block, weights in
      let sums = ExpectationMaximizationPass.run(
        block, weights: weights, terms: terms, shifts: parameters.shifts, shape: shape, directions: directions,
        parallelism: parallelism)
      guard sums.logLikelihood.isFinite else { throw reason(block, weights, terms, first) }
      total.merge(sums)
      first += block.rows
    }
    return total
  }

  private func logLikelihood(_ parameters: Parameters) throws -> Double {
    let terms = parameters.terms
    var (total, first) = (0.0, 0)
    try source.forEachBlock { block, weights in
      let likelihood = ExpectationMaximizationPass.logLikelihood(
        block, weights: weights, terms: terms, parallelism: parallelism)
      guard likelihood.isFinite else { throw reason(block, weights, terms, first) }
      total += likelihood
      first += block.rows
    }
    return total
  }

  /// Why a block has no log-likelihood.
  private func reason(
    _ block: Matrix<Scalar>, _ weights: [Scalar]?, _ terms: MixtureTerms<Scalar>, _ first: Int
  ) -> GaussianError {
    for row in 0..<block.rows where (weights?[row] ?? 1) > 0 {
      let likelihood = ExpectationMaximizationPass.logLikelihood(
        block.rows(in: row..<row + 1), weights: nil, terms: terms, parallelism: .serial)
      if !likelihood.isFinite { return .outOfReach(row: first + row) }
    }
    return .overflow(quantity: "the log-likelihood")
  }
}

extension MixtureAscent.Outcome {
  /// The same, one step back: converged if the fall is within the tolerance.
  fileprivate func returning(
    to previous: MixtureAscent.Parameters, after likelihood: Double, tolerance: Double
  ) -> Self {
    var outcome = self
    outcome.parameters = previous
    outcome.ending = (trace.last ?? likelihood) - likelihood < tolerance ? .converged : .likelihoodFell
    return outcome
  }
}
