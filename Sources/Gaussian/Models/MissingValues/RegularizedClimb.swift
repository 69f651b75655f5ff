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
  let rules: ClimbRules
  let isAccelerated: Bool
  let parallelism: Parallelism
  private let sums: PatternSums

  init(
    table: IncompleteTable<Scalar>, cases: AvailableCases, policy: CovariancePolicy, rules: ClimbRules,
    isAccelerated: Bool, parallelism: Parallelism
  ) {
    self.table = table
    self.cases = cases
    self.policy = policy
    self.rules = rules
    self.isAccelerated = isAccelerated
    self.parallelism = parallelism
    sums = PatternSums(
      of: table.observations, patterns: table.patterns, weights: table.weights, shift: cases.means,
      parallelism: parallelism)
  }

  private var dimension: Int { cases.means.count }

  /// Where a climb ended, and how it went.
  private typealias End = (point: GaussianPoint, record: ClimbRecord)

  /// Climbs.
  ///
  /// - Parameter record: What is known of the rows.
  /// - Returns: The estimate, for the policy to act on as in the last step.
  /// - Throws: ``GaussianError/notPositiveDefinite(_:)`` if the likelihood leads to a singular covariance all the same.
  func run(_ record: EstimationRecord) throws(GaussianError) -> IncompleteTable<Scalar>.Climb {
    switch policy {
    case .fail: return try finished(try climb(.none), record)
    case .ridge(let epsilon):
      let ridge = [Double](repeating: epsilon, count: dimension)
      return try finished(beforeLastChange(try climb(.addition(shrinkage: 0, diagonal: ridge))), record)
    case .relativeRidge(let epsilon):
      let ridge = cases.variances.map { epsilon * $0 }
      var result = try finished(beforeLastChange(try climb(.addition(shrinkage: 0, diagonal: ridge))), record)
      result.estimate.referenceVariances = cases.variances
      return result
    case .relativeFloor(let tau):
      if let plain = try plainClimb(record), try isAbove(tau, plain) { return try finished(plain, record) }
      return try finished(beforeLastChange(try climb(.floor(tau))), record)
    case .shrink:
      if let plain = try plainClimb(record) { return try finished(plain, record) }
      return try shrunk(record)
    case .pseudo: return try finished(try climb(.none), record, maybeSingular: true)
    }
  }

  /// A climb on which the policy has no say; `nil` if its end leaves something to it.
  private func plainClimb(_ record: EstimationRecord) throws(GaussianError) -> End? {
    guard record.count > dimension, !cases.variances.contains(0) else { return nil }
    let plain = try climb(.none)
    guard plain.record.ending != .singular, let metric = FisherMetric(at: plain.point), metric.smallestShare > 1e-8
    else {
      return nil
    }
    return plain
  }

  private func isAbove(_ tau: Double, _ climb: End) throws(GaussianError) -> Bool {
    try StructuredCovariance.full(climb.point.covarianceMatrix).liftingEigenvalues(below: tau).adjustment == nil
  }

  /// From where the policy makes of the observed variances what it makes of all covariances.
  private func climb(
    _ regularization: StepRegularization, from start: GaussianPoint? = nil, iterations: Int? = nil
  ) throws(GaussianError) -> End {
    var climb = ExpectationMaximization(
      sums, start: start ?? regularization.applied(to: GaussianPoint(variances: cases.variances)), regularization,
      isAccelerated: isAccelerated, ClimbCourse(iterations.map { rules.limited(to: $0) } ?? rules))
    try climb.run(on: sums, parallelism: parallelism)
    return (climb.point, climb.course.record)
  }

  /// Shrinkage in every step, with the intensity and the mean variance that its own end advises: both are held while it
  /// climbs, and taken anew from where it ends, until they stay.
  private func shrunk(_ record: EstimationRecord) throws(GaussianError) -> IncompleteTable<Scalar>.Climb {
    // As many rows as would hold the cells that are there.
    let weight = cases.weights.reduce(0, +) / Double(dimension)
    var (intensity, variance) = (0.5, cases.variances.reduce(0, +) / Double(dimension))
    var point: GaussianPoint?
    var whole = ClimbRecord(ending: .iterationLimit, tolerance: rules.tolerance)
    while whole.iterations < rules.maximumIterations {
      guard !rules.isStopped else {
        whole.ending = .stopped
        break
      }
      let regularization = StepRegularization.addition(
        shrinkage: intensity, diagonal: [Double](repeating: intensity * variance, count: dimension))
      let end = try climb(regularization, from: point, iterations: rules.maximumIterations - whole.iterations)
      whole.iterations += end.record.iterations
      whole.trace += end.record.trace
      guard end.record.ending == .converged,
        let expected = ExpectationPass.run(sums, at: end.point, parallelism: parallelism)
      else {
        guard end.record.ending != .singular else { throw .notPositiveDefinite(end.point.diagnosedSingularity()) }
        (point, whole.ending) = (end.point, end.record.ending)
        break
      }
      let covariance = StructuredCovariance.full(
        expected.maximum(from: end.point, totalWeight: sums.totalWeight).covarianceMatrix)
      let next = OracleApproximatingShrinkage().intensity(for: covariance, weight: weight)
      let change = max((next - intensity).magnitude, (covariance.meanVariance / variance - 1).magnitude)
      (intensity, variance, point) = (next, covariance.meanVariance, end.point)
      if change <= max(rules.tolerance, 1e-12) {
        whole.ending = .converged
        break
      }
    }
    let end = (point: point ?? GaussianPoint(variances: cases.variances), record: whole)
    var result = try finished(beforeLastChange(end), record)
    result.shrinkage = intensity
    return result
  }

  /// One more step of EM without what the policy makes of it, which it will do itself.
  private func beforeLastChange(_ climb: End) -> End {
    guard climb.record.ending != .singular,
      let expected = ExpectationPass.run(sums, at: climb.point, parallelism: parallelism)
    else { return climb }
    return (expected.maximum(from: climb.point, totalWeight: sums.totalWeight), climb.record)
  }

  /// What the climb comes to, for the policy to act on as in the last step.
  private func finished(
    _ climb: End, _ record: EstimationRecord, maybeSingular: Bool = false
  ) throws(GaussianError) -> IncompleteTable<Scalar>.Climb {
    if climb.record.ending == .singular && !maybeSingular {
      throw .notPositiveDefinite(climb.point.diagnosedSingularity())
    }
    var record = record
    (record.iterations, record.ending) = (climb.record.iterations, climb.record.ending)
    return IncompleteTable<Scalar>.Climb(
      estimate: GaussianEstimate(
        mean: zip(cases.means, climb.point.mean).map { $0 + $1 }, covariance: .full(climb.point.covarianceMatrix),
        record: record),
      record: climb.record)
  }
}
