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

  /// How many balls about rows contain each query.
  ///
  /// - Parameters:
  ///   - queries: Rows that may lie in balls.
  ///   - tree: Centres of the balls.
  ///   - squaredRadii: One a centre, in the order of its table; none is NaN.
  ///   - isClosed: Whether the surface belongs to a ball.
  ///   - oneIsEnough: Whether it is enough to know if a count is 0; the others are then at least 1.
  ///   - parallelism: Threads to use.
  ///   - kernels: The instruction set to use.
  /// - Returns: One a query, in the order of their table.
  /// - Precondition: Both have the same variables.
  /// - Complexity: As ``distances(of:in:neighbours:parallelism:kernels:)``.
  package static func ballCounts<Scalar: GaussianScalar>(
    of queries: NeighbourTree<Scalar>, in tree: NeighbourTree<Scalar>, squaredRadii: [Scalar], isClosed: Bool,
    oneIsEnough: Bool = false, parallelism: Parallelism, kernels: Kernels = .active
  ) -> [Int32] {
    precondition(squaredRadii.count == tree.count, "\(squaredRadii.count) radii for \(tree.count) balls")
    let radii = tree.placed(squaredRadii)
    return unsafe counts(queries, tree, parallelism) { leaf, count, output in
      unsafe kernels.ballCounts(
        queries.block(leaf), count: count, in: tree, radii: radii.places.base, largestRadii: radii.nodes.base,
        isClosed: isClosed, oneIsEnough: oneIsEnough, counts: output)
    }
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
    let found = unsafe counts(queries, tree, parallelism) { leaf, count, output in
      unsafe kernels.matchingRows(
        queries.block(leaf), count: count, in: tree, tolerance: tolerance, matches: output)
    }
    return found.map { $0 > 0 }
  }
}

// MARK: - Passes over leaves

extension NeighbourPass {
  private static func check<Scalar>(_ queries: NeighbourTree<Scalar>, _ tree: NeighbourTree<Scalar>) {
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

  /// One number a query, in the order of their table.
  private static func counts<Scalar: GaussianScalar>(
    _ queries: NeighbourTree<Scalar>, _ tree: NeighbourTree<Scalar>, _ parallelism: Parallelism,
    _ body: @Sendable (_ leaf: Int, _ count: Int, _ output: UnsafeMutablePointer<Int32>) -> Void
  ) -> [Int32] {
    check(queries, tree)
    let size = Kernels.rowsOfLeaf
    return unsafe [Int32](unsafeUninitializedCapacity: queries.count) { output, initialized in
      initialized = queries.count
      nonisolated(unsafe) let output = output.baseAddress
      forEachBlock(count: queries.leaves, parallelism: parallelism) {
        Workspace(count: size, filledWith: Int32(0))
      } _: { leaf, found in
        let count = queries.rows(ofLeaf: leaf)
        unsafe body(leaf, count, found.base)
        for place in 0..<count {
          unsafe output![Int(queries.numbers.base[leaf * size + place])] = found.base[place]
        }
      }
    }
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

extension NeighbourTree {
  /// Values in the order of the tree, and the largest of each node; −1 where there is no row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func placed(_ values: [Scalar]) -> (places: Workspace<Scalar>, nodes: Workspace<Scalar>) {
    let places = Workspace(count: leaves * Kernels.rowsOfLeaf, filledWith: Scalar(-1))
    let nodes = Workspace(count: max(0, 2 * leaves - 1), filledWith: Scalar(-1))
    unsafe values.withUnsafeBufferPointer { values in
      for place in 0..<count { unsafe places.base[place] = values[Int(numbers.base[place])] }
    }
    if leaves > 0 { _ = unsafe largest(0, firstLeaf: 0, leaves: leaves, of: places.base, into: nodes.base) }
    return (places, nodes)
  }

  private func largest(
    _ node: Int, firstLeaf: Int, leaves: Int, of places: UnsafePointer<Scalar>, into nodes: UnsafeMutablePointer<Scalar>
  ) -> Scalar {
    var result = Scalar(-1)
    if leaves == 1 {
      let first = firstLeaf * Kernels.rowsOfLeaf
      for place in first..<first + rows(ofLeaf: firstLeaf) { result = unsafe max(result, places[place]) }
    } else {
      let half = leaves / 2
      result = unsafe max(
        largest(node + 1, firstLeaf: firstLeaf, leaves: half, of: places, into: nodes),
        largest(node + 2 * half, firstLeaf: firstLeaf + half, leaves: leaves - half, of: places, into: nodes))
    }
    unsafe nodes[node] = result
    return result
  }
}
