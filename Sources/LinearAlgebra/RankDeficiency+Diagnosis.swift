internal import RealModule

extension RankDeficiency {
  /// Finds out why a symmetric matrix is not positive definite.
  ///
  /// Works on the correlation matrix in `Double`, so the answer does not depend on the scale of the variables.
  /// Variables without a variance are set aside first. Runs only after a factorisation has failed; plain loops are
  /// fast enough.
  package init<Scalar>(diagnosing matrix: Matrix<Scalar>, quantity: String) {
    let variances = matrix.diagonal
    let varying = variances.indices.filter { variances[$0] > 0 }
    guard varying.count < matrix.rows else {
      self.init(diagnosingVarying: matrix, quantity: quantity)
      return
    }
    self.init(constantAmong: variances, quantity: quantity)
    guard !varying.isEmpty else { return }
    let selected = Matrix(varying.map { row in varying.map { matrix[row, $0] } })
    let others = RankDeficiency(diagnosingVarying: selected, quantity: quantity)
    rank = others.rank
    guard rank < varying.count else { return }
    dependences = others.dependences.map { dependence in
      LinearDependence(variable: varying[dependence.variable], on: dependence.on.map { varying[$0] })
    }
  }

  /// The diagnosis of variances of which some are not positive.
  package init<Scalar: GaussianScalar>(constantAmong variances: [Scalar], quantity: String) {
    let constant = variances.indices.filter { !(variances[$0] > 0) }
    self.init(
      quantity: quantity, dimension: variances.count, pivot: constant.first ?? 0, dependsOn: [],
      rank: variances.count - constant.count, conditionNumber: .infinity, constant: constant)
  }

  /// The diagnosis of a matrix with a positive diagonal.
  private init<Scalar>(diagnosingVarying matrix: Matrix<Scalar>, quantity: String) {
    let dimension = matrix.rows
    let correlation = correlationMatrix(of: matrix)
    let tolerance = pivotTolerance(dimension: dimension, Scalar.self)
    let pivots = vanishingPivots(of: correlation, tolerance: tolerance)
    var pivot = pivots.smallest.variable

    let (eigenvalues, vectors) = (try? symmetricEigendecomposition(of: correlation)) ?? ([], correlation)
    let largest = eigenvalues.last ?? .nan
    let smallest = eigenvalues.first ?? .nan
    // A pivot alone cannot tell: collinear variables before it magnify its rounding.
    let isIndefinite = !(smallest >= -tolerance * largest)
    var dependences: [LinearDependence] = []
    if !isIndefinite {
      if let first = pivots.dependences.first, pivots.smallest.residual.magnitude <= tolerance {
        pivot = first.variable
        dependences = pivots.dependences
      } else {
        dependences = [variablesThatCancel(in: vectors.row(0))]
        pivot = dependences[0].variable
      }
    }
    self.init(
      quantity: quantity, dimension: dimension, pivot: pivot, dependsOn: dependences.first?.on ?? [],
      rank: eigenvalues.count { $0 > tolerance * largest },
      conditionNumber: smallest > 0 ? largest / smallest : .infinity, dependences: dependences)
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

/// Row-by-row Cholesky that passes over pivots within `tolerance` of zero.
///
/// - Returns: The variables passed over, as combinations of those before them that were not; and the first of them, or
///   the variable of the smallest pivot if there are none, with its pivot.
private func vanishingPivots(
  of correlation: Matrix<Double>, tolerance: Double
) -> (dependences: [LinearDependence], smallest: (variable: Int, residual: Double)) {
  var factor: [[Double]] = []
  var basis: [Int] = []
  var dependences: [LinearDependence] = []
  var smallest = (variable: 0, residual: Double.infinity)
  for row in 0..<correlation.rows {
    var new: [Double] = []
    for (index, column) in basis.enumerated() {
      var sum = correlation[row, column]
      for inner in 0..<index { sum -= new[inner] * factor[index][inner] }
      new.append(sum / factor[index][index])
    }
    let residual = new.reduce(1) { $0 - $1 * $1 }
    if dependences.isEmpty && !(residual >= smallest.residual) { smallest = (row, residual) }
    if residual > tolerance {
      new.append(residual.squareRoot())
      factor.append(new)
      basis.append(row)
    } else {
      dependences.append(LinearDependence(variable: row, on: combination(new, factor: factor).map { basis[$0] }))
    }
  }
  return (dependences, smallest)
}

/// The variables whose combination has no variance: the last of them, and the others, the largest part first.
private func variablesThatCancel(in direction: [Double]) -> LinearDependence {
  let largest = direction.map(\.magnitude).max() ?? 0
  let parts = direction.indices.filter { direction[$0].magnitude > 1e-6 * largest }
  return LinearDependence(
    variable: parts.last ?? 0,
    on: parts.dropLast().sorted { direction[$0].magnitude > direction[$1].magnitude })
}

/// Which rows of a factor a row is made of by regression, the largest part first.
private func combination(_ row: [Double], factor: [[Double]]) -> [Int] {
  var coefficients = row
  for index in stride(from: row.count - 1, through: 0, by: -1) {
    coefficients[index] /= factor[index][index]
    for column in 0..<index { coefficients[column] -= coefficients[index] * factor[index][column] }
  }
  // Parts below a millionth of the largest are rounding, magnified by the conditioning of the others.
  let largest = coefficients.map(\.magnitude).max() ?? 0
  return coefficients.indices
    .filter { coefficients[$0].magnitude > 1e-6 * largest }
    .sorted { coefficients[$0].magnitude > coefficients[$1].magnitude }
}
