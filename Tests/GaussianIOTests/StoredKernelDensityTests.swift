import Foundation
import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Stored kernel densities")
struct StoredKernelDensityTests {
  private let rows = Matrix<Double>([[0, 0.1], [1, -2], [3, 1.5], [-1, 1], [0.5, 7]])

  private func stored(_ model: KernelDensity<Double>, in folder: Scratch) throws -> String {
    let path = folder.path("model.json")
    try StoredModel(model, variables: ["a", "b"]).write(to: path)
    return path
  }

  @Test("a kernel density comes back with every bit", arguments: [nil, [1, 2, 0, 0.25, 3]] as [[Double]?])
  func roundTrip(_ weights: [Double]?) throws {
    let folder = Scratch()
    for bandwidth in [KernelDensity<Double>.Bandwidth.scott, .factor(1e-200), .leaveOneOut, .matrix(.identity(2))] {
      let model = try KernelDensity(fitting: rows, weights: weights, bandwidth: bandwidth)
      let read = try StoredModel(contentsOf: try stored(model, in: folder))
      let other = try #require(read.model as? KernelDensity<Double>)
      #expect(other == model)
      #expect(other.estimation == model.estimation)
      #expect(other.bandwidth == model.bandwidth)
      #expect(read.variables == ["a", "b"])
      #expect(other.logDensities(of: rows) == model.logDensities(of: rows))
      #expect(other.samples(count: 9, seed: 4) == model.samples(count: 9, seed: 4))
    }
  }

  @Test("a file that says something impossible is refused with the place")
  func refusals() throws {
    let folder = Scratch()
    let path = try stored(try KernelDensity(fitting: rows, weights: [1, 2, 3, 4, 5]), in: folder)
    let text = try #require(folder.text("model.json"))
    for (part, other, place) in [
      ("\"rows\": 5", "\"rows\": 0", "'rows' is 0"), ("\"rows\": 5", "\"rows\": 4", "'observations' has 5 elements"),
      ("[1.0, 2.0, 3.0, 4.0, 5.0]", "[1.0, 2.0, 0.0, 4.0, 5.0]", "'weights' has the element 0.0"),
      ("\"choleskyFactor\": [\n    [", "\"choleskyFactor\": [\n    [-", "'choleskyFactor' cannot be used"),
      ("\"observations\"", "\"rowz\"", "the key 'observations' is missing"),
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
      guard let range = text.range(of: part) else { continue }
      _ = folder.file("model.json", text.replacingCharacters(in: range, with: other))
      let error = try #require(throws: FileError.self) { try StoredModel(contentsOf: path) }
      #expect(error.description.contains(place), "\(error)")
    }
  }
}
