public import Gaussian
internal import LinearAlgebra

extension MultivariateNormal: StorableModel where Scalar == Double {
  /// "multivariate normal".
  public static var storedName: String { "multivariate normal" }

  /// Number of rows, how the model was estimated, covariance structure, mean, and the numbers that the structure needs.
  public var storedParameters: JSONObject {
    let values = parameter.values
    var object: JSONObject = [
      "rows": observationCount.map { .integer($0) } ?? .null,
      "structure": .string(structure.rawValue),
      "mean": .numbers(mean),
    ]
    object[parameter.valuesName] = values.rows == 1 ? .numbers(values.elements) : .matrix(values)
    if let tolerance = parameter.tolerance { object["supportTolerance"] = .number(tolerance) }
    if let estimation { object["estimation"] = estimation.json }
    return object
  }

  /// Creates the distribution that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or the covariance is not positive definite.
  public init(parameters: JSONNode) throws {
    let meanNode = try parameters.member("mean")
    let mean = try meanNode.numbers()
    guard !mean.isEmpty else { throw meanNode.problem("has no elements") }

    let rowsNode = try parameters.optionalMember("rows")
    let rows = try rowsNode?.integer()
    if let rowsNode, let rows, rows < 1 { throw rowsNode.problem("is \(rows)") }

    let structureNode = try parameters.member("structure")
    guard let structure = CovarianceStructure(rawValue: try structureNode.string()) else {
      let known = CovarianceStructure.allCases.map(\.rawValue).joined(separator: ", ")
      throw structureNode.problem("is none of \(known)")
    }
    let estimation = try parameters.optionalMember("estimation").map { node in
      guard let rows else { throw node.problem("needs the number of rows") }
      return try EstimationRecord(node, count: rows)
    }
    let (parameter, node) = try Self.covariance(structure, dimension: mean.count, in: parameters)
    do {
      try self.init(mean: mean, parameter: parameter(), observationCount: rows, estimation: estimation)
    } catch {
      let names = try parameters.optionalMember("variables")?.strings()
      throw node.problem("cannot be used: \(Self.fact(of: error, naming: names))")
    }
  }

  /// What makes the covariance of a file, and where in the file it stands.
  private static func covariance(
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

  /// What is wrong, without the remedy after the semicolon, which is one for fitting.
  private static func fact(of error: GaussianError, naming names: [String]?) -> String {
    let text = error.description(naming: names?.map { printable($0) })
    guard let end = text.lastIndex(of: ";") else { return text }
    return String(text[..<end])
  }
}
