internal import RandomStreams

/// Whole numbers below a bound in random order, each once, drawn one at a time.
///
/// One row of a random stream; what comes next depends on the stream, the row and the bound only.
struct DistinctDraws: IteratorProtocol {
  private let stream: RandomStream
  private let row: UInt64
  private let bound: Int
  private var position: UInt32 = 0
  private var drawn: Set<Int> = []

  init(stream: RandomStream, row: Int, below bound: Int) {
    self.stream = stream
    self.row = UInt64(row)
    self.bound = bound
  }

  /// A number that has not come yet; `nil` after all have.
  ///
  /// - Complexity: O(1) on average for the first half of the numbers; the last one takes about `bound` tries.
  mutating func next() -> Int? {
    while drawn.count < bound {
      let number = min(Int(stream.uniform(row: row, index: position) * Double(bound)), bound - 1)
      position += 1
      if drawn.insert(number).inserted { return number }
    }
    return nil
  }
}
