package import LinearAlgebra

/// Searches of a tree of rows for each row of another.
///
/// Everything found is exact: what brute force finds with the same kernels, bit for bit, for any shape of the trees
/// and any number of threads. Queries that stand together in their own tree are searched for together.
///
/// ## Numerical notes
/// A squared distance is Σ(x − c)² in ascending order of the variables, in `Scalar`; it is exactly the same from either
/// end. One that leaves the range is 0 or infinite.
package enum NeighbourPass {
  /// The least squared distances of rows from those of a table, ascending, one query after the other.
  ///
  /// - Parameters:
  ///   - queries: Rows whose neighbours are sought.
  ///   - tree: Rows that are searched.
  ///   - neighbours: How many, at least 1. Where rows are too few, distances are infinite.
  ///   - parallelism: Threads to use.
  ///   - kernels: The instruction set to use.
  /// - Returns: `neighbours` distances a query.
  /// - Precondition: Both have the same variables.
  /// - Complexity: O(queries × rows × dimension) time at most, of few variables O(queries × log rows); no memory beside
  ///   the result.
  package static func distances<Scalar: GaussianScalar>(
    of queries: NeighbourTree<Scalar>, in tree: NeighbourTree<Scalar>, neighbours: Int, parallelism: Parallelism,
    kernels: Kernels = .active
  ) -> [Scalar] {
    search(queries, tree, neighbours, isOwn: false, isNearest: false, parallelism, kernels).distances
  }

  /// The least squared distances of rows from the others of their table, ascending, one row after the other.
  ///
  /// A row is left out of its own neighbours, but not another one that equals it.
  ///
  /// - Parameters: As ``distances(of:in:neighbours:parallelism:kernels:)``.
  package static func distancesFromOthers<Scalar: GaussianScalar>(
    in tree: NeighbourTree<Scalar>, neighbours: Int, parallelism: Parallelism, kernels: Kernels = .active
  ) -> [Scalar] {
    search(tree, tree, neighbours, isOwn: true, isNearest: false, parallelism, kernels).distances
  }

  /// The nearest row of each query, the first of those that are equally near, and its squared distance.
  ///
  /// - Parameters: As ``distances(of:in:neighbours:parallelism:kernels:)``.
  /// - Precondition: There is a row to be found.
  package static func nearest<Scalar: GaussianScalar>(
    of queries: NeighbourTree<Scalar>, in tree: NeighbourTree<Scalar>, parallelism: Parallelism,
    kernels: Kernels = .active
  ) -> (distances: [Scalar], rows: [Int32]) {
    precondition(tree.count > 0, "there is no nearest of no rows")
    return search(queries, tree, 1, isOwn: false, isNearest: true, parallelism, kernels)
  }

  /// Whether each query x has a row c with |xⱼ − cⱼ| ≤ tolerance·|xⱼ| in every variable; with tolerance 0, an equal one.
  ///
  /// - Parameters:
  ///   - queries: Rows that are compared.
  ///   - tree: What they are compared with.
  ///   - tolerance: Not negative.
  ///   - parallelism: Threads to use.
  ///   - kernels: The instruction set to use.
  /// - Returns: One a query, in the order of their table.
  /// - Precondition: Both have the same variables.
  /// - Complexity: As ``distances(of:in:neighbours:parallelism:kernels:)``.
  package static func matches<Scalar: GaussianScalar>(
    of queries: NeighbourTree<Scalar>, in tree: NeighbourTree<Scalar>, tolerance: Scalar, parallelism: Parallelism,
    kernels: Kernels = .active
  ) -> [Bool] {
    precondition(tolerance >= 0, "a tolerance of \(tolerance)")
    check(queries, tree)
    let size = Kernels.rowsOfLeaf
    return unsafe [Bool](unsafeUninitializedCapacity: queries.count) { output, initialized in
      initialized = queries.count
      nonisolated(unsafe) let output = output.baseAddress
      forEachBlock(count: queries.leaves, parallelism: parallelism) {
        Workspace(count: size, filledWith: Int32(0))
      } _: { leaf, found in
        let count = queries.rows(ofLeaf: leaf)
        unsafe kernels.matchingRows(
          queries.block(leaf), count: count, in: tree, tolerance: tolerance, matches: found.base)
        for place in 0..<count {
          unsafe (output! + Int(queries.numbers.base[leaf * size + place])).initialize(to: found.base[place] > 0)
        }
      }
    }
  }
}

// MARK: - Passes over leaves

extension NeighbourPass {
  static func check<Scalar>(_ queries: NeighbourTree<Scalar>, _ tree: NeighbourTree<Scalar>) {
    precondition(
      queries.dimension == tree.dimension,
      "queries have \(queries.dimension) variables, and the rows that are searched \(tree.dimension)")
  }

  private static func search<Scalar: GaussianScalar>(
    _ queries: NeighbourTree<Scalar>, _ tree: NeighbourTree<Scalar>, _ neighbours: Int, isOwn: Bool, isNearest: Bool,
    _ parallelism: Parallelism, _ kernels: Kernels
  ) -> (distances: [Scalar], rows: [Int32]) {
    check(queries, tree)
    precondition(neighbours > 0, "\(neighbours) neighbours")
    let size = Kernels.rowsOfLeaf
    var rows = [Int32](repeating: 0, count: isNearest ? queries.count : 0)
    let distances = unsafe [Scalar](unsafeUninitializedCapacity: queries.count * neighbours) { output, initialized in
      initialized = queries.count * neighbours
      unsafe rows.withUnsafeMutableBufferPointer { rows in
        nonisolated(unsafe) let output = output.baseAddress
        nonisolated(unsafe) let rows = rows.baseAddress
        forEachBlock(count: queries.leaves, parallelism: parallelism) {
          LeafResults<Scalar>(rows: size, neighbours: neighbours)
        } _: { leaf, found in
          let count = queries.rows(ofLeaf: leaf)
          unsafe kernels.nearestRows(
            queries.block(leaf), count: count, neighbours: neighbours, ownLeaf: isOwn ? leaf : -1, in: tree,
            distances: found.distances.base, nearest: isNearest ? found.rows.base : nil)
          for place in 0..<count {
            let number = unsafe Int(queries.numbers.base[leaf * size + place])
            unsafe (output! + number * neighbours).initialize(
              from: found.distances.base + place * neighbours, count: neighbours)
            if isNearest { unsafe rows![number] = found.rows.base[place] }
          }
        }
      }
    }
    return (distances, rows)
  }
}

/// What a search finds for the rows of one leaf.
private struct LeafResults<Scalar: GaussianScalar> {
  let distances: Workspace<Scalar>
  let rows: Workspace<Int32>

  init(rows count: Int, neighbours: Int) {
    distances = Workspace(count: count * neighbours, filledWith: 0)
    rows = Workspace(count: count, filledWith: 0)
  }
}
