internal import GaussianEngine
internal import LinearAlgebra

/// The climb to a full covariance that a policy has a say in: in every step where it changes anything.
///
/// A ridge is always added, a relative one as a share of the variances of the observed cells. What lifts eigenvalues or shrinks does so only if it must: if without it the likelihood leads
/// to a singular covariance, or if rows are too few to say otherwise. Dropping directions is nothing that a step could do:
/// it is left to the end.
struct RegularizedClimb<Scalar: GaussianScalar> {
  let table: IncompleteTable<Scalar>
  let cases: AvailableCases
  let policy: CovariancePolicy
  let options: MissingValuesOptions
  let parallelism: Parallelism
  private let sums: PatternSums

  init(
    table: IncompleteTable<Scalar>, cases: AvailableCases, policy: CovariancePolicy, options: MissingValuesOptions,
    parallelism: Parallelism
  ) {
    self.table = table
    self.cases = cases
    self.policy = policy
    self.options = options
    self.parallelism = parallelism
    sums = PatternSums(
      of: table.observations, patterns: table.patterns, weights: table.weights, shift: cases.means,
      parallelism: parallelism)
  }

  private var dimension: Int { cases.means.count }

  /// Climbs.
  ///
  /// - Parameter record: What is known of the rows.
  /// - Returns: The estimate, for the policy to act on as in the last step.
  /// - Throws: ``GaussianError/notPositiveDefinite(_:)`` if the likelihood leads to a singular covariance all the same.
  func run(_ record: EstimationRecord) throws(GaussianError) -> IncompleteTable<Scalar>.Climb {
    switch policy {
    case .fail: return try finished(climb(.none), record)
    case .ridge(let epsilon):
      let ridge = [Double](repeating: epsilon, count: dimension)
      return try finished(beforeLastChange(climb(.addition(shrinkage: 0, diagonal: ridge))), record)
    case .relativeRidge(let epsilon):
      let ridge = cases.variances.map { epsilon * $0 }
      var result = try finished(beforeLastChange(climb(.addition(shrinkage: 0, diagonal: ridge))), record)
      result.estimate.referenceVariances = cases.variances
      return result
    case .relativeFloor(let tau):
      if let plain = plainClimb(record), try isAbove(tau, plain) { return try finished(plain, record) }
      return try finished(beforeLastChange(climb(.floor(tau))), record)
    case .shrink:
      if let plain = plainClimb(record) { return try finished(plain, record) }
      return try shrunk(record)
    case .pseudo: return try finished(climb(.none), record, maybeSingular: true)
    }
  }

  /// A climb on which the policy has no say; `nil` if its end leaves something to it.
  private func plainClimb(_ record: EstimationRecord) -> ExpectationMaximization.Climb? {
    guard record.count > dimension, !cases.variances.contains(0) else { return nil }
    let plain = climb(.none)
    guard plain.termination != .singular, let metric = FisherMetric(at: plain.point), metric.smallestShare > 1e-8 else {
      return nil
    }
    return plain
  }

  private func isAbove(_ tau: Double, _ climb: ExpectationMaximization.Climb) throws(GaussianError) -> Bool {
    try StructuredCovariance.full(climb.point.covarianceMatrix).liftingEigenvalues(below: tau).adjustment == nil
  }

  /// From where the policy makes of the observed variances what it makes of all covariances.
  private func climb(
    _ regularization: StepRegularization, from start: GaussianPoint? = nil, iterations: Int? = nil
  ) -> ExpectationMaximization.Climb {
    var options = options
    if let iterations { options.maximumIterations = iterations }
    return ExpectationMaximization.run(
      sums, start: start ?? regularization.applied(to: GaussianPoint(variances: cases.variances)), regularization,
      options: options, parallelism: parallelism)
  }

  /// Shrinkage in every step, with the intensity and the mean variance that its own end advises: both are held while it
  /// climbs, and taken anew from where it ends, until they stay.
  private func shrunk(_ record: EstimationRecord) throws(GaussianError) -> IncompleteTable<Scalar>.Climb {
    // As many rows as would hold the cells that are there.
    let weight = cases.weights.reduce(0, +) / Double(dimension)
    var (intensity, variance) = (0.5, cases.variances.reduce(0, +) / Double(dimension))
    var (point, trace, iterations): (GaussianPoint?, [Double], Int) = (nil, [], 0)
    var termination = MissingValuesTermination.iterationLimit
    while iterations < options.maximumIterations && !StopFlag.isRequested {
      let regularization = StepRegularization.addition(
        shrinkage: intensity, diagonal: [Double](repeating: intensity * variance, count: dimension))
      let end = climb(regularization, from: point, iterations: options.maximumIterations - iterations)
      iterations += end.iterations
      trace += end.meanLogLikelihoods
      guard end.termination == .converged,
        let expected = ExpectationPass.run(sums, at: end.point, parallelism: parallelism)
      else {
        guard end.termination != .singular else { throw .notPositiveDefinite(end.point.diagnosedSingularity()) }
        (point, termination) = (end.point, end.termination)
        break
      }
      let covariance = StructuredCovariance.full(
        expected.maximum(from: end.point, totalWeight: sums.totalWeight).covarianceMatrix)
      let next = OracleApproximatingShrinkage().intensity(for: covariance, weight: weight)
      let change = max((next - intensity).magnitude, (covariance.meanVariance / variance - 1).magnitude)
      (intensity, variance, point) = (next, covariance.meanVariance, end.point)
      if change <= max(options.tolerance, 1e-12) {
        termination = .converged
        break
      }
    }
    let end = ExpectationMaximization.Climb(
      point: point ?? GaussianPoint(variances: cases.variances), iterations: iterations, meanLogLikelihoods: trace,
      termination: termination)
    var result = try finished(beforeLastChange(end), record)
    result.shrinkage = intensity
    return result
  }

  /// One more step of EM without what the policy makes of it, which it will do itself.
  private func beforeLastChange(_ climb: ExpectationMaximization.Climb) -> ExpectationMaximization.Climb {
    guard climb.termination != .singular,
      let expected = ExpectationPass.run(sums, at: climb.point, parallelism: parallelism)
    else { return climb }
    return ExpectationMaximization.Climb(
      point: expected.maximum(from: climb.point, totalWeight: sums.totalWeight), iterations: climb.iterations,
      meanLogLikelihoods: climb.meanLogLikelihoods, termination: climb.termination)
  }

  /// What the climb comes to, for the policy to act on as in the last step.
  private func finished(
    _ climb: ExpectationMaximization.Climb, _ record: EstimationRecord, maybeSingular: Bool = false
  ) throws(GaussianError) -> IncompleteTable<Scalar>.Climb {
    if climb.termination == .singular && !maybeSingular {
      throw .notPositiveDefinite(climb.point.diagnosedSingularity())
    }
    var record = record
    record.iterations = climb.iterations
    record.hasConverged = climb.termination == .converged
    return IncompleteTable<Scalar>.Climb(
      estimate: GaussianEstimate(
        mean: zip(cases.means, climb.point.mean).map { $0 + $1 }, covariance: .full(climb.point.covarianceMatrix),
        record: record),
      meanLogLikelihoods: climb.meanLogLikelihoods, termination: climb.termination)
  }
}
