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

  /// Rows with codes of categories so far apart that none is within a hundredth of another, up to 5,880 of them.
  ///
  /// Near duplicates have all numbers within a share of each other, which says nothing of codes.
  func separatingCodes(_ rows: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = rows
    for (variable, kind) in kinds.enumerated() where kind.isNominal || kind == .ordered {
      for row in 0..<rows.rows {
        let code = Double(rows[row, variable])
        // Powers of two within the range of Float, and 49 places between two of them.
        let place = (code / 120).rounded(.down).truncatingRemainder(dividingBy: 49)
        result[row, variable] = Scalar(.exp2(code.truncatingRemainder(dividingBy: 120)) * (1 + 0.0204 * place))
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
