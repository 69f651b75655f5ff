public import LinearAlgebra

/// A mixture of Gaussians: p(x) = Σₖ πₖ·N(x; μₖ, Σₖ).
///
/// ```swift
/// let mixture = try GaussianMixture(fitting: x, components: 8, options: .init(covariance: .full, seed: 1))
/// let densities = mixture.logDensities(of: x)
/// let shares = mixture.responsibilities(of: x)
/// let drawn = mixture.samples(count: 1000, seed: 7)
/// ```
///
/// Components are whole Gaussians, so whatever those can do is one step away: `mixture.components[0].entropy`.
public struct GaussianMixture<Scalar: GaussianScalar>: MixtureModel {
  /// Weights πₖ of the components; none is negative, and they add up to 1.
  public let weights: [Double]

  /// The components, in the order of ``weights``.
  public let components: [MultivariateNormal<Scalar>]

  /// Which covariances the components were allowed to have.
  public let covariance: MixtureCovariance

  /// How the mixture was fitted; `nil` if it was made from parameters.
  public let estimation: MixtureRecord?

  /// Weights and components as passes over rows take them.
  public let density: MixtureDensity<Scalar>

  /// Creates the mixture of these components.
  ///
  /// - Parameters:
  ///   - weights: One a component, finite, not negative; their sum is 1 to 10⁻⁸, and what rounding does not explain is divided out.
  ///   - components: Gaussians of the same dimension.
  ///   - covariance: What ``parameterCount`` shall count; `nil` for the structure of the components.
  /// - Throws: ``GaussianError/invalidMixtureWeights(_:)``.
  /// - Precondition: There is a component, there are as many weights, and all components have the same dimension and
  ///   the structure of `covariance`; if that is `.tied`, equal covariances.
  public init(
    weights: [Double], components: [MultivariateNormal<Scalar>], covariance: MixtureCovariance? = nil
  ) throws(GaussianError) {
    try self.init(weights: weights, components: components, covariance: covariance, estimation: nil)
  }

  package init(
    weights: [Double], components: [MultivariateNormal<Scalar>], covariance: MixtureCovariance?,
    estimation: MixtureRecord?
  ) throws(GaussianError) {
    precondition(!components.isEmpty, "a mixture has at least 1 component, not 0")
    precondition(weights.count == components.count, "\(weights.count) weights for \(components.count) components")
    let (dimension, structure) = (components[0].dimension, components[0].structure)
    precondition(
      components.allSatisfy { $0.dimension == dimension }, "components of dimensions \(components.map(\.dimension))")
    let covariance = covariance ?? Self.covariance(of: components)
    precondition(
      components.allSatisfy { $0.structure == covariance.structure },
      "components of structure \(structure) in a mixture of \(covariance) covariances")
    precondition(
      covariance != .tied || components.allSatisfy { $0.parameter.values == components[0].parameter.values },
      "the covariances of a tied mixture are different")
    self.weights = try checkedMixtureWeights(weights)
    self.components = components
    self.covariance = covariance
    self.estimation = estimation
    density = MixtureDensity(weights: self.weights, components: components, isTied: covariance == .tied)
  }

  /// The structure of the first component; the caller refuses others.
  private static func covariance(of components: [MultivariateNormal<Scalar>]) -> MixtureCovariance {
    switch components[0].structure {
    case .full: .full
    case .diagonal: .diagonal
    case .spherical: .spherical
    }
  }
}

// MARK: - Parameters

extension GaussianMixture {
  /// Number of free parameters: K·d for the means, K − 1 for the weights, and those of the covariances.
  ///
  /// A full covariance has d·(d + 1)/2 of them, and tied ones have as many together.
  public var parameterCount: Int {
    let covariances = components.map(\.parameter.parameterCount)
    return components.count * (dimension + 1) - 1 + (covariance == .tied ? covariances[0] : covariances.reduce(0, +))
  }

  /// Mean Σ πₖ·μₖ of the mixture, one element a variable.
  public var mean: [Scalar] { mean(of: components.map(\.mean)).map { Scalar($0) } }

  /// Covariance Σ πₖ·(Σₖ + (μₖ − μ)(μₖ − μ)ᵀ) of the mixture: within and between components.
  ///
  /// Shape `dimension × dimension`, symmetric. Named so since ``covariance`` says which ones components may have.
  public var totalCovariance: Matrix<Scalar> { totalCovariance(means: components.map(\.mean)) { $0.covariance } }
}

extension GaussianMixture: Equatable {
  /// True if weights, components and structure are equal; how they came about does not matter.
  public static func == (left: GaussianMixture, right: GaussianMixture) -> Bool {
    left.weights == right.weights && left.components == right.components && left.covariance == right.covariance
  }
}

extension GaussianMixture: CustomStringConvertible {
  /// Precision, number of components, dimension and structure, and the weights.
  public var description: String {
    "GaussianMixture<\(Scalar.self)> of \(components.count) components of dimension \(dimension), \(covariance) "
      + "covariances\nweights \(weights)"
  }
}
