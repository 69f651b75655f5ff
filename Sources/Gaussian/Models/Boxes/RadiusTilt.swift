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
  /// - Precondition: ν is at least 1.
  static func box(_ box: StandardizedBox, degreesOfFreedom: Double) -> (box: TiltedBox, radius: TiltedRadius) {
    let root = degreesOfFreedom.squareRoot()
    var start = [Double](repeating: 0, count: box.dimension)
    func height(_ logRadius: Double) -> Double {
      let radius = Double.exp(logRadius)
      let bound = MinimaxTilt.box(box, scale: radius / root, from: &start).bound
      return tilt(for: radius).height + (degreesOfFreedom - 1) * logRadius + bound
    }
    // The golden section to some percent, which is enough for a tilt.
    let golden = 0.5 * (Double.sqrt(5) - 1)
    var (low, high) = (Double.log(root) - 4, Double.log(root) + 4)
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (atLeft, atRight) = (height(left), height(right))
    while high - low > 0.02 / root {
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
    let radius = Double.exp(0.5 * (low + high))
    let tilted = MinimaxTilt.box(box, scale: radius / root, from: &start)
    let best = tilt(for: radius)
    let a = degreesOfFreedom / 2
    let offset = 0.5 * logTwoPi + best.logMass - (a - 1) * .log(2) - logGamma(a)
    return (tilted, TiltedRadius(degreesOfFreedom: degreesOfFreedom, tilt: best.tilt, offset: offset))
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
