package import GaussianEngine
internal import LinearAlgebra

/// The iterations from one start: E-step, M-step, until the likelihood rests.
package struct MixtureClimb<Component: MixtureComponent>: Climb, Sendable {
  package typealias Parameters = MixtureParameters<Component>

  /// What the rows are weighted with, and what of them is summed.
  package struct Request {
    package let terms: MixtureTerms<Component.Scalar>
    package let step: ExpectationStep<Component.Scalar>
    /// The parameters themselves.
    let parameters: Parameters
  }

  /// Where the climb stands.
  enum Phase: Int {
    /// Before an iteration.
    case climbing
    /// At the last parameters, whose likelihood is not known yet.
    case arriving
    case ended
  }

  private let steps: MixtureSteps<Component>
  /// Sum of the weights of the rows.
  private let totalWeight: Double
  /// Whether a fall of the likelihood ends the climb, with the better parameters as its result.
  private let stopsWhenLikelihoodFalls: Bool
  private let onFailure: StepFailure
  private(set) var phase = Phase.climbing
  /// The parameters before the last step.
  private(set) var previous: Parameters
  package private(set) var parameters: Parameters
  package var course: ClimbCourse

  package init(
    from start: Parameters, _ steps: MixtureSteps<Component>, totalWeight: Double, stopsWhenLikelihoodFalls: Bool,
    onFailure: StepFailure = .fail, _ course: ClimbCourse
  ) {
    (self.steps, self.totalWeight, self.course) = (steps, totalWeight, course)
    (self.stopsWhenLikelihoodFalls, self.onFailure) = (stopsWhenLikelihoodFalls, onFailure)
    (previous, parameters) = (start, start)
  }

  /// The same climb where it stood in another process.
  mutating func resume(at phase: Phase, _ parameters: Parameters, after previous: Parameters) {
    (self.phase, self.parameters, self.previous) = (phase, parameters, previous)
  }

  package mutating func next() -> Request? {
    if phase == .climbing, !course.mayGoOn() { phase = .arriving }
    let terms = parameters.terms
    switch phase {
    case .climbing: return Request(terms: terms, step: steps.expectation(of: parameters), parameters: parameters)
    case .arriving: return Request(terms: terms, step: ExpectationStep(likelihoodOf: terms), parameters: parameters)
    case .ended: return nil
    }
  }

  package mutating func absorb(_ sums: MixtureSums) throws(GaussianError) {
    let likelihood = sums.logLikelihood / totalWeight
    let last = course.trace.last
    if stopsWhenLikelihoodFalls, let last, likelihood < last - 8 * .ulpOfOne * max(1, last.magnitude) {
      // By more than rounding explains: one step back, which is rest if the fall is within the tolerance.
      parameters = previous
      course.end(last - likelihood < course.tolerance ? .converged : .likelihoodFell)
      phase = .ended
      return
    }
    course.note(likelihood)
    guard phase == .climbing else {
      phase = .ended
      return
    }
    previous = parameters
    do throws(GaussianError) {
      parameters = try steps.step(sums, previous, course.iterations + 1)
    } catch {
      guard onFailure == .keep, case .componentFailed = error else { throw error }
      course.end(.componentFailed)
      phase = .ended
      return
    }
    course.advance()
    guard let last, (likelihood - last).magnitude < course.tolerance else { return }
    course.end(.converged)
    phase = .arriving
  }
}

/// The climb from one start over rows of a source.
struct MixtureAscent<Component: MixtureComponent>: Sendable {
  typealias Scalar = Component.Scalar
  let source: any RowSource<Scalar>
  let steps: MixtureSteps<Component>
  let schedule: MixtureSchedule
  /// Sum of the weights of the rows.
  let totalWeight: Double
  let restart: Int
  let parallelism: Parallelism
  /// What is summed of rows that are not whole; `nil` for the sums over the rows of the source.
  var expectation: (@Sendable (MixtureParameters<Component>) throws -> MixtureSums)?

  /// Where the iterations led.
  func run(from start: MixtureParameters<Component>) throws -> MixtureClimb<Component> {
    var climb = MixtureClimb(
      from: start, steps, totalWeight: totalWeight, stopsWhenLikelihoodFalls: schedule.stopsWhenLikelihoodFalls,
      onFailure: schedule.onFailure, ClimbCourse(schedule.rules, restart: restart))
    try climb.run(reading: sums)
    return climb
  }

  private func sums(_ request: MixtureClimb<Component>.Request) throws -> MixtureSums {
    if let expectation { return try expectation(request.parameters) }
    var step = request.step
    try source.forEachBlock { block, weights, isLast in
      step.add(block, weights: weights, isLast: isLast, parallelism: parallelism)
    }
    let sums = step.sums
    guard sums.logLikelihood.isFinite else { throw try request.terms.reason(toReject: source) }
    return sums
  }
}

extension MixtureTerms {
  /// Why rows have no log-likelihood.
  func reason(toReject source: some RowSource<Scalar>) throws -> GaussianError {
    var first = 0
    var found: Int?
    try source.forEachBlock { block, weights in
      for row in 0..<block.rows where found == nil && (weights?[row] ?? 1) > 0 {
        let likelihood = ExpectationMaximizationPass.logLikelihood(
          block.rows(in: row..<row + 1), weights: nil, terms: self, parallelism: .serial)
        if !likelihood.isFinite { found = first + row }
      }
      first += block.rows
    }
    return found.map { .outOfReach(row: $0) } ?? .overflow(quantity: "the log-likelihood")
  }
}
