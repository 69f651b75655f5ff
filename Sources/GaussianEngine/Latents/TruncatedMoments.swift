internal import RealModule

/// Mass, mean and variance of a standard normal variable between two bounds, one at a time.
struct TruncatedMoments {
  /// A mass, as itself or as its logarithm; who does not need the logarithm does not pay for it.
  enum Mass {
    case value(Double)
    case logarithmOf(Double)

    var logarithm: Double {
      switch self {
      case .value(let mass): .log(mass)
      case .logarithmOf(let logarithm): logarithm
      }
    }
  }

  let mass: Mass
  let mean: Double
  let variance: Double

  /// - Parameters:
  ///   - lower: The lower bound; −∞ for none.
  ///   - upper: The upper one, which is larger; ∞ for none.
  ///
  /// ## Numerical notes
  /// Within 10⁻¹¹. Intervals that are narrow or far out, where differences lose their digits, go to the kernels of intervals.
  init(lower: Double, upper: Double) {
    // The same about 0: what lies on the other side is looked at in a mirror.
    let isMirrored = lower + upper < 0
    let (a, b) = isMirrored ? (-upper, -lower) : (lower, upper)
    guard b - a > 0.05, a < 12 else {
      var (low, high) = (lower, upper)
      var (logMass, mean, variance) = (0.0, 0.0, 0.0)
      unsafe Kernels.active.intervalLogMasses(&low, &high, count: 1, into: &logMass)
      unsafe Kernels.active.intervalMoments(&low, &high, count: 1, means: &mean, variances: &variance)
      (self.mass, self.mean, self.variance) = (.logarithmOf(logMass), mean, variance)
      return
    }
    let half = 0.5.squareRoot()
    let (densityA, densityB) = (Self.density(a), Self.density(b))
    let mass =
      a < 0
      ? 1 - 0.5 * (.erfc(-a * half) + .erfc(b * half))
      : 0.5 * (.erfc(a * half) - .erfc(b * half))
    let mean = (densityA - densityB) / mass
    let edges = (a.isInfinite ? 0 : a * densityA) - (b.isInfinite ? 0 : b * densityB)
    self.mass = .value(mass)
    variance = 1 + edges / mass - mean * mean
    self.mean = isMirrored ? -mean : mean
  }

  private static func density(_ x: Double) -> Double { 0.3989422804014327 * .exp(-0.5 * x * x) }
}
