internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import RealModule

/// Greedy k-means++.
struct PlusPlusSeeding {
  let clusters: Int
  /// Candidates for each seed after the first.
  let trials: Int
  private let stream: RandomStream

  init(clusters: Int, seed: UInt64, localTrials: Int?) {
    precondition(clusters > 0 && clusters <= Int32.max, "\(clusters) clusters")
    self.clusters = clusters
    trials = localTrials ?? 2 + Int(Double.log(Double(clusters)))
    precondition(trials > 0, "\(trials) candidates for a seed")
    stream = RandomStream(seed: seed, for: .clusterSeeds)
  }

  /// As many rows as clusters, none twice unless fewer are distinct.
  ///
  /// The uniform number (s, t) of the stream draws candidate t of seed s.
  func seeds<Scalar>(of rows: ScaledRows<Scalar>, parallelism: Parallelism) -> [Int] {
    var seeds = [rows.row(at: stream.uniform(row: 0, index: 0))]
    var distances = SeedDistances(rows.observations, weights: rows.weights, parallelism: parallelism)
    guard clusters > 1 else { return seeds }
    var potential = distances.take(seeds[0])[0]
    while potential.total > 0 {
      let latest = seeds[seeds.count - 1]
      let candidates = (0..<trials).map { trial in
        distances.row(
          at: stream.uniform(row: UInt64(seeds.count), index: UInt32(trial)), of: potential, afterTaking: latest)
      }
      if candidates.count == 1 && seeds.count + 1 == clusters { return seeds + candidates }
      let potentials = distances.take(latest, trying: candidates).dropFirst()
      let best = potentials.indices.min { potentials[$0].total < potentials[$1].total }!
      seeds.append(candidates[best - 1])
      if seeds.count == clusters { return seeds }
      potential = potentials[best]
    }
    return (0..<clusters).map { seeds[$0 % seeds.count] }
  }
}
