public import Gaussian

/// A component whose mixtures model files can hold.
public protocol StorableComponent: MixtureComponent
where Scalar == Double, Form.Structure: RawRepresentable<String> & CaseIterable {
  /// What a file calls a mixture of these.
  static var storedMixtureName: String { get }

  /// What a file calls that which all components have in common.
  static var storedStructureKey: String { get }

  /// What stands beside the components because they share it.
  static func storedShares(of components: [Self], structure: Form.Structure) -> JSONObject

  /// What the file says of a component beside its weight.
  func storedMembers(structure: Form.Structure) -> JSONObject

  /// The components that a file describes.
  ///
  /// - Parameters:
  ///   - nodes: The components, at least one.
  ///   - structure: What they have in common.
  ///   - parameters: What they stand in.
  /// - Returns: One a node.
  /// - Throws: ``FileError`` if one is impossible, or they differ in their dimension.
  static func components(
    _ nodes: [JSONNode], structure: Form.Structure, in parameters: JSONNode
  ) throws -> [Self]
}

extension StorableComponent {
  /// Nothing.
  public static func storedShares(of components: [Self], structure: Form.Structure) -> JSONObject { [:] }
}

extension Mixture: StorableModel, Codable where Component: StorableComponent {
  /// That of the components.
  public static var storedName: String { Component.storedMixtureName }

  /// Number of rows, what components have in common, how the mixture was fitted, and the components, each an object with its
  /// weight.
  public var storedParameters: JSONObject {
    var object: JSONObject = [
      "rows": estimation.map { .integer($0.count) } ?? .null,
      Component.storedStructureKey: .string(structure.rawValue),
    ]
    if let estimation { object["estimation"] = estimation.json }
    for member in Component.storedShares(of: components, structure: structure).members {
      object[member.key] = member.value
    }
    object["components"] = .array(
      zip(weights, components).map { weight, component in
        var stored: JSONObject = ["weight": .number(weight)]
        for member in component.storedMembers(structure: structure).members { stored[member.key] = member.value }
        return .object(stored)
      })
    return object
  }

  /// Creates the mixture that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or impossible, components differ in their dimension, or weights do
  ///   not add up to 1.
  public init(parameters: JSONNode) throws {
    let structure: Component.Form.Structure = try parameters.member(Component.storedStructureKey).choice()
    let componentsNode = try parameters.member("components")
    let nodes = try componentsNode.elements()
    guard !nodes.isEmpty else { throw componentsNode.problem("has no elements") }
    let components = try Component.components(nodes, structure: structure, in: parameters)
    let weights = try nodes.map { try $0.member("weight").number() }
    let estimation = try parameters.optionalMember("estimation").map { node in
      guard let rows = try parameters.optionalMember("rows")?.integer(), rows >= 1 else {
        throw node.problem("needs the number of rows")
      }
      return try MixtureRecord(node, count: rows, components: nodes.count, dimension: components[0].dimension)
    }
    do {
      try self.init(weights: weights, components: components, structure: structure, estimation: estimation)
    } catch {
      throw try componentsNode.problem(ofWeights: weights, in: nodes)
    }
  }
}

extension JSONNode {
  /// What is wrong with the weights of components.
  fileprivate func problem(ofWeights weights: [Double], in nodes: [JSONNode]) throws -> FileError {
    if let index = weights.firstIndex(where: { $0 < 0 }) {
      return try nodes[index].member("weight").problem("is \(weights[index])")
    }
    return problem("have weights that add up to \(weights.reduce(0, +)), not 1")
  }
}

// MARK: - Components

extension MultivariateNormal: StorableComponent where Scalar == Double {
  /// "gaussian mixture".
  public static var storedMixtureName: String { "gaussian mixture" }

  /// "structure".
  public static var storedStructureKey: String { "structure" }

  /// The one covariance of a tied mixture.
  public static func storedShares(of components: [MultivariateNormal], structure: MixtureCovariance) -> JSONObject {
    structure == .tied ? components[0].storedCovariance : [:]
  }

  /// What the file of a single Gaussian holds, but for a covariance that all share.
  public func storedMembers(structure: MixtureCovariance) -> JSONObject {
    var stored: JSONObject = [
      "rows": observationCount.map { .integer($0) } ?? .null,
      "mean": .numbers(mean),
    ]
    if structure != .tied {
      for member in storedCovariance.members { stored[member.key] = member.value }
    }
    if let estimation { stored["estimation"] = estimation.json }
    return stored
  }

  /// Gaussians, of which one covariance is factored once, however many share it.
  public static func components(
    _ nodes: [JSONNode], structure: MixtureCovariance, in parameters: JSONNode
  ) throws -> [MultivariateNormal] {
    let names = try parameters.optionalMember("variables")?.strings()
    let dimension = try nodes[0].member("mean").elements().count
    var shared: (any CovarianceParameter<Double>)?
    return try nodes.map { node in
      // A mean of another length would be asked for a covariance of its own size first.
      _ = try node.member("mean").elements(count: dimension)
      return try MultivariateNormal(parameters: node, naming: names) { dimension in
        if let shared { return shared }
        let place = structure == .tied ? parameters : node
        let parameter = try MultivariateNormal.covariance(
          structure.structure, dimension: dimension, in: place, naming: names)
        if structure == .tied { shared = parameter }
        return parameter
      }
    }
  }
}

extension FactorAnalysis: StorableComponent where Scalar == Double {
  /// "factor mixture".
  public static var storedMixtureName: String { "factor mixture" }

  /// "noise".
  public static var storedStructureKey: String { "noise" }

  /// Mean and loadings, and one variance of the noise or one a variable.
  public func storedMembers(structure: FactorNoise) -> JSONObject {
    var stored = factors.storedMembers
    switch structure {
    case .isotropic: stored["noiseVariance"] = .number(noiseVariances[0])
    case .diagonal: stored["noiseVariances"] = .numbers(noiseVariances)
    }
    return stored
  }

  /// Models of factors with noise of that kind.
  public static func components(
    _ nodes: [JSONNode], structure: FactorNoise, in parameters: JSONNode
  ) throws -> [FactorAnalysis] {
    let dimension = try nodes[0].member("mean").elements().count
    return try nodes.map { node in
      _ = try node.member("mean").elements(count: dimension)
      let factors = try structure == .isotropic ? StoredFactors(isotropic: node) : StoredFactors(diagonal: node)
      return FactorAnalysis(factors: factors.factors)
    }
  }
}
