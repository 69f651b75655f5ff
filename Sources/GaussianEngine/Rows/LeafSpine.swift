/// What consecutive leaves have left behind, merged as far as the tree over all leaves allows.
///
/// How many leaves there are in all need not be known: the tree ends where they do.
package struct LeafSpine<Value: Mergeable>: Sendable {
  /// The nodes, in order.
  package private(set) var nodes: [TreeNode<Value>] = []

  package init() {}

  /// A spine of consecutive nodes.
  package init(_ nodes: [TreeNode<Value>]) {
    for node in nodes { append(node) }
  }

  /// The number of the leaf that comes next; `nil` before the first.
  package var nextLeaf: Int? { nodes.last?.place.endLeaf }

  /// Adds the node that comes next.
  ///
  /// - Precondition: Its leaves begin where the others end.
  package mutating func append(_ node: TreeNode<Value>) {
    precondition(
      nextLeaf.map { $0 == node.place.firstLeaf } ?? true,
      "leaf \(node.place.firstLeaf) follows leaf \((nextLeaf ?? 0) - 1)")
    var node = node
    while node.place.isRight, nodes.last?.place == node.place.sibling {
      var left = nodes.removeLast()
      left.value.merge(node.value)
      left.place = node.place.parent
      node = left
    }
    nodes.append(node)
  }

  /// The value of all leaves, none following; `nil` for none.
  ///
  /// A node without a sibling stands for its parent, so the nodes merge from the last one on.
  package var total: Value? {
    guard var value = nodes.last?.value else { return nil }
    for node in nodes.dropLast().reversed() {
      var left = node.value
      left.merge(value)
      value = left
    }
    return value
  }
}

extension LeafSpine: Equatable where Value: Equatable {}
