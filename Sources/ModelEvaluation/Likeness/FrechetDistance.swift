internal import Gaussian
public import GaussianEngine
public import LinearAlgebra

/// Squared Fréchet distance between Gaussians with the moments of generated and of real rows.
///
/// ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2·tr (Σ₁^½·Σ₂·Σ₁^½)^½, in squared units of the variables: how far means and covariances are apart, and
/// blind to all else. By default covariances divide by n − 1, as those of the Fréchet inception distance do.
///
/// Between tables of one distribution it is not 0 but of the order of 1/n: compare it with the distance of
/// held-out rows from training rows, `FrechetDistance(generated: heldOut, real: training)`.
///
/// The standard error is that of the jackknife: 20 parts of each table, chosen at random, are left out one after the other. Near
/// 0, where the distance is a sum of squares of noise, it is of the size of the distance.
///
/// ## Numerical notes
/// The part of the covariances is the least ‖A₁ − A₂·U‖² over orthogonal U with Σ = A·Aᵀ, a sum of squares: it is never negative
/// or complex, does not cancel for close covariances, and covariances may be singular, of fewer rows than variables too. The
/// nuclear norm in it is the sum of the roots of the eigenvalues of A₁ᵀΣ₂A₁.
///
/// ## Source
/// D. C. Dowson, B. V. Landau, The Fréchet distance between multivariate normal distributions, Journal of Multivariate Analysis 12
/// (1982). M. Heusel and others, GANs trained by a two time-scale update rule, NeurIPS 2017, for the use.
public struct FrechetDistance: Sendable, Equatable {
  /// The squared distance with its standard error; of fewer than 40 rows in a table the error is unknown.
  public let squared: Estimate
  /// The part of the means, ‖μ₁ − μ₂‖².
  public let meanPart: Double
  /// The part of the covariances.
  public let covariancePart: Double
  /// Rows behind the moments: all.
  public let rowsUsed: RowsUsed

  /// Compares two tables.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model; shape `count × dimension`, finite, at least 2.
  ///   - real: Rows to compare with; likewise.
  ///   - unbiased: Whether covariances divide by n − 1; by n otherwise, as maximum likelihood does.
  ///   - generatedWeights: How often each generated row counts, positive; `nil` for once. An unbiased covariance with weights divides
  ///     by W − Σw²/W, which does not depend on their unit.
  ///   - realWeights: The same of the real rows.
  ///   - seed: Which rows are left out together for the standard error.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, ``EvaluationError/nonFinite(role:row:variable:)``, or
  ///   ``EvaluationError/model(_:)`` if squares of rows are too large for a double.
  /// - Complexity: O(count × dimension² + 40·dimension³) time, and memory for 40 covariances and a twentieth of a table.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, real: Matrix<Scalar>, unbiased: Bool = true, generatedWeights: [Scalar]? = nil,
    realWeights: [Scalar]? = nil, seed: UInt64 = 0,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    try checkTables(generated: generated, real: real, atLeast: 2, for: "the Fréchet distance")
    let hasError = min(generated.rows, real.rows) >= 2 * Self.blocks
    let blocks = hasError ? Self.blocks : 1
    // Of each block its sums, and roots of what is left without it.
    try evaluating(.generated) { () throws(GaussianError) in
      try GaussianError.checkMemory(matrices: 2 * blocks + 4, dimension: real.columns)
    }
    let first = try BlockMoments(
      of: generated, generatedWeights, .generated, blocks, SeededChoice.Purpose.generatedRows, seed, unbiased,
      parallelism)
    let second = try BlockMoments(
      of: real, realWeights, .heldOut, blocks, SeededChoice.Purpose.realRows, seed, unbiased, parallelism)
    rowsUsed = RowsUsed(generated: generated.rows, real: real.rows)
    (meanPart, covariancePart) = try first.whole.squaredDistance(to: second.whole)
    var variance = hasError ? 0 : Double.nan
    for (own, other) in [(first, second), (second, first)] where hasError {
      let values = try own.without(other.whole, parallelism)
      let estimate = Estimate(meanOf: values)
      // (g − 1)/g·Σ(θ − θ̄)² from s²/g = Σ(θ − θ̄)²/(g·(g − 1)).
      let count = Double(values.count)
      variance += (count - 1) * (count - 1) * estimate.standardError * estimate.standardError
    }
    squared = Estimate(value: meanPart + covariancePart, standardError: variance.squareRoot())
  }

  private static let blocks = 20
}

/// Mean, and a root A of the covariance A·Aᵀ.
private struct RootMoments: Sendable {
  let mean: [Double]
  let root: Matrix<Double>

  init<Scalar>(
    _ statistics: SufficientStatistics<Scalar>, unbiased: Bool, isWeighted: Bool
  ) throws(EvaluationError) {
    mean = zip(statistics.shift, statistics.offset).map { $0 + $1 }
    let lost = isWeighted ? statistics.weight / statistics.effectiveSampleSize : 1
    let divisor = unbiased ? statistics.weight - lost : statistics.weight
    guard case .full(let covariance) = statistics.scatter(dividedBy: divisor) else {
      preconditionFailure("statistics of full structure have all products")
    }
    root = try evaluating(.generated) { () throws(GaussianError) in try symmetricRoot(of: covariance) }
  }

  func squaredDistance(to other: RootMoments) throws(EvaluationError) -> (mean: Double, covariance: Double) {
    let means = zip(mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let covariances = try evaluating(.generated) { () throws(GaussianError) in
      try leastSquaredDistance(from: root, to: other.root)
    }
    return (means, covariances)
  }
}

/// Sums of parts of a table, and the moments of all.
private struct BlockMoments<Scalar: GaussianScalar>: Sendable {
  let parts: [SufficientStatistics<Scalar>]
  let whole: RootMoments
  let unbiased: Bool
  let isWeighted: Bool

  init(
    of table: Matrix<Scalar>, _ weights: [Scalar]?, _ role: TableRole, _ blocks: Int, _ purpose: SeededChoice.Purpose,
    _ seed: UInt64,
    _ unbiased: Bool, _ parallelism: Parallelism
  ) throws(EvaluationError) {
    var parts: [SufficientStatistics<Scalar>] = []
    for rows in SeededChoice.groups(blocks, of: table.rows, seed: seed, for: purpose) {
      var statistics = SufficientStatistics<Scalar>(dimension: table.columns)
      let part = blocks == 1 ? table : table.selecting(rows: rows)
      let shares = blocks == 1 ? weights : weights.map { weights in rows.map { weights[$0] } }
      try evaluating(role) { () throws(GaussianError) in
        try statistics.update(with: part, weights: shares, parallelism: parallelism)
      }
      parts.append(statistics)
    }
    self.parts = parts
    self.unbiased = unbiased
    isWeighted = weights != nil
    var all = parts[0]
    for part in parts.dropFirst() { all.merge(part) }
    whole = try RootMoments(all, unbiased: unbiased, isWeighted: isWeighted)
  }

  /// The distance of the table from another, without each part.
  func without(_ other: RootMoments, _ parallelism: Parallelism) throws(EvaluationError) -> [Double] {
    var results = [Result<Double, EvaluationError>](repeating: .success(0), count: parts.count)
    unsafe results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let output = unsafe buffer
      forEachBlock(count: parts.count, parallelism: parallelism) {
        ()
      } _: { left, _ in
        unsafe output[left] = Result { () throws(EvaluationError) in
          let rest = parts.indices.filter { $0 != left }
          var statistics = parts[rest[0]]
          for part in rest.dropFirst() { statistics.merge(parts[part]) }
          let distance = try RootMoments(statistics, unbiased: unbiased, isWeighted: isWeighted).squaredDistance(
            to: other)
          return distance.mean + distance.covariance
        }
      }
    }
    var values: [Double] = []
    for result in results { values.append(try result.get()) }
    return values
  }
}
