internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// Sums over rows that the likelihood of the t distribution, as a function of ν, is made of.
///
/// δ is a row's squared distance and w its weight.
struct TailSums: Mergeable {
  /// Σ w·ln(1 + δ/ν).
  var logs = 0.0
  /// Σ w·δ/(ν + δ).
  var shares = 0.0
  /// Σ w·δ/(ν + δ)².
  var slopes = 0.0

  mutating func merge(_ later: TailSums) {
    logs += later.logs
    shares += later.shares
    slopes += later.slopes
  }

  /// Σ w·δ, which the sums of infinite ν come down to.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  static func distance<Scalar: GaussianScalar>(_ distances: [Scalar], weights: [Scalar]?) -> Double {
    var sum = 0.0
    for row in distances.indices {
      let weight = weights.map { Double($0[row]) } ?? 1
      if weight > 0 { sum += weight * Double(distances[row]) }
    }
    return sum
  }

  /// Sums over all rows, with the same bits for any number of threads.
  ///
  /// - Parameters:
  ///   - distances: δ, one a row; finite and not negative where the weight is positive.
  ///   - weights: w, one a row, or `nil` for 1.
  ///   - degreesOfFreedom: ν; positive, finite.
  ///   - parallelism: Threads to use.
  /// - Returns: Zeros for no rows of positive weight.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  static func over<Scalar: GaussianScalar>(
    _ distances: [Scalar], weights: [Scalar]?, degreesOfFreedom: Double, parallelism: Parallelism
  ) -> TailSums {
    let blocks = RowBlocks.independent(rows: distances.count, columns: 16)
    return reduceBlocks(count: blocks.count, parallelism: parallelism) {
    } _: { block, _ in
      var sums = TailSums()
      for row in blocks[block] {
        let weight = weights.map { Double($0[row]) } ?? 1
        guard weight > 0 else { continue }
        let distance = Double(distances[row])
        let sum = degreesOfFreedom + distance
        let share = weight * distance / sum
        sums.logs += weight * .log(onePlus: distance / degreesOfFreedom)
        sums.shares += share
        sums.slopes += share / sum
      }
      return sums
    }
  }
}
