import Foundation
import Gaussian
import GaussianIO
import Testing

/// Models in memory: as text, as bytes, and as parts of what a program encodes.
@Suite struct ModelCodingTests {
  /// What a program keeps beside its models.
  private struct Session: Codable {
    var name: String
    var model: MultivariateNormal<Double>
    var mixtures: [GaussianMixture<Double>]
    var stored: StoredModel
  }

  /// Numbers whose bits are easily lost.
  private static func normal() throws -> MultivariateNormal<Double> {
    try MultivariateNormal(mean: [-0.0, 1.0 / 3, 1e17], standardDeviations: [1, 0.1, 1e-150])
  }

  @Test func everyKindKeepsEveryBit() throws {
    for (name, model) in try DamagedModelTests.models() { try check(model, name) }
    try check(MultivariateStudentT(gaussianLimit: Self.normal(), degreesOfFreedom: .infinity), "Student t")
  }

  private func check<Model: StorableModel>(_ model: Model, _ name: String) throws {
    let text = StoredModel(model, variables: nil).text
    let data = try JSONEncoder().encode([model])
    let again = try #require(try JSONDecoder().decode([Model].self, from: data).first)
    #expect(StoredModel(again, variables: nil).text == text, "\(name), by JSONEncoder")
    let list = try PropertyListEncoder().encode([model])
    let listed = try #require(try PropertyListDecoder().decode([Model].self, from: list).first)
    #expect(StoredModel(listed, variables: nil).text == text, "\(name), by PropertyListEncoder")
  }

  @Test func textAndBytesAreThoseOfTheFile() throws {
    let stored = StoredModel(try Self.normal(), variables: ["a", "b", "ü"])
    let folder = Scratch()
    try stored.write(to: folder.path("m.json"))
    #expect(try String(contentsOfFile: folder.path("m.json"), encoding: .utf8) == stored.text)
    let again = try StoredModel(text: stored.text)
    #expect(again.variables == ["a", "b", "ü"])
    #expect(again.text == stored.text)
    #expect(try StoredModel(bytes: Array(stored.text.utf8)).text == stored.text)
    #expect(again.text.contains("[-0.0,"))

    let error = try #require(throws: FileError.self) {
      try StoredModel(text: stored.text.replacingOccurrences(of: "1e-300", with: "-1"), named: "model 7 of the archive")
    }
    #expect(error.fact.hasPrefix("model 7 of the archive: "))
    #expect(!error.advice.isEmpty)
    for text in ["", "x", "[]", "{}", #"{"format": "swift-gaussian model", "version": 99, "model": "?"}"#] {
      #expect(throws: FileError.self, "\(text)") { try StoredModel(text: text) }
    }
  }

  /// What `JSONEncoder` writes of a stored model is a model file.
  @Test func encodedModelsAreModelFiles() throws {
    let stored = StoredModel(try Self.normal(), variables: ["a", "b", "c"])
    let data = try JSONEncoder().encode(stored)
    #expect(try StoredModel(bytes: Array(data)).text == stored.text)
    #expect(try JSONDecoder().decode(StoredModel.self, from: Data(stored.text.utf8)).text == stored.text)
    let model = try JSONDecoder().decode(MultivariateNormal<Double>.self, from: Data(stored.text.utf8))
    #expect(model == (try Self.normal()))
  }

  @Test func partsOfOtherThings() throws {
    let rows = try MultivariateNormal<Double>(mean: [0, 1], standardDeviations: [1, 2]).samples(count: 50, seed: 3)
    let session = Session(
      name: "first", model: try Self.normal(), mixtures: [try GaussianMixture(fitting: rows, components: 2)],
      stored: StoredModel(try KernelDensity(fitting: rows), variables: ["x", "y"]))
    let again = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(session))
    #expect(again.model == session.model)
    #expect(again.mixtures == session.mixtures)
    #expect(again.stored.text == session.stored.text && again.stored.variables == ["x", "y"])
  }

  /// No decoder makes an invalid model, or stops the program.
  @Test func whatIsWrongIsCorruptedData() throws {
    let text = StoredModel(try Self.normal(), variables: nil).text
    let damages = [
      ("multivariate normal", "mixture"), ("\"version\": 1", "\"version\": 99"), ("1e-300", "-1"), ("1e-300", "0"),
      ("1e-300", "\"x\""), ("mean", "men"), ("1e+17", "1e999"), ("[-0.0, ", "["),
    ]
    for (part, other) in damages {
      let damaged = text.replacingOccurrences(of: part, with: other)
      #expect(damaged != text, "\(part) does not occur in \(text)")
      #expect(throws: DecodingError.self, "\(part) → \(other)") {
        try JSONDecoder().decode(MultivariateNormal<Double>.self, from: Data(damaged.utf8))
      }
    }
    let error = try #require(throws: DecodingError.self) {
      try JSONDecoder().decode([KernelDensity<Double>].self, from: Data("[\(text)]".utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(context.debugDescription.contains("holds a multivariate normal, not a kernel density"))
    #expect(context.codingPath.count == 1)
    #expect(context.underlyingError is FileError)
  }
}
