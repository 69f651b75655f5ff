public import Gaussian

/// The member "estimation" of a model file; files from before there was one lack it.
extension EstimationRecord {
  /// Everything but the number of rows, which the model itself has.
  public var json: JSONValue {
    var object: JSONObject = [
      "estimator": .string(estimator),
      "weight": .number(weight),
      "effectiveSampleSize": .number(effectiveSampleSize),
      "policy": .string(policy.description),
    ]
    let numbers = values.filter(\.value.isFinite).sorted { $0.key < $1.key }
    if !numbers.isEmpty {
      var values = JSONObject()
      for (name, value) in numbers { values[name] = .number(value) }
      object["values"] = .object(values)
    }
    if let iterations { object["iterations"] = .integer(iterations) }
    if let ending {
      object["converged"] = .boolean(ending.hasConverged)
      // A limit is what not to have converged means without a word.
      if !ending.hasConverged && ending != .iterationLimit { object["ending"] = .string(ending.storedName) }
    }
    if let adjustment { object["adjustment"] = adjustment.json }
    return .object(object)
  }

  /// Reads the member "estimation" of a model that was fitted to so many rows.
  ///
  /// - Throws: ``FileError`` if something is missing or impossible.
  init(_ node: JSONNode, count: Int) throws {
    let weight = try node.positiveNumber("weight")
    let size = try node.positiveNumber("effectiveSampleSize")
    self.init(
      estimator: try node.member("estimator").string(), count: count, weight: weight, effectiveSampleSize: size)
    if let valuesNode = try node.optionalMember("values") {
      guard case .object(let object) = valuesNode.value else { throw valuesNode.problem("is no object") }
      for member in object.members { values[member.key] = try valuesNode.member(member.key).number() }
    }
    iterations = try node.optionalMember("iterations")?.integer()
    ending = try node.optionalMember("converged").map { try $0.boolean() ? .converged : .iterationLimit }
    if let node = try node.optionalMember("ending") {
      ending = try FitEnding(node, among: [.stalled, .likelihoodFell, .singular, .stopped])
    }
    let policyNode = try node.member("policy")
    guard let policy = CovariancePolicy(try policyNode.string()) else { throw policyNode.problem("is no policy") }
    self.policy = policy
    adjustment = try node.optionalMember("adjustment").map { try CovarianceAdjustment($0) }
  }
}

extension CovarianceAdjustment {
  fileprivate var json: JSONValue {
    switch self {
    case .ridge(let value): .object(["kind": .string("ridge"), "value": .number(value)])
    case .relativeRidge(let value): .object(["kind": .string("relative ridge"), "value": .number(value)])
    case .floor(let value, let count):
      .object(["kind": .string("floor"), "value": .number(value), "count": .integer(count)])
    case .shrinkage(let value): .object(["kind": .string("shrinkage"), "value": .number(value)])
    case .truncation(let value, let rank):
      .object(["kind": .string("truncation"), "value": .number(value), "rank": .integer(rank)])
    }
  }

  fileprivate init(_ node: JSONNode) throws {
    let kind = try node.member("kind")
    let value = try node.member("value").number()
    switch try kind.string() {
    case "ridge": self = .ridge(value)
    case "relative ridge": self = .relativeRidge(value)
    case "floor": self = .floor(value, liftedCount: try node.member("count").integer())
    case "shrinkage": self = .shrinkage(value)
    case "truncation": self = .truncation(value, rank: try node.member("rank").integer())
    default: throw kind.problem("is no adjustment of a covariance")
    }
  }
}

extension JSONNode {
  /// The member of that name, which must be a positive number.
  func positiveNumber(_ key: String) throws -> Double {
    let node = try member(key)
    let number = try node.number()
    guard number > 0 else { throw node.problem("is \(number)") }
    return number
  }
}
