public import RealModule

/// The mode of the posterior under a normal-inverse-Wishart prior, as the textbook writes it.
///
/// μ = (κm + W·x̄)/(κ + W), Σ = (Ψ + S + κW/(κ + W)·(x̄ − m)(x̄ − m)ᵀ)/(W + ν + d + 2).
public struct ReferencePosterior<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// μ at the mode.
  public let mean: [Scalar]
  /// Σ at the mode.
  public let covariance: [[Scalar]]

  /// Updates a prior with rows.
  ///
  /// - Parameters:
  ///   - moments: Sums over the rows.
  ///   - priorMean: m.
  ///   - strength: κ.
  ///   - scale: Ψ.
  ///   - degreesOfFreedom: ν.
  public init(
    _ moments: ReferenceMoments<Scalar>, priorMean: [Scalar], strength: Scalar, scale: [[Scalar]],
    degreesOfFreedom: Scalar
  ) {
    let weight = moments.weight
    mean = moments.mean.indices.map { j in
      (strength * priorMean[j] + weight * moments.mean[j]) / (strength + weight)
    }
    let divisor = weight + degreesOfFreedom + Scalar(moments.dimension + 2)
    covariance = scale.indices.map { i in
      scale.indices.map { j in
        let product = (moments.mean[i] - priorMean[i]) * (moments.mean[j] - priorMean[j])
        return (scale[i][j] + moments.scatter[i][j] + strength * weight / (strength + weight) * product) / divisor
      }
    }
  }
}
