public import GaussianEngine
public import LinearAlgebra

/// Location and scatter of a multivariate t distribution by maximum likelihood: rows far out count less.
///
/// A row at squared distance δ has the weight (ν + d)/(ν + δ). The fewer degrees of freedom ν, the less an outlier
/// counts; as ν grows, the estimate becomes that of ``MaximumLikelihood``. More than about one row in ν + d that lies
/// far out in one direction takes the estimate along; ``MinimumCovarianceDeterminant`` stands nearly half of them.
///
/// The covariance of the Gaussian is the scatter matrix Σ, as R's `cov.trob` has it: it exists for every ν, it is the
/// maximum-likelihood covariance at the Gaussian limit, and it describes the bulk of the rows. That of the t
/// distribution itself is ν/(ν − 2) times as large; ``fit(_:weights:structure:parallelism:observer:)`` has both. The record of
/// the model has `degreesOfFreedom`, or none at the Gaussian limit, and `studentTLogLikelihood`.
///
/// ## Numerical notes
/// Each iteration scores all rows, chooses ν if it is to be estimated, and sums all rows by their weights. The
/// likelihood never falls. The scatter is divided by the sum of these weights, not by the number of rows, which has
/// the same fixed point and reaches it in a fraction of the iterations. ν is looked for from a tenth (or, of few rows,
/// from 2d/(n − 1), below which the likelihood may have no bound) to 10⁴, and is infinite if the likelihood rises up to
/// there. It is held at 1 for the first few iterations: outliers inflate the first scatter, and from there the nearest
/// maximum is often that of a Gaussian that takes them for its own.
///
/// ## Source
/// C. Liu, D. B. Rubin, ML estimation of the t distribution using EM and its extensions, ECM and ECME, Statistica
/// Sinica 5 (1995), and C. Liu, D. B. Rubin, Y. N. Wu, Parameter expansion to accelerate EM, Biometrika 85 (1998), for
/// the divisor, which is that of J. T. Kent, D. E. Tyler, Y. Vardi (1994).
public struct StudentT: GaussianEstimator {
  /// ν; `nil` to estimate it, infinite for the normal distribution.
  public let degreesOfFreedom: Double?

  /// Largest distance of parameters from where they converge to, relative to standard deviations and to ν.
  public let tolerance: Double

  /// Number of iterations after which the fit is returned as it stands.
  public let maximumIterations: Int

  /// "student-t".
  public var name: String { "student-t" }

  /// Creates the estimator.
  ///
  /// - Parameters:
  ///   - degreesOfFreedom: ν; `nil` to estimate it.
  ///   - tolerance: Largest distance of parameters from where they converge to, relative to standard deviations and to
  ///     ν, as their last changes foretell it; for `Float` never less than a few of its roundings.
  ///   - maximumIterations: Iterations after which the fit is returned as it stands.
  /// - Precondition: ν is positive, the tolerance not negative, nor the number of iterations.
  public init(degreesOfFreedom: Double? = nil, tolerance: Double = 1e-9, maximumIterations: Int = 1000) {
    precondition(
      degreesOfFreedom.map { $0 > 0 } ?? true, "\(degreesOfFreedom ?? 0) degrees of freedom are not positive")
    precondition(tolerance >= 0, "a tolerance of \(tolerance) is negative")
    precondition(maximumIterations >= 0, "\(maximumIterations) iterations are negative")
    self.degreesOfFreedom = degreesOfFreedom
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// Fits location, scatter and, unless they are fixed, degrees of freedom.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`.
  ///   - weights: How often each row counts; `nil` for once. A row of weight 0 is absent, whatever it holds.
  ///   - structure: Which scatter matrices to choose from.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Returns: The fit. That the iterations have not come to rest is no error but a fact of the fit.
  /// - Throws: ``GaussianError`` as ``MaximumLikelihood``, if the covariance of all rows is not positive definite, and
  ///   if too many rows lie on one hyperplane for the likelihood to have a maximum.
  /// - Precondition: There is at least one column, and one weight a row.
  /// - Complexity: O(count × dimension²) an iteration, of which there are mostly 10 to 60; memory for two numbers a
  ///   row.
  public func fit<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, weights: [Scalar]? = nil, structure: CovarianceStructure = .full,
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) -> StudentTFit {
    try ofRowsInMemory {
      try fit(
        Observations(observations, weights: weights), structure: structure, parallelism: parallelism,
        observer: observer)
    }
  }

  /// Fits to rows that are read block by block, twice an iteration.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - structure: Which scatter matrices to choose from.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Returns: The fit, with the bits that it has of the same rows in memory.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  /// - Complexity: As for a matrix.
  public func fit<Source: RowSource>(
    _ source: Source, weights: [Source.Scalar]? = nil, structure: CovarianceStructure = .full,
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws -> StudentTFit {
    var rows = try StudentTRows(source.weighted(weights), structure: structure, parallelism: parallelism)
    let statistics = rows.statistics
    let rules = ClimbRules(tolerance: tolerance, maximumIterations: maximumIterations, observer: observer)
    var climb = StudentTClimb(degreesOfFreedom, statistics, structure: structure, ClimbCourse(rules))
    try climb.run(reading: { try rows.sums($0) })
    return StudentTFit(
      location: climb.point.location, scatter: climb.point.scatter, degreesOfFreedom: climb.point.degreesOfFreedom,
      logLikelihood: climb.logLikelihood, climb: climb.course.record, count: statistics.count,
      weight: statistics.weight, effectiveSampleSize: statistics.effectiveSampleSize)
  }

  /// The scatter matrix of the fit as the covariance.
  public func estimate<Scalar: GaussianScalar>(
    fitting observations: Matrix<Scalar>, weights: [Scalar]?, structure: CovarianceStructure,
    parallelism: Parallelism
  ) throws(GaussianError) -> GaussianEstimate {
    estimate(try fit(observations, weights: weights, structure: structure, parallelism: parallelism))
  }

  /// The scatter matrix of the fit as the covariance.
  public func estimate<Source: RowSource>(
    fitting source: Source, weights: [Source.Scalar]?, structure: CovarianceStructure,
    parallelism: Parallelism
  ) throws -> GaussianEstimate {
    estimate(try fit(source, weights: weights, structure: structure, parallelism: parallelism))
  }

  private func estimate(_ fit: StudentTFit) -> GaussianEstimate {
    var record = EstimationRecord(
      estimator: name, count: fit.count, weight: fit.weight, effectiveSampleSize: fit.effectiveSampleSize)
    record.iterations = fit.iterations
    record.ending = fit.ending
    record.values["studentTLogLikelihood"] = fit.logLikelihood
    if fit.degreesOfFreedom.isFinite { record.values["degreesOfFreedom"] = fit.degreesOfFreedom }
    return GaussianEstimate(mean: fit.location, covariance: fit.scatter, record: record)
  }
}

extension GaussianEstimator where Self == StudentT {
  /// Maximum likelihood of the multivariate t distribution, its degrees of freedom estimated.
  public static var studentT: StudentT { StudentT() }

  /// Maximum likelihood of the multivariate t distribution.
  ///
  /// - Parameter degreesOfFreedom: The fewer, the less outliers count; 4 is a common choice. `nil` to estimate them.
  /// - Returns: The estimator.
  /// - Precondition: They are positive.
  public static func studentT(degreesOfFreedom: Double?) -> StudentT {
    StudentT(degreesOfFreedom: degreesOfFreedom)
  }
}
