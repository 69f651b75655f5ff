internal import GaussianEngine
internal import RealModule

/// The probability of a box of few variables as an integral within an integral, with all digits however small it is.
///
/// Given the first variable the others lie in a box of one dimension less, and the probability of the last one is known. Drezner,
/// Wesolowsky and Genz integrate over the correlation instead, which is faster but good to 10⁻¹⁵ of 1 and not of the probability.
/// Here every term is positive, and logarithms of integrands are concave, so that each integral is looked for where it is.
struct NestedQuadrature {
  /// More variables than this take too long.
  static var largestDimension: Int { 3 }

  private let box: StandardizedBox
  private let widths: [Double]

  /// Takes a box.
  init(_ box: StandardizedBox) { self.init(box, scale: 1) }

  private init(_ box: StandardizedBox, scale: Double) {
    self.box = box
    widths = box.widths.map { scale * $0 }
  }

  /// Logarithm of the probability.
  var logProbability: Double { min(0, logMass(from: 0, box.lowerBounds, box.upperBounds)) }

  /// Logarithm of the probability that the box with its bounds multiplied by a factor has.
  static func logProbability(of box: StandardizedBox, scale: Double) -> Double {
    NestedQuadrature(box, scale: scale).logMass(
      from: 0, box.lowerBounds.map { scale * $0 }, box.upperBounds.map { scale * $0 })
  }

  /// Logarithm of the probability of the variables from one on, whose bounds those before it have moved.
  private func logMass(from level: Int, _ lower: [Double], _ upper: [Double]) -> Double {
    let last = box.dimension - 1
    guard level < last else { return logMasses([lower[last]], [upper[last]])[0] }
    let origin = lower[level].isFinite ? lower[level] : upper[level].isFinite ? upper[level] : 0
    let start = lower[level].isFinite ? 0 : -Double.infinity
    let end = lower[level].isFinite ? widths[level] : upper[level].isFinite ? 0 : .infinity
    let bends = bends(at: level, lower, upper).map { LogConcaveIntegral.Bend(at: $0.at - origin, scale: $0.scale) }
    return LogConcaveIntegral.logarithm(from: start, to: end, about: -origin, bends: bends) { offsets in
      let rest: [Double]
      if level + 1 == last {
        let slope = box.unitLower[last, level]
        rest = logMasses(
          offsets.map { lower[last] - slope * (origin + $0) }, offsets.map { upper[last] - slope * (origin + $0) })
      } else {
        rest = offsets.map { offset in
          var (lower, upper) = (lower, upper)
          for variable in level + 1...last {
            let shift = box.unitLower[variable, level] * (origin + offset)
            lower[variable] -= shift
            upper[variable] -= shift
          }
          return logMass(from: level + 1, lower, upper)
        }
      }
      return zip(offsets, rest).map { offset, rest in
        let x = origin + offset
        return rest - 0.5 * x * x
      }
    } - 0.5 * logTwoPi
  }

  /// Where the probability of the later variables given this one changes fast, and over which distance.
  ///
  /// Where a bound of one of them, or a corner of two, is passed by what is expected of them.
  private func bends(at level: Int, _ lower: [Double], _ upper: [Double]) -> [LogConcaveIntegral.Bend] {
    let last = box.dimension - 1
    func bend(_ bound: Double, _ slope: Double, _ deviation: Double) -> [LogConcaveIntegral.Bend] {
      let bend = LogConcaveIntegral.Bend(at: bound / slope, scale: deviation / slope.magnitude)
      return bend.at.isFinite && bend.scale.isFinite ? [bend] : []
    }
    let slope = box.unitLower[last, level]
    let bounds = [lower[last], upper[last]]
    if level + 1 == last { return bounds.flatMap { bend($0, slope, 1) } }
    let (first, coupling) = (box.unitLower[last - 1, level], box.unitLower[last, last - 1])
    return [lower[last - 1], upper[last - 1]].flatMap { other in
      bend(other, first, 1) + bounds.flatMap { bend($0 - coupling * other, slope - coupling * first, 1) }
    } + bounds.flatMap { bend($0, slope, (1 + coupling * coupling).squareRoot()) }
  }

  /// Logarithms of the masses of the last variable.
  private func logMasses(_ lower: [Double], _ upper: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: lower.count)
    let widths = [Double](repeating: widths[box.dimension - 1], count: lower.count)
    unsafe Kernels.active.intervalLogMasses(lower, upper, widths: widths, count: lower.count, into: &result)
    return result
  }
}
