import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Scores at every level, dimension and row count against the reference.
@Suite struct ScoreKernelTests {
  @Test func everyDimensionInFloat() { compareDimensions(Float.self) }
  @Test func everyDimensionInDouble() { compareDimensions(Double.self) }
  @Test func aThousandVariablesInDouble() { compare(Double.self, [1000], "score, d=1000") }
  @Test func everyRowCountInFloat() { compareRowCounts(Float.self) }
  @Test func everyRowCountInDouble() { compareRowCounts(Double.self) }
  @Test func manyRowsInFloat() { compareManyRows(Float.self) }
  @Test func manyRowsInDouble() { compareManyRows(Double.self) }

  @Test func columnsInFloat() { compareColumns(Float.self) }
  @Test func columnsInDouble() { compareColumns(Double.self) }

  private func compareDimensions<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    compare(type, KernelLevel.dimensions, "score")
  }

  /// A full tile of the widest level has 12 rows; 14 rows are one and a remainder.
  private func compare<Scalar: GaussianScalar>(_ type: Scalar.Type, _ dimensions: [Int], _ name: String) {
    var errors = ErrorBound("\(name), \(type)")
    var diagonalErrors = ErrorBound("diagonal \(name), \(type)")
    for dimension in dimensions {
      let count = dimension <= 32 ? 14 : dimension <= 64 ? 4 : 2
      let problem = KernelProblem<Scalar>(rows: 14, dimension: dimension)
      let expected = problem.rows.prefix(count).map { problem.expectedScore(of: $0) }
      let expectedDiagonal = problem.rows.prefix(count).map { problem.expectedDiagonalScore(of: $0) }
      for level in KernelLevel.all {
        // What is compared are the last rows, so that the remainder of a tile is among them.
        let rows = Array(problem.rows.suffix(14 - count) + problem.rows.prefix(count))
        let scores = problem.scores(level.kernels, of: rows).suffix(count)
        let diagonal = problem.diagonalScores(level.kernels, of: rows).suffix(count)
        for (score, (value, bound)) in zip(scores, expected) {
          errors.record(
            WidestScalar(score) - value, bound: bound, at: "\(level.instructionSet), d=\(dimension)")
        }
        for (score, (value, bound)) in zip(diagonal, expectedDiagonal) {
          diagonalErrors.record(
            WidestScalar(score) - value, bound: bound, at: "\(level.instructionSet), d=\(dimension)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
    #expect(diagonalErrors.report(), "\(diagonalErrors)")
  }

  /// With every count of rows, each has the score that it has alone; nothing outside the output is written.
  private func compareRowCounts<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    for dimension in [1, 2, 3, 5, 8, 9, 16, 17, 31, 33, 65] {
      let problem = KernelProblem<Scalar>(rows: 40, dimension: dimension, seed: 2)
      for level in KernelLevel.all {
        let alone = problem.rows.map { problem.scores(level.kernels, of: [$0])[0] }
        let diagonal = problem.rows.map { problem.diagonalScores(level.kernels, of: [$0])[0] }
        for count in 0...40 {
          let rows = Array(problem.rows.prefix(count))
          #expect(problem.scores(level.kernels, of: rows) == Array(alone.prefix(count)))
          #expect(problem.diagonalScores(level.kernels, of: rows) == Array(diagonal.prefix(count)))
        }
      }
    }
  }

  /// Columns side by side give each row the score that it has alone.
  private func compareColumns<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    for dimension in [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, 16, 17, 24, 31, 64, 65, 100] {
      let problem = KernelProblem<Scalar>(rows: 40, dimension: dimension, seed: 4)
      for level in KernelLevel.all {
        let alone = problem.rows.map { problem.scores(level.kernels, of: [$0])[0] }
        for count in [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40] {
          let rows = Array(problem.rows.prefix(count))
          for (gap, misalignment) in [(0, 0), (3, 1)] {
            let scores = problem.scores(level.kernels, ofColumns: rows, gap: gap, misalignment: misalignment)
            #expect(scores == Array(alone.prefix(count)), "\(level.instructionSet), \(count) × \(dimension)")
          }
        }
      }
    }
  }

  /// Blocks of 96 rows and fewer are centred together; a thousand rows are many of them.
  private func compareManyRows<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    var errors = ErrorBound("score of 1003 rows, \(type)")
    for dimension in [1, 2, 3, 4, 7, 8, 9] {
      let problem = KernelProblem<Scalar>(rows: 1003, dimension: dimension, seed: 3)
      let expected = problem.rows.map { problem.expectedScore(of: $0) }
      for level in KernelLevel.all {
        for (score, (value, bound)) in zip(problem.scores(level.kernels, of: problem.rows), expected) {
          errors.record(
            WidestScalar(score) - value, bound: bound, at: "\(level.instructionSet), d=\(dimension)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }
}
