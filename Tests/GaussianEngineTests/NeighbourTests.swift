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

  /// Kernels read no more than a leaf and write no more than they are asked for.
  @Test func memoryIsKept() {
    var generator = SplitMix64(seed: 1)
    for (count, dimension) in [(1, 3), (5, 1), (16, 2), (17, 9), (63, 4), (64, 2)] {
      let tree = NeighbourTree(Matrix(generator.normalRows(100, dimension: dimension)))
      let queries = GuardedMemory(generator.normals(64 * dimension), offset: count % 3)
      let distances = GuardedMemory([Double](repeating: 0, count: 3 * count), offset: count % 5)
      let radii = GuardedMemory([Double](repeating: 1, count: count), offset: 1)
      for level in KernelLevel.all {
        var found = [Int32](repeating: -7, count: count + 32)
        var balls = [Int32](repeating: 0, count: 128 + 32)
        withExtendedLifetime((queries, distances, radii)) {
          unsafe level.kernels.nearestRows(
            queries.pointer, count: count, neighbours: 3, ownLeaf: -1, in: tree, distances: distances.pointer,
            nearest: nil)
          unsafe level.kernels.nearestRows(
            queries.pointer, count: count, neighbours: 1, ownLeaf: -1, in: tree, distances: distances.pointer,
            nearest: &found)
          #expect(found[count...].allSatisfy { $0 == -7 } && found[..<count].allSatisfy { (0..<100).contains($0) })
          unsafe level.kernels.ballMembers(
            queries.pointer, radii: radii.pointer, count: count, in: tree, isClosed: true, members: &found,
            balls: &balls)
          #expect(balls[100...].allSatisfy { $0 == 0 })
          unsafe level.kernels.matchingRows(
            queries.pointer, count: count, in: tree, tolerance: 0.5, matches: &found)
          #expect(found[count...].allSatisfy { $0 == -7 })
        }
        #expect(queries.zonesAreUntouched)
        #expect(distances.zonesAreUntouched)
        #expect(radii.zonesAreUntouched)
      }
    }
  }

  @Test func shapesThatDoNotFit() async {
    await #expect(processExitsWith: .failure) {
      print(NeighbourTree(Matrix<Double>(rows: 3, columns: 0, repeating: 0)))
    }
    await #expect(processExitsWith: .failure) {
      let (one, two) = (
        Matrix<Double>(rows: 3, columns: 1, repeating: 0), Matrix<Double>(rows: 3, columns: 2, repeating: 0)
      )
      print(
        NeighbourPass.distances(
          of: NeighbourTree(one), in: NeighbourTree(two), neighbours: 1, parallelism: .serial))
    }
    await #expect(processExitsWith: .failure) {
      let tree = NeighbourTree(Matrix<Double>(rows: 3, columns: 1, repeating: 0))
      print(BallMembers(about: tree, squaredRadii: [1, 2], isClosed: true, of: tree, parallelism: .serial))
    }
    await #expect(processExitsWith: .failure) {
      let tree = NeighbourTree(Matrix<Double>(rows: 3, columns: 1, repeating: 0))
      print(NeighbourPass.distancesFromOthers(in: tree, neighbours: 0, parallelism: .serial))
    }
  }

  private func check<Scalar: GaussianScalar>(
    _: Scalar.Type, _ kind: NeighbourKind, queries: Int, rows: Int, _ dimension: Int, neighbours: Int,
    _ parallelism: [Parallelism] = [.serial]
  ) {
    NeighbourProblem<Scalar>(kind, queries: queries, rows: rows, dimension: dimension)
      .check(neighbours: neighbours, parallelism)
  }
}
