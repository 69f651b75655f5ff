import LinearAlgebra
import TestSupport
import Testing

/// `gemm` and `syrk` against the textbook.
///
/// A sum of k products errs by at most γₖ₊₁·Σ|aᵢₖ|·|bₖⱼ| in any order (Higham, Accuracy and Stability of Numerical
/// Algorithms, §3.1); scaling by α and adding β·C are three roundings more.
@Suite struct MatrixProductTests {
  static let shapes = [
    (1, 1, 1), (2, 3, 4), (5, 1, 7), (1, 9, 8), (8, 8, 8), (17, 16, 15), (33, 31, 2), (64, 9, 65),
    (7, 66, 129),
  ]

  @Test func generalProductsInFloat() { compareGeneral(Float.self) }
  @Test func generalProductsInDouble() { compareGeneral(Double.self) }
  @Test func symmetricUpdatesInFloat() { compareSymmetric(Float.self) }
  @Test func symmetricUpdatesInDouble() { compareSymmetric(Double.self) }

  private func compareGeneral<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    var generator = SplitMix64(seed: 11)
    var errors = ErrorBound("gemm, \(type)")
    for (m, n, inner) in Self.shapes {
      for (first, second) in [(false, false), (false, true), (true, false), (true, true)] {
        for (alpha, beta) in [(1.0, 0.0), (-0.5, 1.0), (0.75, -2.0)] {
          let a: [[Scalar]] = randomRows(m, inner, using: &generator)
          let b: [[Scalar]] = randomRows(inner, n, using: &generator)
          let c: [[Scalar]] = randomRows(m, n, using: &generator)
          let left = StridedMatrix(first ? transposed(a) : a, gap: 2)
          let right = StridedMatrix(second ? transposed(b) : b, gap: 5)
          let result = StridedMatrix(c)
          Fence.gemm(
            Scalar(alpha), left, transposed: first, right, transposed: second,
            plus: Scalar(beta), into: result)
          let (product, magnitude) = plainProduct(a, b)
          let rounding = Double(inner + 4) * Scalar.epsilon / 2
          for (i, row) in result.elements.enumerated() {
            for j in row.indices {
              let before = WidestScalar(beta) * WidestScalar(c[i][j])
              errors.record(
                WidestScalar(row[j]) - (WidestScalar(alpha) * product[i][j] + before),
                bound: rounding * (alpha.magnitude * magnitude[i][j] + Double(before.magnitude)),
                at: "\(m) × \(inner) × \(n), \(first), \(second)")
            }
          }
          #expect(result.gapsAreUntouched)
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  private func compareSymmetric<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    var generator = SplitMix64(seed: 12)
    var errors = ErrorBound("syrk, \(type)")
    for (rows, order) in [(1, 1), (3, 2), (2, 7), (9, 8), (16, 17), (129, 31), (5, 65)] {
      for (alpha, beta) in [(1.0, 0.0), (-1.5, 1.0), (0.25, -1.0)] {
        let a: [[Scalar]] = randomRows(rows, order, using: &generator)
        var c: [[Scalar]] = randomRows(order, order, using: &generator)
        for i in 0..<order { for j in i + 1..<max(order, i + 1) { c[i][j] = 77 } }
        let result = StridedMatrix(c, gap: 1)
        Fence.syrk(Scalar(alpha), StridedMatrix(a), plus: Scalar(beta), into: result)
        let (product, magnitude) = plainProduct(transposed(a), a)
        let rounding = Double(rows + 4) * Scalar.epsilon / 2
        for (i, row) in result.elements.enumerated() {
          for j in 0...i {
            let before = WidestScalar(beta) * WidestScalar(c[i][j])
            errors.record(
              WidestScalar(row[j]) - (WidestScalar(alpha) * product[i][j] + before),
              bound: rounding * (alpha.magnitude * magnitude[i][j] + Double(before.magnitude)),
              at: "\(rows) × \(order)")
          }
          #expect(row[(i + 1)...].allSatisfy { $0 == 77 }, "the upper triangle was written")
        }
        #expect(result.gapsAreUntouched)
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// With β = 0 the old contents do not count, not even NaN.
  @Test func betaZeroOverwrites() {
    let nothing = [[Double]](repeating: [.nan, .infinity], count: 2)
    let (product, gram) = (StridedMatrix(nothing), StridedMatrix(nothing))
    let a = StridedMatrix<Double>([[1, 2], [3, 4]])
    Fence.gemm(1, a, a, plus: 0, into: product)
    Fence.syrk(1, a, plus: 0, into: gram)
    #expect(product.elements == [[7, 10], [15, 22]])
    #expect(gram.elements[0][0] == 10 && gram.elements[1] == [14, 20])
  }

  /// A sum of no terms leaves β·C.
  @Test func emptyShapes() {
    let c = StridedMatrix<Double>([[1, 2], [3, 4]])
    let none = StridedMatrix<Double>([], columns: 2)
    Fence.gemm(1, none, transposed: true, none, plus: 2, into: c)
    #expect(c.elements == [[2, 4], [6, 8]])
    Fence.syrk(1, none, plus: 0.5, into: c)
    #expect(c.elements == [[1, 4], [3, 4]])
    let wide = StridedMatrix<Double>([[], []], gap: 0)
    Fence.gemm(1, wide, transposed: false, wide, transposed: true, plus: 1, into: c)
    #expect(c.elements == [[1, 4], [3, 4]])
  }
}
