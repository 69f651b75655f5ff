internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// Rows with missing cells, and which way leads to their maximum of the likelihood.
struct IncompleteTable<Scalar: GaussianScalar> {
  let observations: Matrix<Scalar>
  /// Finite and not negative; `nil` if every row counts once.
  let weights: [Scalar]?
  let patterns: MissingPatterns

  init(observations: Matrix<Scalar>, weights: [Scalar]?) {
    self.observations = observations
    self.weights = weights
    patterns = MissingPatterns(of: observations, weights: weights)
  }

  /// An estimate, and how it was reached.
  struct Climb {
    /// Its covariance is what the policy is to act on once more, as it did in every step.
    var estimate: GaussianEstimate
    /// The intensity that the covariance is to be shrunk with; `nil` if it was not in need of that.
    var shrinkage: Double?
    var record: ClimbRecord
  }

  /// The maximum of the likelihood, or how near the options let the climb come.
  func climb(
    _ structure: CovarianceStructure, _ policy: CovariancePolicy, _ rules: ClimbRules, isAccelerated: Bool,
    _ parallelism: Parallelism
  ) throws(GaussianError) -> Climb {
    let showing = (0..<patterns.count).filter { patterns.observedCount(of: $0) > 0 }
    if showing.count == 1, patterns.observedCount(of: showing[0]) == observations.columns {
      return try complete(patterns.rows(of: showing[0]), structure, parallelism)
    }
    let record = try record(patternsThatShow: showing)
    let required = structure == .full && policy == .fail ? observations.columns + 1 : 2
    guard record.count >= required else {
      throw .tooFewObservations(count: record.count, required: required, dimension: observations.columns)
    }
    let cases = try AvailableCases(
      of: observations, weights: weights, mayBeConstant: structure != .full || policy.bearsConstants,
      parallelism: parallelism)
    guard structure == .full else { return separate(cases, structure, record) }
    if case .pseudo = policy, cases.variances.contains(0) {
      return try besideConstants(cases, record, policy, rules, isAccelerated: isAccelerated, parallelism)
    }
    return try RegularizedClimb(
      table: self, cases: cases, policy: policy, rules: rules, isAccelerated: isAccelerated, parallelism: parallelism
    ).run(record)
  }

  /// Constant variables stay what they are, a direction without variance each, and the climb is that of the others.
  private func besideConstants(
    _ cases: AvailableCases, _ record: EstimationRecord, _ policy: CovariancePolicy, _ rules: ClimbRules,
    isAccelerated: Bool, _ parallelism: Parallelism
  ) throws(GaussianError) -> Climb {
    let varying = cases.variances.indices.filter { cases.variances[$0] > 0 }
    guard !varying.isEmpty else { throw .zeroVariance(variable: 0) }
    let others = IncompleteTable(observations: observations.selecting(columns: varying), weights: weights)
    var climb = try others.climb(.full, policy, rules, isAccelerated: isAccelerated, parallelism)
    var mean = cases.means
    let inner = climb.estimate.covariance.matrix
    var covariance = Matrix(rows: mean.count, columns: mean.count, repeating: 0.0)
    for (row, variable) in varying.enumerated() {
      mean[variable] = climb.estimate.mean[row]
      for (column, other) in varying.enumerated() { covariance[variable, other] = inner[row, column] }
    }
    var record = record
    (record.iterations, record.ending) = (climb.estimate.record.iterations, climb.estimate.record.ending)
    climb.estimate = GaussianEstimate(mean: mean, covariance: .full(covariance), record: record)
    return climb
  }

  /// Rows without missing cells, perhaps beside rows that show nothing, which are left out: a fit like any other.
  private func complete(
    _ rows: ArraySlice<Int>, _ structure: CovarianceStructure, _ parallelism: Parallelism
  ) throws(GaussianError) -> Climb {
    let isWhole = patterns.emptyRowCount == 0
    var estimate = try MaximumLikelihood().estimate(
      fitting: isWhole ? observations : observations.selecting(rows: Array(rows)),
      weights: isWhole ? weights : weights.map { weights in rows.map { weights[$0] } },
      structure: structure, parallelism: parallelism)
    estimate.record.values["missingCells"] = Double(patterns.missingCellCount)
    // At the maximum the mean log-likelihood is the negative entropy.
    let entropy = (try? MultivariateNormal<Double>(estimate, structure: structure))?.entropy
    return Climb(estimate: estimate, record: ClimbRecord(ending: .converged, trace: [-(entropy ?? -.infinity)]))
  }

  /// Without correlation no column tells anything of another: the maximum is that of the observed cells.
  private func separate(
    _ cases: AvailableCases, _ structure: CovarianceStructure, _ record: EstimationRecord
  ) -> Climb {
    var variances = cases.variances
    var covariance = StructuredCovariance.diagonal(variances)
    if structure == .spherical {
      // Each column counts as often as it was observed.
      let cells = cases.weights.reduce(0, +)
      let variance = zip(cases.weights, variances).reduce(0) { $0 + $1.0 / cells * $1.1 }
      covariance = .spherical(variance, dimension: variances.count)
      variances = covariance.variances
    }
    let logLikelihood = zip(cases.weights, variances).reduce(0) {
      $0 - 0.5 * $1.0 * (logTwoPi + Double.log($1.1) + 1)
    }
    return Climb(
      estimate: GaussianEstimate(mean: cases.means, covariance: covariance, record: record),
      record: ClimbRecord(ending: .converged, trace: [logLikelihood / record.weight]))
  }

  /// What a model will say of its origin: rows that show nothing do not count.
  private func record(patternsThatShow showing: [Int]) throws(GaussianError) -> EstimationRecord {
    var (count, weight, squaredWeight) = (0, 0.0, 0.0)
    for pattern in showing {
      let rows = patterns.rows(of: pattern)
      count += rows.count
      for row in rows {
        let rowWeight = weights.map { Double($0[row]) } ?? 1
        weight += rowWeight
        squaredWeight += rowWeight * rowWeight
      }
    }
    try [weight, squaredWeight].checkWeightRange(count: count)
    return EstimationRecord(
      estimator: MaximumLikelihood().name, count: count, weight: weight,
      effectiveSampleSize: count == 0 ? 0 : weight / squaredWeight * weight,
      values: [
        "missingCells": Double(patterns.missingCellCount), EstimationRecord.patternsName: Double(patterns.count),
      ])
  }
}

extension CovariancePolicy {
  /// Whether a variable that does not vary is no hindrance.
  fileprivate var bearsConstants: Bool {
    switch self {
    case .ridge, .relativeFloor, .shrink, .pseudo: true
    case .fail, .relativeRidge: false
    }
  }
}

extension EstimationRecord {
  /// What the number of patterns of missing cells is called among the values of a fit to what was observed.
  static var patternsName: String { "patterns" }
}
