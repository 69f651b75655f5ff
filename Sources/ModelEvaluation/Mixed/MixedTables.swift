internal import Gaussian
internal import LinearAlgebra
internal import RealModule

/// Tables whose columns have kinds, with all their rows, also those that lack cells.
struct MixedTables<Scalar: GaussianScalar> {
  let kinds: [VariableKind]
  /// Rows that count, NaN where a cell is missing.
  let generated: Matrix<Scalar>
  let training: Matrix<Scalar>
  let heldOut: Matrix<Scalar>

  /// Rows with codes of categories so far apart that none is within a hundredth of another, up to 98,000 of them in `Double`.
  ///
  /// Near duplicates have all numbers within a share of each other, which says nothing of codes.
  func separatingCodes(_ rows: Matrix<Scalar>) -> Matrix<Scalar> {
    // Powers of two within the range of the scalar, of both signs, and 49 places between two of them.
    let powers = Scalar.isDouble ? 1000.0 : 240
    var result = rows
    for (variable, kind) in kinds.enumerated() where kind.isNominal || kind == .ordered {
      for row in 0..<rows.rows {
        let code = Double(rows[row, variable])
        let half = (code / 2).rounded(.down)
        let place = (half / powers).rounded(.down).truncatingRemainder(dividingBy: 49)
        let size = Double.exp2(half.truncatingRemainder(dividingBy: powers) - powers / 2) * (1 + 0.0204 * place)
        result[row, variable] = Scalar(code == 2 * half ? size : -size)
      }
    }
    return result
  }
}

extension CountedRows {
  /// Rows that lack no cell.
  func complete(_ role: TableRole) throws(EvaluationError) -> CountedRows {
    let complete = rows.droppingIncompleteRows(weights: given)
    return try CountedRows(complete.observations, weights: complete.weights, role: role)
  }
}
