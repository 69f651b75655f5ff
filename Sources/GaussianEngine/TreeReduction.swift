internal import Synchronization

/// A value that one block leaves behind and that blocks are reduced to.
package protocol Mergeable: Sendable {
  /// Adds what a later block left behind.
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
  let waiting = Mutex<[TreeNode: Value]>([:])
  forEachBlock(count: count, parallelism: parallelism, makeScratch: makeScratch) { block, scratch in
    var result = value(block, scratch)
    var node = TreeNode(level: 0, index: block)
    while node.width(of: count) > 1 {
      if node.isLastWithoutSibling(of: count) {
        node = node.parent
        continue
      }
      let sibling = node.sibling
      guard let other = waiting.withLock({ takeSibling(of: node, from: &$0, leaving: result) }) else { return }
      if sibling.index < node.index {
        var left = other
        left.merge(result)
        result = left
      } else {
        result.merge(other)
      }
      node = node.parent
    }
    waiting.withLock { $0[node] = result }
  }
  guard let result = waiting.withLock({ $0.values.first }) else { preconditionFailure("no block ran") }
  return result
}

/// The sibling's value if it is there; otherwise `value` is left for the sibling to find.
private func takeSibling<Value>(
  of node: TreeNode, from waiting: inout [TreeNode: Value], leaving value: Value
) -> Value? {
  if let other = waiting.removeValue(forKey: node.sibling) { return other }
  waiting[node] = value
  return nil
}

/// A place in the reduction tree: blocks are level 0, and node i has children 2i and 2i + 1.
private struct TreeNode: Hashable {
  var level: Int
  var index: Int

  var parent: TreeNode { TreeNode(level: level + 1, index: index / 2) }
  var sibling: TreeNode { TreeNode(level: level, index: index ^ 1) }

  /// Nodes on this level over `count` blocks.
  func width(of count: Int) -> Int { (count + (1 << level) - 1) >> level }

  func isLastWithoutSibling(of count: Int) -> Bool { index & 1 == 0 && index + 1 == width(of: count) }
}
