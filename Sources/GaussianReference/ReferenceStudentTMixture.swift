public import RealModule

/// A mixture of multivariate t distributions, and one step of the textbook's EM for it.
public struct ReferenceStudentTMixture<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The weights π, which add up to 1.
  public let weights: [Scalar]
  /// The t distributions that are mixed, one a weight.
  public let components: [ReferenceStudentT<Scalar>]

  /// Takes weights and components as they are.
  public init(weights: [Scalar], components: [ReferenceStudentT<Scalar>]) {
    (self.weights, self.components) = (weights, components)
  }

  /// The logarithm of the density at a point, in nats.
  public func logDensity(of row: [Scalar]) throws(ReferenceNotPositiveDefinite) -> Scalar {
    ReferenceMixture<Scalar>.logSumExp(try joint(row))
  }

  private func joint(_ row: [Scalar]) throws(ReferenceNotPositiveDefinite) -> [Scalar] {
    var terms: [Scalar] = []
    for (weight, component) in zip(weights, components) {
      terms.append(.log(weight) + (try component.logDensity(of: row)))
    }
    return terms
  }

  /// One iteration of EM, the scatter divided by Σr·u.
  ///
  /// With r the share of a row and u = (ν + d)/(ν + δ): π = Σr/n, μ = Σr·u·x/Σr·u, Σ = Σr·u·(x − μ)(x − μ)ᵀ/Σr·u. ν is where
  /// the expected log-likelihood of the rows and their unseen scales is greatest, found by comparing values of it.
  ///
  /// - Parameters:
  ///   - rows: Observations, equally long.
  ///   - weights: How often each counts; `nil` for once.
  ///   - structure: What is assumed about the scatters.
  ///   - isEstimated: Whether ν is searched for.
  /// - Returns: The mixture after the step.
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a scatter has no Cholesky factor.
  ///
  /// ## Source
  /// D. Peel, G. J. McLachlan, Robust mixture modelling using the t distribution, Statistics and Computing 10 (2000).
  public func iterated(
    on rows: [[Scalar]], weights: [Scalar]? = nil, structure: ReferenceStructure, isEstimated: Bool
  ) throws(ReferenceNotPositiveDefinite) -> ReferenceStudentTMixture {
    let counts = weights ?? [Scalar](repeating: 1, count: rows.count)
    var total: Scalar = 0
    var shares = components.map { _ in [Scalar]() }
    for (row, count) in zip(rows, counts) {
      total += count
      let terms = try joint(row)
      let sum = ReferenceMixture<Scalar>.logSumExp(terms)
      for k in terms.indices { shares[k].append(count * .exp(terms[k] - sum)) }
    }
    var next: (weights: [Scalar], components: [ReferenceStudentT<Scalar>]) = ([], [])
    for (k, component) in components.enumerated() {
      let (nu, d) = (component.degreesOfFreedom, Scalar(component.location.count))
      let normal = try ReferenceNormal(mean: component.location, covariance: component.scatter)
      var (share, logs, factored): (Scalar, Scalar, [Scalar]) = (0, 0, [])
      for (row, r) in zip(rows, shares[k]) {
        let u = (nu + d) / (nu + normal.squaredMahalanobisDistance(of: row))
        share += r
        logs += r * .log(u)
        factored.append(r * u)
      }
      let moments = ReferenceMoments(of: rows, weights: factored)
      var scatter = moments.covariance
      let dimension = scatter.count
      var trace: Scalar = 0
      for i in 0..<dimension { trace += scatter[i][i] }
      for i in 0..<dimension {
        for j in 0..<dimension where structure != .full {
          scatter[i][j] = i != j ? 0 : structure == .spherical ? trace / Scalar(dimension) : scatter[i][i]
        }
      }
      // E ln of a row's scale is ln u + ψ(b) − ln b.
      let b = (nu + d) / 2
      let known = logs / share + Self.digamma(b) - .log(b) - .log(moments.weight / share)
      let best = isEstimated ? Self.maximum { $0 * (.log($0) + known - 1) - .logGamma($0) } * 2 : nu
      next.weights.append(share / total)
      next.components.append(
        ReferenceStudentT(location: moments.mean, scatter: scatter, degreesOfFreedom: best))
    }
    return ReferenceStudentTMixture(weights: next.weights, components: next.components)
  }

  /// By golden section in ln ν between 0.1 and 10⁴; x is ν/2.
  private static func maximum(_ value: (Scalar) -> Scalar) -> Scalar {
    let golden: Scalar = (.sqrt(5) - 1) / 2
    var (low, high) = (Scalar.log(Scalar(1) / 20), Scalar.log(5000))
    for _ in 0..<100 {
      let (left, right) = (high - golden * (high - low), low + golden * (high - low))
      if value(.exp(left)) >= value(.exp(right)) { high = right } else { low = left }
    }
    return .exp((low + high) / 2)
  }

  /// ψ(x) by its recurrence up to 20 and Stirling's series from there.
  private static func digamma(_ x: Scalar) -> Scalar {
    var (x, sum): (Scalar, Scalar) = (x, 0)
    while x < 20 {
      sum -= 1 / x
      x += 1
    }
    // B₂ₖ/2k for k = 1 … 5, by Horner's rule in 1/x².
    let coefficients: [Scalar] = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132]
    let square: Scalar = 1 / (x * x)
    var series: Scalar = 0
    for coefficient in coefficients.reversed() { series = (series + coefficient) * square }
    let half: Scalar = 1 / (2 * x)
    return sum + .log(x) - half - series
  }
}
