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
    if let known = try box.knownProbability(dimension: dimension) { return known }
    let bounded = box.boundedVariables
    let standardized = try StandardizedBox(box, gaussianLimit, keeping: bounded)
    if bounded.count <= 2 { return BoxProbability(logarithm: min(0, logIntegral(over: standardized))) }
    guard degreesOfFreedom >= 1 else {
      throw .unsuitableModel(
        quantity: "probabilities of boxes", reason: "it has \(degreesOfFreedom) degrees of freedom, fewer than 1",
        advice: "give at most two variables bounds")
    }
    let (tilted, radius, _) = RadiusTilt.box(standardized, degreesOfFreedom: degreesOfFreedom)
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
