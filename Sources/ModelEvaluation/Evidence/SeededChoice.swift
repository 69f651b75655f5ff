internal import RandomStreams

/// Random choices of rows that a seed defines.
enum SeededChoice {
  /// What choices are made for; each has numbers of its own.
  enum Purpose: UInt32 {
    case generatedRows, realRows, testedRows, blocks, pairs, classifierRows, variablePairs, trainingRows
    case generatedHoles, realHoles
  }

  /// Some of the rows of a table, every choice as probable as every other, in ascending order; all if there are no more.
  ///
  /// - Complexity: O(`total`) time.
  ///
  /// ## Source
  /// D. E. Knuth, The Art of Computer Programming, volume 2, §3.4.2, algorithm S.
  static func rows(_ count: Int, of total: Int, seed: UInt64, for purpose: Purpose) -> [Int] {
    guard count < total else { return Array(0..<total) }
    let stream = RandomStream(seed: seed, for: .measuredRows)
    var chosen: [Int] = []
    chosen.reserveCapacity(count)
    var row = 0
    while chosen.count < count {
      let share = Double(count - chosen.count) / Double(total - row)
      if stream.uniform(row: UInt64(row), index: purpose.rawValue) < share { chosen.append(row) }
      row += 1
    }
    return chosen
  }

  /// Rows dealt at random to groups whose sizes differ by one at most; ascending within a group.
  ///
  /// - Parameters:
  ///   - count: Number of groups.
  ///   - total: Number of rows.
  ///   - seed: Any number.
  ///   - purpose: What the groups are for.
  ///   - round: Deals of different rounds are independent.
  /// - Returns: The rows of each group.
  /// - Complexity: O(`total`·log `total`).
  static func groups(
    _ count: Int, of total: Int, seed: UInt64, for purpose: Purpose, round: Int = 0
  ) -> [[Int]] {
    let order = shuffled(total, stream: RandomStream(seed: seed, for: .measuredRows), row: round, purpose: purpose)
    return (0..<count).map { group in
      stride(from: group, to: total, by: count).map { order[$0] }.sorted()
    }
  }

  /// The numbers from 0 on in random order.
  ///
  /// - Complexity: O(`total`·log `total`).
  static func order(of total: Int, seed: UInt64, for purpose: Purpose) -> [Int] {
    shuffled(total, stream: RandomStream(seed: seed, for: .measuredRows), row: 0, purpose: purpose)
  }

  private static func shuffled(_ total: Int, stream: RandomStream, row: Int, purpose: Purpose) -> [Int] {
    // Rounds lie farther apart than there are purposes.
    let index = purpose.rawValue + 64 * UInt32(row)
    let keyed = (0..<total).map { (key: stream.uniform(row: UInt64($0), index: index), place: $0) }
    return keyed.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.place)
  }
}
