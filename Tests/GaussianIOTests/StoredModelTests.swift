import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

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
}
