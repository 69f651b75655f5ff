internal import GaussianEngine
internal import LinearAlgebra

/// The climb to a maximum of the observed likelihood of a full covariance, or of the same less a policy's penalty.
///
/// Every iteration is one expectation step at the current point. It gives the likelihood there and the next step: that
/// of EM, which cannot lower the likelihood, or the one that the last points suggest. A suggested point that
/// turns out to be lower, or to have no Cholesky factor, is given up for the step of EM that it replaced.
///
/// Where the likelihood rises towards a singular covariance, EM takes as long for every halving of the smallest
/// variance, and never arrives. Suggested steps would leave the covariances there; cut short, each takes nine
/// tenths of that variance. A climb that ends in a singular covariance this way is repeated from the
/// first step that was cut, without such steps: only if it does not converge either, it is reported.
struct ExpectationMaximization: Climb {
  private let dimension: Int
  /// Sum of the weights.
  private let totalWeight: Double
  private let regularization: StepRegularization
  private let isAccelerated: Bool

  private(set) var point: GaussianPoint
  /// Fisher's information at the point; `nil` if its covariance has no factor, or before it is asked for.
  private var metric: FisherMetric?
  /// What is climbed at the points of the trace, the last of which is the highest: the mean log-likelihood less the penalty.
  private var objectives: [Double] = []
  /// The highest point so far, the length of the trace that ends with it, and what rounding of the parameters may make of a
  /// likelihood there.
  private var best: (point: GaussianPoint, objective: Double, traceCount: Int, slack: Double)?
  private var window = SecantWindow()
  private var stalledSteps = 0
  private var shortestLength = Double.infinity
  /// What to do if the current point is no good; `nil` if a step of EM led to it.
  private var fallback: GaussianPoint?
  /// Where the first step was cut short.
  private var crossroads: (point: GaussianPoint, traceCount: Int, best: (GaussianPoint, Double, Int, Double)?)?
  /// Where the climb with steps cut short ended, if that was a singular covariance.
  private var singularity: GaussianPoint?
  /// The last point that was good, for the end of the iterations may come at one that is not.
  private var accepted: GaussianPoint
  private var hasEnded = false
  var course: ClimbCourse

  init(
    _ sums: PatternSums, start: GaussianPoint, _ regularization: StepRegularization = .none, isAccelerated: Bool,
    _ course: ClimbCourse
  ) {
    (dimension, totalWeight) = (sums.dimension, sums.totalWeight)
    (self.regularization, self.isAccelerated, self.course) = (regularization, isAccelerated, course)
    (point, accepted) = (start, start)
  }

  /// Climbs to the end.
  mutating func run(on sums: PatternSums, parallelism: Parallelism) throws(GaussianError) {
    try run { point throws(GaussianError) in ExpectationPass.run(sums, at: point, parallelism: parallelism) }
  }

  mutating func next() -> GaussianPoint? {
    while !hasEnded {
      guard course.mayGoOn() else {
        let isStopped = course.record.ending == .stopped
        point = isStopped ? accepted : singularity ?? accepted
        end(isStopped || singularity == nil ? nil : .singular)
        break
      }
      metric = FisherMetric(at: point)
      if metric != nil { return point }
      go(to: fallback == nil ? .singular : .worse)
    }
    return nil
  }

  /// Goes on with the sums of an expectation step; `nil` if the covariance of what some pattern shows has no factor.
  mutating func absorb(_ expected: ExpectedSums?) {
    guard let metric, let expected else { return go(to: fallback == nil ? .singular : .worse) }
    go(to: evaluate(expected, metric))
  }

  private mutating func go(to outcome: Outcome) {
    defer { course.advance() }
    switch outcome {
    case .fine(let next):
      accepted = point
      point = next
    case .worse where fallback != nil:
      if let fallback { point = fallback }
      restart()
    case .worse:
      point = accepted
      end(.likelihoodFell)
    case .drifting: end(.likelihoodFell)
    case .converged: end(.converged)
    case .singular:
      guard singularity == nil, let crossroads else { return end(.singular) }
      singularity = point
      point = crossroads.point
      best = crossroads.best
      accepted = point
      course.forget(values: course.trace.count - crossroads.traceCount)
      objectives.removeLast(objectives.count - crossroads.traceCount)
      restart()
    }
  }

  /// Ends the climb, at the highest point.
  private mutating func end(_ ending: FitEnding?) {
    hasEnded = true
    if let ending { course.end(ending) }
    if ending != .singular, hasReturnedToBest(isConverged: ending == .converged) { course.end(.likelihoodFell) }
  }

  private enum Outcome {
    case fine(next: GaussianPoint)
    case worse, drifting, converged, singular
  }

  /// Goes back to the highest point if the last one is lower than rounding explains.
  ///
  /// Near a singular covariance the rounding of the parameters is larger than that of the likelihood itself, and steps that
  /// do not converge may drift down in it.
  private mutating func hasReturnedToBest(isConverged: Bool) -> Bool {
    guard regularization.isMonotone, let best, let last = objectives.last,
      last < best.objective - (isConverged ? best.slack : rounding(of: best.objective))
    else { return false }
    point = best.point
    course.forget(values: course.trace.count - best.traceCount)
    return true
  }

  private func rounding(of likelihood: Double) -> Double {
    64 * .ulpOfOne * (likelihood.magnitude + Double(dimension))
  }

  private mutating func restart() {
    window.removeAll()
    fallback = nil
    (stalledSteps, shortestLength) = (0, .infinity)
  }

  /// What an expectation step has shown, and where to go from here.
  private mutating func evaluate(_ expected: ExpectedSums, _ metric: FisherMetric) -> Outcome {
    let likelihood = expected.logLikelihood / totalWeight
    let objective = likelihood - regularization.penalty(at: metric)
    let gain = objectives.last.map { objective - $0 } ?? .infinity
    // What rounding makes of a length, and so of a mean log-likelihood. The collinearity test of a Cholesky factor
    // refuses what makes it 1; here it must leave something to go by.
    let rounding = 8 * Double(dimension) * .ulpOfOne / metric.smallestShare
    guard rounding < 0.01 else { return fallback == nil || gain > 0 ? .singular : .worse }
    let slack = max(self.rounding(of: likelihood), self.rounding(of: objective)) + rounding
    guard gain >= -slack || !regularization.isMonotone else { return .worse }
    course.note(likelihood)
    objectives.append(objective)
    if objective > best?.objective ?? -.infinity {
      best = (point, objective, course.trace.count, slack)
    } else if regularization.isMonotone, let best, course.trace.count >= best.traceCount + 50,
      objective < best.objective - self.rounding(of: objective)
    {
      return .drifting
    }

    let next = regularization.applied(to: expected.maximum(from: point, totalWeight: totalWeight))
    let residual = next.minus(point)
    let length = metric.length(of: residual)
    window.append(point, residual: residual, metric: metric, rounding: rounding)
    // Each step of EM leaves that share of the distance.
    let distance = window.contraction.map { length / max(1e-6, 1 - $0) }
    if distance ?? .infinity <= course.tolerance { return .converged }
    if length <= min(rounding, 1e-10) && distance == nil { return .converged }  // The start was the maximum.
    if hasStalled(length, canBeRounding: length < rounding && gain < slack) {
      // No further than this in floating point. Near a singular covariance that may be far from the end.
      return rounding < 1e-6 || distance ?? .infinity <= 10 * rounding ? .converged : .singular
    }
    return .fine(next: nextPoint(after: residual, or: next, metric))
  }

  /// Whether five steps in a row may have been rounding, and none of them half as long as all before.
  private mutating func hasStalled(_ length: Double, canBeRounding: Bool) -> Bool {
    stalledSteps = canBeRounding && length > 0.5 * shortestLength ? stalledSteps + 1 : 0
    shortestLength = min(shortestLength, length)
    return stalledSteps == 5
  }

  private mutating func nextPoint(
    after residual: GaussianPoint, or next: GaussianPoint, _ metric: FisherMetric
  ) -> GaussianPoint {
    fallback = nil
    guard isAccelerated, regularization.isMonotone,
      var step = window.suggestedStep(residual: residual, metric: metric)
    else {
      return next
    }
    let shrinkage = metric.largestShrinkage(by: step)
    if shrinkage > SecantWindow.largestShrinkage {
      guard singularity == nil else {
        restart()
        return next
      }
      if crossroads == nil { crossroads = (point, course.trace.count, best) }
      let origin = GaussianPoint(dimension: dimension)
      step = origin.moved(by: step, times: SecantWindow.largestShrinkage / shrinkage)
    }
    fallback = next
    return point.moved(by: step)
  }
}

extension GaussianPoint {
  /// Names the variables of the direction without variance that the likelihood leads to.
  func diagnosedSingularity() -> RankDeficiency {
    let correlation = correlationMatrix(
      of: Matrix(rows: dimension, columns: dimension, elements: Array(covariance)))
    let (values, vectors) = (try? symmetricEigendecomposition(of: correlation)) ?? ([], correlation)
    // What is left of the variance in that direction blurs its parts.
    let parts = vectors.row(0).map(\.magnitude)
    let largest = parts.max() ?? 0
    let variables = parts.indices.filter { parts[$0] > 1e-3 * largest }
    let (smallest, last) = (values.first ?? 0, values.last ?? 1)
    return RankDeficiency(
      quantity: "the covariance that the likelihood leads to", dimension: dimension, pivot: variables.last ?? 0,
      dependsOn: variables.dropLast().sorted { parts[$0] > parts[$1] }, rank: dimension - 1,
      conditionNumber: smallest > 0 ? last / smallest : .infinity)
  }
}
