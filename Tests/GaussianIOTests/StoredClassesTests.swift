import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Stored classes")
struct StoredClassesTests {
  private let rows = Matrix<Double>([
    [1, 2, 0], [2, 1, 1], [4, 4, 3], [3, 5, 1], [0, 1, 7], [5, 1, 2], [2, 2, 9], [7, 3, 1], [6, 6, 2], [1, 5, 4],
  ])
  private let labels = ["10", "10", "10", "10", "10", "9", "9", "9", "9", "9"]

  private func roundTrip(
    _ model: ClassConditionalModel<Double>
  ) throws -> (model: ClassConditionalModel<Double>, text: String) {
    let folder = Scratch()
    let path = folder.path("model.json")
    try StoredModel(model, variables: ["a", "b", "c"]).write(to: path)
    let read = try #require(try StoredModel(contentsOf: path).model as? ClassConditionalModel<Double>)
    return (read, folder.text("model.json") ?? "")
  }

  @Test("all bits come back", arguments: MixtureCovariance.allCases)
  func bits(_ covariance: MixtureCovariance) throws {
    for policy in [CovariancePolicy.fail, .ridge(0.1), .pseudo(0.2)] {
      var model = try ClassConditionalModel(
        fitting: rows, labels: labels, weights: (0..<10).map { Double($0 % 3 + 1) }, structure: covariance,
        policy: policy, priors: .given(["9": 0.1, "10": 0.9]))
      model.labelName = "kind"
      let (read, text) = try roundTrip(model)
      #expect(read == model && read.labelName == "kind" && read.classes == ["9", "10"])
      #expect(read.logDensities(of: rows) == model.logDensities(of: rows))
      for (a, b) in zip(read.densities, model.densities) {
        guard case .normal(let a) = a, case .normal(let b) = b else { continue }
        #expect(a.estimation == b.estimation)
        #expect(a.observationCount == b.observationCount)
      }
      // A covariance that the classes share is written once.
      let isTied = covariance == .tied
      #expect(text.split(separator: "\"structure\"").count == (isTied ? 2 : 4))
    }
  }

  @Test("classes that are mixtures come back", arguments: MixtureCovariance.allCases)
  func mixtures(_ covariance: MixtureCovariance) throws {
    let model = try ClassConditionalModel(
      fitting: rows, labels: labels, components: 2, form: .init(structure: covariance, policy: .ridge(0.1)))
    let (read, _) = try roundTrip(model)
    #expect(read == model)
    #expect(read.observationCount == 10)
    #expect(read.logDensities(of: rows) == model.logDensities(of: rows))
  }

  @Test("a file that says what cannot be is refused with the place")
  func refusals() throws {
    let model = try ClassConditionalModel(fitting: rows, labels: labels, structure: .diagonal)
    let text = try roundTrip(model).text
    let tied = try roundTrip(try ClassConditionalModel(fitting: rows, labels: labels, structure: .tied)).text
    let cases = [
      (text, #""class": "9""#, #""class": "10""#, "'classes' has a class twice"),
      (text, #""prior": 0.5"#, #""prior": 0.25"#, "'classes' cannot be used: the priors add up to 0.5"),
      (text, #""prior": 0.5"#, #""prior": "half""#, "'classes[0].prior' is a text, a number is needed"),
      (
        text, "null,\n  \"structure\": \"diagonal\"", "null,\n  \"structure\": \"other\"",
        "is none of full, tied, diagonal"
      ),
      (
        text, "null,\n  \"structure\": \"diagonal\"", "null,\n  \"structures\": \"diagonal\"",
        "the key 'structure' is missing"
      ),
      (text, #""classes":"#, #""others":"#, "the key 'classes' is missing"),
      (text, #""structure": "diagonal""#, #""structure": "full""#, "the key 'classes[0].covariance' is missing"),
      (text, #""variances": ["#, #""components": [], "other": ["#, "'classes[0].components' has no elements"),
      (tied, #""covariance": ["#, #""covariances": ["#, "the key 'covariance' is missing"),
      (tied, #""mean": ["#, #""mean": [1, "#, "'covariance' has 3 elements, 4 are needed"),
    ]
    for (text, part, other, message) in cases {
      try #require(text.contains(part), "\(part)")
      let folder = Scratch()
      let path = folder.file(
        "m.json", text.split(separator: part, omittingEmptySubsequences: false).joined(separator: other))
      let error = try #require(throws: FileError.self) { try StoredModel(contentsOf: path) }
      #expect(error.description.contains(message), "\(error)")
    }
  }
}
