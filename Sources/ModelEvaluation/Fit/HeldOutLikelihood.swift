public import Gaussian
public import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// How probable a model finds rows that it has not seen: the measure of fit that overfitting cannot raise.
///
/// The mean log-density estimates −H(P_data) − KL(P_data ‖ P_model): of two models the one with the higher mean is closer to
/// the distribution of the data. Numbers of different tables, or of variables in other units, cannot be compared.
public struct HeldOutLikelihood: Sendable, Equatable {
  /// Log-density of each held-out row, in nats.
  public let logDensities: [Double]
  /// How often each row counts; `nil` if all count alike.
  public let weights: [Double]?
  /// Number of variables.
  public let dimension: Int
  /// Mean log-density in nats a row, with its standard error over held-out tables drawn anew.
  ///
  /// It is −∞ with an unknown error if ``zeroDensityRows`` is not 0. Weighted, if rows have weights, with the standard error of as many rows as
  /// ``effectiveSampleSize`` says.
  public let mean: Estimate
  /// Mean negative log₂-density a variable; lower is better, and it may be negative.
  public let bitsPerDimension: Estimate
  /// Rows whose density is 0: the model says that they cannot be.
  public let zeroDensityRows: Int

  /// Evaluates a model on rows that it was not fitted to.
  ///
  /// - Parameters:
  ///   - model: Any model.
  ///   - heldOut: Shape `count × dimension`, finite, at least 1 row.
  ///   - weights: How often each row counts, positive; `nil` for once.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, ``EvaluationError/nonFinite(role:row:variable:)`` or
  ///   ``EvaluationError/degenerate(measure:reason:)`` if a log-density is neither a number nor −∞.
  /// - Complexity: One evaluation of the model, and a number a row.
  public init<Scalar: GaussianScalar>(
    of model: some GenerativeModel<Scalar>, on heldOut: Matrix<Scalar>, weights: [Scalar]? = nil,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    try requireSameColumns(.training, model.dimension, .heldOut, heldOut.columns)
    try requireFinite(heldOut, .heldOut)
    try self.init(
      logDensities: model.logDensities(of: heldOut, parallelism: parallelism).map { Double($0) },
      dimension: model.dimension, weights: weights?.map { Double($0) })
  }

  /// Takes log-densities that were computed before.
  ///
  /// - Parameters:
  ///   - logDensities: One a row, in nats; −∞ for a row of density 0.
  ///   - dimension: Number of variables.
  ///   - weights: How often each row counts, positive; `nil` for once.
  ///   - shownValues: Of how many values each log-density is, if rows lack some; `nil` for `dimension`. At least one of all rows.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``, or
  ///   ``EvaluationError/degenerate(measure:reason:)`` if one is NaN or +∞.
  /// - Precondition: `dimension` is positive.
  public init(
    logDensities: [Double], dimension: Int, weights: [Double]? = nil, shownValues: [Int]? = nil
  ) throws(EvaluationError) {
    precondition(dimension > 0, "a model has at least 1 variable, not \(dimension)")
    precondition(
      (weights?.count ?? logDensities.count) == logDensities.count
        && (shownValues?.count ?? logDensities.count) == logDensities.count,
      "\(logDensities.count) log-densities, and not as many weights, or numbers of values")
    try requireRows(logDensities.count, atLeast: 1, for: Self.name, .heldOut)
    if let row = weights?.firstIndex(where: { !($0 > 0 && $0.isFinite) }), let weight = weights?[row] {
      throw .model(.invalidWeight(row: row, value: weight))
    }
    if let row = logDensities.firstIndex(where: { $0.isNaN || $0 == .infinity }) {
      throw .degenerate(
        measure: Self.name,
        reason: "the log-density of row \(row + 1) is \(logDensities[row])",
        advice: "scale the variables to ordinary numbers")
    }
    self.logDensities = logDensities
    self.dimension = dimension
    zeroDensityRows = logDensities.count { $0 == -.infinity }
    self.weights = weights
    let mean = Estimate(meanOf: logDensities, weights: weights)
    self.mean = zeroDensityRows == 0 ? mean : Estimate(value: -.infinity, standardError: .nan)
    let values = shownValues.map { Estimate(meanOf: $0.map(Double.init), weights: weights).value } ?? Double(dimension)
    let unit = values * .log(2)
    bitsPerDimension = Estimate(value: -self.mean.value / unit, standardError: self.mean.standardError / unit)
  }

  /// (Σw)²/Σw² of the weights; the number of rows if all count alike.
  public var effectiveSampleSize: Double {
    weights.map { ModelEvaluation.effectiveSampleSize($0) } ?? Double(logDensities.count)
  }

  static let name = "the held-out likelihood"
}
