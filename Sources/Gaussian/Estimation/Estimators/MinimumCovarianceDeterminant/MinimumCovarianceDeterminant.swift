public import GaussianEngine
public import LinearAlgebra
internal import SpecialFunctions

/// The minimum covariance determinant: mean and covariance of those rows that lie closest together.
///
/// Of all parts of the rows that hold a given share of them, the one whose covariance has the least determinant is the
/// raw estimate; up to the rest of the rows may lie anywhere. Rows that it does not take for outliers, at a squared
/// distance below the 0.975-quantile of χ²_d, raised for few rows, make the estimate proper. Both covariances are multiplied
/// by what makes them consistent for many Gaussian rows, and by what makes up for rows being few: without these
/// (``SmallSampleFactor``) a quarter of fifty clean rows of five variables would be taken for outliers. ``fit(_:weights:structure:parallelism:observer:)`` tells all of it; the
/// record of the model has `rawWeight`, `rawLogDeterminant`, `supportCount`, the number of rows that count, the four
/// factors (`rawConsistencyFactor`, `rawSmallSampleFactor`, `consistencyFactor`, `smallSampleFactor`) and the settings.
///
/// A diagonal or spherical covariance is estimated likewise, by the least determinant of that structure; what makes up for
/// few rows is known of full covariances only, and 1 there.
///
/// A weight is a frequency here too: the part holds half the weight, one row may belong to it with a part of its own, and
/// the number of rows that a factor depends on is the sum of the weights.
///
/// ## Numerical notes
/// The conventions are those of scikit-learn from version 1.9 on, but for one variable, where the raw part is the exact
/// one, and for the factors of few rows, which scikit-learn does not have: without them
/// (`correctsForSmallSamples: false`) rows that count, covariances and distances are its own. The raw part is the same with
/// and without. Random starts come from streams of the seed, so the estimate is the same on every machine; on tables up to 600
/// rows the search ends where no exchange of two rows lowers the determinant, and mostly ends lower than scikit-learn's
/// and R's.
///
/// ## Source
/// P. J. Rousseeuw, K. Van Driessen, A fast algorithm for the minimum covariance determinant estimator, Technometrics
/// 41 (1999); ``SubsetSearch`` and ``consistencyFactor(share:dimension:)`` name the others.
public struct MinimumCovarianceDeterminant: GaussianEstimator {
  /// Share of the rows in the raw part; `nil` for as few as possible, which stands most outliers.
  public let supportFraction: Double?

  /// Number of random starts.
  public let trials: Int

  /// Which random starts.
  public let seed: UInt64

  /// Whether covariances are multiplied by what makes up for rows being few.
  public let correctsForSmallSamples: Bool

  /// "mcd".
  public var name: String { "mcd" }

  /// Creates the estimator.
  ///
  /// - Parameters:
  ///   - supportFraction: Share of the rows in the raw part, of which the whole number below is taken. The estimate
  ///     stands outliers up to the rest, but at most half. `nil` for (n + d + 1)/2 rows, rounded up.
  ///   - trials: Number of random starts.
  ///   - seed: Any number.
  ///   - correctsForSmallSamples: Whether covariances are multiplied by what makes up for rows being few, as R has it and
  ///     scikit-learn has not.
  /// - Precondition: The share is more than 0 and at most 1, and there is at least one trial.
  public init(
    supportFraction: Double? = nil, trials: Int = 500, seed: UInt64 = 0, correctsForSmallSamples: Bool = true
  ) {
    precondition(
      supportFraction.map { $0 > 0 && $0 <= 1 } ?? true, "\(supportFraction ?? 0) is not a share of the rows")
    precondition(trials > 0, "\(trials) starts find nothing")
    self.supportFraction = supportFraction
    self.trials = trials
    self.seed = seed
    self.correctsForSmallSamples = correctsForSmallSamples
  }

  /// Finds the raw part and the rows that count.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`.
  ///   - weights: How often each row counts; `nil` for once. A row of weight 0 is absent, whatever it holds.
  ///   - structure: Which covariances to choose from.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each concentration step of each start, and may end them all; the best part by then is the raw
  ///     one.
  /// - Returns: The raw and the final estimate.
  /// - Throws: ``GaussianError`` as ``MaximumLikelihood``, if the covariance of all rows is not positive definite, and
  ///   if so many rows lie on one hyperplane that a part of them has the determinant 0.
  /// - Precondition: There is at least one column, and one weight a row.
  /// - Complexity: O(count × dimension²) for each of some hundred passes over many rows, less where starts meet;
  ///   memory for a few numbers a row.
  public func fit<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, weights: [Scalar]? = nil, structure: CovarianceStructure = .full,
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) -> MinimumCovarianceDeterminantFit {
    let dimension = observations.columns
    var statistics = SufficientStatistics<Scalar>(dimension: dimension, structure: structure)
    try statistics.update(with: observations, weights: weights, parallelism: parallelism)
    let required = structure == .full ? dimension + 1 : 2
    try statistics.checkEstimable(fromAtLeast: required)
    guard statistics.weight >= Double(required) else {
      throw .insufficientWeight(total: statistics.weight, required: Double(required))
    }
    let target = supportWeight(of: statistics.weight, dimension: dimension)
    guard target >= Double(required) else {
      throw .tooFewObservations(count: Int(target), required: required, dimension: dimension)
    }
    // If the covariance of all rows has no factor, that of a part has none.
    _ = try structure.parameterType(of: Scalar.self)
      .init(rounding: statistics.scatter(structure, dividedBy: statistics.weight))
    let rows = TrimmedRows(
      rows: observations, weights: weights, structure: structure, target: target, parallelism: parallelism)
    let rules = ClimbRules(tolerance: 0, maximumIterations: .max, observer: observer)
    let (raw, record) = try SubsetSearch(all: rows, trials: trials, seed: seed, rules: rules).run()
    return try reweighted(raw, record, of: rows, statistics)
  }

  /// Finds the raw part and the rows that count among those of a source, which are collected in memory.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - structure: Which covariances to choose from.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: As for a matrix.
  /// - Returns: The raw and the final estimate.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  public func fit<Source: RowSource>(
    _ source: Source, weights: [Source.Scalar]? = nil, structure: CovarianceStructure = .full,
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws -> MinimumCovarianceDeterminantFit {
    let rows = try Observations(collecting: source.weighted(weights))
    return try fit(
      rows.rows, weights: rows.weights, structure: structure, parallelism: parallelism, observer: observer)
  }

  /// Weight of the raw part.
  private func supportWeight(of total: Double, dimension: Int) -> Double {
    if let supportFraction { return (supportFraction * total).rounded(.down) }
    return min((0.5 * (total + Double(dimension) + 1)).rounded(.up), total)
  }

  /// Leaves out what the raw part takes for outliers.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func reweighted<Scalar>(
    _ raw: TrimmedRows<Scalar>.Part, _ climb: ClimbRecord, of rows: TrimmedRows<Scalar>,
    _ statistics: SufficientStatistics<Scalar>
  ) throws(GaussianError) -> MinimumCovarianceDeterminantFit {
    let dimension = rows.rows.columns
    let rawFactor = consistencyFactor(share: rows.target / statistics.weight, dimension: dimension)
    // One variable has no correlations to be without.
    let isCorrected = correctsForSmallSamples && (rows.structure == .full || dimension == 1)
    func small(_ factor: (_ part: Double, _ count: Double, _ dimension: Int) -> Double) -> Double {
      isCorrected ? factor(rows.target, statistics.weight, dimension) : 1
    }
    let rawSmall = small(SmallSampleFactor.ofRawCovariance(part:count:dimension:))
    let share = 0.975
    let cutoff =
      rawFactor * rawSmall * small(SmallSampleFactor.ofCutoff(part:count:dimension:))
      * ChiSquaredDistribution(degreesOfFreedom: Double(dimension)).quantile(of: .lower, share)
    let distances = rows.squaredDistances(from: raw.location, raw.parameter)
    let kept = distances.indices.map { row in
      Double(distances[row]) < cutoff ? rows.weights?[row] ?? 1 : 0
    }
    let core = try rows.part(kept)
    let factor = consistencyFactor(share: share, dimension: dimension)
    let smallFactor = small(SmallSampleFactor.ofReweightedCovariance(part:count:dimension:))
    let covariance = core.covariance.map { $0 * factor * smallFactor }
    let final = rows.squaredDistances(from: core.location, core.parameter)
    return MinimumCovarianceDeterminantFit(
      rawSupport: raw.shares.indices.filter { raw.shares[$0] > 0 }, rawWeight: rows.target,
      rawLocation: raw.location, rawCovariance: raw.covariance, rawConsistencyFactor: rawFactor,
      rawSmallSampleFactor: rawSmall, rawLogDeterminant: raw.logDeterminant,
      support: kept.indices.filter { kept[$0] > 0 },
      location: core.location, covariance: covariance, consistencyFactor: factor,
      smallSampleFactor: smallFactor, squaredDistances: final.map { Double($0) / (factor * smallFactor) }, climb: climb,
      count: statistics.count,
      weight: statistics.weight,
      effectiveSampleSize: statistics.effectiveSampleSize)
  }

  /// The covariance of the rows that count, made consistent.
  public func estimate<Scalar: GaussianScalar>(
    fitting observations: Matrix<Scalar>, weights: [Scalar]?, structure: CovarianceStructure,
    parallelism: Parallelism
  ) throws(GaussianError) -> GaussianEstimate {
    estimate(of: try fit(observations, weights: weights, structure: structure, parallelism: parallelism))
  }

  /// The estimate that a fit is about, with the numbers of its record.
  ///
  /// - Parameter fit: What ``fit(_:weights:structure:parallelism:observer:)`` of this estimator has found.
  /// - Returns: The covariance of the rows that count, made consistent.
  public func estimate(of fit: MinimumCovarianceDeterminantFit) -> GaussianEstimate {
    var values = [
      "rawWeight": fit.rawWeight, "rawLogDeterminant": fit.rawLogDeterminant,
      "supportCount": Double(fit.support.count), "trials": Double(trials), "seed": Double(seed),
      "rawConsistencyFactor": fit.rawConsistencyFactor, "rawSmallSampleFactor": fit.rawSmallSampleFactor,
      "consistencyFactor": fit.consistencyFactor, "smallSampleFactor": fit.smallSampleFactor,
    ]
    if let supportFraction { values["supportFraction"] = supportFraction }
    let record = EstimationRecord(
      estimator: name, count: fit.count, weight: fit.weight, effectiveSampleSize: fit.effectiveSampleSize,
      values: values)
    return GaussianEstimate(mean: fit.location, covariance: fit.covariance, record: record)
  }
}

extension GaussianEstimator where Self == MinimumCovarianceDeterminant {
  /// The minimum covariance determinant of as few rows as possible, which stands nearly half of the rows as outliers.
  public static var minimumCovarianceDeterminant: MinimumCovarianceDeterminant { MinimumCovarianceDeterminant() }

  /// The minimum covariance determinant.
  ///
  /// - Parameters:
  ///   - supportFraction: Share of the rows in the raw part; the more, the more efficient and the less robust.
  ///   - trials: Number of random starts.
  ///   - seed: Any number.
  ///   - correctsForSmallSamples: Whether covariances are multiplied by what makes up for rows being few.
  /// - Returns: The estimator.
  /// - Precondition: The share is more than 0 and at most 1, and there is at least one trial.
  public static func minimumCovarianceDeterminant(
    supportFraction: Double?, trials: Int = 500, seed: UInt64 = 0, correctsForSmallSamples: Bool = true
  ) -> MinimumCovarianceDeterminant {
    MinimumCovarianceDeterminant(
      supportFraction: supportFraction, trials: trials, seed: seed, correctsForSmallSamples: correctsForSmallSamples)
  }
}
