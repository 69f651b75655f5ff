internal import Synchronization

/// A value that one leaf of rows leaves behind and that leaves are reduced to.
package protocol Mergeable: Sendable {
  /// Adds what a later leaf left behind.
  mutating func merge(_ later: Self)
}

/// Reduces the values of all blocks in a fixed binary tree over block numbers.
///
/// Which thread computed a block, and when, has no influence on the order of additions, so the result has the
/// same bits for any number of threads. Two neighbours merge as soon as both exist; blocks start in ascending
/// order, so about `threads + log₂(count)` values exist at a time.
///
/// - Parameters:
///   - count: Number of blocks, at least 1.
///   - parallelism: Threads to use.
///   - makeScratch: Makes what one thread reuses from block to block.
///   - value: Computes the value of one block.
/// - Returns: The value of all blocks.
package func reduceBlocks<Scratch, Value: Mergeable>(
  count: Int, parallelism: Parallelism,
  makeScratch: @Sendable () -> Scratch,
  _ value: @Sendable (_ block: Int, _ scratch: Scratch) -> Value
) -> Value {
  precondition(count > 0, "there is no block to reduce")
  let nodes = reduceLeaves(0..<count, parallelism: parallelism, makeScratch: makeScratch, value)
  guard let result = LeafSpine(nodes).total else { preconditionFailure("no block ran") }
  return result
}

/// Reduces the values of some leaves as far as the tree over all leaves allows without the others.
///
/// - Parameters:
///   - leaves: Consecutive leaves by their numbers among all.
///   - parallelism: Threads to use.
///   - stop: Looked at before each leaf.
///   - makeScratch: Makes what one thread reuses from leaf to leaf.
///   - value: Computes the value of one leaf.
/// - Returns: The largest nodes of the tree that hold none but these leaves, in order: at most 2·log₂ of their number. Some
///   are missing if the flag was raised meanwhile.
package func reduceLeaves<Scratch, Value: Mergeable>(
  _ leaves: Range<Int>, parallelism: Parallelism, stop: StopFlag? = nil,
  makeScratch: @Sendable () -> Scratch,
  _ value: @Sendable (_ leaf: Int, _ scratch: Scratch) -> Value
) -> [TreeNode<Value>] {
  let waiting = Mutex<[TreePlace: Value]>([:])
  forEachBlock(count: leaves.count, parallelism: parallelism, makeScratch: makeScratch) { block, scratch in
    if let stop, stop.isStopped { return }
    let leaf = leaves.lowerBound + block
    var result = value(leaf, scratch)
    var place = TreePlace(level: 0, index: leaf)
    while place.sibling.isWithin(leaves) {
      let sibling = place.sibling
      guard let other = waiting.withLock({ takeSibling(of: place, from: &$0, leaving: result) }) else { return }
      if sibling.index < place.index {
        var left = other
        left.merge(result)
        result = left
      } else {
        result.merge(other)
      }
      place = place.parent
    }
    waiting.withLock { $0[place] = result }
  }
  return waiting.withLock { nodes in
    nodes.map { TreeNode(place: $0.key, value: $0.value) }.sorted { $0.place.firstLeaf < $1.place.firstLeaf }
  }
}

/// The sibling's value if it is there; otherwise `value` is left for the sibling to find.
private func takeSibling<Value>(
  of place: TreePlace, from waiting: inout [TreePlace: Value], leaving value: Value
) -> Value? {
  if let other = waiting.removeValue(forKey: place.sibling) { return other }
  waiting[place] = value
  return nil
}

/// A place in the reduction tree: leaves are level 0, and node i has children 2i and 2i + 1.
package struct TreePlace: Hashable, Sendable {
  package var level: Int
  package var index: Int

  package init(level: Int, index: Int) { (self.level, self.index) = (level, index) }

  package var parent: TreePlace { TreePlace(level: level + 1, index: index / 2) }
  package var sibling: TreePlace { TreePlace(level: level, index: index ^ 1) }
  package var isRight: Bool { index & 1 == 1 }

  /// The first of its leaves.
  package var firstLeaf: Int { index << level }
  /// The leaf behind the last one.
  package var endLeaf: Int { (index + 1) << level }

  func isWithin(_ leaves: Range<Int>) -> Bool { leaves.lowerBound <= firstLeaf && endLeaf <= leaves.upperBound }
}

/// A node of the reduction tree and what its leaves have left behind.
package struct TreeNode<Value: Mergeable>: Sendable {
  package var place: TreePlace
  package var value: Value

  package init(place: TreePlace, value: Value) { (self.place, self.value) = (place, value) }
}

extension TreeNode: Equatable where Value: Equatable {}
