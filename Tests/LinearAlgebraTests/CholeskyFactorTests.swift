import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Factors against the reference and against their own product.
@Suite struct CholeskyFactorTests {
  static let dimensions = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100, 129]

  @Test func productsInFloat() throws { try compareProducts(Float.self, condition: 1e3) }
  @Test func productsInDouble() throws { try compareProducts(Double.self, condition: 1e12) }

  /// |A − L·Lᵀ|ᵢⱼ ≤ 2·γₙ₊₂·√(Aᵢᵢ·Aⱼⱼ): once for the factorisation, once for the product.
  private func compareProducts<Scalar: GaussianScalar>(_ type: Scalar.Type, condition: Double) throws {
    var generator = SplitMix64(seed: 41)
    var errors = ErrorBound("L·Lᵀ, \(type)")
    for dimension in Self.dimensions {
      let rows: [[Scalar]] = converted(
        randomCovariance(dimension: dimension, conditionNumber: condition, using: &generator))
      let factor = try CholeskyFactor(factoring: Matrix(rows))
      let product = factor.product()
      #expect(factor.dimension == dimension)
      #expect(product == product.transposed())
      for i in 0..<dimension {
        #expect(factor.lower[i, i] > 0)
        for j in 0..<dimension {
          if j > i { #expect(factor.lower[i, j] == 0) }
          errors.record(
            Double(product[i, j]) - Double(rows[i][j]),
            bound: Double(dimension + 2) * Scalar.epsilon * Double((rows[i][i] * rows[j][j]).squareRoot()),
            at: "d=\(dimension)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// A factor moves by at most d·ε·κₛ relative to the deviations (Higham, theorem 10.8), a log determinant by
  /// d·ε·κₛ and the rounding of its sum.
  @Test func factorsAndLogDeterminantsAgreeWithTheReference() throws {
    var generator = SplitMix64(seed: 42)
    var factors = ErrorBound("L, Double")
    var determinants = ErrorBound("log determinant, Double")
    for dimension in Self.dimensions where dimension <= 33 {
      for condition in [1.0, 1e4, 1e8] {
        let rows = randomCovariance(dimension: dimension, conditionNumber: condition, using: &generator)
        let factor = try CholeskyFactor(factoring: Matrix(rows))
        let reference = try ReferenceCholesky<WidestScalar>(factoring: converted(rows))
        let sensitivity = Double(dimension) * .ulpOfOne * correlationConditionNumber(of: rows)
        for i in 0..<dimension {
          for j in 0...i {
            factors.record(
              WidestScalar(factor.lower[i, j]) - reference.lower[i][j],
              bound: sensitivity * rows[i][i].squareRoot(), at: "d=\(dimension), κ=\(condition)")
          }
        }
        determinants.record(
          WidestScalar(factor.logDeterminant) - reference.logDeterminant,
          bound: sensitivity + Double(dimension) * .ulpOfOne * Double(reference.logDeterminant.magnitude),
          at: "d=\(dimension), κ=\(condition)")
      }
    }
    #expect(factors.report(), "\(factors)")
    #expect(determinants.report(), "\(determinants)")
  }

  /// The factor of a precision's inverse, against inverse and factor in the widest scalar.
  ///
  /// Factoring the precision and solving with the factor each cost d·ε·κₛ.
  @Test func invertingAPrecision() throws {
    var generator = SplitMix64(seed: 43)
    var errors = ErrorBound("L of an inverted precision, Double")
    for dimension in [1, 2, 3, 8, 9, 17, 33] {
      for condition in [1.0, 1e3, 1e6] {
        let precision = randomCovariance(dimension: dimension, conditionNumber: condition, using: &generator)
        let factor = try CholeskyFactor(inverting: Matrix(precision))
        let covariance = try inverse(converted(precision))
        let reference = try ReferenceCholesky(factoring: covariance)
        let sensitivity = 2 * Double(dimension) * .ulpOfOne * correlationConditionNumber(of: precision)
        for i in 0..<dimension {
          for j in 0..<dimension {
            errors.record(
              WidestScalar(factor.lower[i, j]) - reference.lower[i][j],
              bound: sensitivity * Double(covariance[i][i].squareRoot()), at: "d=\(dimension), κ=\(condition)"
            )
          }
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  private func inverse(_ matrix: [[WidestScalar]]) throws -> [[WidestScalar]] {
    let factor = try ReferenceCholesky(factoring: matrix)
    return matrix.indices.map { column in
      factor.solveTransposed(factor.solve(matrix.indices.map { $0 == column ? 1 : 0 }))
    }
  }

  @Test func aPrecisionsErrorsNameItsOwnVariables() {
    var precision = Matrix<Double>(diagonal: [1, 2, 3, 4, 5])
    precision[1, 1] = 0
    #expect(throws: MatrixError.nonPositiveDiagonal(index: 1)) { try CholeskyFactor(inverting: precision) }
    precision[1, 1] = 2
    precision[3, 1] = .nan
    #expect(throws: MatrixError.nonFinite(quantity: "the precision", row: 3, column: 1)) {
      try CholeskyFactor(inverting: precision)
    }
    precision[3, 1] = 3
    precision[1, 3] = 3
    let error = #expect(throws: MatrixError.self) { try CholeskyFactor(inverting: precision) }
    guard case .notPositiveDefinite(let facts) = error else {
      Issue.record("expected an indefinite precision, not \(String(describing: error))")
      return
    }
    #expect(facts.quantity == "the precision")
    #expect(facts.pivot == 1)
    #expect(facts.rank == 4)
  }

  @Test func adoptingAFactor() throws {
    let factor = try CholeskyFactor(lower: Matrix<Double>([[2, .nan, 99], [-3, 1, .infinity], [5, 4, 3]]))
    #expect(factor.lower == Matrix([[2, 0, 0], [-3, 1, 0], [5, 4, 3]]))
    #expect(factor.product() == Matrix([[4, -6, 10], [-6, 10, -11], [10, -11, 50]]))
    #expect(factor == (try CholeskyFactor(factoring: factor.product())))
    #expect((factor.logDeterminant - Double.log(36)).magnitude <= 4 * Double.log(36).ulp)
    #expect(throws: MatrixError.nonPositiveDiagonal(index: 1)) {
      try CholeskyFactor(lower: Matrix<Double>([[1, 0], [1, 0]]))
    }
    #expect(throws: MatrixError.nonPositiveDiagonal(index: 0)) {
      try CholeskyFactor(lower: Matrix<Float>([[-1, 0], [1, 1]]))
    }
    #expect(throws: MatrixError.nonFinite(quantity: "the Cholesky factor", row: 1, column: 0)) {
      try CholeskyFactor(lower: Matrix<Float>([[1, 0], [.infinity, 1]]))
    }
  }
}
