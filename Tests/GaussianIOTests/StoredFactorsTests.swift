import Foundation
import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Stored models of factors")
struct StoredFactorsTests {
  private let rows = Matrix<Double>([
    [0, 0.1, 2], [1, -2, 0.5], [3, 1.5, -1], [-1, 1, 0.25], [0.5, 7, 3], [2, 2, 2.5], [1.25, -1, 4],
  ])
  private let weights: [Double] = [1, 2, 0, 0.25, 3, 1, 1]

  private func stored(_ model: some StorableModel, in folder: Scratch) throws -> String {
    let path = folder.path("model.json")
    try StoredModel(model, variables: ["a", "b", "c"]).write(to: path)
    return path
  }

  private func roundTrip<Model: StorableModel & LatentFactorModel & Equatable>(_ model: Model) throws -> Model {
    let folder = Scratch()
    let read = try StoredModel(contentsOf: try stored(model, in: folder))
    let other = try #require(read.model as? Model)
    #expect(other == model && read.variables == ["a", "b", "c"])
    #expect(other.logDensities(of: rows) == model.logDensities(of: rows))
    #expect(other.samples(count: 9, seed: 4) == model.samples(count: 9, seed: 4))
    #expect(other.encode(rows) == model.encode(rows))
    #expect(other.logDeterminant == model.logDeterminant)
    return other
  }

  @Test("probabilistic PCA comes back with every bit", arguments: 0...3)
  func principalComponents(_ factors: Int) throws {
    for method in ProbabilisticPCA<Double>.Method.allCases {
      for weights in [nil, weights] {
        let model = try ProbabilisticPCA(
          fitting: rows, factors: factors, weights: weights, method: method, options: .init(seed: .max))
        #expect(try roundTrip(model).estimation == model.estimation)
      }
    }
    let made = try ProbabilisticPCA<Double>(
      mean: [1, 2, 3], loadings: Matrix(rows: 3, columns: factors, repeating: 1e-150), noiseVariance: 1e-300)
    #expect(try roundTrip(made).estimation == nil)
  }

  @Test("factor analysis comes back with every bit", arguments: 0...2)
  func factorAnalysis(_ factors: Int) throws {
    for method in FactorAnalysis<Double>.Method.allCases {
      let model = try FactorAnalysis(
        fitting: rows, factors: factors, weights: weights, method: method, options: .init(maximumIterations: 20))
      let other = try roundTrip(model)
      #expect(other.estimation == model.estimation)
      #expect(other.uniquenesses == model.uniquenesses)
    }
  }

  @Test("a fit to the cells that are there comes back with every bit")
  func missingCells() throws {
    var gaps = rows
    gaps[0, 1] = .nan
    gaps[4, 2] = .nan
    let model = try FactorAnalysis(fittingObservedCells: gaps, factors: 1)
    let record = try #require(try roundTrip(model).estimation)
    #expect(record == model.estimation)
    #expect(record.missingCellCount == 2)
  }

  @Test("a file that says something impossible is refused with the place")
  func refusals() throws {
    let loadings = Matrix<Double>([[0.5], [1], [-2]])
    var record = FactorRecord(
      method: .newton, count: 7, weight: 7, effectiveSampleSize: 7, totalVariance: 9,
      climb: ClimbRecord(iterations: 1, ending: .converged, trace: [-3, -2.5], tolerance: 1e-9, seed: 3))
    (record.leastUniqueness, record.heywoodVariables) = (0.005, [2])
    let principal = try ProbabilisticPCA<Double>(mean: [1, 2, 3], loadings: loadings, noiseVariance: 0.25)
    let analysis = FactorAnalysis(
      factors: try LatentFactors<Double>(mean: [1, 2, 3], loadings: loadings, noiseVariances: [0.25, 4, 8]),
      estimation: record)
    try check(
      principal,
      [
        ("\"noiseVariance\": 0.25", "\"noiseVariance\": 0", "'noiseVariance' says 0.0"),
        ("\"noiseVariance\": 0.25", "\"noiseVariance\": 1e-320", "'loadings' cannot be used"),
        ("\"noiseVariance\"", "\"noize\"", "the key 'noiseVariance' is missing"),
        ("[\n    [0.5]", "[\n    [0.5, 1]", "'loadings[1]' has 1 element, 2 are needed"),
        ("[\n    [0.5]", "[\n    [0.5, 1, 2, 3]", "'loadings' has 4 factors"),
        ("\"loadings\"", "\"loadingz\"", "the key 'loadings' is missing"),
      ])
    try check(
      analysis,
      [
        ("[0.25, 4.0, 8.0]", "[0.25, -4.0, 8.0]", "'noiseVariances' says -4.0"),
        ("[0.25, 4.0, 8.0]", "[0.25, 4.0]", "'noiseVariances' has 2 elements"),
        ("\"rows\": 7", "\"rows\": 0", "'rows' is 0"),
        ("\"rows\": 7", "\"rows\": null", "'estimation' needs the number of rows"),
        ("\"mean\": [1.0, 2.0, 3.0]", "\"mean\": []", "'mean' has no elements"),
        ("\"mean\": [1.0, 2.0, 3.0]", "\"mean\": [1, 2]", "'loadings' has 3 elements"),
        ("\"converged\",", "\"bored\",", "'estimation.ending' is none of closed form"),
        ("[3]", "[4]", "'estimation.heywoodVariables[0]' is 4"),
        ("\"leastUniqueness\": 0.005", "\"leastUniqueness\": 1", "'estimation.leastUniqueness' is 1.0"),
        ("[-3.0, -2.5]", "[]", "'estimation.trace' has no elements"),
        ("\"iterations\": 1", "\"iterations\": -1", "'estimation.iterations' is -1"),
        ("\"totalVariance\": 9.0", "\"totalVariance\": -9.0", "'estimation.totalVariance' is -9.0"),
        ("\"weight\": 7.0", "\"weight\": 0", "'estimation.weight' is 0.0"),
        ("\"seed\": 3", "\"seed\": -3", "'estimation.seed' is -3"),
      ])
  }

  private func check(_ model: some StorableModel, _ damages: [(part: String, other: String, place: String)]) throws {
    let folder = Scratch()
    let path = try stored(model, in: folder)
    let text = try #require(folder.text("model.json"))
    for (part, other, place) in damages {
      #expect(text.contains(part), "\(part) in \(text)")
      guard let range = text.range(of: part) else { continue }
      _ = folder.file("model.json", text.replacingCharacters(in: range, with: other))
      let error = try #require(throws: FileError.self) { try StoredModel(contentsOf: path) }
      #expect(error.description.contains(place), "\(error)")
    }
  }
}
