internal import Gaussian
internal import GaussianEngine
internal import LinearAlgebra

/// A Gaussian classifier that is fitted without each fold and tried on it.
struct CrossFitting: Sendable {
  struct Outcome: Sendable {
    var accuracy: Double
    var area: Double
  }

  private let rows: Matrix<Double>
  private let isLinear: Bool
  /// Covariance of all rows.
  private let prior: [Double]
  /// Places of rows, fold after fold, in each those of generated rows first.
  private let places: [Int]
  /// Where a fold's generated and real rows begin, and where the last ones end.
  private let bounds: [Int]

  init(rows: Matrix<Double>, generated: Int, folds: Int, isLinear: Bool, prior: Matrix<Double>, seed: UInt64) {
    self.rows = rows
    self.isLinear = isLinear
    self.prior = prior.elements
    let first = SeededChoice.groups(folds, of: generated, seed: seed, for: .classifierRows, round: 0)
    let second = SeededChoice.groups(folds, of: rows.rows - generated, seed: seed, for: .classifierRows, round: 1)
    var (places, bounds) = ([Int](), [0])
    for fold in 0..<folds {
      places += first[fold]
      bounds.append(places.count)
      places += second[fold].map { generated + $0 }
      bounds.append(places.count)
    }
    (self.places, self.bounds) = (places, bounds)
  }

  /// What comes of the true labels, and of each relabelling.
  func outcomes(permutations: Int, seed: UInt64, _ parallelism: Parallelism) -> [Outcome] {
    var outcomes = [Outcome](repeating: Outcome(accuracy: 0, area: 0), count: 1 + permutations)
    unsafe outcomes.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let output = unsafe buffer
      forEachBlock(count: 1 + permutations, parallelism: parallelism) {
        ()
      } _: { number, _ in
        var order = Array(0..<rows.rows)
        if number > 0 {
          var draws = PermutationDraws(seed: seed, number: number - 1)
          for place in 0..<rows.rows - 1 { order.swapAt(place, place + draws.next(below: rows.rows - place)) }
        }
        unsafe output[number] = outcome(order)
      }
    }
    return outcomes
  }

  /// The outcome where place i holds row `order[i]`.
  private func outcome(_ order: [Int]) -> Outcome {
    let arranged = rows.selecting(rows: places.map { order[$0] })
    let parts = (0..<bounds.count - 1).map { part -> SufficientStatistics<Double> in
      var statistics = SufficientStatistics<Double>(dimension: rows.columns)
      do throws(GaussianError) {
        try statistics.update(with: arranged.rows(in: bounds[part]..<bounds[part + 1]), parallelism: .serial)
      } catch {
        preconditionFailure("rows that could be summed up together cannot be in parts: \(error)")
      }
      return statistics
    }
    var (scores, isGenerated) = ([Double](), [Bool]())
    scores.reserveCapacity(rows.rows)
    isGenerated.reserveCapacity(rows.rows)
    for fold in 0..<parts.count / 2 {
      let range = bounds[2 * fold]..<bounds[2 * fold + 2]
      scores += self.scores(of: arranged.rows(in: range), fold, parts)
      isGenerated += range.map { $0 < bounds[2 * fold + 1] }
    }
    return Outcome(
      accuracy: balancedAccuracy(scores, isGenerated), area: areaUnderCurve(scores, isGenerated))
  }

  /// Log-ratios of densities by fits without a fold.
  private func scores(
    of table: Matrix<Double>, _ fold: Int, _ parts: [SufficientStatistics<Double>]
  ) -> [Double] {
    func others(_ which: Int) -> SufficientStatistics<Double> {
      let rest = (0..<parts.count / 2).filter { $0 != fold }.map { parts[2 * $0 + which] }
      return rest.dropFirst().reduce(into: rest[0]) { $0.merge($1) }
    }
    let sums = [others(0), others(1)]
    let scatters = sums.map { scatter(of: $0) }
    let total = zip(scatters[0], scatters[1]).map { $0 + $1 }
    let logs = zip(sums, scatters).map { sums, scatter in
      isLinear
        ? logDensities(of: table, sums.mean, total, Double(rows.rows - table.rows))
        : logDensities(of: table, sums.mean, scatter, sums.weight)
    }
    guard let first = logs[0], let second = logs[1] else {
      // No relabelling has a covariance that rounding alone makes singular; rows would then not be told apart.
      return [Double](repeating: 0, count: table.rows)
    }
    return zip(first, second).map { ($0 - $1).isNaN ? 0 : $0 - $1 }
  }

  private func scatter(of sums: SufficientStatistics<Double>) -> [Double] {
    guard case .full(let scatter) = sums.scatter() else {
      preconditionFailure("statistics of full structure have all products")
    }
    return scatter.elements
  }

  private func logDensities(
    of table: Matrix<Double>, _ mean: [Double], _ scatter: [Double], _ weight: Double
  ) -> [Double]? {
    let covariance = zip(scatter, prior).map { ($0 + $1) / (weight + 1) }
    let matrix = Matrix(rows: mean.count, columns: mean.count, elements: covariance)
    return try? MultivariateNormal(mean: mean, covariance: matrix).logDensities(of: table, parallelism: .serial)
  }
}

/// Mean of the shares of both kinds of rows on their side of 0; a score of 0 counts by half.
private func balancedAccuracy(_ scores: [Double], _ isGenerated: [Bool]) -> Double {
  var (right, counts) = ([0.0, 0.0], [0.0, 0.0])
  for (score, generated) in zip(scores, isGenerated) {
    let side = generated ? 0 : 1
    counts[side] += 1
    right[side] += score == 0 ? 0.5 : (score > 0) == generated ? 1 : 0
  }
  return (right[0] / counts[0] + right[1] / counts[1]) / 2
}

/// Probability that a generated row scores higher than a real one, ties by half.
private func areaUnderCurve(_ scores: [Double], _ isGenerated: [Bool]) -> Double {
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  var (below, pairs, generatedRows) = (0.0, 0.0, 0.0)
  var place = 0
  while place < order.count {
    var (generated, real) = (0.0, 0.0)
    let value = scores[order[place]]
    while place < order.count, scores[order[place]] == value {
      if isGenerated[order[place]] { generated += 1 } else { real += 1 }
      place += 1
    }
    pairs += generated * (below + real / 2)
    below += real
    generatedRows += generated
  }
  return pairs / (generatedRows * below)
}
