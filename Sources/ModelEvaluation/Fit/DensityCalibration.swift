public import Gaussian
public import GaussianEngine
public import LinearAlgebra
internal import SpecialFunctions

/// Whether held-out rows are as typical of a model as the rows that it draws.
///
/// A model that is right gives held-out rows and its own draws log-densities of one distribution, whatever it is; no
/// formula for it is needed. The test is that of Kolmogorov and Smirnov between the two lists, exact if both are short
/// enough to count in. It sees models that are too wide or too narrow and outliers, and does not see rows moved to places
/// that are as dense.
public struct DensityCalibration: Sendable, Equatable {
  /// The largest difference between shares of held-out rows and of draws whose log-density is at most some value.
  public let statistic: Double
  /// Probability of as large a difference if held-out rows are draws of the model.
  public let pValue: Double
  /// The least that the p-value could have been for as many held-out rows and draws.
  public let leastPValue: Double
  /// Whether the p-value was counted; with very many rows it is that of Kolmogorov's limit.
  public let isExact: Bool
  /// Probability that a held-out row has a higher density than a draw, ties by half.
  ///
  /// ½ for a right model; below, held-out rows lie in places that are too improbable, and the model is too narrow or
  /// misplaced; above, it is too wide.
  public let probabilityOfHigherDensity: Double
  /// Number of held-out rows.
  public let heldOutRows: Int
  /// Number of rows drawn from the model.
  public let draws: Int

  /// Draws rows and compares.
  ///
  /// - Parameters:
  ///   - model: Any model.
  ///   - heldOut: Rows that the model was not fitted to; shape `count × dimension`, finite, at least 1.
  ///   - seed: Which rows of the model are drawn.
  ///   - draws: How many; `nil` for as many as held-out rows, but from 1,000 to 10,000.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, ``EvaluationError/nonFinite(role:row:variable:)`` or
  ///   ``EvaluationError/degenerate(measure:reason:)`` if a log-density is neither a number nor −∞.
  /// - Precondition: `draws` is positive.
  /// - Complexity: One evaluation of the model on all rows, sorting, and up to 2·10⁷ steps of counting.
  public init<Scalar: GaussianScalar>(
    of model: some GenerativeModel<Scalar>, heldOut: Matrix<Scalar>, seed: UInt64 = 0, draws: Int? = nil,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let likelihood = try HeldOutLikelihood(of: model, on: heldOut, parallelism: parallelism)
    try self.init(of: model, likelihood: likelihood, seed: seed, draws: draws, parallelism: parallelism)
  }

  /// Draws rows and compares their log-densities with those of held-out rows that are known already.
  ///
  /// - Parameters:
  ///   - model: Any model.
  ///   - likelihood: Its likelihood of held-out rows.
  ///   - seed: Which rows of the model are drawn.
  ///   - draws: How many; `nil` for as many as held-out rows, but from 1,000 to 10,000.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/degenerate(measure:reason:)`` if a log-density is neither a number nor −∞.
  /// - Precondition: `draws` is positive.
  public init<Scalar: GaussianScalar>(
    of model: some GenerativeModel<Scalar>, likelihood: HeldOutLikelihood, seed: UInt64 = 0, draws: Int? = nil,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let count = draws ?? max(1_000, min(10_000, likelihood.logDensities.count))
    precondition(count > 0, "\(count) draws cannot be compared with")
    var drawn: [Double] = []
    drawn.reserveCapacity(count)
    for first in stride(from: 0, to: count, by: Self.rowsPerBlock) {
      let rows = model.samples(
        rows: first..<min(first + Self.rowsPerBlock, count), seed: derivedSeed(seed, for: .calibration),
        parallelism: parallelism)
      drawn += model.logDensities(of: rows, parallelism: parallelism).map { Double($0) }
    }
    // The same demands on both lists.
    _ = try HeldOutLikelihood(logDensities: drawn, dimension: model.dimension)
    let test = TwoSampleKolmogorovTest(drawn, likelihood.logDensities)
    statistic = test.statistic
    pValue = test.pValue
    leastPValue = test.leastPValue
    isExact = test.isExact
    probabilityOfHigherDensity = test.probabilityOfLess
    heldOutRows = likelihood.logDensities.count
    self.draws = count
  }

  private static let rowsPerBlock = 8_192
}
