package import LinearAlgebra

/// Rows in an order in which neighbours stand together, in leaves of equal size, with a box around each node.
///
/// A k-d tree: the rows of a node are halved at a multiple of the leaf's size along the variable in which they extend
/// farthest, so that all leaves but the last are full. Nothing found with it depends on its shape; see ``NeighbourPass``.
package struct NeighbourTree<Scalar: GaussianScalar>: Sendable {
  /// Number of rows.
  package let count: Int
  /// Number of variables.
  package let dimension: Int
  /// Number of leaves, 0 if there is no row.
  package let leaves: Int

  /// Leaf after leaf, in each of which the elements of one variable are neighbours; filled up with +∞.
  let blocks: Workspace<Scalar>
  /// The least and then the greatest elements of each node's rows.
  ///
  /// Node 0 is the root; a node of m leaves is followed by its left half of ⌊m/2⌋ leaves, and that by its right half.
  let boxes: Workspace<Scalar>
  /// The number that each row had in the table; −1 for what fills up.
  let numbers: Workspace<Int32>
  /// The least of each node.
  let leastNumbers: Workspace<Int32>

  /// Puts rows in order.
  ///
  /// - Parameter rows: Finite. Shape `count × dimension`.
  /// - Precondition: There is a column, and fewer than 2³¹ rows.
  /// - Complexity: O(count × (dimension + log count) × log count) time on average; memory for the rows once more.
  package init(_ rows: Matrix<Scalar>) {
    precondition(
      rows.columns > 0 && rows.rows < Int32.max, "neighbours among \(rows.rows) × \(rows.columns) rows")
    let leaf = Kernels.rowsOfLeaf
    (count, dimension) = (rows.rows, rows.columns)
    leaves = (rows.rows + leaf - 1) / leaf
    blocks = Workspace(count: leaves * leaf * dimension, filledWith: .infinity)
    boxes = Workspace(count: max(0, 2 * leaves - 1) * 2 * dimension, filledWith: 0)
    numbers = Workspace(count: leaves * leaf, filledWith: -1)
    leastNumbers = Workspace(count: max(0, 2 * leaves - 1), filledWith: 0)
    guard leaves > 0 else { return }
    unsafe rows.withUnsafeBufferPointer { elements in
      let halving = unsafe TreeHalving(elements.baseAddress!, self)
      halving.halve(0, firstLeaf: 0, leaves: leaves)
      unsafe fillBlocks(elements.baseAddress!)
    }
  }

  /// Lays the rows down in their order.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func fillBlocks(_ rows: UnsafePointer<Scalar>) {
    let leaf = Kernels.rowsOfLeaf
    for place in 0..<count {
      let row = unsafe rows + Int(numbers.base[place]) * dimension
      let target = unsafe blocks.base + (place / leaf * dimension * leaf + place % leaf)
      for variable in 0..<dimension { unsafe target[variable * leaf] = row[variable] }
    }
  }
}

extension NeighbourTree {
  /// Rows of a leaf.
  func rows(ofLeaf leaf: Int) -> Int { min(Kernels.rowsOfLeaf, count - leaf * Kernels.rowsOfLeaf) }

  /// The elements of a leaf.
  func block(_ leaf: Int) -> UnsafePointer<Scalar> {
    unsafe UnsafePointer(blocks.base + leaf * Kernels.rowsOfLeaf * dimension)
  }
}
