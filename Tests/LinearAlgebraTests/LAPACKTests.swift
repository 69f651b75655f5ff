import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// `potrf`, `trtri` and `syevd`, straight through the fence.
@Suite struct LAPACKTests {
  static let orders = [1, 2, 3, 4, 7, 8, 9, 16, 17, 33, 64, 65, 129]

  @Test func factorsInFloat() throws { try compareFactors(Float.self, condition: 1e3) }
  @Test func factorsInDouble() throws { try compareFactors(Double.self, condition: 1e12) }
  @Test func inversesInFloat() throws { try compareInverses(Float.self, condition: 1e3) }
  @Test func inversesInDouble() throws { try compareInverses(Double.self, condition: 1e12) }
  @Test func eigenvaluesInFloat() throws { try compareEigenvalues(Float.self) }
  @Test func eigenvaluesInDouble() throws { try compareEigenvalues(Double.self) }

  /// |A − L·Lᵀ|ᵢⱼ ≤ γₙ₊₁·√(Aᵢᵢ·Aⱼⱼ) whatever the condition number (Higham, theorem 10.5).
  private func compareFactors<Scalar: GaussianScalar>(_ type: Scalar.Type, condition: Double) throws {
    var generator = SplitMix64(seed: 31)
    var errors = ErrorBound("potrf, \(type)")
    for order in Self.orders {
      var matrix: [[Scalar]] = converted(
        randomCovariance(dimension: order, conditionNumber: condition, using: &generator))
      for i in 0..<order { for j in i + 1..<max(order, i + 1) { matrix[i][j] = 99 } }
      let memory = StridedMatrix(matrix)
      try Fence.potrf(memory)
      let factor = memory.elements
      #expect(memory.gapsAreUntouched)
      #expect((0..<order).allSatisfy { i in factor[i][(i + 1)...].allSatisfy { $0 == 99 } })
      let lower = lowerTriangle(of: factor)
      let product = plainProduct(lower, transposed(lower)).product
      for i in 0..<order {
        for j in 0...i {
          let scale = Double((matrix[i][i] * matrix[j][j]).squareRoot())
          errors.record(
            product[i][j] - WidestScalar(matrix[i][j]), bound: Double(order + 2) * Scalar.epsilon / 2 * scale,
            at: "order \(order)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// |X·L − I| ≤ γₙ₊₂·|X|·|L| or |L·X − I| ≤ γₙ₊₂·|L|·|X|, element by element (Higham, section 14.2); a blocked
  /// inverse mixes the two, and the sum of both bounds holds.
  private func compareInverses<Scalar: GaussianScalar>(_ type: Scalar.Type, condition: Double) throws {
    var generator = SplitMix64(seed: 32)
    var errors = ErrorBound("trtri, \(type)")
    for order in Self.orders {
      let memory = StridedMatrix<Scalar>(
        converted(randomCovariance(dimension: order, conditionNumber: condition, using: &generator)))
      try Fence.potrf(memory)
      let full = memory.elements
      let lower = lowerTriangle(of: full)
      Fence.trtri(lower: memory)
      #expect(memory.gapsAreUntouched)
      #expect((0..<order).allSatisfy { i in memory.elements[i][(i + 1)...] == full[i][(i + 1)...] })
      let inverse = lowerTriangle(of: memory.elements)
      let (product, size) = plainProduct(inverse, lower)
      // |X|·|L|·|X|·|L| covers a residual on the other side.
      let sizes = plainProduct(size, size).magnitude
      for i in 0..<order {
        for j in 0...i {
          errors.record(
            product[i][j] - (i == j ? 1 : 0),
            bound: Double(order + 2) * Scalar.epsilon / 2 * (size[i][j] + sizes[i][j]), at: "order \(order)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test(arguments: [1, 2, 5, 8, 33, 64, 65, 129])
  func failureNamesTheLeadingMinor(order: Int) {
    for bad in Set([0, order / 2, order - 1]) {
      for value in [0.0, -1.0] {
        var matrix = (0..<order).map { i in (0..<order).map { j in i == j ? 1.0 : 0.0 } }
        matrix[bad][bad] = value
        let (double, float) = (StridedMatrix(matrix), StridedMatrix<Float>(converted(matrix)))
        #expect(throws: LAPACK.Failure.notPositiveDefinite(leadingMinor: bad + 1)) {
          try Fence.potrf(double)
        }
        #expect(throws: LAPACK.Failure.notPositiveDefinite(leadingMinor: bad + 1)) {
          try Fence.potrf(float)
        }
      }
    }
  }

  /// LAPACK's own tests accept a residual, and a loss of orthogonality, of 30·n·ε·‖A‖.
  private func compareEigenvalues<Scalar: GaussianScalar>(_ type: Scalar.Type) throws {
    var generator = SplitMix64(seed: 32)
    var values = ErrorBound("eigenvalues, \(type)")
    var residuals = ErrorBound("eigenvector residual, \(type)")
    var orthogonality = ErrorBound("orthogonality, \(type)")
    for order in Self.orders where order <= 65 {
      let exact = randomCovariance(dimension: order, conditionNumber: 1e6, using: &generator)
      var rows: [[Scalar]] = converted(exact)
      for i in 0..<order { for j in i + 1..<max(order, i + 1) { rows[i][j] = .nan } }
      let alone = try LinearAlgebra.symmetricEigenvalues(of: Matrix(rows))
      let (ascending, vectors) = try symmetricEigendecomposition(of: Matrix(rows))
      let symmetric: [[Scalar]] = mirrored(rows)
      let bound = 30 * Double(order) * Scalar.epsilon
      let vectorRows = (0..<order).map { vectors.row($0) }
      let products = plainProduct(vectorRows, symmetric).product
      let gram = plainProduct(vectorRows, transposed(vectorRows))
      for i in 0..<order {
        // The generator spaces eigenvalues equally in their logarithm, the largest is 1.
        let expected = WidestScalar(exact.count == 1 ? 1 : spectrum(at: order - 1 - i, order))
        values.record(WidestScalar(ascending[i]) - expected, bound: bound, at: "order \(order)")
        values.record(WidestScalar(alone[i]) - expected, bound: bound, at: "order \(order), values only")
        for j in 0..<order {
          residuals.record(
            products[i][j] - WidestScalar(ascending[i]) * WidestScalar(vectors[i, j]), bound: bound,
            at: "order \(order)")
          orthogonality.record(gram.product[i][j] - (i == j ? 1 : 0), bound: bound, at: "order \(order)")
        }
      }
      #expect(ascending == ascending.sorted())
    }
    for errors in [values, residuals, orthogonality] { #expect(errors.report(), "\(errors)") }
  }

  /// 10⁻⁶ to the power i / (order − 1).
  private func spectrum(at i: Int, _ order: Int) -> Double {
    Double.exp(-6 * Double.log(10) * Double(i) / Double(order - 1))
  }

  @Test func noRowsHaveNoEigenvalues() throws {
    let nothing = Matrix<Double>(rows: 0, columns: 0, elements: [])
    #expect(try LinearAlgebra.symmetricEigenvalues(of: nothing) == [])
  }
}
