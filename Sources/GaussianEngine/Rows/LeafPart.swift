package import LinearAlgebra

/// What consecutive rows leave of a reduction, to be joined elsewhere to what is left of the rows before and behind.
package struct LeafPart<Scalar: GaussianScalar, Sums: Mergeable>: Sendable {
  /// The number of the first row.
  package let firstRow: Int
  /// Rows of a leaf.
  package let rowsPerLeaf: Int
  /// Rows before the first whole leaf.
  package let head: LooseRows<Scalar>
  /// What whole leaves have left behind, in order.
  package let nodes: [TreeNode<Sums>]
  /// Rows behind the last whole leaf.
  package let tail: LooseRows<Scalar>

  package init(
    firstRow: Int, rowsPerLeaf: Int, head: LooseRows<Scalar>, nodes: [TreeNode<Sums>], tail: LooseRows<Scalar>
  ) {
    (self.firstRow, self.rowsPerLeaf) = (firstRow, rowsPerLeaf)
    (self.head, self.nodes, self.tail) = (head, nodes, tail)
  }

  /// The number of the row that comes next.
  ///
  /// - Precondition: There is no ``layoutFault``.
  package var nextRow: Int {
    let first = nodes.first?.place.firstLeaf ?? 0
    let end = nodes.last?.place.endLeaf ?? 0
    return firstRow + head.count + (end - first) * rowsPerLeaf + tail.count
  }

  /// Why no rows can have left this; `nil` if they can.
  package var layoutFault: String? {
    guard rowsPerLeaf >= 1, 0...Self.mostRows ~= firstRow else { return "no number of a row" }
    let isWithinLeaf =
      firstRow.isMultiple(of: rowsPerLeaf) ? head.isEmpty : firstRow % rowsPerLeaf + head.count <= rowsPerLeaf
    let isAtLeaf = (firstRow + head.count).isMultiple(of: rowsPerLeaf)
    guard isWithinLeaf, isAtLeaf || nodes.isEmpty && tail.isEmpty, tail.count < rowsPerLeaf else {
      return "rows that do not end where leaves begin"
    }
    var next = (firstRow + head.count) / rowsPerLeaf
    for node in nodes {
      let place = node.place
      guard 0...52 ~= place.level, place.index >= 0, place.index < 1 << (53 - place.level) else {
        return "no place in a tree"
      }
      guard place.firstLeaf == next else { return "a node that does not follow" }
      next = place.endLeaf
      guard next <= Self.mostRows / rowsPerLeaf else { return "more rows than can be counted" }
    }
    return nil
  }

  /// Rows are counted so far.
  private static var mostRows: Int { 1 << 53 }
}

extension LeafReduction {
  /// A reduction that another process has begun.
  ///
  /// - Precondition: The part has no ``LeafPart/layoutFault``.
  package init(_ part: LeafPart<Scalar, Pass.Sums>) {
    self.init(
      rowsPerLeaf: part.rowsPerLeaf, firstRow: part.firstRow, head: part.head, nodes: part.nodes, tail: part.tail)
  }

  /// What the rows have left so far.
  package var part: LeafPart<Scalar, Pass.Sums> {
    LeafPart(firstRow: firstRow, rowsPerLeaf: rowsPerLeaf, head: head, nodes: spine.nodes, tail: tail)
  }
}
