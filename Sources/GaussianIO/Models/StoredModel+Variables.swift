internal import Gaussian
public import LinearAlgebra

// Variables by name: what a model itself knows by position.

extension StoredModel {
  /// The position of a variable, counted from 0.
  ///
  /// - Parameter name: One of ``variableNames``.
  /// - Returns: An index of the model's variables.
  /// - Throws: ``VariableError/unknown(_:among:)``.
  public func position(of name: String) throws(VariableError) -> Int {
    guard let position = variableNames.firstIndex(of: name) else { throw .unknown(name, among: variableNames) }
    return position
  }

  /// The distribution of some of the variables, whatever the others are.
  ///
  /// - Parameter names: Which; their order is that of the result.
  /// - Returns: A model of these variables.
  /// - Throws: ``VariableError`` if there is no such variable, one is named twice or none at all.
  public func marginal(over names: [String]) throws -> StoredModel {
    try marginal(over: try names.map { try position(of: $0) }, naming: names)
  }

  /// The distribution of some of the variables, whatever the others are.
  ///
  /// - Parameter positions: Which, counted from 0; their order is that of the result.
  /// - Returns: A model of these variables.
  /// - Throws: As for names.
  public func marginal(at positions: [Int]) throws -> StoredModel {
    let all = variableNames
    if let place = positions.first(where: { !all.indices.contains($0) }) {
      throw VariableError.unknown("\(place + 1)", among: all)
    }
    return try marginal(over: positions, naming: variables == nil ? nil : positions.map { all[$0] })
  }

  private func marginal(over positions: [Int], naming names: [String]?) throws -> StoredModel {
    guard !positions.isEmpty else { throw VariableError.noneNamed }
    if let repeated = positions.indices.first(where: { positions[..<$0].contains(positions[$0]) }) {
      throw VariableError.repeated(variableNames[positions[repeated]])
    }
    guard let model = model as? any StorableModel & MarginalModel else {
      throw VariableError.unsuitable("parts", model: type(of: model).storedName)
    }
    return StoredModel(model.marginal(over: positions), schema: schema?.selecting(positions), variables: names)
  }

  /// The distribution of the other variables given values of some: `stored.conditioned(on: ["age": 30])`.
  ///
  /// - Parameter values: Finite values of observed variables.
  /// - Returns: A model of the variables that remain, in their order; the same model without values.
  /// - Throws: ``VariableError`` if there is no such variable, none remains or a value is not finite, and `GaussianError` if
  ///   there is no density at the values.
  public func conditioned(on values: [String: Double]) throws -> StoredModel {
    var observed: [Int: Double] = [:]
    // In the order of the names, so that of several faults the same is found each time.
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard value.isFinite else { throw VariableError.notFinite(name, value: value) }
      observed[try position(of: name)] = value
    }
    let given = try conditioned(at: observed)
    // Variables without names are called by their positions from here on.
    let remaining = variableNames.indices.filter { observed[$0] == nil }
    return given.schema == nil ? StoredModel(given.model, variables: remaining.map { variableNames[$0] }) : given
  }

  /// The distribution of the other variables given values of some.
  ///
  /// - Parameter observed: Finite values of observed variables, which are counted from 0.
  /// - Returns: A model of the variables that remain, in their order; the same model without values.
  /// - Throws: As for names.
  public func conditioned(at observed: [Int: Double]) throws -> StoredModel {
    let names = variableNames
    for (place, value) in observed.sorted(by: { $0.key < $1.key }) {
      guard names.indices.contains(place) else { throw VariableError.unknown("\(place + 1)", among: names) }
      guard value.isFinite else { throw VariableError.notFinite(names[place], value: value) }
    }
    guard observed.count < model.dimension else { throw VariableError.noneLeft }
    guard let model = model as? any StorableModel & ConditionalModel else {
      throw VariableError.unsuitable("distributions given some of its variables", model: type(of: model).storedName)
    }
    let remaining = names.indices.filter { observed[$0] == nil }
    return StoredModel(
      try model.conditioned(on: observed), schema: schema?.selecting(remaining),
      variables: variables.map { names in remaining.map { names[$0] } })
  }
}

/// Why a stored model has no answer about variables that are asked for by name.
@nonexhaustive
public enum VariableError: ExplainedError, Equatable {
  /// There is no such variable among those that there are.
  case unknown(String, among: [String])
  /// A variable is named twice.
  case repeated(String)
  /// No variable is named.
  case noneNamed
  /// All variables are given, and none is left.
  case noneLeft
  /// A value is NaN or infinite.
  case notFinite(String, value: Double)
  /// A kind of model does not have what is asked for.
  case unsuitable(String, model: String)
}

extension VariableError {
  /// One line: the fact, then what to try.
  public var description: String { sentence(fact, advice) }

  /// What is wrong, without a full stop.
  public var fact: String {
    switch self {
    case .unknown(let name, _): "the model has no variable \(quoted(name))"
    case .repeated(let name): "the variable \(quoted(name)) is named twice"
    case .noneNamed: "no variable is named"
    case .noneLeft: "all variables are given, and none is left to be distributed"
    case .notFinite(let name, let value): "the value of \(quoted(name)) is \(value), not a finite number"
    case .unsuitable(let quantity, let model): "\(quantity) of a \(model) are not known"
    }
  }

  /// What to try, without a full stop.
  public var advice: String {
    switch self {
    case .unknown(let name, let names): guess(at: name, among: names) + "the variables are \(listed(names))"
    case .repeated: "name it once"
    case .noneNamed: "name at least one"
    case .noneLeft: "leave one out"
    case .notFinite: "leave it out, or give a number"
    case .unsuitable: "take another kind of model"
    }
  }
}
