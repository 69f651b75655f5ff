public import RealModule

/// A mixture of normal distributions, Σₖ πₖ·N(x; μₖ, Σₖ), as the textbook writes it.
public struct ReferenceMixture<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The weights π, which add up to 1.
  public let weights: [Scalar]
  /// The normal distributions that are mixed, one a weight.
  public let components: [ReferenceNormal<Scalar>]

  /// Number of variables.
  public var dimension: Int { components[0].dimension }

  /// Takes weights and components as they are.
  ///
  /// - Precondition: There is a component, one weight for each, and all have the same dimension.
  public init(weights: [Scalar], components: [ReferenceNormal<Scalar>]) {
    precondition(
      weights.count == components.count && !weights.isEmpty,
      "\(weights.count) weights for \(components.count) components")
    precondition(
      components.allSatisfy { $0.dimension == components[0].dimension }, "components of different dimensions")
    self.weights = weights
    self.components = components
  }
}

/// What is assumed about the covariances of a mixture when they are estimated.
public enum ReferenceMixtureCovariance: String, CaseIterable, Sendable {
  /// Nothing.
  case full
  /// All components have one covariance.
  case tied
  /// Variables are uncorrelated within a component.
  case diagonal
  /// Variables are uncorrelated within a component and have one variance.
  case spherical
}

// MARK: - Density

extension ReferenceMixture {
  /// ln πₖ + ln N(x; μₖ, Σₖ) of every component, in nats; −∞ for a component of weight 0.
  ///
  /// - Precondition: `x` has `dimension` elements.
  public func jointLogDensities(of x: [Scalar]) -> [Scalar] {
    weights.indices.map { k in weights[k] == 0 ? -.infinity : .log(weights[k]) + components[k].logDensity(of: x) }
  }

  /// The logarithm of the density at a point, in nats.
  ///
  /// ln Σ exp aₖ = max a + ln Σ exp(aₖ − max a), so that no term overflows and the largest does not vanish.
  ///
  /// - Precondition: `x` has `dimension` elements.
  public func logDensity(of x: [Scalar]) -> Scalar {
    Self.logSumExp(jointLogDensities(of: x))
  }

  /// The share of every component in the density at a point: P(k given x).
  ///
  /// - Precondition: `x` has `dimension` elements.
  public func responsibilities(of x: [Scalar]) -> [Scalar] {
    let joint = jointLogDensities(of: x)
    let total = Self.logSumExp(joint)
    return joint.map { .exp($0 - total) }
  }

  /// The mean of the log-densities of all rows, in nats; with weights, Σw·ln p/Σw.
  ///
  /// A row of weight 0 is skipped, whatever it holds.
  ///
  /// - Precondition: Every row has `dimension` elements.
  public func meanLogLikelihood(of rows: [[Scalar]], weights: [Scalar]? = nil) -> Scalar {
    var (sum, total): (Scalar, Scalar) = (0, 0)
    for (index, row) in rows.enumerated() {
      let weight = weights?[index] ?? 1
      guard weight > 0 else { continue }
      sum += weight * logDensity(of: row)
      total += weight
    }
    return sum / total
  }

  static func logSumExp(_ values: [Scalar]) -> Scalar {
    var largest = -Scalar.infinity
    for value in values { largest = max(largest, value) }
    guard largest > -.infinity else { return largest }
    var sum: Scalar = 0
    for value in values { sum += .exp(value - largest) }
    return largest + .log(sum)
  }
}

// MARK: - Operations

extension ReferenceMixture {
  /// The distribution of some variables: those of every component, with the same weights.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when rounding leaves no Cholesky factor.
  /// - Precondition: Every variable exists.
  public func marginal(over variables: [Int]) throws(ReferenceNotPositiveDefinite) -> ReferenceMixture {
    var marginals: [ReferenceNormal<Scalar>] = []
    for component in components { marginals.append(try component.marginal(over: variables)) }
    return ReferenceMixture(weights: weights, components: marginals)
  }

  /// The distribution of the other variables, ascending, given the values of some.
  ///
  /// Every component is conditioned, and its weight is its share in the density of the observed values.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when rounding leaves no Cholesky factor.
  /// - Precondition: Every variable exists and has a value.
  public func conditioned(
    on observed: [Int], values: [Scalar]
  ) throws(ReferenceNotPositiveDefinite) -> ReferenceMixture {
    let shares = try marginal(over: observed).responsibilities(of: values)
    var conditionals: [ReferenceNormal<Scalar>] = []
    for component in components { conditionals.append(try component.conditioned(on: observed, values: values)) }
    return ReferenceMixture(weights: shares, components: conditionals)
  }

  /// The mean Σ πₖ·μₖ.
  public var mean: [Scalar] {
    var mean = [Scalar](repeating: 0, count: dimension)
    for (weight, component) in zip(weights, components) {
      for j in mean.indices { mean[j] += weight * component.mean[j] }
    }
    return mean
  }

  /// The covariance Σ πₖ·(Σₖ + (μₖ − μ)(μₖ − μ)ᵀ).
  public var covariance: [[Scalar]] {
    let mean = mean
    var total = [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension)
    for (weight, component) in zip(weights, components) {
      let covariance = component.covariance
      for i in mean.indices {
        for j in mean.indices {
          let between = (component.mean[i] - mean[i]) * (component.mean[j] - mean[j])
          total[i][j] += weight * (covariance[i][j] + between)
        }
      }
    }
    return total
  }
}
