internal import LinearAlgebra

extension CovarianceParameter {
  /// The covariance B·Bᵀ of a linear image of this distribution, where B = A·L; singular only if this one is.
  ///
  /// - Throws: ``GaussianError`` if the image varies in fewer directions than it has variables, unless this
  ///   distribution does too, or leaves the range of the scalar.
  func image(root: Matrix<Double>) throws(GaussianError) -> any CovarianceParameter<Scalar> {
    let product = squared(root)
    guard product.diagonal.allSatisfy({ Scalar($0).isFinite }) else { throw .overflow(quantity: "the covariance") }
    do throws(GaussianError) {
      return try FullCovariance(product.converted(to: Scalar.self))
    } catch {
      if rank < dimension {
        let rounding = 64 * Double(dimension) * Double.epsilon
        return try SingularCovariance(product, tolerance: max(tolerance ?? 0, rounding))
      }
      // Rounding may cost B·Bᵀ its definiteness although B has independent rows.
      guard case .notPositiveDefinite = error, root.rows <= root.columns else { throw error }
      let lower = try lifting(try triangularRoot(of: root))
      guard hasIndependentRows(lower, tolerance: 8 * Double(dimension) * Scalar.epsilon) else { throw error }
      return try FullCovariance(factor: lifting(try CholeskyFactor(lower: lower.converted(to: Scalar.self))))
    }
  }
}

/// True unless some row is, to a tolerance relative to its length, a combination of the others.
///
/// The distance of row i from the span of the others is (L·Lᵀ)⁻¹ᵢᵢ to the power −½.
private func hasIndependentRows(_ lower: Matrix<Double>, tolerance: Double) -> Bool {
  guard lower.diagonal.allSatisfy({ $0 > 0 }) else { return false }
  var inverse = lower
  unsafe inverse.withBlock { unsafe LAPACK.trtri(lower: $0) }
  return (0..<lower.rows).allSatisfy { row in
    let length = (0...row).reduce(0) { $0 + lower[row, $1] * lower[row, $1] }
    let inflation = (row..<lower.rows).reduce(0) { $0 + inverse[$1, row] * inverse[$1, row] }
    return (length * inflation).squareRoot() * tolerance < 1
  }
}

/// B·Bᵀ, exactly symmetric.
func squared(_ root: Matrix<Double>) -> Matrix<Double> {
  var columns = root.transposed()
  var product = Matrix(rows: root.rows, columns: root.rows, repeating: 0.0)
  unsafe product.withBlock { result in
    unsafe columns.withBlock { unsafe BLAS.syrk(1, $0, plus: 0, into: result) }
  }
  product.mirrorLowerTriangle()
  return product
}

/// What cannot fail because it is a part of a valid model; traps if it leaves the range of the scalar.
func valid<Result, Failure: ExplainedError>(_ body: () throws(Failure) -> Result) -> Result {
  do throws(Failure) {
    return try body()
  } catch {
    preconditionFailure("\(error)")
  }
}
