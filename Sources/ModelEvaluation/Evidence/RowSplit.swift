internal import RandomStreams

/// Rows dealt at random to those a model may see and those that judge it.
///
/// A row belongs to the same part in every split with the same seed, number of rows and number held out, whatever it holds.
public struct RowSplit: Sendable, Equatable {
  /// Rows for the fit, in ascending order, counted from 0.
  public let training: [Int]
  /// Rows that are held out, in ascending order.
  public let heldOut: [Int]

  /// Deals rows.
  ///
  /// - Parameters:
  ///   - count: Number of rows.
  ///   - heldOutCount: How many are held out.
  ///   - seed: Any number.
  /// - Precondition: 0 ≤ `heldOutCount` ≤ `count`.
  /// - Complexity: O(count·log count).
  public init(count: Int, heldOut heldOutCount: Int, seed: UInt64) {
    precondition((0...max(count, 0)).contains(heldOutCount), "\(heldOutCount) of \(count) rows cannot be held out")
    self.init(strata: [Int](repeating: 0, count: count), heldOut: [heldOutCount], seed: seed)
  }

  /// Deals rows of several strata, each by itself.
  ///
  /// - Parameters:
  ///   - strata: The stratum of each row, counted from 0.
  ///   - counts: How many rows of each stratum are held out.
  ///   - seed: Any number; rows of one stratum are dealt as by ``init(count:heldOut:seed:)``.
  /// - Precondition: There are strata of these numbers, and each has so many rows.
  /// - Complexity: O(count·log count).
  public init(strata: [Int], heldOut counts: [Int], seed: UInt64) {
    let stream = RandomStream(seed: seed, for: .rowSplit)
    let keys = strata.indices.map { stream.uniform(row: UInt64($0), index: 0) }
    let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    var left = counts
    var isHeldOut = [Bool](repeating: false, count: strata.count)
    for row in order where left[strata[row]] > 0 {
      left[strata[row]] -= 1
      isHeldOut[row] = true
    }
    precondition(left.allSatisfy { $0 == 0 }, "\(counts) rows of strata cannot be held out")
    heldOut = isHeldOut.indices.filter { isHeldOut[$0] }
    training = isHeldOut.indices.filter { !isHeldOut[$0] }
  }
}
