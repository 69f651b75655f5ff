internal import CGaussianKernels
package import LinearAlgebra

// MARK: - Neighbours

extension Kernels {
  /// Rows in a leaf of a ``NeighbourTree``.
  package static var rowsOfLeaf: Int { Int(GAUSSIAN_LEAF_ROWS) }

  /// The least squared distances of each query from rows of a tree.
  ///
  /// - Parameters:
  ///   - queries: A leaf of the queries' own tree.
  ///   - count: Rows of it that are meant.
  ///   - neighbours: How many distances, at least 1.
  ///   - ownLeaf: The leaf's number in `tree` if rows are sought near themselves, which leaves them out; else −1.
  ///   - tree: What is searched.
  ///   - distances: `neighbours` elements a query; overwritten, ascending.
  ///   - nearest: One element a query, overwritten with the least number of a row at the least distance. Unless it is
  ///     `nil` there is one neighbour.
  package func nearestRows<Scalar: GaussianScalar>(
    _ queries: UnsafePointer<Scalar>, count: Int, neighbours: Int, ownLeaf: Int, in tree: NeighbourTree<Scalar>,
    distances: UnsafeMutablePointer<Scalar>, nearest: UnsafeMutablePointer<Int32>?
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.nearest_rows_f64(
        queries.typed(as: Double.self), count, tree.dimension, neighbours, ownLeaf,
        UnsafePointer(tree.blocks.base).typed(as: Double.self), UnsafePointer(tree.boxes.base).typed(as: Double.self),
        tree.leaves, tree.numbers.base, tree.leastNumbers.base, distances.typed(as: Double.self), nearest)
    } else {
      unsafe table.pointee.nearest_rows_f32(
        queries.typed(as: Float.self), count, tree.dimension, neighbours, ownLeaf,
        UnsafePointer(tree.blocks.base).typed(as: Float.self), UnsafePointer(tree.boxes.base).typed(as: Float.self),
        tree.leaves, tree.numbers.base, tree.leastNumbers.base, distances.typed(as: Float.self), nearest)
    }
  }

  /// Which rows of a tree are in balls about queries, counted from both sides.
  ///
  /// - Parameters:
  ///   - centres: A leaf of the centres' own tree.
  ///   - radii: Squared radii of its rows.
  ///   - count: Rows of it that are meant.
  ///   - tree: Rows that may be in balls.
  ///   - isClosed: Whether balls have their surface.
  ///   - members: Rows in each ball; overwritten.
  ///   - balls: One a place of the tree, whole leaves; grows by the number of these balls that a row is in.
  package func ballMembers<Scalar: GaussianScalar>(
    _ centres: UnsafePointer<Scalar>, radii: UnsafePointer<Scalar>, count: Int, in tree: NeighbourTree<Scalar>,
    isClosed: Bool, members: UnsafeMutablePointer<Int32>, balls: UnsafeMutablePointer<Int32>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.ball_members_f64(
        centres.typed(as: Double.self), radii.typed(as: Double.self), count, tree.dimension,
        UnsafePointer(tree.blocks.base).typed(as: Double.self), UnsafePointer(tree.boxes.base).typed(as: Double.self),
        tree.leaves, isClosed ? 1 : 0, members, balls)
    } else {
      unsafe table.pointee.ball_members_f32(
        centres.typed(as: Float.self), radii.typed(as: Float.self), count, tree.dimension,
        UnsafePointer(tree.blocks.base).typed(as: Float.self), UnsafePointer(tree.boxes.base).typed(as: Float.self),
        tree.leaves, isClosed ? 1 : 0, members, balls)
    }
  }

  /// Whether a row of a tree is near each query in every variable.
  ///
  /// - Parameters:
  ///   - queries: A leaf of the queries' own tree.
  ///   - count: Rows of it that are meant.
  ///   - tree: What is searched.
  ///   - tolerance: |query − row| may be this share of |query|.
  ///   - matches: One a query; overwritten with 1 or 0.
  package func matchingRows<Scalar: GaussianScalar>(
    _ queries: UnsafePointer<Scalar>, count: Int, in tree: NeighbourTree<Scalar>, tolerance: Scalar,
    matches: UnsafeMutablePointer<Int32>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.matching_rows_f64(
        queries.typed(as: Double.self), count, tree.dimension, UnsafePointer(tree.blocks.base).typed(as: Double.self),
        UnsafePointer(tree.boxes.base).typed(as: Double.self), tree.leaves, Double(tolerance), matches)
    } else {
      unsafe table.pointee.matching_rows_f32(
        queries.typed(as: Float.self), count, tree.dimension, UnsafePointer(tree.blocks.base).typed(as: Float.self),
        UnsafePointer(tree.boxes.base).typed(as: Float.self), tree.leaves, Float(tolerance), matches)
    }
  }
}
