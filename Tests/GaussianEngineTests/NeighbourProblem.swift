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

  /// Compares everything with plain loops, bit for bit.
  func check(_ level: KernelLevel, _ parallelism: Parallelism, neighbours: [Int]) {
    typealias Plain = ReferenceNeighbours<Scalar>
    let fused = Self.isFused(level.instructionSet)
    let (tree, other) = (tree(of: rows), tree(of: queries))
    let label = "\(name), \(level.instructionSet), \(parallelism)"
    for count in neighbours {
      let found = NeighbourPass.distances(
        of: other, in: tree, neighbours: count, parallelism: parallelism, kernels: level.kernels)
      let plain = queries.flatMap { Plain.distances(of: $0, from: rows, neighbours: count, fused: fused) }
      #expect(found == plain, "\(label), \(count) neighbours")
      let others = NeighbourPass.distancesFromOthers(
        in: tree, neighbours: count, parallelism: parallelism, kernels: level.kernels)
      let plainOthers = rows.indices.flatMap {
        Plain.distances(of: rows[$0], from: rows, neighbours: count, leavingOut: $0, fused: fused)
      }
      #expect(others == plainOthers, "\(label), \(count) others")
    }
    guard !rows.isEmpty else { return }

    let nearest = NeighbourPass.nearest(of: other, in: tree, parallelism: parallelism, kernels: level.kernels)
    let plain = queries.map { Plain.nearest(to: $0, of: rows, fused: fused) }
    #expect(nearest.distances == plain.map { $0.distance }, "\(label)")
    #expect(nearest.rows.map { Int($0) } == plain.map { $0.row }, "\(label)")

    // Radii that are exactly the distance of some query, so that surfaces matter.
    let radii = rows.indices.map { row in
      queries.isEmpty ? Scalar(1) : Plain.squaredDistance(rows[row], queries[row % queries.count], fused: fused)
    }
    for isClosed in [true, false] {
      let counts = NeighbourPass.ballCounts(
        of: other, in: tree, squaredRadii: radii, isClosed: isClosed, parallelism: parallelism, kernels: level.kernels)
      let expected = queries.map {
        Plain.balls(containing: $0, about: rows, squaredRadii: radii, isClosed: isClosed, fused: fused)
      }
      #expect(counts.map { Int($0) } == expected, "\(label), closed \(isClosed)")
      let some = NeighbourPass.ballCounts(
        of: other, in: tree, squaredRadii: radii, isClosed: isClosed, oneIsEnough: true, parallelism: parallelism,
        kernels: level.kernels)
      for (found, plain) in zip(some, expected) { #expect((found > 0) == (plain > 0), "\(label), any") }
    }
    for tolerance: Scalar in [0, 0.01, 0.5] {
      let matches = NeighbourPass.matches(
        of: other, in: tree, tolerance: tolerance, parallelism: parallelism, kernels: level.kernels)
      let expected = queries.map { Plain.matches($0, rows, tolerance: tolerance) }
      #expect(matches == expected, "\(label), tolerance \(tolerance)")
    }
  }
}
