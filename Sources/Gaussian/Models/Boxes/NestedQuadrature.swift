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

/// The integral of e^g for a g that is at least as concave as −x²/2.
enum LogConcaveIntegral {
  /// The logarithm of the integral.
  ///
  /// - Parameters:
  ///   - start: Where it begins; may be −∞.
  ///   - end: Where it ends, beyond the start; may be ∞.
  ///   - guess: Where g might be large; it is looked for from there.
  ///   - bends: Where it may change over short distances: too short to be noticed from afar.
  ///   - g: The logarithms of the integrand at points.
  /// - Returns: A logarithm, however small the integral is.
  /// - Complexity: Some 100 to 300 points, and 40 more each time that a scale is halved on which the integrand changes.
  ///
  /// ## Numerical notes
  /// Gauss-Legendre with 16 nodes on intervals that are halved until the halves agree with the whole to 2·10⁻¹⁴ of the integral, or to the rounding of g;
  /// what is summed is the halves, which are far better than that.
  static func logarithm(
    from start: Double, to end: Double, about guess: Double, bends: [Bend], _ g: ([Double]) -> [Double]
  ) -> Double {
    let support = support(from: start, to: end, about: guess, g)
    guard support.largest > -.infinity else { return -.infinity }
    // Values of g are rounded, the more so the larger they are.
    let tolerance = 2e-14 + 8 * Double.ulpOfOne * support.largest.magnitude
    let ends = ends(from: support.from, to: support.to, bends)
    var pending = zip(ends, ends.dropFirst()).map { Interval(start: $0, length: $1 - $0, integral: nil) }
    pending = integrated(pending, support.largest, g)
    var total = 0.0
    // Of a smooth function a few are enough; where it bends sharply they become short.
    for depth in 0..<80 where !pending.isEmpty {
      let halves = integrated(pending.flatMap(\.halves), support.largest, g)
      let estimate = total + halves.reduce(0) { $0 + ($1.integral ?? 0) }
      var next: [Interval] = []
      for (index, whole) in pending.enumerated() {
        let (left, right) = (halves[2 * index], halves[2 * index + 1])
        let sum = (left.integral ?? 0) + (right.integral ?? 0)
        if depth == 79 || pending.count > 2048 || !((sum - (whole.integral ?? 0)).magnitude > tolerance * estimate) {
          total += sum
        } else {
          next += [left, right]
        }
      }
      pending = next
    }
    // Beyond 10⁸ deviations neighbouring numbers are farther apart than the integrand is wide.
    return total > 0 ? support.largest + Double.log(total) : support.largest
  }

  /// Where the integrand is not less than e⁻⁴⁵ of its largest value, roughly, and the logarithm of about that.
  private static func support(
    from start: Double, to end: Double, about guess: Double, _ g: ([Double]) -> [Double]
  ) -> (from: Double, to: Double, largest: Double) {
    var from = max(start, min(guess - 10, end - 10)), to = min(end, max(guess + 10, start + 10))
    let count = 24
    var result = (from: from, to: to, largest: -Double.infinity)
    for _ in 0..<400 {
      let length = (to - from) / Double(count)
      let points = (0...count).map { $0 == count ? to : from + Double($0) * length }
      let values = g(points)
      guard let largest = values.max(), largest.isFinite, let peak = values.firstIndex(of: largest) else { break }
      result = (from, to, largest)
      // Farther out on the side where it still rises.
      if peak == 0, from > start {
        (from, to) = (max(start, from - 8 * (to - from)), points[1])
        continue
      }
      if peak == count, to < end {
        (from, to) = (points[count - 1], min(end, to + 8 * (to - from)))
        continue
      }
      let kept = values.indices.filter { values[$0] > largest - 45 }
      let (first, last) = (max(0, (kept.first ?? 0) - 1), min(count, (kept.last ?? count) + 1))
      let isNarrow = Double(last - first) < 0.5 * Double(count)
      // What lies beyond an end that is no bound may count still.
      if first == 0, from > start, values[0] > largest - 45 {
        from = max(start, from - (to - from))
        continue
      }
      if last == count, to < end, values[count] > largest - 45 {
        to = min(end, to + (to - from))
        continue
      }
      (from, to) = (points[first], points[last])
      result = (from, to, largest)
      if !isNarrow { break }
    }
    return result
  }

  /// A place at which an integrand changes over a distance.
  struct Bend {
    var at: Double
    var scale: Double
  }

  /// Ends of the first intervals, which become shorter towards the bends.
  private static func ends(from start: Double, to end: Double, _ bends: [Bend]) -> [Double] {
    let length = end - start
    var ends = (0...4).map { $0 == 4 ? end : start + 0.25 * Double($0) * length }
    for bend in bends where bend.scale < 0.25 * length {
      ends.append(bend.at)
      var distance = max(bend.scale, 1e-15 * length)
      while distance < length {
        ends += [bend.at - distance, bend.at + distance]
        distance *= 6
      }
    }
    ends = ends.filter { $0 >= start && $0 <= end }.sorted()
    return ends.indices.filter { $0 == 0 || ends[$0] > ends[$0 - 1] }.map { ends[$0] }
  }

  /// A part of the range, and its integral by the rule.
  private struct Interval {
    var start: Double
    var length: Double
    var integral: Double?

    var halves: [Interval] {
      [Interval(start: start, length: length / 2), Interval(start: start + length / 2, length: length / 2)]
    }
  }

  private static func integrated(
    _ intervals: [Interval], _ largest: Double, _ g: ([Double]) -> [Double]
  ) -> [Interval] {
    let values = g(
      intervals.flatMap { interval in
        halfNodes.flatMap { node in
          [interval.start + (0.5 - node) * interval.length, interval.start + (0.5 + node) * interval.length]
        }
      })
    return intervals.enumerated().map { index, interval in
      var result = interval
      var sum = 0.0
      for (place, weight) in weights.enumerated() {
        let first = 2 * (halfNodes.count * index + place)
        sum += weight * (Double.exp(values[first] - largest) + Double.exp(values[first + 1] - largest))
      }
      result.integral = sum * interval.length
      return result
    }
  }

  /// Distances of the nodes from the middle of [0, 1], and their weights.
  private static let halfNodes = [
    0.49470046749582497, 0.47228751153661629, 0.43281560119391587, 0.37770220417750152,
    0.30893812220132187, 0.22900838882861369, 0.14080177538962946, 0.04750625491881872,
  ]
  private static let weights = [
    0.013576229705877047, 0.031126761969323946, 0.047579255841246392, 0.062314485627766936,
    0.074797994408288366, 0.084578259697501269, 0.091301707522461794, 0.094725305227534248,
  ]
}
