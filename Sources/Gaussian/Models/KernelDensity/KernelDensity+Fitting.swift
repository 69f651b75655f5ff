public import GaussianEngine
public import LinearAlgebra

extension KernelDensity {
  /// How to choose the bandwidth matrix H.
  ///
  /// All but ``matrix(_:)`` and ``choleskyFactor(_:)`` are H = h²·C with C the covariance of the rows, S/(W − Σw²/W) of their scatter S and weight
  /// W, and differ in the factor h. n is the effective sample size (Σw)²/Σw², d the number of variables.
  public enum Bandwidth: Sendable, Equatable {
    /// h = n^(−1/(d + 4)).
    case scott
    /// h = (n·(d + 2)/4)^(−1/(d + 4)).
    case silverman
    /// This factor h, finite and positive.
    case factor(Double)
    /// This covariance H.
    case matrix(Matrix<Scalar>)
    /// The covariance H = L·Lᵀ of this L, of which only the lower triangle is read.
    case choleskyFactor(Matrix<Scalar>)
    /// The factor that makes each row most likely under the kernels of all others.
    ///
    /// Costs some 12 passes of rows over rows. Undefined if every row has an exact duplicate.
    case leaveOneOut
  }

  /// Puts a kernel on every observation.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - weights: How much each row counts, finite and not negative; `nil` for once. A row of weight 0 is absent,
  ///     whatever it holds.
  ///   - bandwidth: How to choose H.
  ///   - policy: What to do with a covariance of the rows that is not positive definite; directions cannot be dropped.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)``,
  ///   ``GaussianError/nonFinite(quantity:row:variable:)``, ``GaussianError/invalidWeight(row:value:)``,
  ///   ``GaussianError/zeroVariance(variable:)``, ``GaussianError/notPositiveDefinite(_:)``,
  ///   ``GaussianError/overflow(quantity:)``, or ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if there is no
  ///   leave-one-out bandwidth or the policy would drop directions.
  /// - Precondition: There is at least one column, and one weight a row; a factor is positive and a matrix as large as
  ///   there are columns.
  /// - Complexity: O(count × dimension² + dimension³), and O(count² × dimension) for ``Bandwidth/leaveOneOut``.
  ///
  /// ## Numerical notes
  /// The covariance is summed as ``SufficientStatistics`` do, factored in `Double` for either scalar, and scaled as a
  /// factor: h·L keeps all its digits where h²·C would leave the range.
  ///
  /// ## Source
  /// D. W. Scott, Multivariate Density Estimation, 2nd ed., 2015; B. W. Silverman, Density Estimation for Statistics
  /// and Data Analysis, 1986. Weights as in SciPy's `gaussian_kde`.
  public init(
    fitting observations: Matrix<Scalar>, weights: [Scalar]? = nil, bandwidth: Bandwidth = .scott,
    policy: CovariancePolicy = .fail, parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    try SufficientStatistics<Scalar>.checkMemory(dimension: observations.columns)
    var statistics = SufficientStatistics<Scalar>(
      dimension: observations.columns, moments: policy == .shrink ? .fourth : .second)
    try statistics.update(with: observations, weights: weights, parallelism: parallelism)
    guard statistics.count > 0 else {
      throw .tooFewObservations(count: 0, required: 1, dimension: observations.columns)
    }
    try statistics.checkWeightRange()
    let (rows, weights) = Self.present(observations, weights)
    var record = EstimationRecord(estimator: bandwidth.rule.rawValue, statistics: statistics)
    if let given = try bandwidth.given(dimension: rows.columns) {
      try self.init(rows: rows, weights: weights, root: given.lower, estimation: record)
      return
    }
    let root = try Self.covarianceRoot(of: statistics, policy: policy, record: &record)
    let factor: Double
    switch bandwidth {
    case .factor(let given):
      precondition(given.isFinite && given > 0, "a bandwidth factor is positive, not \(given)")
      factor = given
    case .leaveOneOut:
      let search = try LeaveOneOutSearch(rows: rows, weights: weights, root: root, parallelism: parallelism)
      let best = try search.best()
      factor = best.factor
      record.values[Self.leaveOneOutKey] = best.meanLogLikelihood
    default:
      factor =
        bandwidth.rule.factor(
          effectiveSampleSize: statistics.effectiveSampleSize, dimension: Double(rows.columns)) ?? 1
    }
    record.values[Self.factorKey] = factor
    try self.init(rows: rows, weights: weights, root: Self.scaled(root, by: factor), estimation: record)
  }

  /// The Cholesky factor of the covariance of the rows, after the policy.
  private static func covarianceRoot(
    of statistics: SufficientStatistics<Scalar>, policy: CovariancePolicy, record: inout EstimationRecord
  ) throws(GaussianError) -> Matrix<Double> {
    let estimate = try UnbiasedCovariance(weights: .reliability).estimate(from: statistics, structure: .full)
    let (parameter, adjustment) = try policy.parameter(
      for: estimate,
      shrinkage: { () throws(GaussianError) in policy == .shrink ? try LedoitWolf.intensity(for: statistics) : nil },
      of: Double.self)
    guard parameter.rank == parameter.dimension else {
      throw .unsuitableModel(
        quantity: "kernel densities",
        reason: "the rows do not vary in \(parameter.dimension - parameter.rank) of \(parameter.dimension) directions, "
          + "and a kernel has to", advice: "choose the policy ridge or relative-floor")
    }
    record.policy = policy
    record.adjustment = adjustment
    return parameter.root
  }

  private static func scaled(_ root: Matrix<Double>, by factor: Double) -> Matrix<Double> {
    Matrix(rows: root.rows, columns: root.columns, elements: root.elements.map { factor * $0 })
  }

  /// The rows of positive weight.
  private static func present(
    _ observations: Matrix<Scalar>, _ weights: [Scalar]?
  ) -> (rows: Matrix<Scalar>, weights: [Scalar]?) {
    guard let weights, weights.contains(0) else { return (observations, weights) }
    let kept = weights.indices.filter { weights[$0] > 0 }
    return (observations.selecting(rows: kept), kept.map { weights[$0] })
  }
}

extension KernelDensity.Bandwidth {
  /// The factor of a covariance that was given; `nil` for a rule.
  fileprivate func given(dimension: Int) throws(GaussianError) -> CholeskyFactor<Double>? {
    func check(_ matrix: Matrix<Scalar>) -> Matrix<Double> {
      precondition(
        matrix.rows == dimension && matrix.columns == dimension,
        "a bandwidth of \(matrix.rows) × \(matrix.columns) for \(dimension) variables")
      return matrix.converted(to: Double.self)
    }
    switch self {
    case .matrix(let matrix):
      return try lifting(try CholeskyFactor(factoring: check(matrix), quantity: "the bandwidth"))
    case .choleskyFactor(let matrix): return try lifting(try CholeskyFactor(lower: check(matrix)))
    case .scott, .silverman, .factor, .leaveOneOut: return nil
    }
  }

  /// The name of the rule.
  var rule: KernelBandwidth.Rule {
    switch self {
    case .scott: .scott
    case .silverman: .silverman
    case .factor: .factor
    case .matrix, .choleskyFactor: .matrix
    case .leaveOneOut: .leaveOneOut
    }
  }
}
