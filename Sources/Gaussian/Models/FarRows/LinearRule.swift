internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule
internal import Synchronization

/// Gaussians with one covariance at rows far from all of them: what tells them apart is linear in the row.
///
/// ln πₖ·N(x; μₖ, Σ) − ln πᵣ·N(x; μᵣ, Σ) = ln πₖ − ln πᵣ + aₖᵀ(x − ½(μₖ + μᵣ)) with aₖ = Σ⁻¹(μₖ − μᵣ). The squares, which
/// at 10⁸ standard deviations leave no digit of their difference, have gone. What is left still cancels along the
/// boundary between two components, in the sum over variables: coefficients and sums have 106 bits.
final class LinearRule<Scalar: GaussianScalar>: FarRowRule {
  let limit: Double
  /// ln πₖ.
  private let logWeights: [Double]
  private let means: [[Double]]
  private let covariance: FullCovariance<Scalar>
  private let discriminants = Mutex<[Discriminant]?>(nil)

  /// aₖ, and aₖᵀ·½(μₖ + μᵣ).
  private struct Discriminant: Sendable {
    var coefficients: [DoubleDouble]
    var threshold: DoubleDouble
  }

  /// - Parameters:
  ///   - logWeights: ln πₖ.
  ///   - means: One a component.
  ///   - covariance: That of all.
  ///   - peak: Log-density of a component at its mean.
  init(logWeights: [Double], means: [[Scalar]], covariance: FullCovariance<Scalar>, peak: Double) {
    self.logWeights = logWeights
    self.means = means.map { $0.map { Double($0) } }
    self.covariance = covariance
    // Some 22 standard deviations away the terms still have 13 digits after the point.
    limit = peak + logWeights.reduce(-.infinity) { max($0, $1) } - 256
  }

  func logShares(of row: [Scalar]) -> [Double]? {
    let discriminants = discriminants.withLock { kept in
      let found = kept ?? makeDiscriminants()
      kept = found
      return found
    }
    // In units in which no product overflows.
    let largest = row.reduce(0) { max($0, Double($1).magnitude) }
    let exponent = largest > 1e100 ? Int(largest.exponent) : 0
    let unit = Double(sign: .plus, exponent: -exponent, significand: 1)
    let scaled = row.map { Double($0) * unit }
    let parts = discriminants.map { discriminant in
      zip(discriminant.coefficients, scaled).reduce(-(discriminant.threshold * unit)) { $0 + $1.0 * $1.1 }
    }
    guard parts.allSatisfy({ $0.value.isFinite }) else { return nil }
    func difference(_ one: Int, _ other: Int) -> Double {
      let linear = (parts[one] - parts[other]).value
      return Double(sign: .plus, exponent: exponent, significand: linear) + (logWeights[one] - logWeights[other])
    }
    let present = logWeights.indices.filter { logWeights[$0] > -.infinity }
    guard var best = present.first else { return nil }
    for component in present where difference(component, best) > 0 { best = component }
    let terms = logWeights.indices.map { logWeights[$0] > -.infinity ? difference($0, best) : -.infinity }
    let sum = logSum(terms)
    return terms.map { $0 - sum }
  }

  private func makeDiscriminants() -> [Discriminant] {
    let reference = means[0]
    return means.map { mean in
      let coefficients = solution(of: zip(mean, reference).map { DoubleDouble.sum($0, -$1) })
      let threshold = coefficients.indices.reduce(DoubleDouble.zero) {
        $0 + coefficients[$1] * (0.5 * mean[$1]) + coefficients[$1] * (0.5 * reference[$1])
      }
      return Discriminant(coefficients: coefficients, threshold: threshold)
    }
  }

  /// Σ⁻¹·b, to 106 bits of what defines Σ: by substitution in a factor that was given, else by iterative refinement.
  private func solution(of b: [DoubleDouble]) -> [DoubleDouble] {
    let lower = covariance.root
    guard covariance.valuesName == "covariance" else { return solve(lower, b) }
    let matrix = covariance.matrix.converted(to: Double.self)
    var (solution, rest) = ([DoubleDouble](repeating: .zero, count: b.count), b)
    var last = Double.infinity
    for _ in 0..<40 {
      let step = solve(lower, rest)
      solution = zip(solution, step).map { $0 + $1 }
      let sizes = zip(solution, step).map { $1.value.magnitude / max($0.value.magnitude, .leastNormalMagnitude) }
      let size = sizes.max() ?? 0
      // To the last bit, or as near as the condition lets it come.
      if !(size > 0x1p-104) || size >= last { break }
      last = size
      for row in rest.indices {
        rest[row] = solution.indices.reduce(b[row]) { $0 - solution[$1] * matrix[row, $1] }
      }
    }
    return solution
  }

  /// (L·Lᵀ)⁻¹·b.
  private func solve(_ lower: Matrix<Double>, _ b: [DoubleDouble]) -> [DoubleDouble] {
    var x = b
    for row in x.indices {
      for column in 0..<row { x[row] = x[row] - x[column] * lower[row, column] }
      x[row] = x[row] / lower[row, row]
    }
    for row in x.indices.reversed() {
      for column in row + 1..<max(x.count, row + 1) { x[row] = x[row] - x[column] * lower[column, row] }
      x[row] = x[row] / lower[row, row]
    }
    return x
  }
}
