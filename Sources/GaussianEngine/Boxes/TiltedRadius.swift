internal import RealModule

/// The factor χ/√ν of the bounds of a multivariate t distribution, drawn from a normal distribution that is tilted like a box.
///
/// χ² has ν degrees of freedom; a point draws χ from N(η, 1) above 0. Its weight is the ratio of the densities,
/// χ^(ν−1)·e^(−χ²/2)/(2^(ν/2−1)·Γ(ν/2)) to φ(χ − η)/Φ(η).
///
/// ## Source
/// Z. I. Botev and P. L'Ecuyer, Efficient probability estimation and simulation of the truncated multivariate Student-t
/// distribution, Winter Simulation Conference (2015).
package struct TiltedRadius: Sendable {
  /// Degrees of freedom ν, at least 1.
  package let degreesOfFreedom: Double
  /// The mean η of the normal distribution.
  package let tilt: Double
  /// What logarithms of weights begin with: all that depends on ν and η alone.
  package let offset: Double

  /// Takes ν, η and ln(√(2π)·Φ(η)/(2^(ν/2−1)·Γ(ν/2))).
  package init(degreesOfFreedom: Double, tilt: Double, offset: Double) {
    (self.degreesOfFreedom, self.tilt, self.offset) = (degreesOfFreedom, tilt, offset)
  }

  /// Turns shares of points into factors, and writes the logarithms of their weights.
  func draw(
    _ kernels: Kernels, count: Int, shares: UnsafePointer<Double>, scales: UnsafeMutablePointer<Double>,
    logWeights: UnsafeMutablePointer<Double>
  ) {
    let lower = [Double](repeating: -tilt, count: count), upper = [Double](repeating: .infinity, count: count)
    unsafe kernels.intervalQuantiles(lower, upper, shares: shares, count: count, into: scales)
    let root = degreesOfFreedom.squareRoot()
    for point in 0..<count {
      // The quantile is at least −η, and a radius must not be 0.
      let radius = unsafe max(scales[point] + tilt, .leastNormalMagnitude)
      let logPower = degreesOfFreedom == 1 ? 0 : (degreesOfFreedom - 1) * Double.log(radius)
      unsafe logWeights[point] = offset + logPower + tilt * (0.5 * tilt - radius)
      unsafe scales[point] = radius / root
    }
  }
}
