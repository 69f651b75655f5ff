internal import LinearAlgebra

/// Rows with their weights.
struct WeighedRows<Scalar: GaussianScalar> {
  let rows: Matrix<Scalar>
  /// `nil` if every row counts once.
  let weights: [Scalar]?

  /// The first weight that is negative or not finite, or the first element of a row that counts which is not finite.
  var fault: GaussianError? {
    if let weights, let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      return .invalidWeight(row: row, value: Double(weights[row]))
    }
    return firstNonFiniteElement().map {
      .nonFinite(quantity: GaussianError.observations, row: $0.row, variable: $0.column)
    }
  }

  var largestWeight: Double { weights?.reduce(0) { max($0, Double($1)) } ?? 1 }

  var weightSums: (total: Double, squares: Double) {
    guard let weights else { return (Double(rows.rows), Double(rows.rows)) }
    return weights.reduce((0, 0)) { ($0.0 + Double($1), $0.1 + Double($1) * Double($1)) }
  }

  /// The first element of a row that counts which is NaN or infinite.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func firstNonFiniteElement() -> (row: Int, column: Int)? {
    guard let weights else { return rows.firstNonFiniteElement() }
    for row in 0..<rows.rows where weights[row] > 0 {
      for column in 0..<rows.columns where !rows[row, column].isFinite { return (row, column) }
    }
    return nil
  }
}
