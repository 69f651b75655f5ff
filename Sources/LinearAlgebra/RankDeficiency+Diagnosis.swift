internal import RealModule

extension RankDeficiency {
  /// Finds out why a matrix with a positive diagonal is not positive definite.
  ///
  /// Works on the correlation matrix in `Double`, so the answer does not depend on the scale of the variables.
  /// Runs only after a factorisation has failed; plain loops are fast enough.
  init<Scalar>(diagnosing matrix: Matrix<Scalar>, quantity: String) {
    let dimension = matrix.rows
    let correlation = correlationMatrix(of: matrix)
    let tolerance = pivotTolerance(dimension: dimension, Scalar.self)
    var (pivot, residual, factor) = firstVanishingPivot(of: correlation, tolerance: tolerance)

    let (eigenvalues, vectors) = (try? symmetricEigendecomposition(of: correlation)) ?? ([], correlation)
    let largest = eigenvalues.last ?? .nan
    let smallest = eigenvalues.first ?? .nan
    // A pivot alone cannot tell: collinear variables before it magnify its rounding.
    let isIndefinite = !(smallest >= -tolerance * largest)
    var dependsOn: [Int] = []
    if !isIndefinite && residual.magnitude <= tolerance {
      dependsOn = variablesCombined(into: pivot, factor: factor)
    } else if !isIndefinite {
      (pivot, dependsOn) = variablesThatCancel(in: vectors.row(0))
    }
    self.init(
      quantity: quantity, dimension: dimension, pivot: pivot, dependsOn: dependsOn,
      rank: eigenvalues.count { $0 > tolerance * largest },
      conditionNumber: smallest > 0 ? largest / smallest : .infinity)
  }
}

/// Elements divided by the square roots of both diagonal elements, in `Double`.
package func correlationMatrix<Scalar>(of matrix: Matrix<Scalar>) -> Matrix<Double> {
  let roots = matrix.diagonal.map { Double($0).squareRoot() }
  var correlation = matrix.converted(to: Double.self)
  for row in 0..<matrix.rows {
    for column in 0..<row {
      correlation[row, column] = Double(matrix[row, column]) / roots[row] / roots[column]
      correlation[column, row] = correlation[row, column]
    }
    correlation[row, row] = 1
  }
  return correlation
}

/// Row-by-row Cholesky that stops at the first pivot within `tolerance` of zero, or at the smallest pivot.
private func firstVanishingPivot(
  of correlation: Matrix<Double>, tolerance: Double
) -> (pivot: Int, residual: Double, factor: [[Double]]) {
  var factor: [[Double]] = []
  var smallest = (pivot: 0, residual: Double.infinity)
  for row in 0..<correlation.rows {
    var new: [Double] = []
    for column in 0..<row {
      let sum = (0..<column).reduce(correlation[row, column]) { $0 - new[$1] * factor[column][$1] }
      new.append(sum / factor[column][column])
    }
    let residual = new.reduce(1) { $0 - $1 * $1 }
    if !(residual >= smallest.residual) { smallest = (row, residual) }
    guard residual > tolerance else { break }
    new.append(residual.squareRoot())
    factor.append(new)
    if row + 1 == correlation.rows { factor = Array(factor.prefix(smallest.pivot)) }
  }
  let last = (0..<smallest.pivot).reduce(into: [Double]()) { row, column in
    let sum = (0..<column).reduce(correlation[smallest.pivot, column]) { $0 - row[$1] * factor[column][$1] }
    row.append(sum / factor[column][column])
  }
  return (smallest.pivot, smallest.residual, factor + [last])
}

/// The variables whose combination has no variance: the last of them, and the others, the largest part first.
private func variablesThatCancel(in direction: [Double]) -> (pivot: Int, dependsOn: [Int]) {
  let largest = direction.map(\.magnitude).max() ?? 0
  let parts = direction.indices.filter { direction[$0].magnitude > 1e-6 * largest }
  let pivot = parts.last ?? 0
  return (
    pivot, parts.dropLast().sorted { direction[$0].magnitude > direction[$1].magnitude }
  )
}

/// Variables with a part in the regression of `pivot` on those before it, the largest part first.
private func variablesCombined(into pivot: Int, factor: [[Double]]) -> [Int] {
  var coefficients = factor[pivot]
  for row in stride(from: pivot - 1, through: 0, by: -1) {
    coefficients[row] /= factor[row][row]
    for column in 0..<row { coefficients[column] -= coefficients[row] * factor[row][column] }
  }
  // Parts below a millionth of the largest are rounding, magnified by the conditioning of the others.
  let largest = coefficients.map(\.magnitude).max() ?? 0
  return coefficients.indices
    .filter { coefficients[$0].magnitude > 1e-6 * largest }
    .sorted { coefficients[$0].magnitude > coefficients[$1].magnitude }
}
