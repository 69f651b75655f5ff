import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// What is no covariance is refused with the reason; what is one is accepted, whatever its scale.
@Suite struct RefusalTests {
  /// OpenBLAS 0.3.21 calls most of these matrices positive definite.
  @Test(arguments: [1, 2, 8, 33, 50, 64, 129])
  func nonFiniteElements(order: Int) {
    for bad in [Double.nan, .infinity, -.infinity] {
      for (row, column) in [(0, 0), (order / 2, order / 2), (order - 1, order - 1)] {
        refuse(order, row, column, bad)
      }
      for (row, column) in [(1, 0), (order - 1, 0), (order - 1, order - 2), (order / 2, order / 3)]
      where column >= 0 && column < row && row < order {
        refuse(order, row, column, bad)
      }
    }
  }

  private func refuse(_ order: Int, _ row: Int, _ column: Int, _ bad: Double) {
    var matrix = Matrix<Double>(rows: order, columns: order, repeating: 0.25)
    for index in 0..<order { matrix[index, index] = 1 + Double(index) / 8 }
    matrix[column, row] = bad
    let first = MatrixError.nonFinite(quantity: "the covariance", row: column, column: row)
    #expect(throws: first, "\(bad) above the diagonal") { try CholeskyFactor(factoring: matrix) }
    matrix[row, column] = bad
    #expect(throws: first) { try CholeskyFactor(factoring: matrix) }
    #expect(throws: first) { try CholeskyFactor(factoring: matrix.converted(to: Float.self)) }
  }

  @Test func diagonalsThatAreNotPositive() {
    for bad in [0.0, -0.0, -1.0, -Double.leastNonzeroMagnitude] {
      #expect(throws: MatrixError.nonPositiveDiagonal(index: 2)) {
        try CholeskyFactor(factoring: Matrix<Double>(diagonal: [1, 1, bad, 1]))
      }
    }
  }

  @Test func roundingIsNoAsymmetry() throws {
    var generator = SplitMix64(seed: 51)
    let rows = randomCovariance(dimension: 9, conditionNumber: 100, using: &generator)
    var matrix = Matrix(rows)
    let factor = try CholeskyFactor(factoring: matrix)
    for i in 0..<9 { for j in i + 1..<max(9, i + 1) { matrix[i, j] = matrix[i, j].nextUp } }
    #expect(try CholeskyFactor(factoring: matrix) == factor, "the lower triangle is the one that counts")
    matrix[2, 7] += 1e-6 * (matrix[2, 2] * matrix[7, 7]).squareRoot()
    let error = #expect(throws: MatrixError.self) { try CholeskyFactor(factoring: matrix) }
    guard case .asymmetric("the covariance", 7, 2, let difference) = error else {
      Issue.record("expected an asymmetry, not \(String(describing: error))")
      return
    }
    #expect((difference - 1e-6).magnitude < 1e-9)
    // √ε of single precision is 3·10⁻⁴.
    #expect(throws: Never.self) { try CholeskyFactor(factoring: matrix.converted(to: Float.self)) }
    matrix[2, 7] += 1e-3 * (matrix[2, 2] * matrix[7, 7]).squareRoot()
    #expect(throws: MatrixError.self) { try CholeskyFactor(factoring: matrix.converted(to: Float.self)) }
  }

  @Test func scaleDoesNotMatter() throws {
    let wide = (0...20).map { Double(sign: .plus, exponent: -4 * $0, significand: 1) }
    let powers = try CholeskyFactor(factoring: Matrix<Double>(diagonal: wide))
    #expect(powers.lower == Matrix(diagonal: wide.map { $0.squareRoot() }))
    let decimals: [Double] = [1e-20, 1e-15, 1e-10, 1e-5, 1]
    #expect(try CholeskyFactor(factoring: Matrix(diagonal: decimals)).lower[0, 0] == 1e-10)
    #expect(throws: Never.self) {
      try CholeskyFactor(factoring: Matrix<Double>(diagonal: decimals).converted(to: Float.self))
    }
    for scale in [1e150, 1e-150, 1e300, 1e-300] {
      #expect(throws: Never.self) {
        try CholeskyFactor(factoring: Matrix<Double>([[scale, scale / 2], [scale / 2, scale]]))
      }
    }
  }

  /// A power of two rounds nothing, so a scaled matrix has the scaled factor, bit for bit.
  @Test(arguments: [2, 8, 33, 65])
  func factorsScaleExactly(order: Int) throws {
    var generator = SplitMix64(seed: 52)
    let rows = randomCovariance(dimension: order, conditionNumber: 1e10, using: &generator)
    let scales = (0..<order).map { Double(sign: .plus, exponent: ($0 * 37) % 401 - 200, significand: 1) }
    let factor = try CholeskyFactor(factoring: Matrix(rows))
    let scaledFactor = try CholeskyFactor(factoring: Matrix(scaled(rows, by: scales)))
    for i in 0..<order {
      for j in 0...i { #expect(scaledFactor.lower[i, j] == scales[i] * factor.lower[i, j]) }
    }
  }

  @Test(arguments: [2, 3, 8, 17, 33, 64])
  func illConditionedIsNotSingular(dimension: Int) throws {
    var generator = SplitMix64(seed: UInt64(530 + dimension))
    for exponent in 0...14 {
      let condition = Double.pow(10, exponent)
      let rows = randomCovariance(dimension: dimension, conditionNumber: condition, using: &generator)
      #expect(throws: Never.self, "κ = \(condition)") { try CholeskyFactor(factoring: Matrix(rows)) }
    }
  }
}
