import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("How a model was estimated, in its file")
struct EstimationRecordTests {
  /// Rows with a constant and a duplicate.
  private var rows: Matrix<Double> {
    var generator = RepeatableGenerator(state: 9)
    return Matrix(
      (0..<40).map { _ in
        let (a, b) = (Double.random(in: -1...1, using: &generator), Double.random(in: -1...1, using: &generator))
        return [a, b, a, 0.1]
      })
  }

  private func roundTrip(_ model: MultivariateNormal<Double>) throws -> MultivariateNormal<Double> {
    let scratch = Scratch()
    try StoredModel(model, variables: nil).write(to: scratch.path("m.json"))
    return try #require(
      try StoredModel(contentsOf: scratch.path("m.json")).model as? MultivariateNormal<Double>)
  }

  @Test(
    "the record comes back, and the model with its bits",
    arguments: [CovariancePolicy.ridge(1e-3), .relativeFloor(1e-6), .shrink, .pseudo(), .pseudo(1e-4)],
    CovarianceStructure.allCases)
  func records(_ policy: CovariancePolicy, _ structure: CovarianceStructure) throws {
    let weights = (0..<40).map { 0.5 + Double($0 % 3) }
    let model = try MultivariateNormal(
      fitting: rows, weights: weights, structure: structure, estimator: .unbiased, policy: policy)
    let read = try roundTrip(model)
    #expect(read == model)
    #expect(read.estimation == model.estimation)
    #expect(read.estimation != nil)
    #expect(read.rank == model.rank)
    #expect(read.parameterCount == model.parameterCount)
    #expect(read.logDensities(of: rows) == model.logDensities(of: rows))
    #expect(read.logDensity(of: [0, 0, 0.5, 0.1]) == model.logDensity(of: [0, 0, 0.5, 0.1]))
    #expect(read.samples(count: 9, seed: 4) == model.samples(count: 9, seed: 4))
  }

  @Test("values, iterations and convergence come back")
  func values() throws {
    var record = EstimationRecord(
      estimator: "anything", count: 40, weight: 40, effectiveSampleSize: 40,
      values: ["shrinkage": 0.1, "degreesOfFreedom": 7.25, "none": .infinity])
    record.iterations = 17
    record.ending = .likelihoodFell
    let estimate = GaussianEstimate(
      mean: [1, 2], covariance: .diagonal([3, 4]), record: record)
    let read = try roundTrip(MultivariateNormal(estimate))
    record.values["none"] = nil
    #expect(read.estimation == record, "what is not finite is not kept")
  }

  @Test("a model from parameters has no record, and files without one still load")
  func without() throws {
    let model = try MultivariateNormal(mean: [0.0, 1], standardDeviation: 2)
    #expect(try roundTrip(model).estimation == nil)
    let scratch = Scratch()
    let path = scratch.file(
      "old.json",
      #"{"format": "swift-gaussian model", "version": 1, "model": "multivariate normal", "variables": null, "#
        + #""rows": 12, "structure": "full", "mean": [1.0, 2.0], "covariance": [[2.0, 0.5], [0.5, 1.0]]}"#)
    let old = try #require(try StoredModel(contentsOf: path).model as? MultivariateNormal<Double>)
    #expect(old.estimation == nil)
    #expect(old.observationCount == 12)
    #expect(old.rank == 2)
  }

  private static let parameters =
    #""rows": 12, "structure": "full", "mean": [1.0, 2.0], "singularCovariance": [[2.0, 2.0], [2.0, 2.0]], "#
    + #""supportTolerance": 1e-9, "estimation": {"estimator": "mle", "weight": 12.0, "effectiveSampleSize": 12.0, "#
    + #""policy": "pseudo", "adjustment": {"kind": "truncation", "value": 4e-9, "rank": 1}}"#

  @Test(
    "what is wrong is named by its place",
    arguments: [
      ("", "", ""), ("1e-9", "0", "'supportTolerance' is 0.0, not between 0 and 1"),
      ("1e-9", "1", "'supportTolerance' is 1.0"), (#""supportTolerance": 1e-9, "#, "", "'supportTolerance' is missing"),
      ("[[2.0, 2.0], [2.0, 2.0]]", "[[2.0, 2.0]]", "'singularCovariance' has 1 element, 2 are needed"),
      ("[[2.0, 2.0], [2.0, 2.0]]", "[[0, 0], [0, 0]]", "'singularCovariance' cannot be used"),
      ("[[2.0, 2.0], [2.0, 2.0]]", "[[-1, 0], [0, -2]]", "'singularCovariance' cannot be used"),
      (#""pseudo""#, #""magic""#, "'estimation.policy' is no policy"),
      (#""pseudo""#, "7", "'estimation.policy' is a number"),
      (#""weight": 12.0"#, #""weight": -1"#, "'estimation.weight'"),
      (#""effectiveSampleSize": 12.0"#, #""effectiveSampleSize": 0"#, "'estimation.effectiveSampleSize' is 0"),
      (#""estimator": "mle", "#, "", "'estimation.estimator' is missing"),
      (#""truncation""#, #""surgery""#, "'estimation.adjustment.kind' is no adjustment"),
      (#""rank": 1}"#, #""rank": 1.5}"#, "'estimation.adjustment.rank'"),
      (#""rows": 12"#, #""rows": null"#, "'estimation' needs the number of rows"),
    ])
  func forgeries(_ original: String, _ forged: String, _ says: String) throws {
    let scratch = Scratch()
    let text = Self.parameters.replacing(original, with: forged, maxReplacements: 1)
    let path = scratch.file(
      "m.json", #"{"format": "swift-gaussian model", "version": 1, "model": "multivariate normal", "# + text + "}")
    if says.isEmpty {
      #expect(throws: Never.self) { try StoredModel(contentsOf: path) }
      return
    }
    let error = try #require(throws: FileError.self) { try StoredModel(contentsOf: path) }
    #expect(error.description.contains(says), "\(error)")
    #expect(error.exitCode == 65, "\(error)")
  }

  /// A program that knows nothing of such models asks for the covariance, which is not there.
  @Test("a covariance of reduced rank does not go by the name of a covariance")
  func names() throws {
    let model = try MultivariateNormal(fitting: rows, policy: .pseudo())
    #expect(model.storedParameters["covariance"] == nil && model.storedParameters["singularCovariance"] != nil)
    let diagonal = try MultivariateNormal(fitting: rows, structure: .diagonal, policy: .pseudo())
    #expect(diagonal.storedParameters["variances"] == nil)
    #expect(diagonal.rank == 3)
  }
}
