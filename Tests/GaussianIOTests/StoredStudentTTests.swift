import Gaussian
import GaussianIO
import Testing

/// Files of t distributions and of their mixtures.
@Suite struct StoredStudentTTests {
  private func rows() throws -> Matrix<Double> {
    let components = [0.0, 8].map { centre in
      MultivariateStudentT(
        gaussianLimit: MultivariateNormal<Double>.standard(at: [centre, 1 - centre]), degreesOfFreedom: 4)
    }
    return try StudentTMixture(weights: [0.5, 0.5], components: components).samples(count: 300, seed: 3)
  }

  private func reread<Model: StorableModel>(_ model: Model) throws -> (model: Model, text: String) {
    let scratch = Scratch()
    let path = scratch.path("m.json")
    try StoredModel(model, variables: ["a", "b"]).write(to: path)
    let stored = try StoredModel(contentsOf: path)
    return (try #require(stored.model as? Model), try #require(scratch.text("m.json")))
  }

  @Test("come back exactly, with how they were fitted", arguments: CovarianceStructure.allCases, [nil, 3] as [Double?])
  func single(structure: CovarianceStructure, degreesOfFreedom: Double?) throws {
    let model = try MultivariateStudentT<Double>(
      fitting: try rows(), degreesOfFreedom: degreesOfFreedom, structure: structure)
    let (read, _) = try reread(model)
    #expect(read == model)
    #expect(read.estimation == model.estimation)
    #expect(read.parameterCount == model.parameterCount)
  }

  @Test("may be of infinitely many degrees of freedom, and made from parameters")
  func limits() throws {
    let model = MultivariateStudentT(
      gaussianLimit: MultivariateNormal<Double>.standard(at: [1, 2]), degreesOfFreedom: .infinity)
    let (read, text) = try reread(model)
    #expect(read == model)
    #expect(text.contains(#""degreesOfFreedom": null"#))
  }

  @Test("of mixtures come back exactly", arguments: CovarianceStructure.allCases, [nil, 3] as [Double?])
  func mixtures(structure: CovarianceStructure, degreesOfFreedom: Double?) throws {
    let mixture = try StudentTMixture<Double>(
      fitting: try rows(), components: 2, degreesOfFreedom: degreesOfFreedom, structure: structure)
    let (read, text) = try reread(mixture)
    #expect(read == mixture)
    #expect(read.estimation == mixture.estimation)
    #expect(read.parameterCount == mixture.parameterCount)
    #expect(text.contains(#""model": "student-t mixture""#))
  }

  @Test(
    "that are wrong name the place",
    arguments: [
      (#""degreesOfFreedom": 4"#, #""degreesOfFreedom": -4"#, "is -4.0, not positive"),
      (#""structure": "diagonal""#, #""structure": "full""#, "covariance"),
    ])
  func damaged(part: String, other: String, problem: String) throws {
    let model = MultivariateStudentT(
      gaussianLimit: try MultivariateNormal(mean: [1.0, 2], standardDeviations: [1, 2]), degreesOfFreedom: 4)
    let text = try reread(model).text
    let scratch = Scratch()
    let path = scratch.file("m.json", text.replacing(part, with: other))
    #expect(text.contains(part))
    let error = #expect(throws: FileError.self) { try StoredModel(contentsOf: path) }
    #expect(error.map { "\($0)" }?.contains(problem) == true || error.map { "\($0)" }?.contains("is missing") == true)
  }
}

extension MultivariateNormal {
  fileprivate static func standard(at mean: [Double]) -> MultivariateNormal<Double> {
    do { return try MultivariateNormal<Double>(mean: mean, standardDeviations: mean.map { _ in 1 }) } catch {
      fatalError("\(error)")
    }
  }
}
