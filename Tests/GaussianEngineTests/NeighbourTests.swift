import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Searches of a tree against plain loops, bit for bit.
@Suite struct NeighbourTests {
  @Test(arguments: [1, 2, 3, 4, 7, 8, 9, 16, 17, 33])
  func everyDimension(dimension: Int) {
    check(Double.self, .normal, queries: 18, rows: 130, dimension, neighbours: 3)
    check(Float.self, .grid, queries: 18, rows: 130, dimension, neighbours: 3)
  }

  @Test(arguments: [NeighbourKind.grid, .clusters, .farOff, .equal])
  func everyKind(kind: NeighbourKind) {
    for dimension in [1, 3, 8] { check(Double.self, kind, queries: 18, rows: 130, dimension, neighbours: 3) }
    check(Float.self, kind, queries: 18, rows: 130, 2, neighbours: 3)
  }

  /// Panels have 16 queries and leaves 64 rows.
  @Test func everyCount() {
    for (queries, rows) in [(0, 5), (1, 0), (1, 1), (2, 3), (15, 63), (16, 64), (17, 65), (3, 129), (70, 200)] {
      check(Double.self, .normal, queries: queries, rows: rows, 2, neighbours: 1 + rows % 5)
      check(Float.self, .grid, queries: queries, rows: rows, 3, neighbours: 5 - rows % 5)
    }
    check(Double.self, .clusters, queries: 20, rows: 250, 2, neighbours: 32)
  }

  /// Which thread finds what does not matter.
  @Test func everyNumberOfThreads() {
    let threads = [1, 2, 3, 7].map { Parallelism.threads($0) }
    check(Double.self, .grid, queries: 130, rows: 200, 3, neighbours: 4, threads)
    check(Float.self, .normal, queries: 130, rows: 200, 9, neighbours: 4, threads)
  }

  /// Differences too small for their squares to be numbers still tell rows apart where no square is taken.
  @Test func differencesBelowTheRangeOfSquares() {
    let rows = NeighbourTree(Matrix([[0.0], [1e-200]]))
    let queries = NeighbourTree(Matrix([[1e-200], [2e-200]]))
    #expect(NeighbourPass.matches(of: queries, in: rows, tolerance: 0, parallelism: .serial) == [true, false])
    #expect(NeighbourPass.nearest(of: queries, in: rows, parallelism: .serial).distances == [0, 0])
  }

  private func check<Scalar: GaussianScalar>(
    _: Scalar.Type, _ kind: NeighbourKind, queries: Int, rows: Int, _ dimension: Int, neighbours: Int,
    _ parallelism: [Parallelism] = [.serial]
  ) {
    NeighbourProblem<Scalar>(kind, queries: queries, rows: rows, dimension: dimension)
      .check(neighbours: neighbours, parallelism)
  }
}
