public import GaussianEngine
internal import RealModule
internal import SpecialFunctions

extension MultivariateStudentT {
  /// The probability that a row lies in a box, in logarithms.
  ///
  /// Given χ, of which χ² has ν degrees of freedom, a row lies in the box if one of the Gaussian limit lies in the box whose
  /// bounds, counted from the location, are multiplied by χ/√ν. Variables without bounds are integrated over exactly. Of up to two
  /// variables with bounds the integral over χ is a quadrature, too; of more it is one more dimension of the lattice rules.
  ///
  /// - Parameters:
  ///   - box: Bounds, one pair a variable.
  ///   - accuracy: The relative error that is asked for, and the most points to take.
  ///   - seed: Any number; the same one gives the same estimate.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Returns: The logarithm with its standard error.
  /// - Throws: ``GaussianError`` as ``MultivariateNormal/logProbability(of:accuracy:seed:parallelism:)``, and
  ///   ``GaussianError/unsuitableModel(quantity:reason:advice:)`` for more than two variables with bounds and ν below 1.
  /// - Complexity: O(d³) for d variables with bounds, and O(d²) a point.
  ///
  /// ## Source
  /// Z. I. Botev and P. L'Ecuyer, Efficient probability estimation and simulation of the truncated multivariate Student-t
  /// distribution, Winter Simulation Conference (2015).
  public func logProbability(
    of box: Box, accuracy: BoxAccuracy = .init(), seed: UInt64 = 0, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> BoxProbability {
    guard degreesOfFreedom.isFinite else {
      return try gaussianLimit.logProbability(of: box, accuracy: accuracy, seed: seed, parallelism: parallelism)
    }
    guard box.dimension == dimension else { throw .boundsDoNotMatch(bounds: box.dimension, variables: dimension) }
    if box.isDegenerate { return BoxProbability(logarithm: -.infinity) }
    let bounded = box.boundedVariables
    guard !bounded.isEmpty else { return .certain }
    let standardized = try StandardizedBox(box, gaussianLimit, keeping: bounded)
    if bounded.count <= 2 { return BoxProbability(logarithm: min(0, logIntegral(over: standardized))) }
    guard degreesOfFreedom >= 1 else {
      throw .unsuitableModel(
        quantity: "probabilities of boxes", reason: "it has \(degreesOfFreedom) degrees of freedom, fewer than 1",
        advice: "give at most two variables bounds")
    }
    let (tilted, radius) = RadiusTilt.box(standardized, degreesOfFreedom: degreesOfFreedom)
    return BoxProbability(
      estimating: tilted, radius: radius, accuracy: accuracy, seed: seed, parallelism: parallelism)
  }

  /// Logarithm of the probability as an integral over q = ln(χ/√ν), whose density is proportional to
  /// exp(−½ν·(e^(2q) − 1 − 2q)).
  private func logIntegral(over box: StandardizedBox) -> Double {
    let a = degreesOfFreedom / 2
    // ln(2·aᵃ·e⁻ᵃ/Γ(a)), by Stirling's series where the logarithms are large.
    let constant =
      a < 20
      ? a * .log(a) - a + .log(2) - logGamma(a)
      : 0.5 * .log(2 * a / .pi) - (1 - (1 - 1 / (3.5 * a * a)) / (30 * a * a)) / (12 * a)
    return constant
      + LogConcaveIntegral.logarithm(from: -.infinity, to: .infinity, about: 0, bends: []) { exponents in
        exponents.map { q in
          NestedQuadrature.logProbability(of: box, scale: .exp(q)) - a * (Double.expMinusOne(2 * q) - 2 * q)
        }
      }
  }
}

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
