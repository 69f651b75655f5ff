import GaussianEngine
import LinearAlgebra
import RandomStreams
import TestSupport
import Testing

/// What a kernel computes for a row depends on that row alone: not on its neighbours, place or address.
@Suite struct RowIndependenceTests {
  private static let dimensions = [1, 2, 3, 7, 8, 9, 16, 31, 64, 129, 257]

  @Test(arguments: KernelLevel.all) func placeAndAddressInFloat(level: KernelLevel) {
    comparePlaces(Float.self, level.kernels)
  }
  @Test(arguments: KernelLevel.all) func placeAndAddressInDouble(level: KernelLevel) {
    comparePlaces(Double.self, level.kernels)
  }
  @Test(arguments: KernelLevel.all) func neighboursInFloat(level: KernelLevel) {
    compareNeighbours(Float.self, level.kernels)
  }
  @Test(arguments: KernelLevel.all) func neighboursInDouble(level: KernelLevel) {
    compareNeighbours(Double.self, level.kernels)
  }

  private func comparePlaces<Scalar: GaussianScalar>(_ type: Scalar.Type, _ kernels: Kernels) {
    for dimension in Self.dimensions {
      let count = dimension > 64 ? 27 : 101
      let problem = KernelProblem<Scalar>(rows: count, dimension: dimension, seed: 6)
      let scores = problem.scores(kernels, of: problem.rows)
      let diagonal = problem.diagonalScores(kernels, of: problem.rows)
      let colored = problem.colored(kernels, problem.rows)
      for misalignment in [1, 2, 3, 5, 7, 11] {
        let range = misalignment..<(count - misalignment)
        let rows = Array(problem.rows[range])
        #expect(problem.scores(kernels, of: rows, misalignment: misalignment) == Array(scores[range]))
        #expect(
          problem.diagonalScores(kernels, of: rows, misalignment: misalignment) == Array(diagonal[range]))
        #expect(problem.colored(kernels, rows, misalignment: misalignment) == Array(colored[range]))
      }
      let backwards: [[Scalar]] = problem.rows.reversed()
      #expect(problem.scores(kernels, of: backwards) == scores.reversed())
      #expect(problem.colored(kernels, backwards) == colored.reversed())
    }
  }

  private func compareNeighbours<Scalar: GaussianScalar>(_ type: Scalar.Type, _ kernels: Kernels) {
    for dimension in Self.dimensions {
      let problem = KernelProblem<Scalar>(rows: 26, dimension: dimension, seed: 7)
      let scores = problem.scores(kernels, of: problem.rows)
      let diagonal = problem.diagonalScores(kernels, of: problem.rows)
      let colored = problem.colored(kernels, problem.rows)
      for bad in [Scalar.nan, .infinity] {
        for (row, column) in [(0, 0), (7, dimension / 2), (25, dimension - 1)] {
          var rows = problem.rows
          rows[row][column] = bad
          let spoiled = problem.scores(kernels, of: rows)
          let spoiledDiagonal = problem.diagonalScores(kernels, of: rows)
          let spoiledColored = problem.colored(kernels, rows)
          for other in rows.indices where other != row {
            #expect(spoiled[other] == scores[other] && spoiledDiagonal[other] == diagonal[other])
            #expect(spoiledColored[other] == colored[other])
          }
          #expect(!spoiled[row].isFinite && !spoiledDiagonal[row].isFinite)
          #expect(!spoiledColored[row][column].isFinite)
          if bad.isNaN { #expect(spoiled[row].isNaN && spoiledDiagonal[row].isNaN) }
        }
      }
    }
  }

  /// Both levels fuse multiplications with additions and differ from each other by no more than from the truth.
  @Test func wideLevelsAgree() throws {
    guard let avx2 = Kernels.at(.avx2), let avx512 = Kernels.at(.avx512) else {
      print("skipped: AVX2 against AVX-512, this processor or build lacks one of them")
      try Test.cancel("this processor or build lacks AVX2 or AVX-512")
    }
    compareLevels(Float.self, avx2, avx512)
    compareLevels(Double.self, avx2, avx512)
  }

  private func compareLevels<Scalar: GaussianScalar>(_ type: Scalar.Type, _ first: Kernels, _ second: Kernels) {
    var errors = ErrorBound("score, AVX2 against AVX-512, \(type)")
    for dimension in [1, 3, 8, 17, 33, 64, 129] {
      let problem = KernelProblem<Scalar>(rows: 5, dimension: dimension, seed: 8)
      let (a, b) = (problem.scores(first, of: problem.rows), problem.scores(second, of: problem.rows))
      for (i, row) in problem.rows.enumerated() {
        errors.record(a[i] - b[i], bound: problem.expectedScore(of: row).bound, at: "d=\(dimension)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }
}
