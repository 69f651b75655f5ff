internal import LinearAlgebra

/// The regression of some variables on others, and what it leaves unexplained, from a factor of their covariance.
///
/// With the observed variables first, the factor in echelon form is [T 0; C K]: given the observed values the others
/// have mean μₐ + C·T⁻¹·(x − μ) and the factor K. No inverse is formed.
struct Regression {
  /// B = C·T⁻¹, an observed variable a row: shape `observed × remaining`.
  let coefficients: Matrix<Double>
  /// The factor K of what is left, as many columns as directions that still vary.
  let residualRoot: Matrix<Double>

  /// - Parameters:
  ///   - root: L with L·Lᵀ = Σ.
  ///   - observed: Variables that are known; of one that those before it determine, the value is not used.
  ///   - remaining: All others.
  init(root: Matrix<Double>, observed: [Int], remaining: [Int]) {
    let (known, unknown) = (observed.count, remaining.count)
    let isDefinite = root.rows == root.columns
    let ordered = root.selecting(rows: observed + remaining)
    let echelon: Matrix<Double>
    if isDefinite {
      let isInOrder = zip(observed + remaining, 0...).allSatisfy { $0 == $1 }
      echelon = isInOrder ? root : valid { () throws(MatrixError) in try triangularRoot(of: ordered) }
    } else {
      echelon = echelonFactor(of: ordered.transposed())
    }
    let pivots = isDefinite ? Array(0..<known) : pivotRows(of: echelon, among: known)
    let left = pivots.count
    let below = echelon.selecting(rows: Array(known..<known + unknown))
    var triangle = echelon.selecting(rows: pivots).selecting(columns: Array(0..<left))
    var solution = below.selecting(columns: Array(0..<left))
    if left > 0 && unknown > 0 {
      unsafe solution.withBlock { b in
        unsafe triangle.withBlock { unsafe BLAS.trsm(.right, lower: $0, b) }
      }
    }
    var coefficients = Matrix(rows: known, columns: unknown, repeating: 0.0)
    for (column, row) in pivots.enumerated() {
      for variable in 0..<unknown { coefficients[row, variable] = solution[variable, column] }
    }
    self.coefficients = coefficients
    residualRoot = below.selecting(columns: Array(left..<echelon.columns))
  }
}

/// The rows among the first that begin a column of a matrix in echelon form.
private func pivotRows(of echelon: Matrix<Double>, among count: Int) -> [Int] {
  var pivots: [Int] = []
  for row in 0..<count where pivots.count < echelon.columns && echelon[row, pivots.count] != 0 { pivots.append(row) }
  return pivots
}
