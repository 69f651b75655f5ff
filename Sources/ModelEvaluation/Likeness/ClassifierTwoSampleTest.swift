internal import Gaussian
public import GaussianEngine
public import LinearAlgebra

/// How well a Gaussian classifier tells generated rows from real ones that it was not fitted to.
///
/// Rows of both tables are dealt to folds; for each fold a Gaussian is fitted to the generated and one to the real rows of
/// all other folds, and rows of the fold are ranked by the ratio of both densities. If nothing distinguishes the tables,
/// the classifier guesses: accuracy and area under its curve are ½ on average. It sees differences of means and, unless it
/// is linear, of covariances, and is far stronger there than tests that look for any difference.
///
/// Fits of different folds share rows, so the usual intervals for an area or an accuracy are too narrow. The p-value is that of the whole
/// procedure, repeated with relabelled rows, (1 + #{≥})/(1 + B) for the area: exact if rows are independent, for any number
/// of rows and B. The tempting shortcut, to fit to one half and rank the other, is exact too but tests with half the rows.
///
/// So that each relabelling has a fit, every covariance is estimated as if one row more had been seen, with the covariance of all
/// rows of both tables; relabelling does not change that one.
///
/// ## Source
/// D. Lopez-Paz, M. Oquab, Revisiting classifier two-sample tests, ICLR 2017.
public struct ClassifierTwoSampleTest: Sendable, Equatable {
  /// Which Gaussians the classifier compares.
  public enum Classifier: String, Sendable, Hashable, CaseIterable {
    /// One covariance for each table: quadratic discriminant analysis.
    case quadratic
    /// One covariance for both: linear discriminant analysis, which sees differences of means only.
    case linear
  }

  /// What the classifier was.
  public let classifier: Classifier
  /// Mean of the shares of generated and of real rows that were told right; ½ for a guess.
  public let accuracy: Double
  /// Probability that a generated row looks more generated than a real one, ties by half; ½ for a guess.
  public let areaUnderCurve: Double
  /// Probability of as large an area between tables of one distribution.
  public let pValue: Double
  /// The least p-value that any labelling of these rows would have had; 1 if all labellings are alike.
  public let leastPValue: Double
  /// Relabellings behind the p-value, which is at least 1/(1 + `permutations`).
  public let permutations: Int
  /// Rows that were used.
  public let rowsUsed: RowsUsed

  /// Fits and tests.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model; shape `count × dimension`, finite, at least 2 a fold.
  ///   - real: Rows of the data that the model has not seen; likewise.
  ///   - classifier: `nil` for the quadratic one where each table has at least 3 rows a variable to fit to, else the linear.
  ///   - folds: Into how many parts rows are dealt.
  ///   - permutations: How many relabellings B.
  ///   - seed: Which relabellings and folds, and which rows of a table that is too long.
  ///   - maximumRows: Rows of each table that are used at most.
  ///   - keepsToSpan: Whether directions are left out in which none of the rows varies, such as those of categories that never come.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, ``EvaluationError/nonFinite(role:row:variable:)``, or
  ///   ``EvaluationError/model(_:)`` if the covariance of all rows is singular, unless such directions are left out.
  /// - Precondition: `permutations` is positive, there are at least 2 folds, and `maximumRows` is at least 2 a fold.
  /// - Complexity: O(B·N·dimension²) time of N rows, and memory for a copy of the rows a thread.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, real: Matrix<Scalar>, classifier: Classifier? = nil, folds: Int = 5,
    permutations: Int = 199, seed: UInt64 = 0, maximumRows: Int = 2_000, keepsToSpan: Bool = false,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    precondition(folds >= 2, "a classifier is tested in at least 2 folds, not \(folds)")
    precondition(permutations > 0, "\(permutations) permutations give no p-value")
    let name = "the classifier test"
    let tables = try TwoTables(
      generated: generated, real: real, maximumRows: maximumRows, atLeast: 2 * folds, seed: seed, for: name)
    let used = tables.used
    let fitted = min(used.generated, used.real) * (folds - 1) / folds
    let white = try evaluating(.generated) { () throws(GaussianError) in
      try keepsToSpan ? whitenedInSpan(tables.rows) : whitened(tables.rows, parallelism: parallelism)
    }
    guard white.columns > 0 else {
      throw .degenerate(measure: name, reason: "all rows are equal", advice: "give rows that vary")
    }
    let kind = classifier ?? (fitted >= 3 * white.columns ? .quadratic : .linear)
    let procedure = CrossFitting(
      rows: white, generated: used.generated, folds: folds, isLinear: kind == .linear, seed: seed)
    let outcomes = procedure.outcomes(permutations: permutations, seed: seed, parallelism)
    self.classifier = kind
    accuracy = outcomes[0].accuracy
    areaUnderCurve = outcomes[0].area
    let null = outcomes.dropFirst().map(\.area)
    pValue = MonteCarlo.upperPValue(outcomes[0].area, among: null, rounding: 1e-12)
    leastPValue = MonteCarlo.leastPValue(outcomes[0].area, among: null, rounding: 1e-12)
    self.permutations = permutations
    rowsUsed = used
  }
}
