import LinearAlgebra
import Testing

/// What a matrix holds, and where it traps.
@Suite struct MatrixTests {
  @Test func elementsAreInRowMajorOrder() {
    let matrix = Matrix<Double>([[1, 2, 3], [4, 5, 6]])
    #expect((matrix.rows, matrix.columns, matrix.count) == (2, 3, 6))
    #expect(matrix.elements == [1, 2, 3, 4, 5, 6])
    #expect(matrix[1, 0] == 4 && matrix[0, 2] == 3)
    #expect(matrix.row(1) == [4, 5, 6])
    #expect(matrix.diagonal == [1, 5])
    #expect(matrix == Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6]))
    #expect(Matrix<Float>(rows: 2, columns: 2, repeating: 7).elements == [7, 7, 7, 7])
    #expect(Matrix<Float>(diagonal: [2, 3]).elements == [2, 0, 0, 3])
    #expect(Matrix<Float>.identity(2).elements == [1, 0, 0, 1])
  }

  @Test(arguments: [(0, 0), (0, 3), (3, 0)])
  func emptyShapes(rows: Int, columns: Int) {
    let matrix = Matrix<Double>(rows: rows, columns: columns, elements: [])
    #expect(matrix.elements == [])
    #expect(matrix.count == 0)
    #expect((matrix.transposed().rows, matrix.transposed().columns) == (columns, rows))
    #expect(matrix.rows(in: 0..<rows) == matrix)
    #expect(matrix.firstNonFiniteElement() == nil)
    #expect(Matrix<Double>([]).rows == 0)
  }

  /// Tiles of 32, so shapes around one and two tiles.
  @Test(arguments: [1, 2, 31, 32, 33, 64, 65], [1, 5, 32, 33, 70])
  func transposition(rows: Int, columns: Int) {
    let matrix = Matrix<Float>(rows: rows, columns: columns, elements: (0..<rows * columns).map { Float($0) })
    let transposed = matrix.transposed()
    for i in 0..<rows { for j in 0..<columns { #expect(transposed[j, i] == Float(i * columns + j)) } }
    #expect(transposed.transposed() == matrix)
  }

  @Test func selectionTakesAnyOrderAndRepeats() {
    let matrix = Matrix<Double>([[1, 2, 3], [4, 5, 6]])
    #expect(matrix.selecting(columns: [2, 0, 2]) == Matrix([[3, 1, 3], [6, 4, 6]]))
    #expect(matrix.selecting(columns: []).columns == 0 && matrix.selecting(columns: []).rows == 2)
    #expect(matrix.rows(in: 1..<2).selecting(columns: [1]) == Matrix([[5]]))
  }

  @Test func conversionRoundsToNearest() {
    let matrix = Matrix<Double>([[0.1, 1e300, -0.0], [.nan, 1 + 0x1p-24, 1 + 0x1.8p-23]])
    let narrow = matrix.converted(to: Float.self)
    #expect(narrow.row(0) == [0.1, .infinity, 0] && narrow[0, 2].sign == .minus)
    #expect(narrow[1, 0].isNaN && narrow[1, 1] == 1 && narrow[1, 2] == 1 + 0x1p-22)
    #expect(narrow.converted(to: Double.self)[0, 0] == Double(Float(0.1)))
  }

  @Test func equalityIsThatOfNumbers() {
    #expect(Matrix<Double>([[0.0]]) == Matrix([[-0.0]]))
    #expect(Matrix<Double>([[.nan]]) != Matrix([[.nan]]))
    #expect(Matrix<Double>([[1, 2]]) != Matrix([[1], [2]]))
    #expect(Matrix<Double>([[1, 2]]) != Matrix([[1, 3]]))
    let slice = Matrix<Double>([[9, 9], [1, 2]]).rows(in: 1..<2)
    #expect(slice == Matrix([[1, 2]]))
  }

  @Test func firstNonFiniteElementInRowMajorOrder() throws {
    var matrix = Matrix<Double>(rows: 3, columns: 4, repeating: 1)
    #expect(matrix.firstNonFiniteElement() == nil)
    matrix[2, 0] = .nan
    matrix[1, 3] = -.infinity
    #expect(try #require(matrix.firstNonFiniteElement()) == (1, 3))
    #expect(try #require(matrix.rows(in: 2..<3).firstNonFiniteElement()) == (0, 0))
  }

  @Test func mirroringKeepsTheLowerTriangle() {
    var matrix = Matrix<Double>([[1, 9, 9], [2, 3, 9], [4, 5, 6]])
    matrix.mirrorLowerTriangle()
    #expect(matrix == Matrix([[1, 2, 4], [2, 3, 5], [4, 5, 6]]))
  }

  @Test func descriptionsAreShort() {
    #expect(Matrix<Float>([[1, 2]]).description == "Matrix<Float> 1 × 2\n[1.0, 2.0]")
    #expect(Matrix<Float>(rows: 101, columns: 1, repeating: 0).description == "Matrix<Float> 101 × 1")
  }
}
