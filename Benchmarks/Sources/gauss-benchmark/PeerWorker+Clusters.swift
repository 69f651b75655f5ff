import Foundation
import Gaussian

/// A request about rows in clusters: one of a mixture's iterations, or k-means.
struct ClusterRequest {
  let operation: String
  let dimension: Int
  let components: Int
  let rows: Int
  /// Path of the rows.
  let data: String
  /// Path of the means to begin with, one a component.
  let means: String
  let repeats: Int
  let parallelism: Parallelism

  /// Does the work; the line to answer with.
  func answer() throws -> String {
    if operation == "prepare" {
      let clusters = Clusters(dimension: dimension, components: components)
      try writeDoubles(clusters.observations(rows: rows).elements, to: data)
      try writeDoubles(clusters.start.components.flatMap(\.mean), to: means)
      return "prepared"
    }
    let table = Matrix(rows: rows, columns: dimension, elements: try readDoubles(data))
    switch operation {
    case "mixture-em": return line(try iterations(table))
    case "k-means++":
      return line(
        try centres(table) { seed in
          let seeds = try KMeans.plusPlusSeeds(of: table, clusters: components, seed: seed, parallelism: parallelism)
          return Matrix(seeds.map { table.row($0) })
        })
    case "k-means":
      return line(
        try centres(table) { seed in
          try KMeans(fitting: table, clusters: components, options: .init(seed: seed), parallelism: parallelism).centres
        })
    default: return "none"
    }
  }

  private func line(_ result: (times: [Double], check: [Double])) -> String {
    "times \(result.times.map(\.description).joined(separator: " ")) "
      + "check \(result.check.map(\.description).joined(separator: " "))"
  }

  /// One iteration: half the difference between three and one, so that neither start nor end is in it.
  private func iterations(_ table: Matrix<Double>) throws -> (times: [Double], check: [Double]) {
    let values = try readDoubles(means)
    let start = Clusters.start(means: Matrix(rows: components, columns: dimension, elements: values))
    var mixture = start
    func seconds(_ iterations: Int) throws -> Double {
      let clock = ContinuousClock()
      let elapsed = try clock.measure {
        mixture = try Clusters.fit(table, from: start, iterations: iterations, parallelism: parallelism)
      }
      return elapsed / .seconds(1)
    }
    _ = try seconds(1)
    let times = try (0..<repeats).map { _ in
      let one = try seconds(1)
      return (try seconds(3) - one) / 2
    }
    let check = [
      mixture.meanLogLikelihood(of: table, parallelism: parallelism), mixture.weights[0], mixture.components[0].mean[0],
      mixture.components[components - 1].mean[dimension - 1],
    ]
    return (times, check)
  }

  /// Centres by several seeds, and the mean squared distance from the nearest one.
  private func centres(
    _ table: Matrix<Double>, _ find: (_ seed: UInt64) throws -> Matrix<Double>
  ) throws -> (times: [Double], check: [Double]) {
    _ = try find(0)
    var (times, sum) = ([Double](), 0.0)
    for seed in 0..<UInt64(repeats) {
      let clock = ContinuousClock()
      var centres = Matrix<Double>(rows: 0, columns: dimension, elements: [])
      times.append(try clock.measure { centres = try find(seed) } / .seconds(1))
      sum += meanSquaredDistance(table, centres)
    }
    return (times, [sum / Double(repeats)])
  }

  private func meanSquaredDistance(_ table: Matrix<Double>, _ centres: Matrix<Double>) -> Double {
    var total = 0.0
    table.withUnsafeBufferPointer { x in
      centres.withUnsafeBufferPointer { c in
        for row in 0..<rows {
          var least = Double.infinity
          for centre in 0..<components {
            var square = 0.0
            for j in 0..<dimension {
              let difference = x[row * dimension + j] - c[centre * dimension + j]
              square += difference * difference
            }
            least = min(least, square)
          }
          total += least
        }
      }
    }
    return total / Double(rows)
  }
}
