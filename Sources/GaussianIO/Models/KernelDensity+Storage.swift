public import Gaussian
internal import LinearAlgebra

extension KernelDensity: StorableModel, Codable where Scalar == Double {
  /// "kernel density".
  public static var storedName: String { "kernel density" }

  /// Number of rows, how the bandwidth was chosen, its Cholesky factor, the weights, and the training rows themselves.
  public var storedParameters: JSONObject {
    [
      "rows": .integer(rows.rows),
      "estimation": estimation.json,
      "choleskyFactor": .matrix(root),
      "weights": weights.map { .numbers($0) } ?? .null,
      "observations": .matrix(rows),
    ]
  }

  /// Creates the density that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or impossible.
  public init(parameters: JSONNode) throws {
    let countNode = try parameters.member("rows")
    let count = try countNode.integer()
    guard count >= 1 else { throw countNode.problem("is \(count)") }
    let estimation = try EstimationRecord(try parameters.member("estimation"), count: count)

    let factorNode = try parameters.member("choleskyFactor")
    let dimension = try factorNode.elements().count
    guard dimension >= 1 else { throw factorNode.problem("has no elements") }
    let root = try factorNode.matrix(rows: dimension, columns: dimension)

    let observationsNode = try parameters.member("observations")
    let observations = try observationsNode.matrix(rows: count, columns: dimension)
    let weightsNode = try parameters.optionalMember("weights")
    let weights = try weightsNode?.numbers(count: count)
    if let weightsNode, let weights, let weight = weights.first(where: { !($0 > 0) }) {
      throw weightsNode.problem("has the element \(weight), a weight is above 0")
    }
    do {
      try self.init(rows: observations, weights: weights, root: root, estimation: estimation)
    } catch {
      let isAboutRows = if case .nonFinite(GaussianError.observations, _, _) = error { true } else { false }
      throw (isAboutRows ? observationsNode : factorNode).problem("cannot be used: \(error.fact)")
    }
  }
}
