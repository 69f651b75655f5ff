public import Gaussian

extension GaussianMixture: StorableModel where Scalar == Double {
  /// "gaussian mixture".
  public static var storedName: String { "gaussian mixture" }

  /// Number of rows, how the mixture was fitted, which covariances it may have, and the components.
  ///
  /// Each component is an object with its weight and what the file of a single Gaussian holds; one covariance that all
  /// share stands beside the components.
  public var storedParameters: JSONObject {
    var object: JSONObject = [
      "rows": estimation.map { .integer($0.count) } ?? .null,
      "structure": .string(covariance.rawValue),
    ]
    if let estimation { object["estimation"] = estimation.json }
    if covariance == .tied {
      for member in components[0].storedCovariance.members { object[member.key] = member.value }
    }
    object["components"] = .array(
      zip(weights, components).map { weight, component in
        var stored: JSONObject = [
          "weight": .number(weight),
          "rows": component.observationCount.map { .integer($0) } ?? .null,
          "mean": .numbers(component.mean),
        ]
        if covariance != .tied {
          for member in component.storedCovariance.members { stored[member.key] = member.value }
        }
        if let estimation = component.estimation { stored["estimation"] = estimation.json }
        return .object(stored)
      })
    return object
  }

  /// Creates the mixture that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing, a covariance is not positive definite, components differ in their
  ///   dimension, or weights do not add up to 1.
  public init(parameters: JSONNode) throws {
    let structureNode = try parameters.member("structure")
    guard let covariance = MixtureCovariance(rawValue: try structureNode.string()) else {
      let known = MixtureCovariance.allCases.map(\.rawValue).joined(separator: ", ")
      throw structureNode.problem("is none of \(known)")
    }
    let componentsNode = try parameters.member("components")
    let nodes = try componentsNode.elements()
    guard !nodes.isEmpty else { throw componentsNode.problem("has no elements") }
    let names = try parameters.optionalMember("variables")?.strings()
    let components = try Self.components(nodes, covariance, in: parameters, naming: names)
    let weights = try nodes.map { try $0.member("weight").number() }
    let estimation = try parameters.optionalMember("estimation").map { node in
      guard let rows = try parameters.optionalMember("rows")?.integer(), rows >= 1 else {
        throw node.problem("needs the number of rows")
      }
      return try MixtureRecord(node, count: rows, components: nodes.count)
    }
    do {
      try self.init(weights: weights, components: components, covariance: covariance, estimation: estimation)
    } catch {
      throw try componentsNode.problem(ofWeights: weights, in: nodes)
    }
  }

  private static func components(
    _ nodes: [JSONNode], _ covariance: MixtureCovariance, in parameters: JSONNode, naming names: [String]?
  ) throws -> [MultivariateNormal<Double>] {
    let dimension = try nodes[0].member("mean").elements().count
    // One matrix is factored once, however many share it.
    var shared: (any CovarianceParameter<Double>)?
    let components = try nodes.map { node in
      // A mean of another length would be asked for a covariance of its own size first.
      _ = try node.member("mean").elements(count: dimension)
      return try MultivariateNormal<Double>(parameters: node, naming: names) { dimension in
        if let shared { return shared }
        let place = covariance == .tied ? parameters : node
        let parameter = try MultivariateNormal<Double>.covariance(
          covariance.structure, dimension: dimension, in: place, naming: names)
        if covariance == .tied { shared = parameter }
        return parameter
      }
    }
    return components
  }
}
