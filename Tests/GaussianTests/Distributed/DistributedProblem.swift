import Gaussian
import TestSupport

/// Rows that are cut into parts, each of which is summed up from bytes to bytes, as on another machine.
struct DistributedProblem {
  let rows: Matrix<Double>
  var weights: [Double]?
  var variables: [String]?

  /// Where parts begin; the first is 0.
  static func cuts(_ count: Int, parts: Int, seed: UInt64) -> [Int] {
    var generator = SplitMix64(seed: seed)
    return [0] + (1..<max(1, parts)).map { _ in Int.random(in: 0...count, using: &generator) }.sorted()
  }

  func part(_ range: Range<Int>, _ step: FitStep, pieces: Int = 3) throws -> PartialSums {
    let source = BlockSource(
      rows.rows(in: range), weights: weights.map { Array($0[range]) }, pieces: pieces, seed: UInt64(range.lowerBound))
    let there = try FitStep(serialised: step.serialised())
    let sums = try there.sums(of: source, firstRow: range.lowerBound, variables: variables, parallelism: .threads(2))
    return try PartialSums(serialised: sums.serialised())
  }

  /// The sums of all parts, in no order.
  func parts(_ starts: [Int], _ step: FitStep) throws -> [PartialSums] {
    let bounds = starts + [rows.rows]
    return try zip(bounds, bounds.dropFirst()).map { try part($0..<$1, step) }.reversed()
  }

  /// Drives a fit to its end, which goes on in another process after each step, and is cut in other places each time.
  func run(_ fit: DistributedFit, parts count: Int, seed: UInt64 = 1) throws -> DistributedFit {
    var fit = fit
    var step = 0
    while let next = fit.step {
      try fit.absorb(try parts(Self.cuts(rows.rows, parts: count, seed: seed &+ UInt64(step)), next))
      fit = try DistributedFit(serialised: fit.serialised())
      step += 1
    }
    return fit
  }

  /// Rows of some clusters, far from the origin.
  static func clusters(_ count: Int, _ dimension: Int, components: Int, seed: UInt64 = 11) throws -> Matrix<Double> {
    var gaussians: [MultivariateNormal<Double>] = []
    for index in 0..<components {
      var (mean, deviations): ([Double], [Double]) = ([], [])
      for variable in 0..<dimension {
        mean.append(Double(100 + 4 * index * ((variable + index) % 3)))
        deviations.append(Double(1 + (variable + index) % 2))
      }
      gaussians.append(try MultivariateNormal(mean: mean, standardDeviations: deviations))
    }
    let weights = [Double](repeating: 1 / Double(components), count: components)
    return try GaussianMixture(weights: weights, components: gaussians).samples(count: count, seed: seed)
  }
}
