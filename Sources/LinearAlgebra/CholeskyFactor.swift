internal import RealModule

/// The lower triangular L with positive diagonal of a positive definite matrix A = L·Lᵀ.
///
/// The factor is unique, so samples made with it have no sign to choose. Everything the engine needs of a
/// covariance is a solve or a product with L; no inverse of A is ever formed.
public struct CholeskyFactor<Scalar: GaussianScalar>: Sendable, Equatable {
  /// L with zeros above its diagonal.
  ///
  /// Shape `dimension × dimension`.
  public let lower: Matrix<Scalar>

  /// Number of rows of the factor.
  public var dimension: Int { lower.rows }

  /// Logarithm of the determinant of A, twice the sum of the logarithms of L's diagonal.
  public let logDeterminant: Double

  /// Factors a symmetric positive definite matrix.
  ///
  /// The lower triangle is used; the upper one must agree with it to `√ε` relative to the diagonal. The test for
  /// definiteness depends neither on the scale nor on the order of the variables: the share of a variable's variance
  /// that the others do not explain must exceed `8·dimension·ε`, which is what rounding alone can produce. Hilbert's
  /// matrix of order 10, with condition number 1.6·10¹³, has a factor; that of order 12, with 1.7·10¹⁶, is refused.
  ///
  /// - Parameters:
  ///   - matrix: A covariance or precision. Shape `dimension × dimension`.
  ///   - quantity: What the matrix is, for the message of an error.
  /// - Throws: ``MatrixError/nonFinite(quantity:row:column:)``, ``MatrixError/asymmetric(quantity:row:column:relativeDifference:)``,
  ///   ``MatrixError/nonPositiveDiagonal(index:)`` or ``MatrixError/notPositiveDefinite(_:)``.
  /// - Precondition: The matrix is square and not empty.
  /// - Complexity: O(dimension³).
  ///
  /// ## Numerical notes
  /// ‖A − L·Lᵀ‖ ≤ 3·dimension·ε·‖A‖ in tests at every OpenBLAS kernel. Computed in double in either precision. Input and pivots are checked here because
  /// `dpotrf` of OpenBLAS 0.3.21 reports success on NaN and infinity.
  ///
  /// ## Source
  /// N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §10.1. LAPACK's `dpotrf`.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(factoring matrix: Matrix<Scalar>, quantity: String = "the covariance") throws(MatrixError) {
    let dimension = matrix.rows
    precondition(
      dimension > 0 && matrix.columns == dimension,
      "\(quantity) is \(matrix.rows) × \(matrix.columns), not square")
    try checkSymmetricWithPositiveDiagonal(matrix, quantity: quantity)

    // In double also for a single-precision matrix: what it then loses is the rounding of its elements alone.
    var lower = matrix.converted(to: Double.self)
    let tolerance = pivotTolerance(dimension: dimension, Scalar.self)
    guard Self.factor(&lower), !isCollinear(lower, scales: matrix.diagonal, tolerance: tolerance) else {
      throw .notPositiveDefinite(RankDeficiency(diagnosing: matrix, quantity: quantity))
    }
    self.init(unchecked: lower.converted(to: Scalar.self))
  }

  /// Factors in place and clears the upper triangle; false unless all pivots are finite and positive.
  private static func factor(_ lower: inout Matrix<Double>) -> Bool {
    let dimension = lower.rows
    let isFactored: Bool = unsafe lower.withBlock { block in
      do throws(LAPACK.Failure) { try unsafe LAPACK.potrf(block) } catch { return false }
      for row in 0..<dimension {
        for column in row + 1..<max(dimension, row + 1) { unsafe block.base[row * dimension + column] = 0 }
      }
      return true
    }
    return isFactored && lower.diagonal.allSatisfy { $0.isFinite && $0 > 0 }
  }

  /// Adopts a factor that exists already.
  ///
  /// - Parameter lower: L; only its lower triangle is read. Shape `dimension × dimension`.
  /// - Throws: ``MatrixError/nonFinite(quantity:row:column:)`` or ``MatrixError/nonPositiveDiagonal(index:)`` if a
  ///   diagonal element is not positive.
  /// - Precondition: The matrix is square and not empty.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(lower: Matrix<Scalar>) throws(MatrixError) {
    precondition(
      lower.rows > 0 && lower.columns == lower.rows,
      "a Cholesky factor is square, not \(lower.rows) × \(lower.columns)")
    var clean = Matrix(rows: lower.rows, columns: lower.rows, repeating: Scalar.zero)
    for row in 0..<lower.rows {
      for column in 0...row {
        guard lower[row, column].isFinite else {
          throw .nonFinite(quantity: "the Cholesky factor", row: row, column: column)
        }
        clean[row, column] = lower[row, column]
      }
      guard lower[row, row] > 0 else { throw .nonPositiveDiagonal(index: row) }
    }
    self.init(unchecked: clean)
  }

  /// Factors the inverse of a precision matrix, without forming that inverse.
  ///
  /// With rows and columns in reverse order, the precision's Cholesky factor is an upper triangular U with
  /// precision = U·Uᵀ; then L = U⁻ᵀ.
  ///
  /// - Throws: As ``init(factoring:quantity:)``.
  /// - Precondition: The matrix is square and not empty.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(inverting precision: Matrix<Scalar>) throws(MatrixError) {
    precondition(
      precision.rows > 0 && precision.columns == precision.rows,
      "the precision is \(precision.rows) × \(precision.columns), not square")
    let last = precision.rows - 1
    var reversed = precision
    for row in 0..<precision.rows {
      for column in 0..<precision.columns { reversed[row, column] = precision[last - row, last - column] }
    }
    let factor: CholeskyFactor
    do throws(MatrixError) {
      factor = try CholeskyFactor(factoring: reversed, quantity: "the precision")
    } catch {
      throw error.reversingVariables(last: last)
    }
    // Uᵀ is lower triangular: element (i, j) of Uᵀ is element (last − j, last − i) of the reversed factor.
    var transposedU = Matrix(rows: precision.rows, columns: precision.rows, repeating: Scalar.zero)
    for row in 0..<precision.rows {
      for column in 0...row { transposedU[row, column] = factor.lower[last - column, last - row] }
    }
    unsafe transposedU.withBlock { unsafe LAPACK.trtri(lower: $0) }
    self.init(unchecked: transposedU)
  }

  /// Takes a lower triangular matrix that is known to be a factor.
  private init(unchecked lower: Matrix<Scalar>) {
    self.lower = lower
    logDeterminant = 2 * lower.diagonal.reduce(0) { $0 + Double.log(Double($1)) }
  }

  /// The factored matrix again, L·Lᵀ, exactly symmetric.
  ///
  /// - Complexity: O(dimension³).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func product() -> Matrix<Scalar> {
    var factor = lower.transposed()
    var product = Matrix(rows: dimension, columns: dimension, repeating: Scalar.zero)
    unsafe product.withBlock { result in
      unsafe factor.withBlock { unsafe BLAS.syrk(1, $0, plus: 0, into: result) }
    }
    product.mirrorLowerTriangle()
    return product
  }
}

/// What rounding makes of zero in the share of a variable's variance that the other variables do not explain.
///
/// Elements of a single-precision matrix are rounded to single precision, everything after that to double.
func pivotTolerance<Scalar: GaussianScalar>(dimension: Int, _: Scalar.Type) -> Double {
  let rounding = 8 * Double(dimension) * Double.epsilon
  return Scalar.isDouble ? rounding : rounding + 8 * Scalar.epsilon
}

/// True if some variable's variance given all the others is what rounding alone makes of zero.
///
/// The diagonal of the inverse of the correlation matrix holds the variance inflation factors 1/(1 − R²). Given all
/// others, not only those before it, so that the answer does not depend on the order of the variables.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func isCollinear<Scalar: GaussianScalar>(_ lower: Matrix<Double>, scales: [Scalar], tolerance: Double) -> Bool {
  guard lower.rows > 1 else { return false }
  var scaled = lower
  for row in 0..<lower.rows {
    let scale = Double(scales[row]).squareRoot()
    for column in 0...row { scaled[row, column] /= scale }
  }
  unsafe scaled.withBlock { unsafe LAPACK.trtri(lower: $0) }
  var inflation = [Double](repeating: 0, count: lower.rows)
  for row in 0..<lower.rows {
    for column in 0...row { inflation[column] += scaled[row, column] * scaled[row, column] }
  }
  return inflation.contains { !($0 * tolerance < 1) }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func checkSymmetricWithPositiveDiagonal<Scalar>(
  _ matrix: Matrix<Scalar>, quantity: String
) throws(MatrixError) {
  if let (row, column) = matrix.firstNonFiniteElement() {
    throw .nonFinite(quantity: quantity, row: row, column: column)
  }
  let scales = matrix.diagonal.map { Double($0) }
  for (index, value) in scales.enumerated() {
    if value <= 0 { throw .nonPositiveDiagonal(index: index) }
    // Below this, elements have lost digits before anybody looked.
    if value < Double(Scalar.leastNormalMagnitude) { throw .overflow(quantity: quantity) }
  }
  let roots = scales.map { $0.squareRoot() }
  for row in 0..<matrix.rows {
    for column in 0..<row {
      let difference = (Double(matrix[row, column]) - Double(matrix[column, row])).magnitude
      let relative = difference / roots[row] / roots[column]
      guard relative <= Scalar.epsilon.squareRoot() else {
        throw .asymmetric(quantity: quantity, row: row, column: column, relativeDifference: relative)
      }
    }
  }
}

extension MatrixError {
  /// The same error with variables counted from the other end.
  fileprivate func reversingVariables(last: Int) -> MatrixError {
    switch self {
    case .nonFinite(let quantity, let row, let column):
      return .nonFinite(quantity: quantity, row: last - row, column: last - column)
    case .nonPositiveDiagonal(let index):
      return .nonPositiveDiagonal(index: last - index)
    case .asymmetric(let quantity, let row, let column, let difference):
      return .asymmetric(
        quantity: quantity, row: last - row, column: last - column, relativeDifference: difference)
    case .notPositiveDefinite(var facts):
      facts.pivot = last - facts.pivot
      facts.dependsOn = facts.dependsOn.map { last - $0 }
      facts.constant = facts.constant.map { last - $0 }
      facts.dependences = facts.dependences.map { dependence in
        LinearDependence(variable: last - dependence.variable, on: dependence.on.map { last - $0 })
      }
      return .notPositiveDefinite(facts)
    default:
      return self
    }
  }
}
