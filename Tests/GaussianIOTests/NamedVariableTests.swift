import Gaussian
import GaussianIO
import Testing

/// Variables by name, where a model knows them by position.
@Suite struct NamedVariableTests {
  private static func stored(_ names: [String]? = ["age", "height", "income"]) throws -> StoredModel {
    StoredModel(
      try MultivariateNormal(mean: [40, 170, 3], covariance: [[100, 20, 4], [20, 80, 1], [4, 1, 2]]), variables: names)
  }

  @Test func namesMeanPositions() throws {
    let stored = try Self.stored()
    let model = try #require(stored.model as? MultivariateNormal<Double>)
    let part = try stored.marginal(over: ["income", "age"])
    #expect(part.variables == ["income", "age"])
    #expect(part.model as? MultivariateNormal<Double> == model.marginal(over: [2, 0]))
    let given = try stored.conditioned(on: ["age": 30])
    #expect(given.variables == ["height", "income"])
    #expect(given.model as? MultivariateNormal<Double> == (try model.conditioned(on: [0: 30])))
    #expect(try stored.conditioned(on: [:]).variables == stored.variables)
    #expect(try stored.position(of: "height") == 1)
    #expect(try Self.stored(nil).marginal(over: ["3", "1"]).variables == ["3", "1"], "positions, counted from 1")
  }

  @Test func faultsAreNamed() throws {
    let stored = try Self.stored()
    let error = #expect(throws: VariableError.self) { try stored.conditioned(on: ["hight": 180]) }
    #expect(error?.fact == "the model has no variable 'hight'")
    #expect(error?.advice.hasPrefix("did you mean 'height'? the variables are 'age', 'height'") == true)
    #expect(throws: VariableError.repeated("age")) { try stored.marginal(over: ["age", "age"]) }
    #expect(throws: VariableError.noneNamed) { try stored.marginal(over: []) }
    #expect(throws: VariableError.noneLeft) { try stored.conditioned(on: ["age": 1, "height": 2, "income": 3]) }
    #expect(throws: VariableError.notFinite("age", value: .infinity)) {
      try stored.conditioned(on: ["age": .infinity])
    }
    let kernels = StoredModel(try KernelDensity(fitting: [[1.0, 2], [2, 1], [4, 4]]), variables: ["x", "y"])
    #expect(try kernels.conditioned(on: ["x": 1]).variables == ["y"])
    #expect(
      VariableError.unsuitable("parts", model: "list").description
        == "parts of a list are not known; take another kind of model")
    #expect(try kernels.marginal(over: ["y"]).variables == ["y"])
  }
}
