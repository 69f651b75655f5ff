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
