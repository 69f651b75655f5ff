public import Gaussian

/// A model that files of copulas can have in the middle.
public protocol StorableCopulaBase: CopulaBase<Double>, StorableModel {
  /// What a file calls a copula with such a model in the middle.
  static var storedCopulaName: String { get }
}

extension MultivariateNormal: StorableCopulaBase where Scalar == Double {
  /// "gaussian copula".
  public static var storedCopulaName: String { "gaussian copula" }
}

extension FactorAnalysis: StorableCopulaBase where Scalar == Double {
  /// "factor copula".
  public static var storedCopulaName: String { "factor copula" }
}

extension Mixture: StorableCopulaBase where Component == MultivariateNormal<Double> {
  /// "mixture copula".
  public static var storedCopulaName: String { "mixture copula" }
}

extension Copula: StorableModel, Codable where Base: StorableCopulaBase {
  /// That of the model in the middle.
  public static var storedName: String { Base.storedCopulaName }

  /// Margins, the model in the middle, and how they were fitted.
  public var storedParameters: JSONObject {
    var object: JSONObject = [
      "rows": estimation.map { .integer($0.count) } ?? .null,
      "margins": .array(allMargins.map(\.json)),
      "base": .object(base.storedParameters),
    ]
    if let estimation { object["estimation"] = estimation.json }
    if !given.isEmpty {
      object["given"] = .array(
        given.keys.sorted().map { ["variable": .integer($0 + 1), "value": .number(given[$0] ?? .nan)] }.map {
          .object($0)
        })
    }
    return object
  }

  /// Creates the copula that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or impossible.
  public init(parameters: JSONNode) throws {
    let marginsNode = try parameters.member("margins")
    let margins = try marginsNode.elements().map { try Margin($0) }
    guard !margins.isEmpty else { throw marginsNode.problem("has no elements") }
    let baseNode = try parameters.member("base")
    let base = try Base(parameters: baseNode)
    let needed = margins.reduce(0) { $0 + $1.latentCount }
    guard base.dimension == needed else {
      throw baseNode.problem("has \(base.dimension) variables, and the margins need \(needed)")
    }
    let estimation = try parameters.optionalMember("estimation").map { node in
      guard let rows = try parameters.optionalMember("rows")?.natural(from: 1) else {
        throw node.problem("needs the number of rows")
      }
      return try CopulaRecord(node, count: rows, variables: margins.count)
    }
    let whole = Self(base: base, margins: margins, estimation: estimation)
    guard let givenNode = try parameters.optionalMember("given") else {
      self = whole
      return
    }
    var given: [Int: Double] = [:]
    for node in try givenNode.elements() {
      let variableNode = try node.member("variable")
      let variable = try variableNode.natural(from: 1)
      guard variable <= margins.count, given[variable - 1] == nil else {
        throw variableNode.problem("is \(variable)")
      }
      given[variable - 1] = try node.member("value").number()
    }
    guard !given.isEmpty, given.count < margins.count else {
      throw givenNode.problem("are no values of some variables")
    }
    do throws(GaussianError) {
      self = try Self(whole, given: given)
    } catch {
      throw givenNode.problem("cannot be used: \(error.fact)")
    }
  }
}

extension CopulaRecord {
  /// Everything but the number of rows.
  public var json: JSONValue {
    var object: JSONObject = [
      "estimator": .string("mle"), "weight": .number(weight), "missingCells": .integer(missingCells),
      "iterations": .integer(climb.iterations), "converged": .boolean(climb.hasConverged),
      "ending": .string(climb.ending.storedName),
    ]
    if let missingWeights { object["missingWeights"] = .numbers(missingWeights) }
    if !marginChoices.isEmpty {
      object["marginChoices"] = .array(
        marginChoices.sorted { $0.key < $1.key }.map { .object($1.json(variable: $0)) })
    }
    if let tolerance = climb.tolerance { object["tolerance"] = .number(tolerance) }
    object["trace"] = .numbers(climb.trace)
    return .object(object)
  }

  /// Reads the member "estimation" of a copula of so many variables that was fitted to so many rows.
  ///
  /// - Throws: ``FileError`` if something is missing or impossible.
  init(_ node: JSONNode, count: Int, variables: Int) throws {
    let weight = try node.positiveNumber("weight")
    let missingWeights = try node.optionalMember("missingWeights").map { node in
      let weights = try node.numbers(count: variables)
      guard weights.allSatisfy({ $0 >= 0 && $0 <= weight }) else {
        throw node.problem("has one above the weight of all")
      }
      return weights
    }
    var choices: [Int: MarginChoice] = [:]
    for choice in try node.optionalMember("marginChoices")?.elements() ?? [] {
      let variableNode = try choice.member("variable")
      let variable = try variableNode.natural(from: 1)
      guard variable <= variables, choices[variable - 1] == nil else { throw variableNode.problem("is \(variable)") }
      choices[variable - 1] = try MarginChoice(choice)
    }
    self.init(
      count: count, weight: weight, missingCells: try node.member("missingCells").natural(from: 0),
      missingWeights: missingWeights, marginChoices: choices,
      climb: ClimbRecord(
        iterations: try node.member("iterations").natural(from: 0),
        ending: try FitEnding(
          try node.member("ending"), among: [.closedForm, .converged, .iterationLimit, .stopped]),
        trace: try node.member("trace").numbers(), tolerance: try node.optionalMember("tolerance")?.number(from: 0)))
  }
}

// MARK: - Margins

extension MarginChoice {
  /// The choice as a file has it; a form that gave some value no density has null.
  func json(variable: Int) -> JSONObject {
    var means = JSONObject()
    for form in MarginForm.allCases {
      if let mean = heldOut[form] { means[form.rawValue] = mean.isFinite ? .number(mean) : .null }
    }
    return ["variable": .integer(variable + 1), "margin": .string(form.rawValue), "heldOut": .object(means)]
  }

  /// Reads a choice.
  ///
  /// - Throws: ``FileError`` if something is missing or impossible.
  init(_ node: JSONNode) throws {
    let meansNode = try node.member("heldOut")
    var means: [MarginForm: Double] = [:]
    guard case .object(let object) = meansNode.value else { throw meansNode.problem("is no object") }
    for form in MarginForm.allCases {
      if object[form.rawValue] == .null { means[form] = -.infinity }
      if let mean = try meansNode.optionalMember(form.rawValue) { means[form] = try mean.number() }
    }
    self.init(form: try node.member("margin").choice(), heldOut: means)
  }
}

extension Margin {
  /// The margin as a file has it; a score that is infinite is null.
  public var json: JSONValue {
    func scores(_ scores: [Double]) -> JSONValue { .array(scores.map { $0.isFinite ? .number($0) : .null }) }
    func adding(_ places: Int?, to object: JSONObject) -> JSONValue {
      var object = object
      if let places { object["places"] = .integer(places) }
      return .object(object)
    }
    switch self {
    case .empirical(let margin):
      var object: JSONObject = ["margin": .string("empirical"), "values": .numbers(margin.values)]
      if margin.hasAtoms {
        object["lowerScores"] = scores(margin.lowerScores)
        object["upperScores"] = scores(margin.upperScores)
      } else {
        object["scores"] = .numbers(margin.lowerScores)
      }
      return adding(margin.places, to: object)
    case .normal(let margin):
      return adding(
        margin.places,
        to: [
          "margin": .string("normal"), "mean": .number(margin.mean),
          "standardDeviation": .number(margin.standardDeviation),
        ])
    case .logNormal(let margin):
      return adding(
        margin.places,
        to: [
          "margin": .string("log-normal"), "logMean": .number(margin.logMean),
          "logStandardDeviation": .number(margin.logStandardDeviation),
        ])
    case .kernel(let margin):
      var object: JSONObject = [
        "margin": .string("kernel"), "bandwidth": .number(margin.bandwidth), "values": .numbers(margin.values),
      ]
      if margin.hasAtoms {
        object["lowerScores"] = scores(margin.lowerScores)
        object["upperScores"] = scores(margin.upperScores)
      } else {
        object["scores"] = .numbers(margin.lowerScores)
      }
      object["densities"] = .numbers(margin.densities)
      return adding(margin.places, to: object)
    case .independent(let margin):
      return .object(["margin": .string("independent"), "probabilities": .numbers(margin.probabilities)])
    case .nominal(let margin):
      return .object(["margin": .string("nominal"), "probabilities": .numbers(margin.probabilities)])
    }
  }

  /// Reads a margin.
  ///
  /// - Throws: ``FileError`` if something is missing or impossible.
  init(_ node: JSONNode) throws {
    let places = try node.optionalMember("places")?.natural(from: 0)
    if let places, places > 300 { throw try node.member("places").problem("is \(places)") }
    let nameNode = try node.member("margin")
    switch try nameNode.string() {
    case "empirical":
      let valuesNode = try node.member("values")
      let values = try valuesNode.numbers()
      let (lower, upper) = try Self.scores(node, count: values.count)
      guard
        let margin = EmpiricalMargin(values: values, lowerScores: lower, upperScores: upper, places: places)
      else { throw valuesNode.problem("and its scores do not ascend") }
      self = .empirical(margin)
    case "normal":
      self = .normal(
        NormalMargin(
          mean: try node.member("mean").number(), standardDeviation: try node.positiveNumber("standardDeviation"),
          places: places))
    case "log-normal":
      self = .logNormal(
        LogNormalMargin(
          logMean: try node.member("logMean").number(),
          logStandardDeviation: try node.positiveNumber("logStandardDeviation"), places: places))
    case "kernel":
      let valuesNode = try node.member("values")
      let values = try valuesNode.numbers()
      let (lower, upper) = try Self.scores(node, count: values.count)
      let bandwidth = try node.member("bandwidth").number(from: 0)
      guard
        let margin = KernelMargin(
          bandwidth: bandwidth, values: values, lowerScores: lower, upperScores: upper,
          densities: try node.member("densities").numbers(count: values.count), places: places)
      else { throw valuesNode.problem("and its scores do not ascend, or a density is negative") }
      self = .kernel(margin)
    case "nominal":
      let probabilitiesNode = try node.member("probabilities")
      let probabilities = try probabilitiesNode.numbers()
      guard (2...NominalMargin.most).contains(probabilities.count), probabilities.allSatisfy({ $0 >= 0 }),
        (probabilities.reduce(0, +) - 1).magnitude < 1e-6
      else { throw probabilitiesNode.problem("are no probabilities of 2 to \(NominalMargin.most) categories") }
      self = .nominal(NominalMargin(probabilities: probabilities))
    case "independent":
      let probabilitiesNode = try node.member("probabilities")
      let probabilities = try probabilitiesNode.numbers()
      guard !probabilities.isEmpty, probabilities.allSatisfy({ $0 >= 0 }),
        (probabilities.reduce(0, +) - 1).magnitude < 1e-6
      else { throw probabilitiesNode.problem("are no probabilities") }
      self = .independent(FrequencyMargin(probabilities: probabilities))
    default: throw nameNode.problem("is no margin")
    }
  }

  /// The lowest and the highest score of each value; null is infinite.
  private static func scores(_ node: JSONNode, count: Int) throws -> ([Double], [Double]) {
    if let scores = try node.optionalMember("scores") {
      let scores = try scores.numbers(count: count)
      return (scores, scores)
    }
    func scores(_ key: String, _ other: Double) throws -> [Double] {
      try node.member(key).elements(count: count).map { $0.value == .null ? other : try $0.number() }
    }
    return (try scores("lowerScores", -.infinity), try scores("upperScores", .infinity))
  }
}
