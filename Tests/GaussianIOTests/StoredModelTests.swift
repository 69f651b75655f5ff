import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

/// A model of somebody's own: uniform from 0 to a length.
private struct Interval: StorableModel, Equatable {
  static var storedName: String { "interval" }
  let length: Double

  init(length: Double) { self.length = length }
  init(parameters: JSONNode) throws { length = try parameters.member("length").number() }
  var storedParameters: JSONObject { ["length": .number(length)] }

  var dimension: Int { 1 }
  var parameterCount: Int { 1 }
  func logDensities(of observations: Matrix<Double>, parallelism: Parallelism) -> [Double] {
    observations.elements.map { 0...length ~= $0 ? 1 / length : 0 }
  }
  func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Double> {
    Matrix(rows: rows.count, columns: 1, repeating: length / 2)
  }
}

@Suite("Stored models")
struct StoredModelTests {
  private func roundTrip(_ model: MultivariateNormal<Double>) throws -> MultivariateNormal<Double> {
    let folder = Scratch()
    let path = folder.path("model.json")
    try StoredModel(model, variables: nil).write(to: path)
    return try #require(try StoredModel(contentsOf: path).model as? MultivariateNormal<Double>)
  }

  /// The product of such a factor has no factor any more, or another one.
  @Test("a model given by its factor comes back with that factor", arguments: [1e-9, 1e-6, 0.1])
  func factors(_ small: Double) throws {
    let factor = Matrix<Double>([[1, 0], [1, small]])
    let model = try MultivariateNormal(mean: [0, 0], choleskyFactor: factor)
    let read = try roundTrip(model)
    #expect(read == model)
    #expect(read.logDensity(of: [0.1, 0.2]) == model.logDensity(of: [0.1, 0.2]))
    let other = try MultivariateNormal(mean: [0, 0], choleskyFactor: Matrix([[1, 0], [1, 2 * small]]))
    #expect(other != model)
  }

  @Test("a model given by its precision comes back with its densities")
  func precision() throws {
    let model = try MultivariateNormal(mean: [1, 2], precision: Matrix([[2, 1.9], [1.9, 2]]))
    #expect(try roundTrip(model).logDensity(of: [3, 1]) == model.logDensity(of: [3, 1]))
  }

  @Test("names of variables must differ")
  func names() throws {
    let folder = Scratch()
    let path = folder.path("model.json")
    let model = try MultivariateNormal(mean: [0.0, 0], standardDeviation: 1)
    try StoredModel(model, variables: ["b", "b"]).write(to: path)
    let error = try #require(throws: FileError.self) { try StoredModel(contentsOf: path) }
    #expect(error.description.contains("'variables' has a name twice"))
  }

  @Test("a file holds a model of one's own, for who knows its kind")
  func ownKind() throws {
    let folder = Scratch()
    let path = folder.path("model.json")
    try StoredModel(Interval(length: 3), variables: ["x"]).write(to: path)
    let read = try StoredModel(contentsOf: path, kinds: StoredModel.kinds + [Interval.self])
    #expect(read.model as? Interval == Interval(length: 3) && read.variables == ["x"])
    let text = try StoredModel(text: read.text, kinds: [Interval.self])
    #expect(text.model as? Interval == Interval(length: 3))
    let error = try #require(throws: FileError.self) { try StoredModel(contentsOf: path) }
    #expect(error.description.contains("unknown kind 'interval'"))
  }
}
