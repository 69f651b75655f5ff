internal import SpecialFunctions

/// How often values of one sample exceed those of another: the statistic of Mann and Whitney.
///
/// If both samples were drawn from one distribution, every share-out of the pooled values between them is equally
/// likely. Probabilities here are conditional on the pooled values, so that ties need no assumption.
///
/// ## Source
/// H. B. Mann, D. R. Whitney, On a test of whether one of two random variables is stochastically larger than the
/// other, The Annals of Mathematical Statistics 18 (1947). E. L. Lehmann, Nonparametrics (1975), section 1.4.
package struct RankComparison: Sendable {
  /// Values of the first sample.
  package let firstCount: Int
  /// Values of the second sample.
  package let secondCount: Int
  /// Twice the number of pairs of which the first value is greater, and once that of pairs that are equal.
  package let doubledExcess: Int
  /// The variance of the number of pairs, corrected for ties; 0 if all values are equal.
  package let variance: Double

  /// Twice the mean rank of each pooled value, in ascending order.
  private let doubledRanks: [Int]

  /// Compares two samples without NaN, in O(n log n) time.
  package init(_ first: [Double], _ second: [Double]) {
    var pooled = first.map { (value: $0, isFirst: true) } + second.map { (value: $0, isFirst: false) }
    pooled.sort { $0.value < $1.value }
    (firstCount, secondCount) = (first.count, second.count)
    var ranks = [Int](repeating: 0, count: pooled.count)
    var (excess, secondsBelow, ties, start) = (0, 0, 0.0, 0)
    while start < pooled.count {
      var (end, firsts) = (start, 0)
      while end < pooled.count && pooled[end].value == pooled[start].value {
        if pooled[end].isFirst { firsts += 1 }
        end += 1
      }
      for place in start..<end { ranks[place] = start + end + 1 }
      let size = Double(end - start)
      ties += size * (size * size - 1)
      excess += firsts * (2 * secondsBelow + end - start - firsts)
      secondsBelow += end - start - firsts
      start = end
    }
    doubledExcess = excess
    doubledRanks = ranks
    let (m, n, all) = (Double(first.count), Double(second.count), Double(pooled.count))
    let isVaried = !ranks.isEmpty && ranks[0] != ranks[ranks.count - 1]
    variance = isVaried ? m * n / 12 * (all + 1 - ties / (all * (all - 1))) : 0
  }

  /// The number of pairs of which the first value is greater, equal ones counted half.
  package var excess: Double { Double(doubledExcess) / 2 }

  /// The least excess that these pooled values allow.
  package var leastExcess: Double {
    Double(doubledRanks.prefix(firstCount).reduce(0, +) - firstCount * (firstCount + 1)) / 2
  }

  /// Its mean if the samples are alike.
  package var mean: Double { Double(firstCount) * Double(secondCount) / 2 }
}

// MARK: - Probabilities

extension RankComparison {
  /// The probability that values which are alike give so small an excess or a smaller one (lower), or so large a one.
  package struct Tails: Sendable, Equatable {
    package var lower: Double
    package var upper: Double
    /// The least that `lower` could have been: with the lowest of the pooled values in the first sample.
    package var leastLower: Double
    /// Whether all share-outs were counted; else probabilities are of the normal distribution.
    package var isExact: Bool
  }

  /// Exact for up to 200 values if the table that this takes is small, else by the normal distribution with correction
  /// for ties and continuity.
  package var tails: Tails { exactTails ?? normalTails }

  /// By the normal distribution.
  package var normalTails: Tails {
    guard variance > 0 else { return Tails(lower: 1, upper: 1, leastLower: 1, isExact: false) }
    let (deviation, sigma, normal) = (excess - mean, variance.squareRoot(), StandardNormalDistribution())
    return Tails(
      lower: normal.probability(of: .lower, at: (deviation + 0.5) / sigma),
      upper: normal.probability(of: .upper, at: (deviation - 0.5) / sigma),
      leastLower: normal.probability(of: .lower, at: (leastExcess - mean + 0.5) / sigma), isExact: false)
  }

  /// By counting the share-outs of each sum of ranks; `nil` if there are too many.
  ///
  /// Choosing values one rank after the other, `ways[c, s]` is the number of choices of c of them whose ranks add up to
  /// s. Numbers are in double precision, relative errors below 200 ulp.
  package var exactTails: Tails? {
    guard variance > 0, doubledRanks.count <= 200 else {
      return variance > 0 ? nil : Tails(lower: 1, upper: 1, leastLower: 1, isExact: true)
    }
    let unit = doubledRanks.reduce(0) { greatestCommonDivisor($0, $1 - doubledRanks[0]) }
    let weights = doubledRanks.map { ($0 - doubledRanks[0]) / unit }
    let chosen = min(firstCount, secondCount)
    let width = weights.suffix(chosen).reduce(0, +) + 1
    guard (chosen + 1) * width <= 1 << 21 else { return nil }
    // The least weights add up to the least sum of so many values, the latest ones to the greatest.
    var totals = [0]
    for weight in weights { totals.append(totals[totals.count - 1] + weight) }
    var ways = [Double](repeating: 0, count: (chosen + 1) * width)
    unsafe ways.withUnsafeMutableBufferPointer { ways in
      unsafe ways[0] = 1
      for (seen, weight) in weights.enumerated() {
        // Fewer than this cannot become enough.
        let fewest = max(1, chosen - (weights.count - seen - 1))
        for count in stride(from: min(chosen, seen + 1), through: fewest, by: -1) {
          let (from, to) = ((count - 1) * width, count * width + weight)
          for sum in totals[count - 1]...totals[seen] - totals[seen - count + 1] {
            unsafe ways[to + sum] += ways[from + sum]
          }
        }
      }
    }
    let counts = ways[(chosen * width)...]
    let all = counts.reduce(0, +)
    let place = counts.startIndex + observedSum(unit, isFirst: chosen == firstCount)
    let (lower, upper) = (counts[...place].reduce(0, +) / all, counts[place...].reduce(0, +) / all)
    let extreme = chosen == firstCount ? totals[chosen] : totals[weights.count] - totals[weights.count - chosen]
    let least = counts[counts.startIndex + extreme] / all
    return chosen == firstCount
      ? Tails(lower: min(1, lower), upper: min(1, upper), leastLower: least, isExact: true)
      : Tails(lower: min(1, upper), upper: min(1, lower), leastLower: least, isExact: true)
  }

  /// The sum of the weights of one of the samples.
  private func observedSum(_ unit: Int, isFirst: Bool) -> Int {
    // Twice the rank sum is twice the excess and m(m + 1).
    let (m, n) = (firstCount, secondCount)
    let doubledSum = isFirst ? doubledExcess + m * (m + 1) : 2 * m * n - doubledExcess + n * (n + 1)
    return (doubledSum - (isFirst ? m : n) * doubledRanks[0]) / unit
  }
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
