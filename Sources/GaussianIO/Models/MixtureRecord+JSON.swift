public import Gaussian

/// The member "estimation" of the file of a mixture; components are counted from 1 there.
extension MixtureRecord {
  /// Everything but the number of rows, which the model itself has.
  public var json: JSONValue {
    // Every mixture is looked for from a seed to a tolerance.
    var object: JSONObject = [
      "estimator": .string("em"),
      "weight": .number(weight),
      "policy": .string(policy.description),
      "start": .string(start.rawValue),
      "seed": .seed(climb.seed ?? 0),
      "restarts": .integer(restarts),
      "tolerance": .number(climb.tolerance ?? 0),
      "iterations": .integer(climb.iterations),
      "converged": .boolean(climb.hasConverged),
      "ending": .string(climb.ending.storedName),
      "emptyComponents": .positions(emptyComponents),
      "coincidingComponents": .array(coincidingComponents.map { .positions($0) }),
      "trace": .numbers(climb.trace),
    ]
    if let leastNoise {
      object["leastNoise"] = .number(leastNoise)
      object["componentsOfLeastNoise"] = .positions(componentsOfLeastNoise)
    } else {
      object["degenerateComponents"] = .array(degenerateComponents.map(\.json))
      object["componentsBelowRidge"] = .positions(componentsBelowRidge)
    }
    return .object(object)
  }

  /// Reads the member "estimation" of a mixture that was fitted to so many rows.
  ///
  /// - Throws: ``FileError`` if something is missing or impossible.
  init(_ node: JSONNode, count: Int, components: Int, dimension: Int) throws {
    let policyNode = try node.member("policy")
    guard let policy = CovariancePolicy(try policyNode.string()) else { throw policyNode.problem("is no policy") }
    let ending = try FitEnding(
      try node.member("ending"), among: [.converged, .iterationLimit, .likelihoodFell, .componentFailed, .stopped])
    let iterations = try node.member("iterations").natural(from: 0)
    let toleranceNode = try node.member("tolerance")
    let tolerance = try toleranceNode.number()
    guard tolerance >= 0 else { throw toleranceNode.problem("is \(tolerance)") }
    let traceNode = try node.member("trace")
    let trace = try traceNode.numbers()
    guard !trace.isEmpty else { throw traceNode.problem("has no elements") }
    self.init(
      count: count, weight: try node.positiveNumber("weight"), start: try node.member("start").choice(),
      restarts: try node.member("restarts").natural(from: 1),
      climb: ClimbRecord(
        iterations: iterations, ending: ending, trace: trace, tolerance: tolerance,
        seed: try node.member("seed").seed()), policy: policy)
    emptyComponents = try node.member("emptyComponents").positions(upTo: components)
    coincidingComponents = try node.member("coincidingComponents").elements().map {
      try $0.positions(upTo: components)
    }
    // Files from before these were looked for lack them.
    if let node = try node.optionalMember("degenerateComponents") {
      degenerateComponents = try node.elements().map {
        try DegenerateComponent($0, components: components, dimension: dimension)
      }
    }
    if let node = try node.optionalMember("componentsBelowRidge") {
      componentsBelowRidge = try node.positions(upTo: components)
    }
    guard let noiseNode = try node.optionalMember("leastNoise") else { return }
    let share = try noiseNode.number()
    guard share > 0, share < 1 else { throw noiseNode.problem("is \(share), a share above 0 and below 1 is needed") }
    leastNoise = share
    componentsOfLeastNoise = try node.member("componentsOfLeastNoise").positions(upTo: components)
  }
}

extension DegenerateComponent {
  /// Component and variable counted from 1.
  fileprivate var json: JSONValue {
    .object([
      "component": .integer(component + 1), "variable": .integer(variable + 1),
      "distinctValues": .integer(distinctValues), "distinctValuesInComponent": .integer(distinctValuesInComponent),
      "distinctRows": .integer(distinctRows),
    ])
  }

  fileprivate init(_ node: JSONNode, components: Int, dimension: Int) throws {
    self.init(
      component: try node.member("component").position(upTo: components),
      variable: try node.member("variable").position(upTo: dimension),
      distinctValues: try node.member("distinctValues").natural(from: 0),
      distinctValuesInComponent: try node.member("distinctValuesInComponent").natural(from: 0),
      distinctRows: try node.member("distinctRows").natural(from: 0))
  }
}

extension JSONValue {
  /// Positions counted from 1.
  public static func positions(_ indices: [Int]) -> JSONValue { .array(indices.map { .integer($0 + 1) }) }

  /// A seed; as a text if it is beyond the whole numbers of a file.
  package static func seed(_ seed: UInt64) -> JSONValue {
    Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)")
  }
}

extension JSONNode {
  /// A whole number that is at least as large.
  func natural(from least: Int) throws -> Int {
    let number = try integer()
    guard number >= least else { throw problem("is \(number)") }
    return number
  }

  /// Positions in a list of that length, as indices.
  func positions(upTo count: Int) throws -> [Int] {
    try elements().map { try $0.position(upTo: count) }
  }

  /// A position in a list of that length, as an index.
  func position(upTo count: Int) throws -> Int {
    let position = try integer()
    guard (1...count).contains(position) else { throw problem("is \(position), there are \(count)") }
    return position - 1
  }

  func seed() throws -> UInt64 {
    if case .string(let text) = value, let seed = UInt64(text) { return seed }
    let number = try integer()
    guard let seed = UInt64(exactly: number) else { throw problem("is \(number)") }
    return seed
  }
}
