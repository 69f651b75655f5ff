/// The codes of a variable in a few groups: the most frequent ones each by itself, and all others together.
struct FrequentLevels {
  /// The group of each code that has one of its own.
  private let groups: [Double: Int]
  /// Number of groups, that of all others among them if there are others.
  let count: Int
  /// The share of each group among the rows that it was learnt from.
  let shares: [Double]

  /// Learns groups.
  ///
  /// - Parameters:
  ///   - codes: Codes of rows, NaN where one is missing.
  ///   - most: The most groups that there may be, at least 1.
  init(_ codes: [Double], most: Int) {
    var counts: [Double: Int] = [:]
    for code in codes where !code.isNaN { counts[code, default: 0] += 1 }
    let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    // Codes that come later, and those that are too many, share the last one.
    let own = order.prefix(max(0, most - 1))
    groups = Dictionary(uniqueKeysWithValues: own.enumerated().map { ($1.key, $0) })
    count = own.count + 1
    let total = Double(max(1, codes.count { !$0.isNaN }))
    shares =
      own.map { Double($0.value) / total } + [Double(order.dropFirst(own.count).reduce(0) { $0 + $1.value }) / total]
  }

  /// The group of a code, which is not NaN.
  func group(of code: Double) -> Int { groups[code] ?? count - 1 }
}
