internal import RandomStreams

/// The component that each row of a mixture's draws is from, as often as the weights say.
package struct ComponentChoice: Sendable {
  /// Sums of the weights up to each component, ascending; the last is 1.
  private let cumulativeWeights: [Double]

  /// Takes weights that add up to 1.
  package init(weights: [Double]) {
    var cumulative = weights
    for index in cumulative.indices.dropFirst() { cumulative[index] += cumulative[index - 1] }
    // A uniform number may lie above a sum that rounding has left below 1; a component of weight 0 is never drawn.
    let last = weights.lastIndex { $0 > 0 } ?? 0
    for index in last..<cumulative.count { cumulative[index] = 1 }
    cumulativeWeights = cumulative
  }

  /// The component of a row of the table that a seed defines, by stream 1 of it.
  func component(row: Int, seed: UInt64) -> Int {
    let uniform = RandomStream(seed: seed, for: .componentChoice).uniform(row: UInt64(row), index: 0)
    // The first component whose cumulative weight is above the number.
    var (low, high) = (0, cumulativeWeights.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulativeWeights[middle] > uniform { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
