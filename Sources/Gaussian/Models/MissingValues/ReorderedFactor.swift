internal import LinearAlgebra
internal import RealModule

/// The Cholesky factor of a covariance with its variables in another order, or of some of them, from the factor that
/// is there.
///
/// Rows of L in the new order are made triangular again by rotations of their columns, which leave L·Lᵀ as it is. No
/// covariance is formed and factored anew, so nothing can fail, and as many digits are left as L has.
///
/// - Parameters:
///   - lower: L. Shape `dimension × dimension`.
///   - order: Different variables, `count` of them.
/// - Returns: Shape `count × count`, lower triangular, diagonal positive.
/// - Complexity: O(count × dimension²), less the closer the order is to the old one.
///
/// ## Source
/// G. H. Golub, C. F. Van Loan, Matrix Computations, §5.1 and §6.5.
func reorderedFactor(_ lower: Matrix<Double>, order: [Int]) -> Matrix<Double> {
  let (dimension, count) = (lower.rows, order.count)
  // Columns of L as rows: rotations run along memory.
  var columns = [Double](repeating: 0, count: dimension * count)
  for (row, variable) in order.enumerated() {
    for column in 0...variable { columns[column * count + row] = lower[variable, column] }
  }
  unsafe columns.withUnsafeMutableBufferPointer { columns in
    for row in 0..<count {
      for column in row + 1..<max(row + 1, dimension) {
        let part = unsafe columns[column * count + row]
        guard part != 0 else { continue }
        let pivot = unsafe columns[row * count + row]
        let length = Double.hypot(pivot, part)
        let (cosine, sine) = (pivot / length, part / length)
        unsafe columns[row * count + row] = length
        unsafe columns[column * count + row] = 0
        for later in row + 1..<max(row + 1, count) {
          let (kept, rest) = unsafe (columns[row * count + later], columns[column * count + later])
          unsafe columns[row * count + later] = cosine * kept + sine * rest
          unsafe columns[column * count + later] = cosine * rest - sine * kept
        }
      }
    }
  }
  var result = Matrix(rows: count, columns: count, repeating: 0.0)
  for row in 0..<count {
    for column in 0...row { result[row, column] = columns[column * count + row] }
  }
  return result
}

/// A lower triangular factor of a singular covariance with its variables in another order.
///
/// Variables that those before them determine have a column of zeros, and a diagonal element of zero.
///
/// - Parameters:
///   - covariance: Positive semidefinite. Shape `dimension × dimension`.
///   - order: All variables.
///   - epsilon: Spacing at 1 of the scalar that the covariance was rounded to.
/// - Returns: Shape `dimension × dimension`.
/// - Complexity: O(dimension³).
func semidefiniteFactor(_ covariance: Matrix<Double>, order: [Int], epsilon: Double) -> Matrix<Double> {
  let dimension = order.count
  var lower = Matrix(rows: dimension, columns: dimension, repeating: 0.0)
  for column in 0..<dimension {
    let variance = covariance[order[column], order[column]]
    var pivot = variance
    for inner in 0..<column { pivot -= lower[column, inner] * lower[column, inner] }
    guard pivot > 64 * Double(dimension) * epsilon * variance else { continue }
    lower[column, column] = pivot.squareRoot()
    for row in column + 1..<max(column + 1, dimension) {
      var rest = covariance[order[row], order[column]]
      for inner in 0..<column { rest -= lower[row, inner] * lower[column, inner] }
      lower[row, column] = rest / lower[column, column]
    }
  }
  return lower
}
