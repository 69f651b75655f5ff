public import Gaussian
internal import LinearAlgebra

extension ClassConditionalModel: StorableModel, Codable where Scalar == Double {
  /// "class-conditional model".
  public static var storedName: String { "class-conditional model" }

  /// What the classes are called together, their covariance, and the classes.
  ///
  /// Each class is an object with its name, its prior, and what the file of a single Gaussian or of a mixture holds; one
  /// covariance that Gaussians share stands beside the classes.
  public var storedParameters: JSONObject {
    var object: JSONObject = [
      "label": labelName.map { .string($0) } ?? .null,
      "structure": .string(structure.rawValue),
    ]
    var shared: [String] = []
    if isTied, case .normal(let first) = densities[0] {
      for member in first.storedCovariance.members { object[member.key] = member.value }
      shared = ["structure"] + first.storedCovariance.members.map(\.key)
    }
    object["classes"] = .array(
      classes.indices.map { place in
        var entry: JSONObject = ["class": .string(classes[place]), "prior": .number(priors[place])]
        let parameters =
          switch densities[place] {
          case .normal(let normal): normal.storedParameters
          case .mixture(let mixture): mixture.storedParameters
          }
        for member in parameters.members where !shared.contains(member.key) { entry[member.key] = member.value }
        return .object(entry)
      })
    return object
  }

  /// Creates the classes that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or impossible.
  public init(parameters: JSONNode) throws {
    let structure: MixtureCovariance = try parameters.member("structure").choice()
    let classesNode = try parameters.member("classes")
    let nodes = try classesNode.elements()
    guard nodes.count >= 2 else { throw classesNode.problem("has \(counted(nodes.count, "element")), 2 are needed") }
    let names = try nodes.map { try $0.member("class").string() }
    guard Set(names).count == names.count else { throw classesNode.problem("has a class twice") }
    let priors = try nodes.map { try $0.member("prior").number() }
    let densities = try Self.densities(nodes, structure, in: parameters)
    for (node, density) in zip(nodes, densities) where density.dimension != densities[0].dimension {
      throw node.problem("has \(counted(density.dimension, "variable")), \(densities[0].dimension) are needed")
    }
    do throws(GaussianError) {
      try self.init(classes: names, priors: priors, densities: densities, structure: structure)
    } catch {
      throw classesNode.problem("cannot be used: \(error)")
    }
    labelName = try parameters.optionalMember("label")?.string()
  }

  private static func densities(
    _ nodes: [JSONNode], _ structure: MixtureCovariance, in parameters: JSONNode
  ) throws -> [ClassDensity<Double>] {
    let names = try parameters.optionalMember("variables")?.strings()
    // One matrix is factored once, however many share it.
    var shared: (any CovarianceParameter<Double>)?
    return try nodes.map { node in
      if try node.optionalMember("components") != nil { return .mixture(try GaussianMixture(parameters: node)) }
      guard structure == .tied else { return .normal(try MultivariateNormal(parameters: node)) }
      if let shared { _ = try node.member("mean").elements(count: shared.dimension) }
      return .normal(
        try MultivariateNormal(parameters: node, naming: names) { dimension in
          if let shared { return shared }
          let parameter = try MultivariateNormal<Double>.covariance(
            .full, dimension: dimension, in: parameters, naming: names)
          shared = parameter
          return parameter
        })
    }
  }
}
