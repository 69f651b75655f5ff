internal import Gaussian
internal import LinearAlgebra

/// Throws at the first element that is NaN or infinite.
func requireFinite<Scalar>(_ table: Matrix<Scalar>, _ role: TableRole) throws(EvaluationError) {
  guard let (row, column) = table.firstNonFiniteElement() else { return }
  throw .nonFinite(role: role, row: row, variable: column)
}

/// Throws unless there are enough rows for a measure.
func requireRows(
  _ count: Int, atLeast required: Int, for measure: String, _ role: TableRole
) throws(EvaluationError) {
  guard count < required else { return }
  throw .tooFewRows(measure: measure, role: role, count: count, required: required)
}

/// Throws unless there are as many columns on one side as on the other.
func requireSameColumns(
  _ role: TableRole, _ count: Int, _ other: TableRole, _ otherCount: Int
) throws(EvaluationError) {
  guard count != otherCount else { return }
  throw .columnsDiffer(role, count: count, other, otherCount: otherCount)
}

/// The result of a body about rows, its error turned into one of an evaluation.
func evaluating<Result>(
  _ role: TableRole, _ body: () throws(GaussianError) -> Result
) throws(EvaluationError) -> Result {
  do throws(GaussianError) {
    return try body()
  } catch {
    if case .nonFinite(GaussianError.observations, let row, let variable) = error {
      throw .nonFinite(role: role, row: row, variable: variable)
    }
    throw .model(error)
  }
}

/// Checks one of the tables of a measure.
///
/// - Parameters:
///   - rows: The table.
///   - role: Its part.
///   - required: How many rows the measure needs.
///   - measure: The measure's name, for the error.
///   - other: A table that has been checked, and its part; `nil` if this is the first.
/// - Throws: `columnsDiffer`, `tooFewRows` or `nonFinite`.
func checkRows<Scalar: GaussianScalar>(
  _ rows: Matrix<Scalar>, role: TableRole, atLeast required: Int, for measure: String,
  besides other: (table: Matrix<Scalar>, role: TableRole)? = nil
) throws(EvaluationError) {
  if let other { try requireSameColumns(role, rows.columns, other.role, other.table.columns) }
  try requireRows(rows.rows, atLeast: required, for: measure, role)
  precondition(rows.columns > 0, "rows without columns have no distances")
  try requireFinite(rows, role)
}

/// Throws if two tables that must be independent hold the same rows, in any order.
func checkDifference<Scalar: GaussianScalar>(
  _ rows: Matrix<Scalar>, role: TableRole, _ other: Matrix<Scalar>, otherRole: TableRole
) throws(EvaluationError) {
  guard rows.rows == other.rows, rows.columns == other.columns else { return }
  if rows == other || mark(of: rows) == mark(of: other) { throw .sameRows(role, otherRole) }
}

/// A number that tables of the same rows have in common whatever their order, and others with a probability of 2⁻⁶⁴.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func mark<Scalar: GaussianScalar>(of table: Matrix<Scalar>) -> UInt64 {
  unsafe table.withUnsafeBufferPointer { elements in
    var sum: UInt64 = 0
    for row in 0..<table.rows {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for column in 0..<table.columns {
        // Adding 0 makes one of both zeros.
        let bits = unsafe (Double(elements[row * table.columns + column]) + 0).bitPattern
        hash = (hash ^ bits) &* 0x9e37_79b9_7f4a_7c15
        hash ^= hash >> 29
      }
      sum &+= hash &* (hash >> 7 | 1)
    }
    return sum
  }
}
