public import Gaussian
internal import LinearAlgebra

extension ProbabilisticPCA: StorableModel, Codable where Scalar == Double {
  /// "probabilistic PCA".
  public static var storedName: String { "probabilistic PCA" }

  /// Number of rows, how the model was fitted, mean, loadings, and the variance of the noise.
  public var storedParameters: JSONObject {
    var object = factors.storedParameters(estimation)
    object["noiseVariance"] = .number(noiseVariance)
    return object
  }

  /// Creates the model that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or impossible.
  public init(parameters: JSONNode) throws {
    let stored = try StoredFactors(isotropic: parameters)
    self.init(factors: stored.factors, estimation: stored.estimation)
  }
}

extension FactorAnalysis: StorableModel, Codable where Scalar == Double {
  /// "factor analysis".
  public static var storedName: String { "factor analysis" }

  /// Number of rows, how the model was fitted, mean, loadings, and the variances of the noise.
  public var storedParameters: JSONObject {
    var object = factors.storedParameters(estimation)
    object["noiseVariances"] = .numbers(noiseVariances)
    return object
  }

  /// Creates the model that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or impossible.
  public init(parameters: JSONNode) throws {
    let stored = try StoredFactors(diagonal: parameters)
    self.init(factors: stored.factors, estimation: stored.estimation)
  }
}

extension LatentFactors<Double> {
  /// What the files of both models have.
  fileprivate func storedParameters(_ estimation: FactorRecord?) -> JSONObject {
    var object: JSONObject = ["rows": estimation.map { .integer($0.count) } ?? .null]
    if let estimation { object["estimation"] = estimation.json }
    for member in storedMembers.members { object[member.key] = member.value }
    return object
  }

  /// Mean and loadings.
  var storedMembers: JSONObject { ["mean": .numbers(mean), "loadings": .matrix(loadings)] }
}

/// What the files of both models have, read again.
struct StoredFactors {
  let factors: LatentFactors<Double>
  let estimation: FactorRecord?

  /// With one variance for the noise of all variables.
  init(isotropic parameters: JSONNode) throws {
    let noiseNode = try parameters.member("noiseVariance")
    let variance = try noiseNode.number()
    try self.init(parameters) { dimension in (noiseNode, [Double](repeating: variance, count: dimension)) }
  }

  /// With a variance for the noise of each variable.
  init(diagonal parameters: JSONNode) throws {
    let noiseNode = try parameters.member("noiseVariances")
    try self.init(parameters) { (noiseNode, try noiseNode.numbers(count: $0)) }
  }

  /// - Parameters:
  ///   - parameters: The file.
  ///   - noise: The variances of the noise of so many variables, and where they stand.
  /// - Throws: ``FileError`` if a parameter is missing or impossible, and what `noise` throws.
  private init(_ parameters: JSONNode, noise: (_ dimension: Int) throws -> (node: JSONNode, variances: [Double])) throws
  {
    let meanNode = try parameters.member("mean")
    let mean = try meanNode.numbers()
    guard !mean.isEmpty else { throw meanNode.problem("has no elements") }
    let dimension = mean.count

    let loadingsNode = try parameters.member("loadings")
    let count = try loadingsNode.elements(count: dimension)[0].elements().count
    guard count <= dimension else {
      throw loadingsNode.problem("has \(count) factors, more than the variables, which are \(dimension)")
    }
    let loadings = try loadingsNode.matrix(rows: dimension, columns: count)
    let (noiseNode, variances) = try noise(dimension)
    if let variance = variances.first(where: { !($0 > 0) }) {
      throw noiseNode.problem("says \(variance), a variance is above 0")
    }
    let rowsNode = try parameters.optionalMember("rows")
    let rows = try rowsNode?.natural(from: 1)
    estimation = try parameters.optionalMember("estimation").map { node in
      guard let rows else { throw node.problem("needs the number of rows") }
      return try FactorRecord(node, count: rows, dimension: dimension)
    }
    do {
      factors = try LatentFactors(mean: mean, loadings: loadings, noiseVariances: variances)
    } catch {
      // Only sizes are left to be wrong.
      throw loadingsNode.problem(
        "cannot be used: their squares, or they in units of the noise, leave the range of floating-point numbers")
    }
  }
}
