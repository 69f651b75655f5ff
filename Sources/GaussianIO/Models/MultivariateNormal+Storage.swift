public import Gaussian
internal import LinearAlgebra

extension MultivariateNormal: StorableModel, Codable where Scalar == Double {
  /// "multivariate normal".
  public static var storedName: String { "multivariate normal" }

  /// Number of rows, how the model was estimated, covariance structure, mean, and the numbers that the structure needs.
  public var storedParameters: JSONObject {
    var object: JSONObject = [
      "rows": observationCount.map { .integer($0) } ?? .null,
      "structure": .string(structure.rawValue),
      "mean": .numbers(mean),
    ]
    for member in storedCovariance.members { object[member.key] = member.value }
    if let estimation { object["estimation"] = estimation.json }
    return object
  }

  /// The numbers that the structure needs, under the name that says what they are.
  var storedCovariance: JSONObject {
    let values = parameter.values
    var object = JSONObject()
    object[parameter.valuesName] = values.rows == 1 ? .numbers(values.elements) : .matrix(values)
    if let tolerance = parameter.tolerance { object["supportTolerance"] = .number(tolerance) }
    return object
  }

  /// Creates the distribution that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or the covariance is not positive definite.
  public init(parameters: JSONNode) throws {
    let structure: CovarianceStructure = try parameters.member("structure").choice()
    let names = try parameters.optionalMember("variables")?.strings()
    try self.init(parameters: parameters, naming: names) { dimension in
      try Self.covariance(structure, dimension: dimension, in: parameters, naming: names)
    }
  }

  /// Creates the distribution that an object describes, but for its covariance.
  ///
  /// - Parameters:
  ///   - parameters: The object.
  ///   - names: Variables by name, for messages.
  ///   - covariance: The covariance of so many variables.
  /// - Throws: ``FileError`` if a parameter is missing or impossible, and what `covariance` throws.
  init(
    parameters: JSONNode, naming names: [String]?,
    covariance: (_ dimension: Int) throws -> any CovarianceParameter<Double>
  ) throws {
    let meanNode = try parameters.member("mean")
    let mean = try meanNode.numbers()
    guard !mean.isEmpty else { throw meanNode.problem("has no elements") }

    let rowsNode = try parameters.optionalMember("rows")
    let rows = try rowsNode?.integer()
    if let rowsNode, let rows, rows < 1 { throw rowsNode.problem("is \(rows)") }

    let estimation = try parameters.optionalMember("estimation").map { node in
      guard let rows else { throw node.problem("needs the number of rows") }
      return try EstimationRecord(node, count: rows)
    }
    let parameter = try covariance(mean.count)
    do {
      try self.init(mean: mean, parameter: parameter, observationCount: rows, estimation: estimation)
    } catch {
      throw meanNode.problem("cannot be used: \(error.fact(naming: names?.map { printable($0) }))")
    }
  }

  /// The covariance that an object describes.
  ///
  /// - Throws: ``FileError`` if it is missing or not positive definite.
  static func covariance(
    _ structure: CovarianceStructure, dimension: Int, in parameters: JSONNode, naming names: [String]?
  ) throws -> any CovarianceParameter<Double> {
    let (make, node) = try makerOfCovariance(structure, dimension: dimension, in: parameters)
    do {
      return try make()
    } catch {
      throw node.problem("cannot be used: \(error.fact(naming: names?.map { printable($0) }))")
    }
  }

  /// What makes the covariance of a file, and where in the file it stands.
  private static func makerOfCovariance(
    _ structure: CovarianceStructure, dimension: Int, in parameters: JSONNode
  ) throws -> (make: () throws(GaussianError) -> any CovarianceParameter<Double>, node: JSONNode) {
    // A covariance of reduced rank says so by the name of its numbers: a program that does not know it must refuse it.
    if structure == .full, let node = try parameters.optionalMember("singularCovariance") {
      let (values, tolerance) = (
        try node.matrix(rows: dimension, columns: dimension), try supportTolerance(in: parameters)
      )
      return ({ () throws(GaussianError) in try SingularCovariance(values, tolerance: tolerance) }, node)
    }
    if structure == .diagonal, let node = try parameters.optionalMember("singularVariances") {
      let (values, tolerance) = (try node.numbers(count: dimension), try supportTolerance(in: parameters))
      return ({ () throws(GaussianError) in try SingularDiagonalCovariance(values, tolerance: tolerance) }, node)
    }
    let type = structure.parameterType(of: Double.self)
    let shape = type.valuesShape(dimension: dimension)
    let given = try type.valuesNames.first { try parameters.optionalMember($0) != nil }
    let name = given ?? type.valuesNames[0]
    let node = try parameters.member(name)
    let values =
      shape.rows == 1
      ? Matrix([try node.numbers(count: shape.columns)])
      : try node.matrix(rows: shape.rows, columns: shape.columns)
    return ({ () throws(GaussianError) in try type.init(values: values, named: name, dimension: dimension) }, node)
  }

  private static func supportTolerance(in parameters: JSONNode) throws -> Double {
    let node = try parameters.member("supportTolerance")
    let tolerance = try node.number()
    guard tolerance > 0 && tolerance < 1 else { throw node.problem("is \(tolerance), not between 0 and 1") }
    return tolerance
  }
}
