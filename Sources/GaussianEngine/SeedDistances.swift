package import LinearAlgebra

/// The squared distance of each row from the nearest of those rows that have been taken as seeds.
///
/// Taking a seed and trying candidates for the next is one pass over the rows; sums are kept a block of rows, so
/// that a row can be drawn by looking at one block.
package struct SeedDistances<Scalar: GaussianScalar> {
  private let observations: Matrix<Scalar>
  private let weights: [Scalar]?
  private let blocks: RowBlocks
  private let parallelism: Parallelism
  private let kernels: Kernels
  /// One a row; infinite until a seed has been taken.
  package private(set) var distances: [Scalar]

  /// Rows of which none is a seed.
  ///
  /// - Precondition: There are rows and columns, and as many weights as rows.
  package init(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, distances: [Scalar]? = nil, parallelism: Parallelism,
    kernels: Kernels = .active
  ) {
    precondition(observations.count > 0, "seeds of \(observations.rows) × \(observations.columns) observations")
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    let columns = observations.columns
    self.observations = observations
    self.weights = weights
    self.parallelism = parallelism
    self.kernels = kernels
    self.distances = distances ?? [Scalar](repeating: .infinity, count: observations.rows)
    blocks = RowBlocks(rows: observations.rows, rowsPerBlock: BlockSizes.seeds(columns: columns))
  }

  /// Takes a row as a seed, and finds what each of the candidates would leave: Σw·distance², block by block.
  ///
  /// - Returns: For the seed itself and then for each candidate, the sums of all blocks.
  package mutating func take(_ row: Int, trying candidates: [Int] = []) -> [SeedPotential] {
    let sums = lower(taking: [row] + candidates, inBlocks: 0..<blocks.count)
    let centres = 1 + candidates.count
    return (0..<centres).map { centre in
      SeedPotential(blocks: stride(from: centre, to: sums.count, by: centres).map { sums[$0] })
    }
  }

  /// The row at which the running sum of w·distance² passes a share of its total.
  ///
  /// - Parameters:
  ///   - share: From 0 to less than 1.
  ///   - potential: The sums that are left when `latest` has been taken; their total is positive.
  ///   - latest: The seed that is to be taken next; it need not have been taken yet.
  /// - Returns: A row with a positive weight and a positive distance.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package mutating func row(at share: Double, of potential: SeedPotential, afterTaking latest: Int) -> Int {
    let (block, before) = potential.block(at: share)
    _ = lower(taking: [latest], inBlocks: block..<block + 1)
    let target = share * potential.total
    var sum = before
    var last: Int?
    for row in blocks[block] {
      let weight = weights?[row] ?? 1
      guard weight > 0 && distances[row] > 0 else { continue }
      sum += Double(weight) * Double(distances[row])
      last = row
      if sum > target { break }
    }
    guard let last else { preconditionFailure("no row of block \(block) can be drawn") }
    return last
  }

  /// Lowers the distances of some blocks to those from the first of some rows.
  ///
  /// - Returns: Block by block, what each row leaves.
  private mutating func lower(taking seeds: [Int], inBlocks range: Range<Int>) -> [Double] {
    let centres = observations.selecting(rows: seeds)
    let packed = Kernels.packedCentres(centres)
    let (observations, weights, blocks, kernels) = (observations, weights, blocks, kernels)
    let dimension = observations.columns
    var sums = [Double](repeating: 0, count: seeds.count * range.count)
    // Blocks are short, so that a draw is cheap; threads share them out by the dozen.
    let share = 16
    unsafe distances.withUnsafeMutableBufferPointer { distances in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        nonisolated(unsafe) let (distances, sums) = (distances.baseAddress!, sums.baseAddress!)
        forEachBlock(count: (range.count + share - 1) / share, parallelism: parallelism) {
          Workspace(
            count: Kernels.centreScratchCount(Scalar.self, dimension: dimension, centres: seeds.count),
            filledWith: Scalar.zero)
        } _: { number, scratch in
          unsafe observations.withUnsafeBufferPointer { rows in
            for index in number * share..<min(range.count, (number + 1) * share) {
              let first = blocks[range.lowerBound + index].lowerBound
              let count = blocks[range.lowerBound + index].count
              unsafe withElements(of: weights, from: first) { weights in
                unsafe kernels.centrePotentials(
                  rows.baseAddress! + first * dimension, weights: weights, count: count, dimension: dimension,
                  packed: packed.base, centres: seeds.count, scratch: scratch.base,
                  distances: distances + first, potentials: sums + index * seeds.count)
              }
            }
          }
        }
      }
    }
    return sums
  }
}

/// Sums of w·distance², one a block of rows.
package struct SeedPotential: Sendable {
  package let blocks: [Double]
  package let total: Double

  init(blocks: [Double]) {
    self.blocks = blocks
    total = blocks.reduce(0, +)
  }

  /// The block in which the running sum passes a share of the total, and the sum before it.
  fileprivate func block(at share: Double) -> (block: Int, before: Double) {
    let target = share * total
    var sum = 0.0
    var last = (block: 0, before: 0.0)
    for (block, mass) in blocks.enumerated() where mass > 0 {
      last = (block, sum)
      sum += mass
      if sum > target { break }
    }
    return last
  }
}

/// Calls `body` with a pointer to the elements of an array from an index on, or with none.
private func withElements<Scalar>(
  of array: [Scalar]?, from index: Int, _ body: (UnsafePointer<Scalar>?) -> Void
) {
  guard let array else { return body(nil) }
  unsafe array.withUnsafeBufferPointer { buffer in unsafe body(buffer.baseAddress.map { unsafe $0 + index }) }
}
