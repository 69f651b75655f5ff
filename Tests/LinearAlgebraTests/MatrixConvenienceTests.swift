import Foundation
import LinearAlgebra
import Testing

/// What the language offers for collections of numbers, and what a matrix does with it.
@Suite struct MatrixConvenienceTests {
  @Test func literalsAndRows() throws {
    let matrix: Matrix<Double> = [[1, 2, 3], [4, 5, 6]]
    #expect(matrix == Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6]))
    let none: Matrix<Float> = []
    #expect((none.rows, none.columns) == (0, 0))
    #expect([[Double]](matrix) == [[1, 2, 3], [4, 5, 6]])
    #expect(Matrix([[Double]](matrix)) == matrix)
    #expect(matrix.map { $0.reduce(0, +) } == [6, 15])
    #expect(matrix.rows(in: 1..<2).map { $0 } == [[4, 5, 6]])
    #expect(matrix.underestimatedCount == 2)
    #expect(matrix.column(0) == [1, 4] && matrix.column(2) == [3, 6])
    var (rows, wide) = (0, Matrix<Double>(rows: 3, columns: 0, elements: []))
    for row in wide { rows += row.isEmpty ? 1 : 0 }
    #expect(rows == 3, "rows of no elements are rows")
    wide = matrix.transposed()
    #expect(wide.column(1) == [4, 5, 6])
  }

  @Test func rowsOfDataAreLookedAt() throws {
    #expect(try Matrix(rows: [[1.0, 2], [3, 4]]) == [[1, 2], [3, 4]])
    let error = #expect(throws: MatrixError.ragged(row: 2, count: 1, columns: 2)) {
      try Matrix(rows: [[1.0, 2], [3, 4], [5]])
    }
    #expect(error?.fact == "row 3 has 1 element, row 1 has 2")
  }

  @Test func raggedLiteralsTrap() async {
    await #expect(processExitsWith: .failure) {
      let matrix: Matrix<Double> = [[1, 2], [3]]
      print(matrix)
    }
    await #expect(processExitsWith: .failure) { print(Matrix<Double>.identity(2).column(2)) }
  }

  @Test func spansAreTheElements() {
    var matrix: Matrix<Double> = [[1, 2], [3, 4], [5, 6]]
    let before = matrix
    let part = matrix.rows(in: 1..<3)
    #expect(part.span.count == 4 && part.span[0] == 3 && part.span[3] == 6)
    var span = matrix.mutableSpan
    for index in span.indices { span[index] *= 10 }
    #expect(matrix == [[10, 20], [30, 40], [50, 60]])
    #expect(before[0, 0] == 1 && part[0, 0] == 3, "what shares the memory keeps its values")
  }

  @Test func equalMatricesHashAlike() {
    let one: Matrix<Double> = [[0, 1], [2, 3]]
    let (same, flat): (Matrix<Double>, Matrix<Double>) = ([[-0.0, 1], [2, 3]], [[0, 1, 2, 3]])
    #expect(one == same)
    #expect(one.hashValue == same.hashValue)
    #expect(Set([one, same, flat]).count == 2)
  }

  @Test(arguments: [
    Matrix<Double>([[0.1, 1e-300, -0.0], [.pi, 1 / 3, .leastNonzeroMagnitude]]),
    Matrix(rows: 0, columns: 3, elements: []),
    Matrix(rows: 3, columns: 0, elements: []),
  ])
  func codingKeepsEveryBit(matrix: Matrix<Double>) throws {
    let data = try JSONEncoder().encode(matrix)
    let again = try JSONDecoder().decode(Matrix<Double>.self, from: data)
    #expect(again == matrix)
    #expect(again.columns == matrix.columns)
    #expect(again.elements.map(\.bitPattern) == matrix.elements.map(\.bitPattern))
  }

  @Test(arguments: [
    #"{"rows":2,"columns":2,"elements":[1,2,3]}"#, #"{"rows":-1,"columns":-1,"elements":[1]}"#,
    #"{"rows":4611686018427387904,"columns":4,"elements":[]}"#, #"{"rows":1,"columns":1}"#,
    #"{"rows":1,"columns":1,"elements":["x"]}"#, "[[1]]",
  ])
  func damagedMatricesAreErrors(text: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Matrix<Double>.self, from: Data(text.utf8)) }
  }
}
