import GaussianEngine
import GaussianReference
import LinearAlgebra
import RandomStreams
import TestSupport
import Testing

/// What tables look like.
enum NeighbourKind: CaseIterable {
  case normal, grid, clusters, farOff, equal

  func rows(_ count: Int, dimension: Int, using generator: inout SplitMix64) -> [[Double]] {
    let normal = generator.normalRows(count, dimension: dimension)
    switch self {
    case .normal: return normal
    // Few places, so that many rows are equal and many more are equally near.
    case .grid: return normal.map { $0.map { $0.rounded() } }
    case .clusters: return normal.enumerated().map { row, x in x.map { 1e-3 * $0 + Double(row % 5 * 100) } }
    case .farOff: return normal.map { $0.map { $0 + 1e6 } }
    case .equal: return normal.map { _ in (0..<dimension).map { Double($0) } }
    }
  }
}

/// Two tables, and what is found of one in the other.
struct NeighbourProblem<Scalar: GaussianScalar> {
  let name: String
  let dimension: Int
  let queries: [[Scalar]]
  let rows: [[Scalar]]

  init(_ kind: NeighbourKind, queries: Int, rows: Int, dimension: Int) {
    self.dimension = dimension
    var generator = SplitMix64(seed: UInt64(1_000_000 * dimension + 1000 * queries + rows))
    name = "\(kind), \(queries) queries, \(rows) rows, \(dimension) variables, \(Scalar.self)"
    self.queries = converted(kind.rows(queries, dimension: dimension, using: &generator))
    self.rows = converted(kind.rows(rows, dimension: dimension, using: &generator))
  }

  private func tree(of rows: [[Scalar]]) -> NeighbourTree<Scalar> {
    NeighbourTree(Matrix(rows: rows.count, columns: dimension, elements: rows.flatMap { $0 }))
  }

  /// Whether a level's distances are sums of fused products.
  static func isFused(_ set: InstructionSet) -> Bool {
    #if arch(arm64)
      true
    #else
      set != .portable
    #endif
  }

  /// What plain loops find.
  struct Expected {
    var distances: [Scalar]
    var others: [Scalar]
    var nearest: [(row: Int, distance: Scalar)]
    /// Some of the distances of queries, so that surfaces matter.
    var radii: [Scalar]
    var closedCounts: [Int]
    var openCounts: [Int]
    var closedMembers: [Int]
    var openMembers: [Int]
    var matches: [[Bool]]
  }

  static var tolerances: [Scalar] { [0, 0.01, 0.5] }

  /// Plain loops' results.
  ///
  /// - Parameters:
  ///   - neighbours: How many neighbours.
  ///   - fused: Whether distances are sums of fused products.
  /// - Returns: Everything that is compared.
  func expected(neighbours: Int, fused: Bool) -> Expected {
    let between = queries.map { query in
      rows.map { ReferenceNeighbours.squaredDistance(query, $0, fused: fused) }
    }
    let radii = rows.indices.map { queries.isEmpty ? 1 : between[$0 % queries.count][$0] }
    return Expected(
      distances: queries.flatMap {
        ReferenceNeighbours.distances(of: $0, from: rows, neighbours: neighbours, fused: fused)
      },
      others: rows.indices.flatMap {
        ReferenceNeighbours.distances(
          of: rows[$0], from: rows, neighbours: neighbours, leavingOut: $0, fused: fused)
      },
      nearest: queries.map { ReferenceNeighbours.nearest(to: $0, of: rows, fused: fused) }, radii: radii,
      closedCounts: queries.map {
        ReferenceNeighbours.balls(containing: $0, about: rows, squaredRadii: radii, isClosed: true, fused: fused)
      },
      openCounts: queries.map {
        ReferenceNeighbours.balls(containing: $0, about: rows, squaredRadii: radii, isClosed: false, fused: fused)
      },
      closedMembers: rows.indices.map { row in between.count { $0[row] <= radii[row] } },
      openMembers: rows.indices.map { row in between.count { $0[row] < radii[row] } },
      matches: Self.tolerances.map { tolerance in
        queries.map { ReferenceNeighbours.matches($0, rows, tolerance: tolerance) }
      })
  }

  /// Compares everything with plain loops at all levels, bit for bit.
  func check(neighbours: Int, _ parallelism: [Parallelism] = [.serial]) {
    let (rounded, fused) = (
      expected(neighbours: neighbours, fused: false), expected(neighbours: neighbours, fused: true)
    )
    for level in KernelLevel.all {
      for parallelism in parallelism {
        check(
          level, parallelism, neighbours: neighbours, Self.isFused(level.instructionSet) ? fused : rounded)
      }
    }
  }

  private func check(_ level: KernelLevel, _ parallelism: Parallelism, neighbours: Int, _ expected: Expected) {
    let (tree, other) = (tree(of: rows), tree(of: queries))
    let label = "\(name), \(level.instructionSet), \(parallelism), \(neighbours) neighbours"
    let kernels = level.kernels
    let distances = NeighbourPass.distances(
      of: other, in: tree, neighbours: neighbours, parallelism: parallelism, kernels: kernels)
    #expect(distances == expected.distances, "\(label)")
    let others = NeighbourPass.distancesFromOthers(
      in: tree, neighbours: neighbours, parallelism: parallelism, kernels: kernels)
    #expect(others == expected.others, "\(label), others")

    for isClosed in [true, false] {
      let found = BallMembers(
        about: tree, squaredRadii: expected.radii, isClosed: isClosed, of: other, parallelism: parallelism,
        kernels: kernels)
      let plain = isClosed ? expected.closedCounts : expected.openCounts
      #expect(found.balls.map { Int($0) } == plain, "\(label), closed \(isClosed)")
      let members = isClosed ? expected.closedMembers : expected.openMembers
      #expect(found.members.map { Int($0) } == members, "\(label), members, closed \(isClosed)")
    }
    for (tolerance, plain) in zip(Self.tolerances, expected.matches) {
      let matches = NeighbourPass.matches(
        of: other, in: tree, tolerance: tolerance, parallelism: parallelism, kernels: kernels)
      #expect(matches == plain, "\(label), tolerance \(tolerance)")
    }
    guard !rows.isEmpty else { return }
    let nearest = NeighbourPass.nearest(of: other, in: tree, parallelism: parallelism, kernels: kernels)
    #expect(nearest.distances == expected.nearest.map { $0.distance }, "\(label)")
    #expect(nearest.rows.map { Int($0) } == expected.nearest.map { $0.row }, "\(label)")
  }
}
