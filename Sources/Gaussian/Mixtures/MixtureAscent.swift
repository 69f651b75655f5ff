internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// The iterations from one start: E-step, M-step, until the likelihood rests.
struct MixtureAscent<Source: ObservationSource>: Sendable {
  typealias Scalar = Source.Scalar
  let source: Source
  let options: GaussianMixture<Scalar>.Options
  let survey: ObservationSurvey<Scalar>
  let restart: Int
  let parallelism: Parallelism

  /// Where the iterations led.
  struct Outcome: Sendable {
    var parameters: MixtureParameters<Scalar>
    var restart: Int
    var iterations: Int
    var ending: MixtureRecord.Ending
    var trace: [Double]
  }

  func run(from start: MixtureParameters<Scalar>) throws -> Outcome {
    let maximization = MixtureMaximization<Scalar>(
      covariance: options.covariance, policy: options.policy,
      leastWeight: 1e-8 * survey.weight / Double(survey.count))
    var outcome = Outcome(
      parameters: start, restart: restart, iterations: 0, ending: .iterationLimit, trace: [])
    var previous = start
    while outcome.iterations < options.maximumIterations {
      let sums = try expectation(outcome.parameters)
      let likelihood = sums.logLikelihood / survey.weight
      if hasFallen(to: likelihood, outcome) {
        return outcome.returning(to: previous, after: likelihood, tolerance: options.tolerance)
      }
      let change = outcome.trace.last.map { likelihood - $0 }
      outcome.trace.append(likelihood)
      previous = outcome.parameters
      outcome.parameters = try maximization.parameters(
        from: sums, about: previous.shifts, previous: previous.components, iteration: outcome.iterations + 1)
      outcome.iterations += 1
      options.onIteration?(
        MixtureProgress(restart: restart, iteration: outcome.iterations, meanLogLikelihood: likelihood))
      if let change, change.magnitude < options.tolerance {
        outcome.ending = .converged
        break
      }
    }
    let likelihood = try logLikelihood(outcome.parameters) / survey.weight
    if hasFallen(to: likelihood, outcome) {
      return outcome.returning(to: previous, after: likelihood, tolerance: options.tolerance)
    }
    outcome.trace.append(likelihood)
    return outcome
  }

  /// True if the likelihood has fallen by more than rounding explains.
  private func hasFallen(to likelihood: Double, _ outcome: Outcome) -> Bool {
    guard options.stopsWhenLikelihoodFalls, let last = outcome.trace.last else { return false }
    return likelihood < last - 8 * .ulpOfOne * max(1, last.magnitude)
  }

  /// One pass over all rows.
  private func expectation(_ parameters: MixtureParameters<Scalar>) throws -> MixtureSums {
    let terms = parameters.terms
    let shape = options.covariance.structure.sums
    var total = MixtureSums(components: terms.count, dimension: source.dimension, shape: shape)
    var first = 0
    try source.forEachBlock { block, weights in
      let sums = ExpectationMaximizationPass.run(
        block, weights: weights, terms: terms, shifts: parameters.shifts, shape: shape, parallelism: parallelism)
      guard sums.logLikelihood.isFinite else { throw reason(block, weights, terms, first) }
      total.merge(sums)
      first += block.rows
    }
    return total
  }

  private func logLikelihood(_ parameters: MixtureParameters<Scalar>) throws -> Double {
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
    to previous: MixtureParameters<MixtureAscent.Scalar>, after likelihood: Double, tolerance: Double
  ) -> Self {
    var outcome = self
    outcome.parameters = previous
    outcome.ending = (trace.last ?? likelihood) - likelihood < tolerance ? .converged : .likelihoodFell
    return outcome
  }
}

extension MixtureParameters {
  var terms: MixtureTerms<Scalar> {
    MixtureTerms(weights: weights, components: components)
  }
}
