import LinearAlgebra
import TestSupport
import Testing

@Suite struct OrthonormalRowsTests {
  @Test(arguments: [(1, 1), (1, 7), (3, 3), (4, 50), (12, 300)])
  func inDouble(rows: Int, columns: Int) throws { try check(Double.self, rows, columns) }

  @Test(arguments: [(1, 1), (4, 50), (12, 300)])
  func inFloat(rows: Int, columns: Int) throws { try check(Float.self, rows, columns) }

  /// Rows are orthonormal within columns·ε, and each row of before is a combination of those up to its place.
  private func check<Scalar: GaussianScalar>(_ type: Scalar.Type, _ rows: Int, _ columns: Int) throws {
    var generator = SplitMix64(seed: UInt64(rows + columns))
    let before: [Scalar] = converted(generator.normals(rows * columns))
    var matrix = Matrix(rows: rows, columns: columns, elements: before)
    try unsafe matrix.withBlock { (block) throws(LAPACK.Failure) in try unsafe LAPACK.orthonormalRows(block) }
    let basis = (0..<rows).map { matrix.row($0).map { Double($0) } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    var errors = ErrorBound("orthonormal rows, \(rows) × \(columns), \(type)")
    for i in 0..<rows {
      for j in 0...i {
        errors.record(
          dot(basis[i], basis[j]) - (i == j ? 1 : 0), bound: 4 * Double(rows + 8) * Scalar.epsilon, at: "\(i), \(j)")
      }
      let row = before[i * columns..<(i + 1) * columns].map { Double($0) }
      let length = dot(row, row)
      let parts = (0...i).reduce(0) { $0 + dot(row, basis[$1]) * dot(row, basis[$1]) }
      errors.record(parts - length, bound: 8 * Double(columns) * Scalar.epsilon * length, at: "span of row \(i)")
    }
    #expect(errors.report(), "\(errors)")
  }
}
