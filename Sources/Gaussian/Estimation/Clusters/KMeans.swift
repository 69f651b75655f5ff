public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams

/// Rows in clusters, each about a centre of its own: k-means.
///
/// The centres c make Σw‖x − c(x)‖² small, c(x) being the one nearest to x. Seeds come from greedy k-means++, and
/// Lloyd's iteration moves each centre to the mean of its rows until little changes.
///
/// Distances are in the units of the variables, so these matter: a variable with large numbers decides. Bring variables that
/// have different units to deviations of 1 first; only a unit that all share does not matter.
///
/// ```swift
/// let clusters = try KMeans(fitting: x, clusters: 8)
/// clusters.centres              // 8 × dimension
/// clusters.labels[0]            // which of them row 0 is nearest to
/// ```
///
/// ## Source
/// S. P. Lloyd, Least squares quantization in PCM, IEEE Transactions on Information Theory 28 (1982).
/// D. Arthur, S. Vassilvitskii, k-means++: The advantages of careful seeding, SODA (2007).
@dynamicMemberLookup
public struct KMeans<Scalar: GaussianScalar>: Sendable {
  /// One centre a row, shape `clusters × dimension`.
  public let centres: Matrix<Scalar>

  /// The number of the centre nearest to each row, the lowest of those that are equally near.
  ///
  /// A row of weight 0 has one too; it is 0 if the row is not finite.
  public let labels: [Int]

  /// Σw‖x − c‖², c being the centre nearest to x; infinite or 0 if that leaves the range of `Double`.
  public let inertia: Double

  /// How the iterations went, each a move of all centres; the trace has the inertia of each assignment of rows to centres.
  public let climb: ClimbRecord

  /// Clusters to which no row belongs.
  ///
  /// As a rule there are none unless there are more clusters than distinct rows. Their centres are finite.
  public let emptyClusters: [Int]

  /// How clusters are sought.
  public struct Options: Sendable, Hashable {
    /// How often the centres are moved at most.
    public var maximumIterations: Int

    /// Σ‖movement of a centre‖² below which they are at rest, as a multiple of the mean variance of the variables.
    public var tolerance: Double

    /// Chooses the seeds.
    public var seed: UInt64

    /// Candidates for each seed, of which the best is taken; `nil` for 2 + ⌊ln clusters⌋.
    public var localTrials: Int?

    /// Creates options; the defaults are those of scikit-learn.
    ///
    /// - Parameters:
    ///   - maximumIterations: How often the centres are moved at most.
    ///   - tolerance: Movement at which they are at rest, relative to the variance.
    ///   - seed: Chooses the seeds.
    ///   - localTrials: Candidates for each seed; `nil` for 2 + ⌊ln clusters⌋.
    public init(
      maximumIterations: Int = 300, tolerance: Double = 1e-4, seed: UInt64 = 0, localTrials: Int? = nil
    ) {
      self.maximumIterations = maximumIterations
      self.tolerance = tolerance
      self.seed = seed
      self.localTrials = localTrials
    }
  }

  /// Finds clusters.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - clusters: How many clusters.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A row of weight 0 is absent,
  ///     whatever it holds.
  ///   - options: How to seek.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)`` if no row has a positive weight,
  ///   ``GaussianError/nonFinite(quantity:row:variable:)`` or ``GaussianError/invalidWeight(row:value:)``.
  /// - Precondition: There is at least one column, one cluster, one iteration and one trial, and one weight a row.
  /// - Complexity: O(count × clusters × dimension) an iteration, and 3 + ln clusters times that for the seeds; memory
  ///   for a distance and two labels a row.
  ///
  /// ## Numerical notes
  /// Squared distances are sums of squared differences, never differences of squares, so that neither an offset of
  /// the data nor their scale costs digits; means of clusters are accumulated in `Double` about the centre they had.
  public init(
    fitting observations: Matrix<Scalar>, clusters: Int, weights: [Scalar]? = nil, options: Options = .init(),
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) {
    let rows = try ScaledRows(observations, weights: weights, parallelism: parallelism)
    let seeding = PlusPlusSeeding(clusters: clusters, seed: options.seed, localTrials: options.localTrials)
    let seeds = seeding.seeds(of: rows, parallelism: parallelism)
    try self.init(
      rows, from: rows.observations.selecting(rows: seeds), options: options, parallelism: parallelism, observer)
  }

  /// Finds clusters of the rows of a source, which are collected in memory.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - clusters: How many clusters.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - options: How to seek.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  public init(
    fitting source: some RowSource<Scalar>, clusters: Int, weights: [Scalar]? = nil, options: Options = .init(),
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws {
    let rows = try Observations(collecting: source.weighted(weights))
    try self.init(
      fitting: rows.rows, clusters: clusters, weights: rows.weights, options: options, parallelism: parallelism,
      observer: observer)
  }

  /// Finds clusters from given centres.
  package init(
    fitting observations: Matrix<Scalar>, from centres: Matrix<Scalar>, weights: [Scalar]? = nil,
    options: Options = .init(), parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    let rows = try ScaledRows(observations, weights: weights, parallelism: parallelism)
    try self.init(rows, from: rows.scaled(centres), options: options, parallelism: parallelism, nil)
  }

  private init(
    _ rows: ScaledRows<Scalar>, from centres: Matrix<Scalar>, options: Options, parallelism: Parallelism,
    _ observer: FitObserver?
  ) throws(GaussianError) {
    precondition(options.maximumIterations > 0, "\(options.maximumIterations) iterations move no centre")
    let rules = ClimbRules(
      tolerance: options.tolerance * rows.meanVariance, maximumIterations: options.maximumIterations,
      observer: observer)
    var climb = LloydClimb(from: centres, ClimbCourse(rules), unscaled: { rows.unscaledInertia($0) })
    var clusters = LabelledClusters(rows, parallelism: parallelism)
    try climb.run { request throws(GaussianError) in clusters.sums(request) }
    self.centres = rows.unscaled(climb.centres)
    labels = clusters.labels.map { Int($0) }
    inertia = climb.inertia
    var record = climb.course.record
    (record.tolerance, record.seed) = (options.tolerance, options.seed)
    self.climb = record
    let counts = clusters.rowCounts(clusters: centres.rows)
    emptyClusters = counts.indices.filter { counts[$0] == 0 }
  }

  /// What the iterations say of themselves.
  public subscript<Value>(dynamicMember path: KeyPath<ClimbRecord, Value>) -> Value { climb[keyPath: path] }

  /// Rows that are far apart, chosen by greedy k-means++ alone.
  ///
  /// The first is drawn in proportion to the weights. For each one after it, candidates are drawn in proportion to
  /// w·D², D being the distance from the nearest seed so far, and the one is taken that leaves the least Σw·D².
  /// With a given number of trials, the seeds for K clusters are the first K of those for K + 1.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - clusters: How many rows to choose.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - seed: Any number; the same one chooses the same rows.
  ///   - localTrials: Candidates for each seed; `nil` for 2 + ⌊ln clusters⌋.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: As many rows as clusters. No two are equal, except that the seeds are repeated from the first on if
  ///   fewer rows are distinct.
  /// - Throws: As the fit.
  /// - Precondition: There is at least one column, one cluster and one trial, and one weight a row.
  /// - Complexity: O(count × clusters × trials × dimension) time; memory for a distance a row.
  public static func plusPlusSeeds(
    of observations: Matrix<Scalar>, clusters: Int, weights: [Scalar]? = nil, seed: UInt64 = 0,
    localTrials: Int? = nil, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> [Int] {
    let rows = try ScaledRows(observations, weights: weights, parallelism: parallelism)
    return PlusPlusSeeding(clusters: clusters, seed: seed, localTrials: localTrials)
      .seeds(of: rows, parallelism: parallelism)
  }
}
