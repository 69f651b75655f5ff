public import Gaussian
internal import LinearAlgebra

extension MultivariateNormal: StorableModel where Scalar == Double {
  /// "multivariate normal".
  public static var storedName: String { "multivariate normal" }

  /// Number of rows, covariance structure, mean, and the numbers that the structure needs.
  public var storedParameters: JSONObject {
    let values = parameter.values
    return [
      "rows": observationCount.map { .integer($0) } ?? .null,
      "structure": .string(structure.rawValue),
      "mean": .numbers(mean),
      parameter.valuesName: values.rows == 1 ? .numbers(values.elements) : .matrix(values),
    ]
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
    let type = structure.parameterType(of: Double.self)
    let shape = type.valuesShape(dimension: mean.count)
    let given = try type.valuesNames.first { try parameters.optionalMember($0) != nil }
    let name = given ?? type.valuesNames[0]
    let node = try parameters.member(name)
    let values =
      shape.rows == 1
      ? Matrix([try node.numbers(count: shape.columns)])
      : try node.matrix(rows: shape.rows, columns: shape.columns)
    do {
      let parameter = try type.init(values: values, named: name, dimension: mean.count)
      try self.init(mean: mean, parameter: parameter, observationCount: rows)
    } catch {
      let names = try parameters.optionalMember("variables")?.strings()
      throw node.problem("cannot be used: \(Self.fact(of: error, naming: names))")
    }
  }

  /// What is wrong, without the remedy after the semicolon, which is one for fitting.
  private static func fact(of error: GaussianError, naming names: [String]?) -> String {
    let text = error.description(naming: names?.map { printable($0) })
    guard let end = text.lastIndex(of: ";") else { return text }
    return String(text[..<end])
  }
}
