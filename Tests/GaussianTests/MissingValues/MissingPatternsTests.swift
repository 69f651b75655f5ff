import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Rows grouped by what they lack.
@Suite struct MissingPatternsTests {
  private let nan = Double.nan

  @Test func orderOfAppearance() {
    let table = Matrix([[1, nan], [1, 2], [nan, nan], [3, nan], [nan, 2], [4, 5]])
    let patterns = MissingPatterns(of: table)
    #expect(patterns.count == 4)
    #expect(patterns.missingCellCount == 5)
    #expect(patterns.dimension == 2)
    #expect((0..<4).map { Array(patterns.rows(of: $0)) } == [[0, 3], [1, 5], [2], [4]])
    #expect((0..<4).map { patterns.observedVariables(of: $0) } == [[0], [0, 1], [], [1]])
    #expect((0..<4).map { patterns.missingVariables(of: $0) } == [[1], [], [0, 1], [0]])
    #expect((0..<4).map { patterns.observedCount(of: $0) } == [1, 2, 0, 1])
    #expect(patterns.isMissing(1, in: 0))
    #expect(!patterns.isMissing(0, in: 0))
    #expect(patterns.completeRowCount == 2)
    #expect(patterns.emptyRowCount == 1)
    let weighted = MissingPatterns(of: table, weights: [0, 1, 1, 1, 0, 1])
    #expect((0..<weighted.count).map { Array(weighted.rows(of: $0)) } == [[1, 5], [2], [3]])
    #expect(weighted.missingCellCount == 3)
  }

  @Test(arguments: [0, 1, 63, 64, 65, 128, 200])
  func anyNumberOfColumns(columns: Int) {
    var generator = SplitMix64(seed: 81)
    let rows = (0..<60).map { row in
      (0..<columns).map { _ in generator.uniform() < 0.02 ? nan : Double(row) }
    }
    let patterns = MissingPatterns(of: Matrix(rows: 60, columns: columns, elements: rows.flatMap { $0 }))
    var seen = Set<Int>()
    for pattern in 0..<patterns.count {
      let missing = patterns.missingVariables(of: pattern)
      #expect(missing + patterns.observedVariables(of: pattern) != [] || columns == 0)
      for row in patterns.rows(of: pattern) {
        #expect(rows[row].indices.filter { rows[row][$0].isNaN } == missing)
        #expect(seen.insert(row).inserted)
      }
    }
    #expect(seen.count == 60)
    #expect(Set((0..<patterns.count).map { patterns.missingVariables(of: $0) }).count == patterns.count)
    #expect(patterns.missingCellCount == rows.reduce(0) { $0 + $1.count { $0.isNaN } })
  }

  @Test func noRows() {
    let patterns = MissingPatterns(of: Matrix<Float>(rows: 0, columns: 3, elements: []))
    #expect(patterns.count == 0)
    #expect(patterns.completeRowCount == 0)
    #expect(patterns.emptyRowCount == 0)
  }

  @Test func droppingIncompleteRows() {
    let table = Matrix([[1, nan], [1, 2], [nan, nan], [4, 5]])
    let complete = table.droppingIncompleteRows(weights: [1, 2, 3, 4])
    #expect(complete.observations == Matrix([[1, 2], [4, 5]]) && complete.rows == [1, 3])
    #expect(complete.weights == [2, 4])
    #expect(complete.droppedRowCount == 2)
    let whole = Matrix([[1, 2], [4, .infinity]]).droppingIncompleteRows()
    #expect(whole.observations.rows == 2 && whole.rows == [0, 1] && whole.weights == nil && whole.droppedRowCount == 0)
    let none = Matrix([[nan, 1]]).droppingIncompleteRows()
    #expect(none.observations.rows == 0 && none.observations.columns == 2 && none.rows == [])
  }
}
