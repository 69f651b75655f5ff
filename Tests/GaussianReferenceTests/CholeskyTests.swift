import GaussianReference
import RealModule
import TestSupport
import Testing

@Suite struct CholeskyTests {
  static let dimensions = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33]

  @Test func factorTimesItsTransposeAtFloat() throws { try compareProduct(Float.self, condition: 1e3) }
  @Test func factorTimesItsTransposeAtDouble() throws { try compareProduct(Double.self, condition: 1e12) }
  @Test func factorTimesItsTransposeAtTheWidestScalar() throws {
    try compareProduct(WidestScalar.self, condition: 1e12)
  }

  /// |A − L·Lᵀ|ᵢⱼ ≤ 2·(d + 1)·ε·√(Aᵢᵢ·Aⱼⱼ), once for the factorisation and once for the product, whatever the
  /// condition number (Higham, Accuracy and Stability of Numerical Algorithms, theorem 10.5).
  private func compareProduct<Scalar: Real & BinaryFloatingPoint & Sendable>(
    _ type: Scalar.Type, condition: Double
  ) throws {
    var generator = SplitMix64(seed: 1)
    var errors = ErrorBound("L·Lᵀ, \(type)")
    for dimension in Self.dimensions {
      let matrix: [[Scalar]] = converted(
        randomCovariance(dimension: dimension, conditionNumber: condition, using: &generator))
      let product = try ReferenceCholesky(factoring: matrix).timesItsTranspose
      let epsilon = Double(Scalar.ulpOfOne) * Double(2 * (dimension + 1))
      for i in 0..<dimension {
        for j in 0..<dimension {
          errors.record(
            product[i][j] - matrix[i][j],
            bound: epsilon * Double(Scalar.sqrt(matrix[i][i] * matrix[j][j])), at: "d=\(dimension)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// A = L·Lᵀ with small integers has this factor exactly.
  @Test func integersByHand() throws {
    let lower: [[Double]] = [[2, 0, 0], [-3, 1, 0], [5, 4, 3]]
    let matrix = ReferenceCholesky(lower: lower).timesItsTranspose
    #expect(matrix == [[4, -6, 10], [-6, 10, -11], [10, -11, 50]])
    let factor = try ReferenceCholesky(factoring: matrix)
    #expect(factor.lower == lower)
    #expect(factor.times([1, 2, 3]) == [2, -1, 22])
    #expect(factor.solve([2, -1, 22]) == [1, 2, 3])
    #expect(factor.solveTransposed([11, 14, 9]) == [1, 2, 3])
    #expect((factor.logDeterminant - .log(36)).magnitude < 1e-15)
  }

  @Test func onlyTheLowerTriangleIsRead() throws {
    let factor = try ReferenceCholesky<Double>(factoring: [[4, .nan], [2, 5]])
    #expect(factor.lower == [[2, 0], [1, 2]])
  }

  /// The residual of a triangular solve is small whatever the condition number (Higham, theorem 8.5).
  @Test func solvesHaveSmallResiduals() throws {
    var generator = SplitMix64(seed: 2)
    var errors = ErrorBound("triangular solves, Double")
    for dimension in Self.dimensions {
      let matrix = randomCovariance(dimension: dimension, conditionNumber: 1e10, using: &generator)
      let factor = try ReferenceCholesky(factoring: matrix)
      let b = generator.normals(dimension)
      let (forward, backward) = (factor.solve(b), factor.solveTransposed(b))
      let wide = ReferenceCholesky<WidestScalar>(lower: converted(factor.lower))
      let residual = zip(wide.times(converted(forward)), b).map { $0 - WidestScalar($1) }
      for i in 0..<dimension {
        var (ahead, behind, behindProduct) = (0.0, 0.0, WidestScalar(0))
        for j in 0...i { ahead += (factor.lower[i][j] * forward[j]).magnitude }
        for j in i..<dimension {
          behind += (factor.lower[j][i] * backward[j]).magnitude
          behindProduct += wide.lower[j][i] * WidestScalar(backward[j])
        }
        let epsilon = Double(dimension + 1) * .ulpOfOne
        errors.record(residual[i], bound: epsilon * ahead, at: "forward, d=\(dimension)")
        errors.record(
          behindProduct - WidestScalar(b[i]), bound: epsilon * behind, at: "back, d=\(dimension)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test(arguments: [
    ([[0.0]], 0),
    ([[-1.0]], 0),
    ([[.nan]], 0),
    ([[.infinity]], 0),
    ([[1, 0, 0], [0, 1, 0], [0, 0, 0]], 2),
    ([[1, 2], [2, 1]], 1),
    ([[1, 2, 3], [2, 4, 6], [3, 6, 9]], 1),
    ([[1, 0], [.nan, 1]], 1),
  ])
  func failureNamesThePivot(matrix: [[Double]], pivot: Int) {
    #expect(throws: ReferenceNotPositiveDefinite(pivot: pivot)) {
      try ReferenceCholesky(factoring: matrix)
    }
  }
}
