import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Stored mixtures")
struct MixtureStorageTests {
  /// Rows of two clouds.
  private var rows: Matrix<Double> {
    var generator = RepeatableGenerator(state: 4)
    return Matrix(
      (0..<60).map { row in
        let (a, b) = (Double.random(in: -1...1, using: &generator), Double.random(in: -1...1, using: &generator))
        return row % 3 == 0 ? [a, b, a + b * b] : [5 + a, 7 + b, a * b]
      })
  }

  private func roundTrip(_ mixture: GaussianMixture<Double>) throws -> GaussianMixture<Double> {
    let scratch = Scratch()
    try StoredModel(mixture, variables: ["x", "y", "z"]).write(to: scratch.path("m.json"))
    return try #require(try StoredModel(contentsOf: scratch.path("m.json")).model as? GaussianMixture<Double>)
  }

  @Test("a fitted mixture comes back with its bits and its record", arguments: MixtureCovariance.allCases, [1, 2, 3])
  func fitted(_ covariance: MixtureCovariance, _ components: Int) throws {
    let weights = (0..<60).map { 0.3 + Double($0 % 4) }
    let mixture = try GaussianMixture(
      fitting: rows, components: components, weights: weights, structure: covariance, start: .kMeansPlusPlus,
      options: .init(tolerance: 1e-5, restarts: 2, seed: .max - 1))
    let read = try roundTrip(mixture)
    #expect(read == mixture)
    #expect(read.estimation == mixture.estimation)
    #expect(read.estimation != nil)
    #expect(read.components.map(\.estimation) == mixture.components.map(\.estimation))
    #expect(read.components.map(\.observationCount) == mixture.components.map(\.observationCount))
    #expect(read.logDensities(of: rows) == mixture.logDensities(of: rows))
    #expect(read.samples(count: 9, seed: 4) == mixture.samples(count: 9, seed: 4))
    #expect(read.parameterCount == mixture.parameterCount)
  }

  @Test("a mixture from parameters has no record")
  func parameters() throws {
    let mixture = try GaussianMixture(
      weights: [0.1, 0.2, 0.7],
      components: [0.0, 1, 2].map { try MultivariateNormal(mean: [$0, 1, 3], standardDeviation: 2) })
    let read = try roundTrip(mixture)
    #expect(read == mixture)
    #expect(read.estimation == nil)
    #expect(read.structure == .spherical)
  }

  @Test("weights keep their bits, however they were rounded")
  func weights() throws {
    var generator = RepeatableGenerator(state: 2)
    for count in 2..<60 {
      let parts = (0..<count).map { _ in Double.random(in: 0...1, using: &generator) }
      let total = parts.reduce(0, +)
      let components = try (0..<count).map { try MultivariateNormal(mean: [Double($0)], standardDeviation: 1) }
      let mixture = try GaussianMixture(weights: parts.map { $0 / total }, components: components)
      let again = try GaussianMixture(weights: mixture.weights, components: components)
      #expect(again.weights == mixture.weights)
      #expect(abs(again.weights.reduce(0, +) - 1) <= Double(count) * .ulpOfOne)
    }
  }

  @Test("what is empty or double is counted from 1 in the file")
  func positions() throws {
    var record = MixtureRecord(
      count: 60, weight: 60, start: .kMeans, restarts: 1,
      climb: ClimbRecord(iterations: 1, ending: .likelihoodFell, trace: [-3, -3.5], tolerance: 0, seed: 3),
      policy: .relativeFloor(1e-8))
    record.emptyComponents = [2]
    record.coincidingComponents = [[0, 1]]
    guard case .object(let object) = record.json else { throw Failed() }
    #expect(object["emptyComponents"] == .array([.integer(3)]))
    #expect(object["coincidingComponents"] == .array([.array([.integer(1), .integer(2)])]))
    #expect(object["ending"] == .string("likelihood fell") && object["converged"] == .boolean(false))
  }

  private struct Failed: Error {}

  @Test("one covariance that all share is stored once")
  func tied() throws {
    let mixture = try GaussianMixture(fitting: rows, components: 2, structure: .tied)
    let stored = mixture.storedParameters
    guard stored["covariance"] != nil, case .array(let components)? = stored["components"] else { throw Failed() }
    for case .object(let component) in components { #expect(component["covariance"] == nil) }
  }

  private static let text =
    #""variables": ["a", "b"], "rows": 12, "structure": "full", "#
    + #""estimation": {"estimator": "em", "weight": 12.0, "policy": "ridge=1e-06", "start": "k-means", "seed": 7, "#
    + #""restarts": 1, "tolerance": 0.001, "iterations": 2, "converged": true, "ending": "converged", "#
    + #""emptyComponents": [], "coincidingComponents": [], "trace": [-2.5, -2.0, -2.0]}, "#
    + #""components": [{"weight": 0.25, "mean": [1.0, 2.0], "covariance": [[2.0, 0.5], [0.5, 1.0]]}, "#
    + #"{"weight": 0.75, "mean": [3.0, 4.0], "covariance": [[1.0, 0.0], [0.0, 1.0]]}]"#

  @Test(
    "what is wrong is named by its place",
    arguments: [
      ("", "", ""),
      ("0.25", "0.5", "'components' have weights that add up to 1.25, not 1"),
      ("0.25", "-0.25", "'components[0].weight' is -0.25"),
      (#""weight": 0.25, "#, "", "'components[0].weight' is missing"),
      ("[3.0, 4.0]", "[3.0]", "'components[1].mean' has 1 element, 2 are needed"),
      ("[1.0, 2.0]", "[]", "'components[0].mean' has no elements"),
      ("[[1.0, 0.0], [0.0, 1.0]]", "[[1.0]]", "'components[1].covariance' has 1 element, 2 are needed"),
      ("[[1.0, 0.0], [0.0, 1.0]]", "[[1, 2], [2, 1]]", "'components[1].covariance' cannot be used"),
      (#""structure": "full""#, #""structure": "loose""#, "'structure' is none of full, tied, diagonal, spherical"),
      (#""structure": "full""#, #""structure": "tied""#, "'covariance' is missing"),
      (#""structure": "full""#, #""structure": "diagonal""#, "'components[0].variances' is missing"),
      (#""components": ["#, #""components": [], "others": ["#, "'components' has no elements"),
      (#""rows": 12"#, #""rows": null"#, "'estimation' needs the number of rows"),
      (#""ending": "converged""#, #""ending": "tired""#, "'estimation.ending' is none of converged, iteration limit"),
      (#""seed": 7"#, #""seed": -7"#, "'estimation.seed' is -7"),
      (#""seed": 7"#, #""seed": "18446744073709551615""#, ""),
      (#""policy": "ridge=1e-06""#, #""policy": "magic""#, "'estimation.policy' is no policy"),
      (#""trace": [-2.5, -2.0, -2.0]"#, #""trace": []"#, "'estimation.trace' has no elements"),
      (#""restarts": 1"#, #""restarts": 0"#, "'estimation.restarts' is 0"),
      (#""iterations": 2"#, #""iterations": -1"#, "'estimation.iterations' is -1"),
      (#""tolerance": 0.001"#, #""tolerance": -1"#, "'estimation.tolerance' is -1"),
      (#""emptyComponents": []"#, #""emptyComponents": [3]"#, "'estimation.emptyComponents[0]' is 3, there are 2"),
    ])
  func forgeries(_ original: String, _ forged: String, _ says: String) throws {
    let scratch = Scratch()
    let text = Self.text.replacing(original, with: forged, maxReplacements: 1)
    let path = scratch.file(
      "m.json", #"{"format": "swift-gaussian model", "version": 1, "model": "gaussian mixture", "# + text + "}")
    if says.isEmpty {
      #expect(throws: Never.self) { try StoredModel(contentsOf: path) }
      return
    }
    let error = try #require(throws: FileError.self) { try StoredModel(contentsOf: path) }
    #expect(error.description.contains(says), "\(error)")
    #expect(error.exitCode == 65, "\(error)")
  }
}
