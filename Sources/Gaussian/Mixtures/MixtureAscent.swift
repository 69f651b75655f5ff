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
    return try sums(
      ExpectationStep(
        terms: terms, shifts: parameters.shifts, shape: steps.shape, directions: steps.directions(parameters.components)
      ),
      terms)
  }

  private func logLikelihood(_ parameters: Parameters) throws -> Double {
    let terms = parameters.terms
    return try sums(ExpectationStep(likelihoodOf: terms), terms).logLikelihood
  }

  private func sums(_ step: ExpectationStep<Scalar>, _ terms: MixtureTerms<Scalar>) throws -> MixtureSums {
    var step = step
    try source.forEachBlock { block, weights, isLast in
      step.add(block, weights: weights, isLast: isLast, parallelism: parallelism)
    }
    let sums = step.sums
    guard sums.logLikelihood.isFinite else { throw try reason(terms) }
    return sums
  }

  /// Why the rows have no log-likelihood.
  private func reason(_ terms: MixtureTerms<Scalar>) throws -> GaussianError {
    var first = 0
    var found: Int?
    try source.forEachBlock { block, weights in
      for row in 0..<block.rows where found == nil && (weights?[row] ?? 1) > 0 {
        let likelihood = ExpectationMaximizationPass.logLikelihood(
          block.rows(in: row..<row + 1), weights: nil, terms: terms, parallelism: .serial)
        if !likelihood.isFinite { found = first + row }
      }
      first += block.rows
    }
    return found.map { .outOfReach(row: $0) } ?? .overflow(quantity: "the log-likelihood")
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
