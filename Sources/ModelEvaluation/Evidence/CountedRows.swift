internal import Gaussian
internal import LinearAlgebra

/// Rows, and how often each counts: rows of weight 0 are absent.
struct CountedRows<Scalar: GaussianScalar> {
  /// The rows that count.
  let rows: Matrix<Scalar>
  /// How often each counts, as it was said; `nil` if nobody said.
  let given: [Scalar]?
  /// How often each counts; `nil` if all count alike, so that every test can take them.
  let weights: [Scalar]?

  /// Leaves absent rows out.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - weights: One a row; `nil` for 1.
  ///   - role: What the rows are.
  /// - Throws: ``EvaluationError/model(_:)`` for a weight that is negative or not finite.
  init(_ rows: Matrix<Scalar>, weights: [Scalar]?, role: TableRole) throws(EvaluationError) {
    guard let weights else {
      (self.rows, given, self.weights) = (rows, nil, nil)
      return
    }
    precondition(weights.count == rows.rows, "\(weights.count) weights for \(rows.rows) \(role.rawValue) rows")
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .model(.invalidWeight(row: row, value: Double(weights[row])))
    }
    let kept = weights.indices.filter { weights[$0] > 0 }
    let positive = kept.map { weights[$0] }
    self.rows = kept.count == rows.rows ? rows : rows.selecting(rows: kept)
    given = positive
    self.weights = positive.allSatisfy { $0 == positive[0] } ? nil : positive
  }
}

/// Which rows do not all count alike, which most tests cannot take.
struct UnequalWeights {
  private let roles: [TableRole]

  init(_ tables: [(isWeighted: Bool, role: TableRole)] = []) {
    roles = tables.filter(\.isWeighted).map(\.role)
  }

  /// Throws if one of these tables has different weights.
  func check(_ measure: String, _ needed: TableRole...) throws(EvaluationError) {
    for role in needed where roles.contains(role) { throw .unequalWeights(measure: measure, role: role) }
  }
}
