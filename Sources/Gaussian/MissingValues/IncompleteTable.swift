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
    var estimate: GaussianEstimate
    var meanLogLikelihoods: [Double]
    var termination = MissingValuesTermination.converged
  }

  /// The maximum of the likelihood, or how near the options let the climb come.
  func climb(
    _ structure: CovarianceStructure, _ policy: CovariancePolicy, _ options: MissingValuesOptions,
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
      of: observations, weights: weights, mayBeConstant: structure != .full, parallelism: parallelism)
    guard structure == .full else { return separate(cases, structure, record) }
    return try iterated(from: cases, record, policy, options, parallelism)
  }

  /// Rows without missing cells, perhaps beside rows that show nothing, which are left out: a fit like any other.
  private func complete(
    _ rows: ArraySlice<Int>, _ structure: CovarianceStructure, _ parallelism: Parallelism
  ) throws(GaussianError) -> Climb {
    let isWhole = patterns.emptyRowCount == 0
    var estimate = try MaximumLikelihood().estimate(
      fitting: isWhole ? observations : observations.selecting(rows: Array(rows)),
      weights: isWhole ? weights : weights.map { weights in rows.map { weights[$0] } },
      covariance: structure, parallelism: parallelism)
    estimate.record.values["missingCells"] = Double(patterns.missingCellCount)
    // At the maximum the mean log-likelihood is the negative entropy.
    let entropy = (try? MultivariateNormal<Double>(estimate, covariance: structure))?.entropy
    return Climb(estimate: estimate, meanLogLikelihoods: [-(entropy ?? -.infinity)])
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
      meanLogLikelihoods: [logLikelihood / record.weight])
  }

  /// A full covariance, step by step.
  private func iterated(
    from cases: AvailableCases, _ record: EstimationRecord, _ policy: CovariancePolicy,
    _ options: MissingValuesOptions, _ parallelism: Parallelism
  ) throws(GaussianError) -> Climb {
    let sums = PatternSums(
      of: observations, patterns: patterns, weights: weights, shift: cases.means, parallelism: parallelism)
    let climb = ExpectationMaximization.run(
      sums, start: GaussianPoint(variances: cases.variances), options: options, parallelism: parallelism)
    if climb.termination == .singular && policy == .fail {
      throw .notPositiveDefinite(climb.point.diagnosedSingularity())
    }
    var record = record
    record.iterations = climb.iterations
    record.hasConverged = climb.termination == .converged
    let dimension = observations.columns
    let covariance = Matrix(rows: dimension, columns: dimension, elements: Array(climb.point.covariance))
    return Climb(
      estimate: GaussianEstimate(
        mean: zip(cases.means, climb.point.mean).map { $0 + $1 }, covariance: .full(covariance), record: record),
      meanLogLikelihoods: climb.meanLogLikelihoods, termination: climb.termination)
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
    guard count == 0 || (weight.isFinite && squaredWeight.isFinite && squaredWeight > 0) else {
      throw .overflow(quantity: "the sum of squares of the weights")
    }
    return EstimationRecord(
      estimator: MaximumLikelihood().name, count: count, weight: weight,
      effectiveSampleSize: count == 0 ? 0 : weight / squaredWeight * weight,
      values: [
        "missingCells": Double(patterns.missingCellCount), EstimationRecord.patternsName: Double(patterns.count),
      ])
  }
}

extension EstimationRecord {
  /// What the number of patterns of missing cells is called among the values of a fit to what was observed.
  static var patternsName: String { "patterns" }
}
