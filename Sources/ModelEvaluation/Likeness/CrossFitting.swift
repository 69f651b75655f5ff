internal import GaussianEngine
internal import LinearAlgebra

/// A Gaussian classifier that is fitted without each fold and tried on it.
///
/// Rows are whitened together, so that the covariance of all is 1 and sums of squares do not cancel.
struct CrossFitting: Sendable {
  struct Outcome: Sendable {
    var accuracy: Double
    var area: Double
  }

  private let rows: Matrix<Double>
  private let isLinear: Bool
  /// Places of rows, fold after fold, in each those of generated rows first.
  private let places: [Int]
  /// Where a fold's generated and real rows begin, and where the last ones end.
  private let bounds: [Int]

  /// Deals rows to folds; they are whitened, and generated ones come first.
  init(rows: Matrix<Double>, generated: Int, folds: Int, isLinear: Bool, seed: UInt64) {
    self.rows = rows
    self.isLinear = isLinear
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
    let parts = (0..<bounds.count - 1).map { RawSums(arranged.rows(in: bounds[$0]..<bounds[$0 + 1])) }
    let empty = RawSums(arranged.rows(in: 0..<0))
    var totals = [empty, empty]
    for (place, part) in parts.enumerated() { totals[place % 2].add(part, times: 1) }
    var (scores, isGenerated) = ([Double](), [Bool]())
    scores.reserveCapacity(rows.rows)
    isGenerated.reserveCapacity(rows.rows)
    for fold in 0..<parts.count / 2 {
      let range = bounds[2 * fold]..<bounds[2 * fold + 2]
      var others = totals
      for side in 0..<2 { others[side].add(parts[2 * fold + side], times: -1) }
      scores += self.scores(of: arranged.rows(in: range), others)
      for row in range { isGenerated.append(row < bounds[2 * fold + 1]) }
    }
    return Outcome(
      accuracy: balancedAccuracy(scores, isGenerated), area: areaUnderCurve(scores, isGenerated))
  }

  /// Log-ratios of densities by fits to other rows.
  private func scores(of table: Matrix<Double>, _ others: [RawSums]) -> [Double] {
    var covariances = others.map { $0.scatter() }
    var counts = others.map(\.count)
    if isLinear {
      for index in covariances[0].indices { covariances[0][index] += covariances[1][index] }
      covariances[1] = covariances[0]
      counts = [counts[0] + counts[1], counts[0] + counts[1]]
    }
    var scores = [Double](repeating: 0, count: table.rows)
    for side in 0..<2 {
      let model = FoldModel(others[side], scatter: covariances[side], weight: counts[side])
      model.addLogDensities(of: table, times: side == 0 ? 1 : -1, to: &scores)
    }
    return scores
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
