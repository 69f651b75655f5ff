import Gaussian
import GaussianReference
import LinearAlgebra
import RandomStreams
import TestSupport
import Testing

/// Greedy k-means++ against its definition.
@Suite struct PlusPlusSeedsTests {
  /// The seeds one after the other, from sums over all rows in plain loops.
  private func expectedSeeds(
    _ rows: [[Double]], weights: [Double]?, clusters: Int, seed: UInt64, trials: Int
  ) -> [Int] {
    let stream = RandomStream(seed: seed, stream: 2)
    func draw(_ masses: [Double], _ share: Double) -> Int {
      var sum = 0.0
      let total = masses.reduce(0, +)
      return masses.firstIndex { mass in
        sum += mass
        return mass > 0 && sum > share * total
      } ?? masses.lastIndex { $0 > 0 }!
    }
    let counts = weights ?? rows.map { _ in 1 }
    var seeds = [draw(counts, stream.uniform(row: 0, index: 0))]
    while seeds.count < clusters {
      let masses = rows.indices.map { row in
        ReferenceKMeans.potential(
          of: [rows[row]] + seeds.map { rows[$0] }, weights: [counts[row]] + seeds.map { _ in 0 },
          seeds: Array(1...seeds.count))
      }
      let candidates = (0..<trials).map {
        draw(masses, stream.uniform(row: UInt64(seeds.count), index: UInt32($0)))
      }
      seeds.append(
        candidates.min {
          ReferenceKMeans.potential(of: rows, weights: weights, seeds: seeds + [$0])
            < ReferenceKMeans.potential(of: rows, weights: weights, seeds: seeds + [$1])
        }!)
    }
    return seeds
  }

  @Test(arguments: [(1, 40), (2, 1100), (5, 300), (8, 257), (20, 150)])
  func followTheDefinition(dimension: Int, count: Int) throws {
    let problem = KMeansProblem(rows: count, dimension: dimension, clusters: 4, separation: 2)
    for seed in 0..<4 as Range<UInt64> {
      for weights in [nil, problem.truth.map { Double($0) }] {
        let seeds = try KMeans.plusPlusSeeds(
          of: problem.matrix(Double.self), clusters: 5, weights: weights, seed: seed)
        #expect(
          seeds == expectedSeeds(problem.rows, weights: weights, clusters: 5, seed: seed, trials: 3),
          "seed \(seed), \(weights == nil ? "un" : "")weighted")
      }
    }
  }

  @Test func nestedForAGivenNumberOfTrials() throws {
    let rows = KMeansProblem(rows: 900, dimension: 2, clusters: 6, separation: 3).matrix(Double.self)
    for trials in [1, 2, 5] {
      let many = try KMeans.plusPlusSeeds(of: rows, clusters: 12, seed: 9, localTrials: trials)
      #expect(Set(many).count == 12)
      for clusters in 1..<12 {
        let few = try KMeans.plusPlusSeeds(of: rows, clusters: clusters, seed: 9, localTrials: trials)
        #expect(few == Array(many[..<clusters]))
      }
    }
  }

  @Test func sameForAnyNumberOfThreads() throws {
    let rows = KMeansProblem(rows: 40_000, dimension: 3, clusters: 6, separation: 1).matrix(Float.self)
    let serial = try KMeans.plusPlusSeeds(of: rows, clusters: 7, seed: 2, parallelism: .serial)
    for threads in [2, 3] {
      let seeds = try KMeans.plusPlusSeeds(of: rows, clusters: 7, seed: 2, parallelism: .threads(threads))
      #expect(seeds == serial)
    }
  }

  @Test func repeatedWhenTooFewRowsAreDistinct() throws {
    let rows = Matrix((0..<30).map { [Double($0 % 2)] })
    let seeds = try KMeans.plusPlusSeeds(of: rows, clusters: 5, seed: 1)
    #expect(seeds.count == 5 && seeds[0] % 2 != seeds[1] % 2 && seeds == [0, 1, 0, 1, 0].map { seeds[$0] })
  }

  /// Each cluster that is far from all others gets a seed, however small it is.
  @Test func oneInEachDistantCluster() throws {
    let problem = KMeansProblem(rows: 500, dimension: 2, clusters: 7, separation: 1000)
    for seed in 0..<20 as Range<UInt64> {
      let seeds = try KMeans.plusPlusSeeds(of: problem.matrix(Double.self), clusters: 7, seed: seed)
      #expect(Set(seeds.map { problem.truth[$0] }).count == 7)
    }
  }
}
