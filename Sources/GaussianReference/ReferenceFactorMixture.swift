public import RealModule

/// A mixture of models of few factors, as the textbook writes it.
///
/// ## Source
/// Z. Ghahramani, G. E. Hinton, The EM algorithm for mixtures of factor analyzers, University of Toronto CRG-TR-96-1 (1996);
/// C. Liu, D. B. Rubin, Y. N. Wu, Parameter expansion to accelerate EM: the PX-EM algorithm, Biometrika 85 (1998).
public struct ReferenceFactorMixture<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The weights π, which add up to 1.
  public let weights: [Scalar]
  /// The models that are mixed, one a weight.
  public let components: [ReferenceFactors<Scalar>]

  /// Takes weights and components as they are.
  ///
  /// - Precondition: There is a component, and one weight for each.
  public init(weights: [Scalar], components: [ReferenceFactors<Scalar>]) {
    precondition(
      weights.count == components.count && !weights.isEmpty,
      "\(weights.count) weights for \(components.count) components")
    (self.weights, self.components) = (weights, components)
  }

  /// The same distribution with all covariances written out.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when one has no Cholesky factor.
  public func mixture() throws(ReferenceNotPositiveDefinite) -> ReferenceMixture<Scalar> {
    var normals: [ReferenceNormal<Scalar>] = []
    for component in components { normals.append(try component.normal()) }
    return ReferenceMixture(weights: weights, components: normals)
  }

  /// One iteration of EM.
  ///
  /// Rows are shared out, and with S the covariance of a component's rows about their own mean its loadings and noise take
  /// one step: with β = M⁻¹WᵀΨ⁻¹ and E = M⁻¹ + βSβᵀ, B = Sβᵀ·E⁻¹ and ψ ← diag(S − B·βS). The factors then have the
  /// covariance E = L·Lᵀ, which is taken into the loadings, W ← B·L, so that it is I again.
  ///
  /// - Parameters:
  ///   - rows: Observations.
  ///   - weights: How often each counts; `nil` for once. A row of weight 0 is skipped, whatever it holds.
  ///   - isIsotropic: Whether the noise of a component has one variance, the mean of those.
  /// - Returns: The mixture after it.
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a matrix has no Cholesky factor.
  /// - Precondition: Every component has a share in a row.
  public func iterated(
    on rows: [[Scalar]], weights: [Scalar]? = nil, isIsotropic: Bool
  ) throws(ReferenceNotPositiveDefinite) -> ReferenceFactorMixture {
    let mixture = try mixture()
    let all = weights ?? [Scalar](repeating: 1, count: rows.count)
    let present = rows.indices.filter { all[$0] > 0 }
    let shares = present.map { mixture.responsibilities(of: rows[$0]) }
    var total: Scalar = 0
    for row in present { total += all[row] }
    var next: (weights: [Scalar], components: [ReferenceFactors<Scalar>]) = ([], [])
    for (k, component) in components.enumerated() {
      let own = present.indices.map { all[present[$0]] * shares[$0][k] }
      let moments = ReferenceMoments(of: present.map { rows[$0] }, weights: own)
      next.weights.append(moments.weight / total)
      next.components.append(
        try component.iterated(mean: moments.mean, covariance: moments.covariance, isIsotropic: isIsotropic))
    }
    return ReferenceFactorMixture(weights: next.weights, components: next.components)
  }
}

extension ReferenceFactors {
  /// One step of EM for rows of this mean and covariance.
  fileprivate func iterated(
    mean: [Scalar], covariance s: [[Scalar]], isIsotropic: Bool
  ) throws(ReferenceNotPositiveDefinite) -> ReferenceFactors {
    let (variables, factors) = (Array(mean.indices), Array(0..<factorCount))
    let inverse = try Self.inverse(capacitance)
    let beta = factors.map { k in
      variables.map { j in factors.reduce(Scalar(0)) { $0 + inverse[k][$1] * loadings[j][$1] / noise[j] } }
    }
    let image = factors.map { k in
      variables.map { j in variables.reduce(Scalar(0)) { $0 + beta[k][$1] * s[$1][j] } }
    }
    let second = factors.map { k in
      factors.map { l in inverse[k][l] + variables.reduce(Scalar(0)) { $0 + image[k][$1] * beta[l][$1] } }
    }
    let rest = try Self.inverse(second)
    let regression = variables.map { j in
      factors.map { k in factors.reduce(Scalar(0)) { $0 + image[$1][j] * rest[$1][k] } }
    }
    let root = try ReferenceCholesky(factoring: second).lower
    let next = variables.map { j in
      factors.map { k in factors.reduce(Scalar(0)) { $0 + regression[j][$1] * root[$1][k] } }
    }
    var left = variables.map { j in factors.reduce(s[j][j]) { $0 - regression[j][$1] * image[$1][j] } }
    if isIsotropic {
      let common = left.reduce(0, +) / Scalar(left.count)
      left = [Scalar](repeating: common, count: left.count)
    }
    return ReferenceFactors(mean: mean, loadings: next, noise: left)
  }

  private static func inverse(_ matrix: [[Scalar]]) throws(ReferenceNotPositiveDefinite) -> [[Scalar]] {
    let factor = try ReferenceCholesky(factoring: matrix)
    return matrix.indices.map { column in
      factor.solveTransposed(factor.solve(matrix.indices.map { $0 == column ? 1 : 0 }))
    }
  }
}
