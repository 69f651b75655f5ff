internal import LinearAlgebra

/// A weighted sum of densities of one kind: p(x) = Σₖ πₖ·pₖ(x).
///
/// ``GaussianMixture`` and ``FactorMixture`` are mixtures, and any ``MixtureComponent`` makes one more. Members that one kind
/// of component alone has stand in extensions of ``MixtureModel`` where that is the component.
public struct Mixture<Component: MixtureComponent>: MixtureModel {
  /// Precision of rows and parameters.
  public typealias Scalar = Component.Scalar

  /// Weights πₖ of the components; none is negative, and they add up to 1.
  public let weights: [Double]

  /// The components, in the order of ``weights``.
  public let components: [Component]

  /// What all components have in common, such as the structure of their covariances or the kind of their noise.
  public let structure: Component.Form.Structure

  /// How the mixture was fitted; `nil` if it was made from parameters.
  public let estimation: MixtureRecord?

  /// Weights and components as passes over rows take them.
  public let density: MixtureDensity<Scalar>

  /// Creates the mixture of these components.
  ///
  /// - Parameters:
  ///   - weights: One a component, finite, not negative; their sum is 1 to 10⁻⁸, and what rounding does not explain is
  ///     divided out.
  ///   - components: Of the same dimension.
  ///   - structure: What ``parameterCount`` shall count; `nil` for what the components have in common.
  /// - Throws: ``GaussianError/invalidMixtureWeights(_:)``.
  /// - Precondition: There is a component, there are as many weights, and all components have the same dimension and the
  ///   structure.
  public init(
    weights: [Double], components: [Component], structure: Component.Form.Structure? = nil
  ) throws(GaussianError) {
    try self.init(weights: weights, components: components, structure: structure, estimation: nil)
  }

  package init(
    weights: [Double], components: [Component], structure: Component.Form.Structure?, estimation: MixtureRecord?
  ) throws(GaussianError) {
    precondition(!components.isEmpty, "a mixture has at least 1 component, not 0")
    precondition(weights.count == components.count, "\(weights.count) weights for \(components.count) components")
    let dimension = components[0].dimension
    precondition(
      components.allSatisfy { $0.dimension == dimension }, "components of dimensions \(components.map(\.dimension))")
    self.structure = Component.structure(of: components, as: structure)
    self.weights = try checkedMixtureWeights(weights)
    self.components = components
    self.estimation = estimation
    density = Component.density(weights: self.weights, components: components, structure: self.structure)
  }
}

// MARK: - Parameters

extension Mixture {
  /// Number of free parameters: those of the components, and K − 1 for the weights.
  ///
  /// What components share counts once.
  public var parameterCount: Int {
    components.count - 1 + Component.parameterCount(of: components, structure: structure)
  }
}

extension Mixture: Equatable {
  /// True if weights, components and structure are equal; how they came about does not matter.
  public static func == (left: Mixture, right: Mixture) -> Bool {
    left.weights == right.weights && left.components == right.components && left.structure == right.structure
  }
}

extension Mixture: CustomStringConvertible {
  /// Kind and precision, number of components, dimension and structure, and the weights.
  public var description: String {
    let words = Component.words(for: components, structure: structure)
    return "\(Component.mixtureName) of \(components.count) components of dimension \(dimension)"
      + (words.isEmpty ? "" : ", \(words)") + "\nweights \(weights)"
  }
}
