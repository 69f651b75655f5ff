import Foundation

/// A dense symmetric positive definite matrix whose eigenvalues run from 1 down to 1 / `conditionNumber`.
///
/// Eigenvalues are equally spaced in their logarithm; eigenvectors are those of two random reflections. The
/// elements are rounded to doubles, so that beyond a condition number of 10¹⁴ the smallest eigenvalue is lost.
///
/// - Returns: Rows at full length, exactly symmetric.
package func randomCovariance(
  dimension: Int, conditionNumber: Double, using generator: inout SplitMix64
) -> [[Double]] {
  var matrix = [[Double]](repeating: [Double](repeating: 0, count: dimension), count: dimension)
  for i in 0..<dimension { matrix[i][i] = pow(conditionNumber, -Double(i) / Double(max(dimension - 1, 1))) }
  for _ in 0..<2 { matrix = reflected(matrix, by: generator.normals(dimension)) }
  return matrix
}

/// The same matrix with row and column i multiplied by the i-th scale.
///
/// Scaling changes the condition number but not that of the correlation matrix.
package func scaled(_ matrix: [[Double]], by scales: [Double]) -> [[Double]] {
  matrix.indices.map { i in matrix.indices.map { j in matrix[i][j] * scales[i] * scales[j] } }
}

/// Largest divided by smallest eigenvalue of the correlation matrix of a covariance.
///
/// Relative accuracy is that of the smallest eigenvalue: about `conditionNumber` × 10⁻¹⁶. Infinite if an
/// eigenvalue is not positive.
///
/// - Complexity: O(dimension³) a sweep, some ten sweeps.
package func correlationConditionNumber(of covariance: [[Double]]) -> Double {
  let scales = covariance.indices.map { 1 / covariance[$0][$0].squareRoot() }
  let eigenvalues = symmetricEigenvalues(of: scaled(covariance, by: scales))
  guard let smallest = eigenvalues.first, smallest > 0 else { return .infinity }
  return eigenvalues[eigenvalues.count - 1] / smallest
}

/// Eigenvalues of a symmetric matrix in ascending order, by Jacobi's rotations.
///
/// - Complexity: O(dimension³) a sweep, some ten sweeps.
package func symmetricEigenvalues(of matrix: [[Double]]) -> [Double] {
  var a = matrix
  for _ in 0..<60 {
    var largest = 0.0
    for p in a.indices {
      for q in 0..<p {
        let size = a[p][q].magnitude / (a[p][p] * a[q][q]).magnitude.squareRoot()
        guard a[p][q] != 0, !(size < 1e-17) else { continue }
        largest = max(largest, size)
        rotate(&a, p, q)
      }
    }
    if largest < 1e-14 { break }
  }
  return a.indices.map { a[$0][$0] }.sorted()
}

/// Makes element `(p, q)` zero by a rotation in the plane of both axes.
private func rotate(_ a: inout [[Double]], _ p: Int, _ q: Int) {
  let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
  let tangent = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
  let cosine = 1 / (tangent * tangent + 1).squareRoot()
  let sine = tangent * cosine
  let (app, aqq, apq) = (a[p][p], a[q][q], a[p][q])
  for k in a.indices where k != p && k != q {
    let (akp, akq) = (a[k][p], a[k][q])
    a[k][p] = cosine * akp - sine * akq
    a[k][q] = sine * akp + cosine * akq
    a[p][k] = a[k][p]
    a[q][k] = a[k][q]
  }
  a[p][p] = app - tangent * apq
  a[q][q] = aqq + tangent * apq
  a[p][q] = 0
  a[q][p] = 0
}

/// H·A·H with the reflection H that has the given normal vector, exactly symmetric.
private func reflected(_ matrix: [[Double]], by normal: [Double]) -> [[Double]] {
  let norm = normal.reduce(0) { $0 + $1 * $1 }
  let product = matrix.map { row in zip(row, normal).reduce(0) { $0 + $1.0 * $1.1 } }
  let inner = zip(product, normal).reduce(0) { $0 + $1.0 * $1.1 }
  let indices = matrix.indices
  return mirrored(
    indices.map { i in
      (0...i).map { j in
        matrix[i][j] - 2 / norm * (normal[i] * product[j] + product[i] * normal[j])
          + 4 / (norm * norm) * inner * normal[i] * normal[j]
      }
    })
}
