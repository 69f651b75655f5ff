package import LinearAlgebra

/// Which rows are in balls about other rows, counted from both sides.
package struct BallMembers: Sendable, Equatable {
  /// How many rows are in each ball, in the order of the centres' table.
  package let members: [Int32]
  /// How many balls each row is in, in the order of its table.
  package let balls: [Int32]

  /// Counts.
  ///
  /// Balls search the rows, rather than rows the balls: each has a bound of its own then, and one large ball among its
  /// neighbours costs nothing.
  ///
  /// - Parameters:
  ///   - centres: Centres of the balls.
  ///   - squaredRadii: One a centre, in the order of its table; none is NaN.
  ///   - isClosed: Whether the surface belongs to a ball.
  ///   - rows: Rows that may be in balls.
  ///   - parallelism: Threads to use.
  ///   - kernels: The instruction set to use.
  /// - Precondition: Both have the same variables, and there is one radius a centre.
  /// - Complexity: O(centres × rows × dimension) time at most, of few variables and small balls O(centres × log rows);
  ///   memory for a few numbers a row.
  package init<Scalar: GaussianScalar>(
    about centres: NeighbourTree<Scalar>, squaredRadii: [Scalar], isClosed: Bool, of rows: NeighbourTree<Scalar>,
    parallelism: Parallelism, kernels: Kernels = .active
  ) {
    NeighbourPass.check(centres, rows)
    precondition(squaredRadii.count == centres.count, "\(squaredRadii.count) radii for \(centres.count) balls")
    let size = Kernels.rowsOfLeaf
    let radii = centres.placed(squaredRadii)
    guard centres.leaves > 0 else {
      (members, balls) = ([], [Int32](repeating: 0, count: rows.count))
      return
    }
    // As many blocks as let threads share them out, so that merging their tallies costs little.
    let blocks = RowBlocks(rows: centres.leaves, rowsPerBlock: (centres.leaves + 63) / 64)
    var members = [Int32](repeating: 0, count: centres.leaves * size)
    let tallies = unsafe members.withUnsafeMutableBufferPointer { members in
      nonisolated(unsafe) let members = members.baseAddress!
      return reduceBlocks(count: blocks.count, parallelism: parallelism) {
        ()
      } _: { block, _ in
        var tallies = Tallies(count: rows.leaves * size)
        unsafe tallies.counts.withUnsafeMutableBufferPointer { balls in
          guard let balls = balls.baseAddress else { return }
          for leaf in blocks[block] {
            unsafe kernels.ballMembers(
              centres.block(leaf), radii: radii.base + leaf * size, count: centres.rows(ofLeaf: leaf), in: rows,
              isClosed: isClosed, members: members + leaf * size, balls: balls)
          }
        }
        return tallies
      }
    }
    self.members = centres.ordered(members)
    balls = rows.ordered(tallies.counts)
  }
}

/// Balls that each place of a tree is in.
private struct Tallies: Mergeable {
  var counts: [Int32]

  init(count: Int) { counts = [Int32](repeating: 0, count: count) }

  mutating func merge(_ later: Tallies) {
    unsafe counts.withUnsafeMutableBufferPointer { sums in
      unsafe later.counts.withUnsafeBufferPointer { others in
        for index in 0..<sums.count { unsafe sums[index] += others[index] }
      }
    }
  }
}

extension NeighbourTree {
  /// Values in the order of the tree; −1 where there is no row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func placed(_ values: [Scalar]) -> Workspace<Scalar> {
    let places = Workspace(count: leaves * Kernels.rowsOfLeaf, filledWith: Scalar(-1))
    unsafe values.withUnsafeBufferPointer { values in
      for place in 0..<count { unsafe places.base[place] = values[Int(numbers.base[place])] }
    }
    return places
  }

  /// Counts in the order of the table.
  fileprivate func ordered(_ places: [Int32]) -> [Int32] {
    unsafe [Int32](unsafeUninitializedCapacity: count) { output, initialized in
      initialized = count
      for place in 0..<count { unsafe output[Int(numbers.base[place])] = places[place] }
    }
  }
}
