internal import RealModule

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
