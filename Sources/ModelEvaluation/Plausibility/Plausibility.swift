public import LinearAlgebra

/// How many rows may exist at all, by a rule that knows more than the model: a town lies on land, an age is not negative.
public struct Plausibility: Sendable, Equatable {
  /// Rows that may exist, of all.
  public let proportion: Proportion
  /// Rows that may not, counted from 0, in ascending order.
  public let implausibleRows: [Int]

  /// Holds each row against a rule.
  ///
  /// - Parameters:
  ///   - rows: One a row; the rule may know what to think of numbers that are not finite.
  ///   - role: What messages call the rows.
  ///   - isPlausible: Says of the values of a row whether it may exist.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)`` for no rows.
  /// - Complexity: One call of the rule a row.
  public init<Scalar: GaussianScalar>(
    of rows: Matrix<Scalar>, role: TableRole = .generated, where isPlausible: ([Scalar]) -> Bool
  ) throws(EvaluationError) {
    guard rows.rows > 0 else {
      throw .tooFewRows(measure: "a share of plausible rows", role: role, count: 0, required: 1)
    }
    implausibleRows = (0..<rows.rows).filter { !isPlausible(rows.row($0)) }
    proportion = Proportion(count: rows.rows - implausibleRows.count, of: rows.rows)
  }
}
