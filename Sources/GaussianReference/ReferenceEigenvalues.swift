public import RealModule

/// Eigenvalues of symmetric matrices, one rotation after the other.
public enum ReferenceEigenvalues<Scalar: Real & BinaryFloatingPoint & Sendable> {
  /// Eigenvalues of a symmetric matrix in ascending order, by Jacobi's method.
  ///
  /// Each rotation makes one element off the diagonal zero; sweeps over all of them end when none is left that
  /// matters.
  ///
  /// - Parameter matrix: Rows at full length.
  /// - Returns: As many values as rows.
  /// - Precondition: The matrix is square.
  /// - Complexity: O(dimension³) a sweep, some ten sweeps.
  ///
  /// ## Source
  /// Golub and Van Loan, Matrix Computations, section 8.5.
  public static func values(of matrix: [[Scalar]]) -> [Scalar] {
    precondition(matrix.allSatisfy { $0.count == matrix.count }, "a matrix of \(matrix.count) rows is not square")
    var a = matrix
    for _ in 0..<60 {
      var isDone = true
      for p in a.indices {
        for q in 0..<p where a[p][q] * a[p][q] > Scalar.ulpOfOne * Scalar.ulpOfOne * (a[p][p] * a[q][q]).magnitude {
          isDone = false
          rotate(&a, p, q)
        }
      }
      if isDone { break }
    }
    return a.indices.map { a[$0][$0] }.sorted()
  }

  private static func rotate(_ a: inout [[Scalar]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let tangent = (theta < 0 ? -1 : 1) / (theta.magnitude + Scalar.sqrt(theta * theta + 1))
    let cosine = 1 / Scalar.sqrt(tangent * tangent + 1)
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
}
