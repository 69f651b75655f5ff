import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Searches of a tree against plain loops, bit for bit.
@Suite struct NeighbourTests {
  static let dimensions = [1, 2, 3, 4, 7, 8, 9, 16, 17, 33]

  @Test(arguments: dimensions) func everyDimension(dimension: Int) {
    for kind in NeighbourKind.allCases {
      check(Double.self, kind, queries: 50, rows: 150, dimension, neighbours: [3])
    }
    check(Float.self, .normal, queries: 50, rows: 150, dimension, neighbours: [3])
    check(Float.self, .grid, queries: 50, rows: 150, dimension, neighbours: [3])
  }

  /// Panels have 16 queries and leaves 64 rows.
  @Test func everyCount() {
    for (queries, rows) in [(0, 5), (1, 0), (1, 1), (2, 3), (15, 63), (16, 64), (17, 65), (3, 129), (70, 200)] {
      check(Double.self, .normal, queries: queries, rows: rows, 2, neighbours: [1, 2, 5])
      check(Float.self, .grid, queries: queries, rows: rows, 3, neighbours: [1, 2, 5])
    }
    check(Double.self, .clusters, queries: 40, rows: 500, 2, neighbours: [1, 32])
  }

  /// Which thread finds what does not matter.
  @Test(arguments: [1, 2, 3, 7]) func everyNumberOfThreads(threads: Int) {
    check(Double.self, .grid, queries: 300, rows: 500, 3, neighbours: [4], .threads(threads))
    check(Float.self, .normal, queries: 300, rows: 500, 9, neighbours: [4], .threads(threads))
  }

  private func check<Scalar: GaussianScalar>(
    _: Scalar.Type, _ kind: NeighbourKind, queries: Int, rows: Int, _ dimension: Int, neighbours: [Int],
    _ parallelism: Parallelism = .serial
  ) {
    let problem = NeighbourProblem<Scalar>(kind, queries: queries, rows: rows, dimension: dimension)
    for level in KernelLevel.all { problem.check(level, parallelism, neighbours: neighbours) }
  }
}
