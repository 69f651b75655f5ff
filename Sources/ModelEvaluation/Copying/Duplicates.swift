public import GaussianEngine
public import LinearAlgebra

/// How many generated rows are training rows, exactly or nearly.
///
/// A row x is an exact duplicate if a training row equals it, 0 and −0 being equal. It is a near duplicate if some one
/// training row t has |xⱼ − tⱼ| ≤ τ·|xⱼ| in every variable j; where xⱼ is 0, tⱼ must be 0. The tolerance is relative to each
/// number, so that a near duplicate depends on where the zero of a variable lies: give rows as they are, not standardised.
/// Held-out rows have rates of their own, with which they are to be compared: in tables of few distinct values duplicates are
/// to be expected.
///
/// ## Source
/// The near duplicate is that of `NewRowSynthesis` in SDMetrics, whose tolerance is 1 % too.
public struct Duplicates: Sendable, Equatable {
  /// Generated rows that a training row equals.
  public let exactGenerated: Proportion
  /// Held-out rows that a training row equals: what is to be expected.
  public let exactHeldOut: Proportion
  /// Generated rows with a training row within the tolerance, exact duplicates among them.
  public let nearGenerated: Proportion
  /// Held-out rows with a training row within the tolerance: what is to be expected.
  public let nearHeldOut: Proportion
  /// τ.
  public let tolerance: Double

  /// Compares rows with all training rows.
  ///
  /// - Parameters:
  ///   - training: Rows that the model was fitted to. Finite, shape `count × dimension`, at least one row.
  ///   - heldOut: Rows of the same distribution that it has not seen, of as many columns.
  ///   - generated: Rows that it drew, of as many columns.
  ///   - tolerance: τ, not negative.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)`` if a table is empty,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, ``EvaluationError/nonFinite(role:row:variable:)``, or
  ///   ``EvaluationError/sameRows(_:_:)`` if the held-out rows are the training rows.
  /// - Complexity: O(n·log n) time unless very many rows are alike; memory for the tables once more.
  public init<Scalar: GaussianScalar>(
    training: Matrix<Scalar>, heldOut: Matrix<Scalar>, generated: Matrix<Scalar>, tolerance: Double = 0.01,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let measure = "the rate of duplicates"
    precondition(tolerance >= 0, "a tolerance of \(tolerance)")
    try checkRows(training, role: .training, atLeast: 1, for: measure)
    try checkRows(heldOut, role: .heldOut, atLeast: 1, for: measure, besides: (training, .training))
    try checkRows(generated, role: .generated, atLeast: 1, for: measure, besides: (training, .training))
    try checkDifference(training, role: .training, heldOut, otherRole: .heldOut)
    self.tolerance = tolerance
    let tree = NeighbourTree(training)
    func proportions(_ rows: Matrix<Scalar>) -> (exact: Proportion, near: Proportion) {
      let queries = NeighbourTree(rows)
      func proportion(_ tolerance: Double) -> Proportion {
        let matches = NeighbourPass.matches(
          of: queries, in: tree, tolerance: Scalar(tolerance), parallelism: parallelism)
        return Proportion(count: matches.count { $0 }, of: rows.rows)
      }
      return (proportion(0), proportion(tolerance))
    }
    (exactGenerated, nearGenerated) = proportions(generated)
    (exactHeldOut, nearHeldOut) = proportions(heldOut)
  }
}
