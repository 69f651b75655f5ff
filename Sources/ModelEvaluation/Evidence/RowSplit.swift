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
    let stream = RandomStream(seed: seed, for: .rowSplit)
    let keys = (0..<count).map { stream.uniform(row: UInt64($0), index: 0) }
    let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    heldOut = order.prefix(heldOutCount).sorted()
    training = order.dropFirst(heldOutCount).sorted()
  }
}
