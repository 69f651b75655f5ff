import LinearAlgebra
import TestSupport
import Testing

@Suite struct TriangularRootTests {
  /// Row i of L·Lᵀ is that of B·Bᵀ to columns·ε of the lengths of both rows.
  @Test(arguments: [(1, 1), (1, 5), (3, 3), (4, 9), (17, 17), (33, 64), (64, 70)])
  func productsAreKept(rows: Int, columns: Int) throws {
    var generator = SplitMix64(seed: UInt64(800 + rows))
    var root = Matrix(rows: rows, columns: columns, elements: generator.normals(rows * columns))
    for row in 0..<rows where row % 3 == 1 {
      for column in 0..<columns { root[row, column] *= 1e-90 }
    }
    let lower = try triangularRoot(of: root)
    var errors = ErrorBound("L·Lᵀ − B·Bᵀ, \(rows) × \(columns)")
    func dot(_ matrix: Matrix<Double>, _ i: Int, _ j: Int) -> WidestScalar {
      (0..<matrix.columns).reduce(0) { $0 + WidestScalar(matrix[i, $1]) * WidestScalar(matrix[j, $1]) }
    }
    for i in 0..<rows {
      #expect(lower[i, i] >= 0 && (i + 1..<max(rows, i + 1)).allSatisfy { lower[i, $0] == 0 })
      for j in 0...i {
        let scale = Double((dot(root, i, i) * dot(root, j, j)).squareRoot())
        errors.record(
          dot(lower, i, j) - dot(root, i, j), bound: 2 * Double(columns) * .ulpOfOne * scale, at: "\(i), \(j)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test func dependentRows() throws {
    let lower = try triangularRoot(of: Matrix([[3, 4], [6, 8]]))
    #expect(relativeError(lower[0, 0], 5) <= 4 * .ulpOfOne && relativeError(lower[1, 0], 10) <= 4 * .ulpOfOne)
    #expect(lower[1, 1].magnitude <= 16 * .ulpOfOne)
  }

  /// What an iteration made of numbers out of range is refused, not trapped on.
  @Test(arguments: [Double.nan, .infinity, -.infinity]) func notFinite(element: Double) {
    #expect(throws: MatrixError.self) { try triangularRoot(of: Matrix([[1, element], [0, 1]])) }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) { print(try triangularRoot(of: Matrix([[1], [2]]))) }
  }
}
