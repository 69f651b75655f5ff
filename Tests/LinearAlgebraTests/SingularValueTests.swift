import LinearAlgebra
import TestSupport
import Testing

@Suite struct SingularValueTests {
  /// U·diag(σ)·V is A, and U and V are orthogonal: LAPACK's bound is a small multiple of d·ε·‖A‖.
  @Test(arguments: [1, 2, 3, 8, 17, 64]) func decompositions(dimension: Int) throws {
    var generator = SplitMix64(seed: UInt64(810 + dimension))
    let matrix = Matrix(generator.normalRows(dimension, dimension: dimension))
    let (u, values, v) = try singularValueDecomposition(of: matrix)
    var errors = ErrorBound("singular values, d=\(dimension)")
    let rounding = 4 * Double(dimension) * Double.ulpOfOne
    #expect(values.allSatisfy { $0 >= 0 })
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    for i in 0..<dimension {
      for j in 0..<dimension {
        let product = (0..<dimension).reduce(0) { $0 + u[i, $1] * values[$1] * v[$1, j] }
        errors.record(product - matrix[i, j], bound: rounding * values[0], at: "A")
        let identity = i == j ? 1.0 : 0
        errors.record((0..<dimension).reduce(-identity) { $0 + u[i, $1] * u[j, $1] }, bound: rounding, at: "U")
        errors.record((0..<dimension).reduce(-identity) { $0 + v[i, $1] * v[j, $1] }, bound: rounding, at: "V")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test func rowsInAnyOrder() async throws {
    let matrix = Matrix<Float>([[1, 2], [3, 4], [5, 6]])
    #expect(matrix.selecting(rows: [2, 0, 2]) == Matrix([[5, 6], [1, 2], [5, 6]]))
    #expect(matrix.selecting(rows: []).rows == 0 && matrix.selecting(rows: []).columns == 2)
    await #expect(processExitsWith: .failure) { print(Matrix<Float>([[1, 2]]).selecting(rows: [1])) }
  }
}
