public import GaussianEngine
public import LinearAlgebra

/// A Gaussian fitted to rows with missing cells by maximum likelihood, and how the fit went.
///
/// Every cell that is there counts and none is made up: the likelihood of a row is that of the cells it shows, under
/// the marginal of the model. That is right if whether a cell is missing depends on nothing but cells that are there
/// ("missing at random").
///
/// ```swift
/// let fit = try MissingValuesFit(fitting: observations)        // NaN is a missing cell
/// print(fit.model.covariance, fit.iterations, fit.hasConverged)
/// let densities = fit.model.observedLogDensities(of: observations)
/// ```
///
/// ## What there is to find
/// A full covariance is found by EM from a start without correlation: means and variances of the observed cells of
/// each column. The likelihood of scattered cells can have several maxima, and where few rows show some set of
/// variables together it rises without bound, or to the edge, towards singular covariances somewhere. The maximum that
/// is reached by climbing from the start is the one that is reported; if the climb itself leads to a singular
/// covariance, that is an error, or up to the policy: a ridge is added in every step, which climbs the likelihood less a
/// penalty; what lifts eigenvalues or shrinks (by OAS's intensity for as many rows as would hold the cells that are there)
/// does so in every step if it must. ``CovariancePolicy/pseudo(_:)`` alone waits for the end, constant variables aside, and
/// ``ClimbRecord/ending`` says that it was singular. A pair of variables that no row shows together leaves their
/// partial covariance open: ``pairsNeverObservedTogether`` names it.
///
/// ## Numerical notes
/// Rows are centred before they are summed and summed once, a sum a pattern: an iteration costs
/// O(patterns × dimension³) and does not depend on the number of rows. Steps are accelerated, and taken back if
/// the likelihood falls. Always in `Double`. Without missing cells the model has the bits of the plain fit.
///
/// ## Source
/// R. J. A. Little, D. B. Rubin, Statistical Analysis with Missing Data, ch. 11.
@dynamicMemberLookup
public struct MissingValuesFit<Scalar: GaussianScalar>: Sendable {
  /// The fitted model; its observation count is that of the rows that show something.
  public let model: MultivariateNormal<Scalar>

  /// How the climb went.
  ///
  /// An iteration is an expectation step, and those that were taken back count; there are none where the maximum has a closed
  /// form, which has converged. The trace has the mean log-density of the observed cells of a row, in nats, at each point of the
  /// climb; the last is the model's, before it is rounded and a policy changes it. Rows that show nothing do not count. It never
  /// falls, to rounding, unless a policy acts in every step.
  public let climb: ClimbRecord

  /// Which cells are missing.
  public let patterns: MissingPatterns

  /// Pairs of variables that no row shows together, the smaller number first.
  ///
  /// Their covariance given the other variables is not determined by the data: a full fit has one of many that
  /// are equally likely.
  public let pairsNeverObservedTogether: [[Int]]

  /// What the iterations say of themselves.
  public subscript<Value>(dynamicMember path: KeyPath<ClimbRecord, Value>) -> Value { climb[keyPath: path] }

  /// Number of different patterns of missing cells, complete rows being one of them.
  public var patternCount: Int { patterns.count }

  /// Number of missing cells.
  public var missingCellCount: Int { patterns.missingCellCount }

  /// Fits mean and covariance to the cells that are there.
  ///
  /// - Parameters:
  ///   - observations: One observation a row; NaN is a missing cell. Shape `count × dimension`. A row that shows
  ///     nothing carries no information and changes nothing.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A row of weight 0 may hold
  ///     anything.
  ///   - structure: Which covariances to choose from. Variances without correlation have a closed form: those of the
  ///     observed cells.
  ///   - policy: What to do if the likelihood leads to a covariance that is not positive definite; it acts in every step.
  ///   - options: How long to climb.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: ``GaussianError/neverObserved(variable:)``, ``GaussianError/nonFinite(quantity:row:variable:)`` for an
  ///   infinite cell, ``GaussianError/tooFewObservations(count:required:dimension:)``,
  ///   ``GaussianError/invalidWeight(row:value:)``, ``GaussianError/zeroVariance(variable:)``, ``GaussianError/overflow(quantity:)``, or ``GaussianError/notPositiveDefinite(_:)`` if
  ///   the likelihood leads to a singular covariance and the policy is to refuse it. Not arriving in time is no
  ///   error; ``climb`` tells.
  /// - Precondition: There is at least one column, and one weight a row.
  /// - Complexity: O(count × dimension²) once, O(patterns × dimension³) an iteration. Memory beside the table: at
  ///   most that of the table in `Double`.
  public init(
    fitting observations: Matrix<Scalar>, weights: [Scalar]? = nil, structure: CovarianceStructure = .full,
    policy: CovariancePolicy = .fail, options: MissingValuesOptions = MissingValuesOptions(),
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) {
    precondition(observations.columns > 0, "a Gaussian has at least 1 variable, not 0")
    if let weights, let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .invalidWeight(row: row, value: Double(weights[row]))
    }
    try SufficientStatistics<Scalar>.checkMemory(dimension: observations.columns, structure: structure)
    let table = IncompleteTable(observations: observations, weights: weights)
    let rules = ClimbRules(
      tolerance: options.tolerance, maximumIterations: options.maximumIterations, observer: observer)
    let climb = try table.climb(structure, policy, rules, isAccelerated: options.isAccelerated, parallelism)
    model =
      if let intensity = climb.shrinkage {
        try MultivariateNormal(climb.estimate, shrunkBy: intensity)
      } else {
        try MultivariateNormal(climb.estimate, structure: structure, policy: policy)
      }
    self.climb = climb.record
    patterns = table.patterns
    pairsNeverObservedTogether = table.patterns.pairsNeverObservedTogether()
  }

  /// Fits mean and covariance to the cells that a source has, whose rows are collected in memory.
  ///
  /// - Parameters:
  ///   - source: The rows; NaN is a missing cell.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - structure: Which covariances to choose from.
  ///   - policy: What to do if the likelihood leads to a covariance that is not positive definite.
  ///   - options: How long to climb.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  public init(
    fitting source: some RowSource<Scalar>, weights: [Scalar]? = nil, structure: CovarianceStructure = .full,
    policy: CovariancePolicy = .fail, options: MissingValuesOptions = MissingValuesOptions(),
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws {
    let rows = try Observations(collecting: source.weighted(weights))
    try self.init(
      fitting: rows.rows, weights: rows.weights, structure: structure, policy: policy, options: options,
      parallelism: parallelism, observer: observer)
  }
}

extension MissingPatterns {
  /// Pairs of variables that no row shows together, the smaller number first.
  fileprivate func pairsNeverObservedTogether() -> [[Int]] {
    (0..<dimension).flatMap { variable -> [[Int]] in
      let seen = variablesSeenWith(variable)
      return (variable + 1..<max(variable + 1, dimension))
        .filter { seen[$0 / 64] >> UInt64($0 % 64) & 1 == 0 }
        .map { [variable, $0] }
    }
  }
}
