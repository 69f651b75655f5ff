public import LinearAlgebra

/// A mixture of models of few factors: p(x) = Σₖ πₖ·N(x; μₖ, Wₖ·Wₖᵀ + Ψₖ).
///
/// Clusters that each have causes of their own, or a curved surface that is flat near each component's mean. Between a mixture
/// of diagonal and one of full covariances, it describes how variables go together by d·q numbers a component rather than
/// d²/2.
///
/// ```swift
/// let mixture = try FactorMixture(fitting: rows, components: 8, factors: 3, options: .init(noise: .diagonal, seed: 1))
/// let shares = mixture.responsibilities(of: rows)
/// let drawn = mixture.samples(count: 1000, seed: 7)
/// let clean = mixture.denoise(rows)
/// ```
///
/// Components are whole models, so whatever those can do is one step away: `mixture.components[0].encode(rows)`.
///
/// ## Source
/// M. E. Tipping, C. M. Bishop, Mixtures of probabilistic principal component analyzers, Neural Computation 11 (1999);
/// Z. Ghahramani, G. E. Hinton, The EM algorithm for mixtures of factor analyzers, University of Toronto CRG-TR-96-1 (1996).
public struct FactorMixture<Scalar: GaussianScalar>: MixtureModel {
  /// Weights πₖ of the components; none is negative, and they add up to 1.
  public let weights: [Double]

  /// The components, in the order of ``weights``.
  public let components: [FactorAnalysis<Scalar>]

  /// Which variances the noise of a component was allowed to have.
  public let noise: FactorNoise

  /// How the mixture was fitted; `nil` if it was made from parameters.
  public let estimation: MixtureRecord?

  /// Weights and components as passes over rows take them.
  public let density: MixtureDensity<Scalar>

  /// Creates the mixture of these components.
  ///
  /// - Parameters:
  ///   - weights: One a component, finite, not negative; their sum is 1 to 10⁻⁸, and what rounding does not explain is
  ///     divided out.
  ///   - components: Models of the same dimension; their numbers of factors may differ.
  ///   - noise: What ``parameterCount`` shall count; `nil` for what the components have.
  /// - Throws: ``GaussianError/invalidMixtureWeights(_:)``.
  /// - Precondition: There is a component, there are as many weights, and all components have the same dimension; if `noise`
  ///   is `.isotropic`, the noise of a component has one variance.
  public init(
    weights: [Double], components: [FactorAnalysis<Scalar>], noise: FactorNoise? = nil
  ) throws(GaussianError) {
    try self.init(weights: weights, components: components, noise: noise, estimation: nil)
  }

  package init(
    weights: [Double], components: [FactorAnalysis<Scalar>], noise: FactorNoise?, estimation: MixtureRecord?
  ) throws(GaussianError) {
    precondition(!components.isEmpty, "a mixture has at least 1 component, not 0")
    precondition(weights.count == components.count, "\(weights.count) weights for \(components.count) components")
    let dimension = components[0].dimension
    precondition(
      components.allSatisfy { $0.dimension == dimension }, "components of dimensions \(components.map(\.dimension))")
    let isIsotropic = components.allSatisfy { component in
      component.noiseVariances.allSatisfy { $0 == component.noiseVariances[0] }
    }
    precondition(noise != .isotropic || isIsotropic, "isotropic noise of different variances")
    self.weights = try checkedMixtureWeights(weights)
    self.components = components
    self.noise = noise ?? (isIsotropic ? .isotropic : .diagonal)
    self.estimation = estimation
    density = MixtureDensity(weights: self.weights, components: components.map(\.factors))
  }
}

// MARK: - Parameters

extension FactorMixture {
  /// Number of factors q of the components, or the largest if they differ.
  public var factorCount: Int { components.reduce(0) { max($0, $1.factorCount) } }

  /// Number of free parameters: those of the components, and K − 1 for the weights.
  ///
  /// A component has d means, d·q loadings less the q·(q − 1)/2 of a rotation, and 1 or d variances of the noise.
  public var parameterCount: Int {
    components.reduce(components.count - 1) {
      $0
        + factorParameterCount(
          dimension: dimension, factors: $1.factorCount, noise: noise == .isotropic ? 1 : dimension)
    }
  }

  /// Mean Σ πₖ·μₖ of the mixture, one element a variable.
  public var mean: [Scalar] { mean(of: components.map(\.mean)).map { Scalar($0) } }

  /// Covariance Σ πₖ·(Wₖ·Wₖᵀ + Ψₖ + (μₖ − μ)(μₖ − μ)ᵀ) of the mixture: within and between components.
  ///
  /// Shape `dimension × dimension`, symmetric. Nothing else of that size is ever formed.
  public var totalCovariance: Matrix<Scalar> { totalCovariance(means: components.map(\.mean)) { $0.covariance } }
}

extension FactorMixture: Equatable {
  /// True if weights, components and kind of noise are equal; how they came about does not matter.
  public static func == (left: FactorMixture, right: FactorMixture) -> Bool {
    left.weights == right.weights && left.components == right.components && left.noise == right.noise
  }
}

extension FactorMixture: CustomStringConvertible {
  /// Precision, numbers of components, variables and factors, kind of noise, and the weights.
  public var description: String {
    "FactorMixture<\(Scalar.self)> of \(components.count) components of dimension \(dimension), \(factorCount) factors, "
      + "\(noise) noise\nweights \(weights)"
  }
}
