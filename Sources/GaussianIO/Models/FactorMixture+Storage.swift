public import Gaussian

extension FactorMixture: StorableModel where Scalar == Double {
  /// "factor mixture".
  public static var storedName: String { "factor mixture" }

  /// Number of rows, how the mixture was fitted, which noise it may have, and the components.
  ///
  /// Each component is an object with its weight, mean and loadings, and one variance of the noise or one a variable.
  public var storedParameters: JSONObject {
    var object: JSONObject = [
      "rows": estimation.map { .integer($0.count) } ?? .null,
      "noise": .string(noise.rawValue),
    ]
    if let estimation { object["estimation"] = estimation.json }
    object["components"] = .array(
      zip(weights, components).map { weight, component in
        var stored: JSONObject = ["weight": .number(weight)]
        for member in component.factors.storedMembers.members { stored[member.key] = member.value }
        switch noise {
        case .isotropic: stored["noiseVariance"] = .number(component.noiseVariances[0])
        case .diagonal: stored["noiseVariances"] = .numbers(component.noiseVariances)
        }
        return .object(stored)
      })
    return object
  }

  /// Creates the mixture that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or impossible, components differ in their dimension, or weights do
  ///   not add up to 1.
  public init(parameters: JSONNode) throws {
    let noiseNode = try parameters.member("noise")
    guard let noise = FactorNoise(rawValue: try noiseNode.string()) else {
      throw noiseNode.problem("is none of \(FactorNoise.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let componentsNode = try parameters.member("components")
    let nodes = try componentsNode.elements()
    guard !nodes.isEmpty else { throw componentsNode.problem("has no elements") }
    let dimension = try nodes[0].member("mean").elements().count
    let components = try nodes.map { node in
      _ = try node.member("mean").elements(count: dimension)
      let factors = try noise == .isotropic ? StoredFactors(isotropic: node) : StoredFactors(diagonal: node)
      return FactorAnalysis(factors: factors.factors)
    }
    let weights = try nodes.map { try $0.member("weight").number() }
    let estimation = try parameters.optionalMember("estimation").map { node in
      guard let rows = try parameters.optionalMember("rows")?.integer(), rows >= 1 else {
        throw node.problem("needs the number of rows")
      }
      return try MixtureRecord(node, count: rows, components: nodes.count)
    }
    do {
      try self.init(weights: weights, components: components, noise: noise, estimation: estimation)
    } catch {
      throw try componentsNode.problem(ofWeights: weights, in: nodes)
    }
  }
}

extension JSONNode {
  /// What is wrong with the weights of components.
  func problem(ofWeights weights: [Double], in nodes: [JSONNode]) throws -> FileError {
    if let index = weights.firstIndex(where: { $0 < 0 }) {
      return try nodes[index].member("weight").problem("is \(weights[index])")
    }
    return problem("have weights that add up to \(weights.reduce(0, +)), not 1")
  }
}
