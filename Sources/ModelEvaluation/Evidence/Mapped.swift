internal import GaussianEngine

/// What becomes of each of some numbers, in their order, by several threads.
func mapped<Value: Sendable>(
  _ range: Range<Int>, _ parallelism: Parallelism, _ transform: @Sendable (_ place: Int) -> Value
) -> [Value] {
  var results = [Value?](repeating: nil, count: range.count)
  unsafe results.withUnsafeMutableBufferPointer { buffer in
    nonisolated(unsafe) let output = unsafe buffer
    forEachBlock(count: range.count, parallelism: parallelism) {
    } _: { (place: Int, _: Void) in
      unsafe output[place] = transform(range.lowerBound + place)
    }
  }
  return results.map { result in
    guard let result else { preconditionFailure("a block has no result") }
    return result
  }
}
