internal import GaussianEngine
internal import RealModule
internal import SpecialFunctions

/// The tilt of the radius of a multivariate t distribution, together with that of the box.
///
/// For a radius r the weights of the box are largest at its own minimax tilt, with the logarithm V(r). Then
/// g(r) = min_η [½η² − rη + ln Φ(η)] + (ν − 1)·ln r + V(r) is concave, and where it is largest the weights of both vary least.
enum RadiusTilt {
  /// The box with its tilt, and the radius with its own.
  ///
  /// - Parameters:
  ///   - box: The box.
  ///   - degreesOfFreedom: ν.
  ///   - precision: How near the logarithm of the radius is to be to the best, in units of 1/√ν.
  /// - Returns: The box, the radius, and the logarithm of the largest weight of both together, but for that of the box: where the radius
  ///   is the best, no weight is larger.
  /// - Precondition: ν is at least 1.
  static func box(
    _ box: StandardizedBox, degreesOfFreedom: Double, precision: Double = 0.02
  ) -> (box: TiltedBox, radius: TiltedRadius, bound: Double) {
    let root = degreesOfFreedom.squareRoot()
    var start = [Double](repeating: 0, count: box.dimension)
    func height(_ logRadius: Double) -> Double {
      let radius = Double.exp(logRadius)
      let bound = MinimaxTilt.box(box, scale: radius / root, from: &start).bound
      return tilt(for: radius).height + (degreesOfFreedom - 1) * logRadius + bound
    }
    // The golden section to some percent, which is enough for a tilt.
    let golden = 0.5 * (Double.sqrt(5) - 1)
    var ends = (low: Double.log(root) - 4, high: Double.log(root) + 4)
    var logRadius = 0.0
    while true {
      var (low, high) = ends
      var (left, right) = (high - golden * (high - low), low + golden * (high - low))
      var (atLeft, atRight) = (height(left), height(right))
      while high - low > precision / root {
        if atLeft > atRight {
          (high, right, atRight) = (right, left, atLeft)
          left = high - golden * (high - low)
          atLeft = height(left)
        } else {
          (low, left, atLeft) = (left, right, atRight)
          right = low + golden * (high - low)
          atRight = height(right)
        }
      }
      logRadius = 0.5 * (low + high)
      // In far tails the radius is far from √ν: what ends at an end is looked for beyond it.
      let width = ends.high - ends.low
      if low == ends.low, logRadius > -600 {
        ends = (ends.low - width, ends.low + 1)
      } else if high == ends.high, logRadius < 600 {
        ends = (ends.high - 1, ends.high + width)
      } else {
        break
      }
    }
    let radius = Double.exp(logRadius)
    let tilted = MinimaxTilt.box(box, scale: radius / root, from: &start)
    let best = tilt(for: radius)
    let a = degreesOfFreedom / 2
    let offset = 0.5 * logTwoPi + best.logMass - (a - 1) * .log(2) - logGamma(a)
    let bound = offset + (degreesOfFreedom - 1) * .log(radius) + best.tilt * (0.5 * best.tilt - radius)
    return (tilted, TiltedRadius(degreesOfFreedom: degreesOfFreedom, tilt: best.tilt, offset: offset), bound)
  }

  /// The η for which N(η, 1) above 0 has the mean r, ln Φ(η), and ½η² − rη + ln Φ(η).
  private static func tilt(for radius: Double) -> (tilt: Double, logMass: Double, height: Double) {
    var (low, high) = (-1 / radius - 1, radius)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      var mean = [0.0], variance = [0.0]
      unsafe Kernels.active.intervalMoments([-middle], [.infinity], count: 1, means: &mean, variances: &variance)
      if middle + mean[0] < radius { low = middle } else { high = middle }
    }
    let tilt = 0.5 * (low + high)
    var logMass = [0.0]
    unsafe Kernels.active.intervalLogMasses([-tilt], [.infinity], count: 1, into: &logMass)
    return (tilt, logMass[0], tilt * (0.5 * tilt - radius) + logMass[0])
  }
}
