public import RealModule

/// Normal variables of which some are known, and two lie between bounds, as the textbook has them: by integrals over the plane.
public struct ReferenceLatents<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// Density of what is known times the probability of the bounds.
  public let mass: Scalar
  /// Mean of all variables given what is known.
  public let mean: [Scalar]
  /// Mean of their products.
  public let products: [[Scalar]]

  /// Integrates.
  ///
  /// - Parameters:
  ///   - covariance: Of variables of mean 0.
  ///   - values: What is known, by variable.
  ///   - bounds: Two variables, and what they lie between; 9 standard deviations are as good as infinity.
  ///   - steps: Steps of Simpson's rule in each direction, an even number.
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a covariance has no Cholesky factor.
  public init(
    covariance: [[Scalar]], values: [Int: Scalar], bounds: [(variable: Int, lower: Scalar, upper: Scalar)], steps: Int
  ) throws(ReferenceNotPositiveDefinite) {
    let dimension = covariance.count
    var (mass, mean): (Scalar, [Scalar]) = (0, Array(repeating: 0, count: dimension))
    var products = Array(repeating: Array(repeating: Scalar(0), count: dimension), count: dimension)
    let known = values.keys.sorted() + bounds.map(\.variable)
    let rest = (0..<dimension).filter { !known.contains($0) }
    let factor = try ReferenceCholesky(factoring: known.map { row in known.map { covariance[row][$0] } })
    // Σᵣₖ·Σₖₖ⁻¹, row by row.
    let weights = rest.map { row in factor.solveTransposed(factor.solve(known.map { covariance[row][$0] })) }
    func points(_ place: Int) -> [(at: Scalar, weight: Scalar)] {
      let (low, high) = (max(bounds[place].lower, -9), min(bounds[place].upper, 9))
      let step = (high - low) / Scalar(steps)
      return (0...steps).map { index in
        let factor: Scalar = index == 0 || index == steps ? 1 : index % 2 == 1 ? 4 : 2
        return (low + Scalar(index) * step, factor * step / 3)
      }
    }
    let logDeterminant = (0..<known.count).reduce(Scalar(0)) { $0 + 2 * .log(factor.lower[$1][$1]) }
    for first in points(0) {
      for second in points(1) {
        let z = values.keys.sorted().map { values[$0] ?? 0 } + [first.at, second.at]
        let quadratic = factor.solve(z).reduce(Scalar(0)) { $0 + $1 * $1 }
        let density = Scalar.exp(
          -(quadratic + logDeterminant + Scalar(known.count) * .log(2 * .pi)) / 2)
        let share = density * first.weight * second.weight
        mass += share
        var row = Array(repeating: Scalar(0), count: dimension)
        for (place, variable) in known.enumerated() { row[variable] = z[place] }
        for (place, variable) in rest.enumerated() {
          row[variable] = zip(weights[place], z).reduce(Scalar(0)) { $0 + $1.0 * $1.1 }
        }
        for one in 0..<dimension {
          mean[one] += share * row[one]
          for other in 0..<dimension { products[one][other] += share * row[one] * row[other] }
        }
      }
    }
    for one in 0..<dimension {
      mean[one] /= mass
      for other in 0..<dimension { products[one][other] /= mass }
    }
    for (place, one) in rest.enumerated() {
      for other in rest {
        let explained = zip(weights[place], known).reduce(Scalar(0)) { $0 + $1.0 * covariance[$1.1][other] }
        products[one][other] += covariance[one][other] - explained
      }
    }
    (self.mass, self.mean, self.products) = (mass, mean, products)
  }
}
