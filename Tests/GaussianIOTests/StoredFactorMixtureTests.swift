import Foundation
import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Stored mixtures of models of factors")
struct StoredFactorMixtureTests {
  private let rows = Matrix<Double>([
    [0, 0.1, 2], [1, -2, 0.5], [3, 1.5, -1], [-1, 1, 0.25], [0.5, 7, 3], [2, 2, 2.5], [1.25, -1, 4], [30, 31, 32],
    [29, 33, 31], [31, 30, 30], [28, 32, 34], [33, 31, 33], [29, 29, 31],
  ])

  private func stored(_ model: FactorMixture<Double>, in folder: Scratch) throws -> String {
    let path = folder.path("model.json")
    try StoredModel(model, variables: ["a", "b", "c"]).write(to: path)
    return path
  }

  @Test("comes back with every bit", arguments: FactorNoise.allCases, 0...2)
  func roundTrip(noise: FactorNoise, factors: Int) throws {
    let model = try FactorMixture(
      fitting: rows, components: 2, form: .init(factors: factors, noise: noise, leastNoise: 0.01),
      options: .init(maximumIterations: 30, seed: .max))
    let folder = Scratch()
    let read = try StoredModel(contentsOf: try stored(model, in: folder))
    let other = try #require(read.model as? FactorMixture<Double>)
    #expect(other == model && other.estimation == model.estimation && read.variables == ["a", "b", "c"])
    #expect(other.estimation?.leastNoise == 0.01)
    #expect(other.logDensities(of: rows) == model.logDensities(of: rows))
    #expect(other.samples(count: 9, seed: 4) == model.samples(count: 9, seed: 4))
  }

  @Test("one that was made comes back without a record")
  func made() throws {
    let component = try FactorAnalysis<Double>(
      mean: [1, 2, 3], loadings: Matrix([[0.5], [1], [-2]]), noiseVariances: [0.25, 4, 8])
    let plain = try FactorAnalysis<Double>(
      mean: [1, 2, 3], loadings: Matrix(rows: 3, columns: 0, elements: []), noiseVariances: [1e-300, 4, 8])
    let model = try FactorMixture(weights: [0.25, 0.75], components: [component, plain])
    let folder = Scratch()
    let read = try StoredModel(contentsOf: try stored(model, in: folder)).model as? FactorMixture<Double>
    #expect(read == model)
    #expect(read?.estimation == nil)
  }

  @Test(
    "a file that says something impossible is refused with the place",
    arguments: [
      ("\"noise\": \"diagonal\"", "\"noise\": \"loud\"", "'noise' is none of isotropic, diagonal"),
      ("\"noise\": \"diagonal\"", "\"noise\": \"isotropic\"", "the key 'components[0].noiseVariance' is missing"),
      ("[0.25, 4.0, 8.0]", "[0.25, -4.0, 8.0]", "'components[0].noiseVariances' says -4.0"),
      ("[0.25, 4.0, 8.0]", "[0.25, 4.0]", "'components[0].noiseVariances' has 2 elements"),
      ("\"weight\": 0.25", "\"weight\": -0.25", "'components[0].weight' is -0.25"),
      ("\"weight\": 0.25", "\"weight\": 0.5", "'components' have weights that add up to 1.25"),
      ("[4.0, 5.0, 6.0]", "[4.0, 5.0]", "'components[1].mean' has 2 elements"),
      ("\"components\"", "\"parts\"", "the key 'components' is missing"),
      ("\"rows\": 7", "\"rows\": null", "'estimation' needs the number of rows"),
      ("\"leastNoise\": 0.001", "\"leastNoise\": 1", "'estimation.leastNoise' is 1.0"),
      ("\"componentsOfLeastNoise\": [2]", "\"componentsOfLeastNoise\": [3]", "is 3, there are 2"),
    ])
  func refusals(part: String, other: String, place: String) throws {
    let components = try [[1.0, 2, 3], [4, 5, 6]].map { mean in
      try FactorAnalysis<Double>(mean: mean, loadings: Matrix([[0.5], [1], [-2]]), noiseVariances: [0.25, 4, 8])
    }
    let folder = Scratch()
    let path = try stored(try FactorMixture(weights: [0.25, 0.75], components: components), in: folder)
    var text = try #require(folder.text("model.json"))
    let record = """
      "rows": 7, "estimation": {"estimator": "em", "weight": 7, "policy": "fail", "start": "k-means", "seed": 0, \
      "restarts": 1, "tolerance": 0.1, "iterations": 1, "converged": true, "ending": "converged", \
      "emptyComponents": [], "coincidingComponents": [], "trace": [-3.0], "leastNoise": 0.001, \
      "componentsOfLeastNoise": [2]},
      """
    text = text.replacingOccurrences(of: "\"rows\": null,", with: record)
    _ = folder.file("model.json", text)
    let read = try StoredModel(contentsOf: path).model as? FactorMixture<Double>
    #expect(read?.estimation?.componentsOfLeastNoise == [1])
    #expect(text.contains(part), "\(part) in \(text)")
    guard let range = text.range(of: part) else { return }
    _ = folder.file("model.json", text.replacingCharacters(in: range, with: other))
    let error = try #require(throws: FileError.self) { try StoredModel(contentsOf: path) }
    #expect(error.description.contains(place), "\(error)")
  }
}
