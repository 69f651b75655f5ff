public import Gaussian

/// The member "estimation" of the file of a model of factors; variables are counted from 1 there.
extension FactorRecord {
  /// Everything but the number of rows, which the model itself has.
  public var json: JSONValue {
    var object: JSONObject = [
      "estimator": .string("mle"),
      "method": .string(method.rawValue),
      "weight": .number(weight),
      "effectiveSampleSize": .number(effectiveSampleSize),
      "iterations": .integer(climb.iterations),
      "converged": .boolean(climb.hasConverged),
      "ending": .string(climb.ending.storedName),
    ]
    if let tolerance = climb.tolerance { object["tolerance"] = .number(tolerance) }
    if let seed = climb.seed { object["seed"] = .seed(seed) }
    if let restarts { object["restarts"] = .integer(restarts) }
    object["totalVariance"] = .number(totalVariance)
    object["eigenvalues"] = .numbers(eigenvalues)
    if let leastUniqueness {
      object["leastUniqueness"] = .number(leastUniqueness)
      object["heywoodVariables"] = .positions(heywoodVariables)
    }
    if let discrepancy, discrepancy.isFinite { object["discrepancy"] = .number(discrepancy) }
    object["missingCells"] = .integer(missingCellCount)
    object["trace"] = .numbers(climb.trace)
    return .object(object)
  }

  /// Reads the member "estimation" of a model of so many variables that was fitted to so many rows.
  ///
  /// - Throws: ``FileError`` if something is missing or impossible.
  init(_ node: JSONNode, count: Int, dimension: Int) throws {
    let traceNode = try node.member("trace")
    let trace = try traceNode.numbers()
    guard !trace.isEmpty else { throw traceNode.problem("has no elements") }
    self.init(
      method: try node.member("method").choice(), count: count, weight: try node.positiveNumber("weight"),
      effectiveSampleSize: try node.positiveNumber("effectiveSampleSize"),
      totalVariance: try node.member("totalVariance").number(from: 0),
      climb: ClimbRecord(
        iterations: try node.member("iterations").natural(from: 0),
        ending: try FitEnding(
          try node.member("ending"), among: [.closedForm, .converged, .iterationLimit, .stalled, .stopped]),
        trace: trace, tolerance: try node.optionalMember("tolerance")?.number(from: 0),
        seed: try node.optionalMember("seed")?.seed()))
    restarts = try node.optionalMember("restarts")?.natural(from: 1)
    eigenvalues = try node.member("eigenvalues").numbers()
    if let boundNode = try node.optionalMember("leastUniqueness") {
      let bound = try boundNode.number()
      guard bound > 0, bound < 1 else { throw boundNode.problem("is \(bound)") }
      leastUniqueness = bound
      heywoodVariables = try node.member("heywoodVariables").positions(upTo: dimension)
    }
    discrepancy = try node.optionalMember("discrepancy")?.number()
    missingCellCount = try node.member("missingCells").natural(from: 0)
  }
}

extension JSONNode {
  /// A number that is at least as large.
  func number(from least: Double) throws -> Double {
    let number = try number()
    guard number >= least else { throw problem("is \(number)") }
    return number
  }
}
