internal import RandomStreams

/// Sums of the weights of points in a box by a lattice rule with random shifts, which grows by doubling.
package struct BoxPass: Sendable {
  /// Rules that differ by their shifts, whose means say how far they are from what they estimate.
  package static var shiftCount: Int { 12 }

  /// The logarithm of the number of points of each rule at first.
  package static var firstLevel: Int { 7 }

  /// The largest logarithm of their number.
  package static var largestLevel: Int { LatticeGenerator.largestLevel }

  /// The most components that points have.
  package static var largestDimension: Int { LatticeGenerator.dimension }

  private let box: TiltedBox
  private let radius: TiltedRadius?
  /// Of each rule, its shift.
  private let shifts: [[UInt64]]

  /// A pass over the points of a seed.
  ///
  /// - Parameters:
  ///   - box: The box.
  ///   - radius: What its bounds are multiplied with, point by point; `nil` for 1.
  ///   - seed: Any number.
  /// - Precondition: The box has at most ``largestDimension`` variables, the radius included.
  package init(_ box: TiltedBox, radius: TiltedRadius? = nil, seed: UInt64) {
    let components = box.dimension + (radius == nil ? 0 : 1)
    precondition(components <= Self.largestDimension, "\(components) components of points")
    (self.box, self.radius) = (box, radius)
    let stream = RandomStream(seed: seed, for: .boxShifts)
    shifts = (0..<Self.shiftCount).map { rule in
      (0..<components).map { component in
        let words = stream.words(row: UInt64(rule), block: UInt32(component))
        return UInt64(words.y) << 32 | UInt64(words.x)
      }
    }
  }

  /// Sums of the weights of the points that each rule has at a level and did not have before.
  ///
  /// - Parameters:
  ///   - level: The logarithm of the number of points of a rule: 2^``firstLevel`` are new at that one, half of them later.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Returns: How many points of a rule are new, and for each rule the sum of their weights.
  package func sums(atLevel level: Int, parallelism: Parallelism) -> (count: Int, sums: [Double]) {
    let isFirst = level == Self.firstLevel
    let count = isFirst ? 1 << level : 1 << (level - 1)
    // All points i·z/2^level, or the odd ones.
    let units = units(atLevel: level)
    let steps = units.map { isFirst ? $0 : $0 &* 2 }
    let pointsPerBlock = min(count, box.dimension > 64 ? 128 : 512)
    let blocksPerRule = count / pointsPerBlock
    let results = Workspace(count: Self.shiftCount * blocksPerRule, filledWith: 0.0)
    let kernels = Kernels.active
    forEachBlock(count: results.count, parallelism: parallelism) {
      BoxScratch(components: units.count, points: pointsPerBlock)
    } _: { block, scratch in
      let starts = isFirst ? shifts[block / blocksPerRule] : zip(shifts[block / blocksPerRule], units).map { $0 &+ $1 }
      let first = block % blocksPerRule * pointsPerBlock
      unsafe kernels.latticePoints(
        steps: steps, shifts: starts, first: first, count: pointsPerBlock, into: scratch.points.base)
      scratch.run(box, radius, kernels, isDrawn: false)
      unsafe results.base[block] = kernels.sum(scratch.weights.base, count: pointsPerBlock)
    }
    let sums = (0..<Self.shiftCount).map { rule in
      unsafe kernels.sum(results.base + rule * blocksPerRule, count: blocksPerRule)
    }
    return (count, sums)
  }

  /// Shares of consecutive points of one rule at a level, for who keeps points.
  func fill(_ scratch: BoxScratch, rule: Int, level: Int, first: Int) {
    unsafe Kernels.active.latticePoints(
      steps: units(atLevel: level), shifts: shifts[rule], first: first, count: scratch.count, into: scratch.points.base)
  }
  /// From one point of a level to the next, in units of 2⁻⁶⁴.
  private func units(atLevel level: Int) -> [UInt64] {
    LatticeGenerator.components.prefix(shifts[0].count).map { $0 << UInt64(64 - level) }
  }
}
