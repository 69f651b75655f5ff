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

  /// How many balls about rows of a tree contain each query.
  ///
  /// - Parameters:
  ///   - queries: A leaf of the queries' own tree.
  ///   - count: Rows of it that are meant.
  ///   - tree: The centres of the balls.
  ///   - radii: Squared radii in the order of the tree, negative where there is no row.
  ///   - largestRadii: The largest of each node.
  ///   - isClosed: Whether balls have their surface.
  ///   - oneIsEnough: Whether counts need only differ from 0 if they should.
  ///   - counts: One a query; overwritten.
  package func ballCounts<Scalar: GaussianScalar>(
    _ queries: UnsafePointer<Scalar>, count: Int, in tree: NeighbourTree<Scalar>, radii: UnsafePointer<Scalar>,
    largestRadii: UnsafePointer<Scalar>, isClosed: Bool, oneIsEnough: Bool, counts: UnsafeMutablePointer<Int32>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.ball_counts_f64(
        queries.typed(as: Double.self), count, tree.dimension, UnsafePointer(tree.blocks.base).typed(as: Double.self),
        UnsafePointer(tree.boxes.base).typed(as: Double.self), tree.leaves, radii.typed(as: Double.self),
        largestRadii.typed(as: Double.self), isClosed ? 1 : 0, oneIsEnough ? 1 : 0, counts)
    } else {
      unsafe table.pointee.ball_counts_f32(
        queries.typed(as: Float.self), count, tree.dimension, UnsafePointer(tree.blocks.base).typed(as: Float.self),
        UnsafePointer(tree.boxes.base).typed(as: Float.self), tree.leaves, radii.typed(as: Float.self),
        largestRadii.typed(as: Float.self), isClosed ? 1 : 0, oneIsEnough ? 1 : 0, counts)
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
