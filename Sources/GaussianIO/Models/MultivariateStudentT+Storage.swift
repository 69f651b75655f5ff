public import Gaussian

extension MultivariateStudentT: StorableModel, Codable where Scalar == Double {
  /// "multivariate t".
  public static var storedName: String { "multivariate t" }

  /// Number of rows, how the model was estimated, and what it consists of.
  public var storedParameters: JSONObject {
    var object: JSONObject = ["rows": estimation.map { .integer($0.count) } ?? .null]
    for member in storedMembers.members { object[member.key] = member.value }
    if let estimation { object["estimation"] = estimation.json }
    return object
  }

  /// Degrees of freedom, null if they are infinite, and the Gaussian limit as the file of a Gaussian has it.
  var storedMembers: JSONObject {
    [
      "degreesOfFreedom": degreesOfFreedom.isFinite ? .number(degreesOfFreedom) : .null,
      "gaussianLimit": .object(gaussianLimit.storedParameters),
    ]
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
    self.init(gaussianLimit: limit, degreesOfFreedom: degreesOfFreedom, estimation: estimation)
  }
}
