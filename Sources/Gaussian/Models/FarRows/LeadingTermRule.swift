internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule
internal import Synchronization

/// Components at rows whose squared distances from all of them leave the range of numbers.
///
/// Rows and means are divided by a power of two, which divides distances by it, and then the nearest component has all
/// of the row: where a squared distance has no number, the difference of two has one only if it is 0. Among equals weights
/// decide.
final class LeadingTermRule<Scalar: GaussianScalar>: FarRowRule {
  let limit = -Double.infinity
  private let offsets: [Double]
  private let scaledScores: @Sendable (_ scale: Scalar) -> [any RowScore<Scalar>]
  private let cache = Mutex<[Int: [any RowScore<Scalar>]]>([:])

  /// - Parameters:
  ///   - offsets: Each component's log-density at its mean with the logarithm of its weight.
  ///   - scaledScores: Squared distances from each component with its mean times a number.
  init(offsets: [Double], scaledScores: @escaping @Sendable (_ scale: Scalar) -> [any RowScore<Scalar>]) {
    self.offsets = offsets
    self.scaledScores = scaledScores
  }

  /// One scale for distances up to the range, others for those of rows that lie there in units of tiny deviations.
  private static var exponents: [Int] { Scalar.isDouble ? [-512, -1000, -1070] : [-64, -120, -145] }

  func logShares(of row: [Scalar]) -> [Double]? {
    for exponent in Self.exponents {
      let scale = Scalar(sign: .plus, exponent: Scalar.Exponent(exponent), significand: 1)
      let scores = cache.withLock { cache in
        if let scores = cache[exponent] { return scores }
        let scores = scaledScores(scale)
        cache[exponent] = scores
        return scores
      }
      let scaled = row.map { $0 * scale }
      let distances: [Double] = zip(scores, offsets).map { score, offset in
        offset > -.infinity ? score.squaredDistance(of: scaled) : .infinity
      }
      // NaN is no less than anything.
      let least = distances.reduce(Double.infinity) { $1 < $0 ? $1 : $0 }
      guard least < .infinity else { continue }
      let terms: [Double] = zip(distances, offsets).map { $0 == least ? $1 : -.infinity }
      let sum = logSum(terms)
      return terms.map { $0 - sum }
    }
    return nil
  }
}

extension RowScore {
  /// The squared distance of one row.
  fileprivate func squaredDistance(of row: [Scalar]) -> Double {
    let scratch = Workspace(count: scoreScratchCount, filledWith: Scalar.zero)
    var distance = Scalar.zero
    unsafe row.withUnsafeBufferPointer { row in
      guard let row = row.baseAddress else { return }
      unsafe score(rows: row, count: 1, scale: 1, offset: 0, scratch: scratch.base, into: &distance)
    }
    return Double(distance)
  }
}
