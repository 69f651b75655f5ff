import LinearAlgebra
import TestSupport
import Testing

/// `trsm` and `trmm` against the textbook, from both sides.
@Suite struct TriangularTests {
  static let shapes = [(1, 1), (2, 5), (7, 3), (8, 8), (9, 1), (16, 33), (31, 2), (65, 7), (129, 5)]

  @Test func productsInFloat() { compareProducts(Float.self) }
  @Test func productsInDouble() { compareProducts(Double.self) }
  @Test func solutionsInFloat() { compareSolutions(Float.self) }
  @Test func solutionsInDouble() { compareSolutions(Double.self) }

  /// A sum of at most `order` products: γ of `order` and one.
  private func compareProducts<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    var errors = ErrorBound("trmm, \(type)")
    forEachCase(seed: 21) { (side, transposition, factor: [[Scalar]], b: [[Scalar]]) in
      let result = StridedMatrix(b)
      Fence.trmm(
        side, lower: StridedMatrix(factor, gap: 1), transposed: transposition, result)
      let op = transposition ? transposed(lowerTriangle(of: factor)) : lowerTriangle(of: factor)
      let expected = side == .left ? plainProduct(op, b) : plainProduct(b, op)
      record(&errors, result.elements, expected, factor.count + 1)
      return result
    }
    #expect(errors.report(), "\(errors)")
  }

  /// The residual op(L)·X − B is within γ of |op(L)|·|X| (Higham, theorem 8.5).
  ///
  /// Kernels multiply by the rounded reciprocal of the diagonal instead of dividing: two roundings more.
  private func compareSolutions<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    var errors = ErrorBound("trsm, \(type)")
    forEachCase(seed: 22) { (side, transposition, factor: [[Scalar]], b: [[Scalar]]) in
      let result = StridedMatrix(b)
      Fence.trsm(
        side, lower: StridedMatrix(factor, gap: 4), transposed: transposition, result)
      let op = transposition ? transposed(lowerTriangle(of: factor)) : lowerTriangle(of: factor)
      let x = result.elements
      record(&errors, b, side == .left ? plainProduct(op, x) : plainProduct(x, op), factor.count + 3)
      return result
    }
    #expect(errors.report(), "\(errors)")
  }

  private func record<Scalar: GaussianScalar>(
    _ errors: inout ErrorBound, _ got: [[Scalar]],
    _ expected: (product: [[WidestScalar]], magnitude: [[Double]]), _ roundings: Int
  ) {
    for (i, row) in got.enumerated() {
      for j in row.indices {
        errors.record(
          WidestScalar(row[j]) - expected.product[i][j],
          bound: Double(roundings) * Scalar.epsilon / 2 * expected.magnitude[i][j],
          at: "\(got.count) × \(row.count), element (\(i), \(j))")
      }
    }
  }

  private func forEachCase<Scalar: GaussianScalar>(
    seed: UInt64, _ body: (BLAS.Side, Bool, [[Scalar]], [[Scalar]]) -> StridedMatrix<Scalar>
  ) {
    var generator = SplitMix64(seed: seed)
    for (order, other) in Self.shapes {
      for side in [BLAS.Side.left, .right] {
        for transposition in [false, true] {
          let factor: [[Scalar]] = randomTriangle(order, using: &generator)
          let (rows, columns) = side == .left ? (order, other) : (other, order)
          let result = body(side, transposition, factor, randomRows(rows, columns, using: &generator))
          #expect(result.gapsAreUntouched)
        }
      }
    }
  }
}
