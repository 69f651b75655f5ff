public import Gaussian

extension MultivariateStudentT: StorableModel, Codable where Scalar == Double {
  /// "multivariate t".
  public static var storedName: String { "multivariate t" }

  /// Number of rows, how the model was estimated, and what it consists of.
  public var storedParameters: JSONObject {
    var limit = gaussianLimit.storedParameters
    // How the limit came about is how the distribution did, which stands beside it.
    (limit["rows"], limit["estimation"]) = (nil, nil)
    var object: JSONObject = [
      "rows": estimation.map { .integer($0.count) } ?? .null,
      "degreesOfFreedom": degreesOfFreedom.isFinite ? .number(degreesOfFreedom) : .null,
      "gaussianLimit": .object(limit),
    ]
    if hasGivenDegreesOfFreedom { object["givenDegreesOfFreedom"] = .boolean(true) }
    if let estimation { object["estimation"] = estimation.json }
    return object
  }

  /// Creates the distribution that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or impossible.
  public init(parameters: JSONNode) throws {
    let degrees = try parameters.optionalMember("degreesOfFreedom")
    let degreesOfFreedom = try degrees?.number() ?? .infinity
    if let degrees, !(degreesOfFreedom > 0) { throw degrees.problem("is \(degreesOfFreedom), not positive") }
    let limitNode = try parameters.member("gaussianLimit")
    let limit = try MultivariateNormal(parameters: limitNode)
    guard limit.rank == limit.dimension else { throw limitNode.problem("has no density in all directions") }
    let estimation = try parameters.optionalMember("estimation").map { node in
      guard let rows = try parameters.optionalMember("rows")?.integer(), rows >= 1 else {
        throw node.problem("needs the number of rows")
      }
      return try EstimationRecord(node, count: rows)
    }
    let isGiven = try parameters.optionalMember("givenDegreesOfFreedom").map { try $0.boolean() } ?? false
    self.init(
      gaussianLimit: limit, degreesOfFreedom: degreesOfFreedom, estimation: estimation,
      hasGivenDegreesOfFreedom: isGiven)
  }
}

extension MultivariateStudentT: StorableComponent where Scalar == Double {
  /// "student-t mixture".
  public static var storedMixtureName: String { "student-t mixture" }

  /// "structure".
  public static var storedStructureKey: String { "structure" }

  /// What the file of a single one holds.
  public func storedMembers(structure: CovarianceStructure) -> JSONObject { storedParameters }

  /// t distributions with scatter matrices of that structure.
  public static func components(
    _ nodes: [JSONNode], structure: CovarianceStructure, in parameters: JSONNode
  ) throws -> [MultivariateStudentT] {
    let dimension = try nodes[0].member("gaussianLimit").member("mean").elements().count
    return try nodes.map { node in
      let limit = try node.member("gaussianLimit")
      _ = try limit.member("mean").elements(count: dimension)
      let component = try MultivariateStudentT(parameters: node)
      guard component.structure == structure else {
        throw try limit.member("structure").problem("is not \(structure), which that of the mixture is")
      }
      return component
    }
  }
}
