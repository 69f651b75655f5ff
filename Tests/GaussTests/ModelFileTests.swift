import Foundation
import Testing

@Suite("Model files")
struct ModelFileTests {
  @Test("come back exactly, with what follows from them", arguments: DataSet.all)
  func roundTrip(_ data: DataSet) async throws {
    let scratch = try Scratch()
    _ = try await data.fit(in: scratch)
    let file = try JSONDecoder().decode(ModelFile.self, from: scratch.data("model.json"))
    let outcome = try await gauss("describe", "model.json", "--json", in: scratch)
    let described = try outcome.report(DescribeReport.self)
    #expect(described.model == "multivariate normal")
    #expect(described.dimension == data.dimension)
    #expect(described.rows == data.rows)
    #expect(described.variables == file.variables)
    #expect(described.mean == file.mean)
    #expect(described.covariance == file.covariance)
    #expect(described.conditionNumber > 1)
    // At its maximum a Gaussian's likelihood is known from the determinant alone.
    let perRow = -0.5 * (Double(data.dimension) * (log(2 * .pi) + 1) + described.logDeterminant)
    #expect(abs(perRow * Double(data.rows) - data.logLikelihood) < 1e-9)
  }

  @Test("keep the structure of the covariance", arguments: ["diagonal", "spherical"])
  func structure(_ structure: String) async throws {
    let scratch = try Scratch()
    let data = DataSet.all[0]
    let full = try await data.fit(to: "full.json", in: scratch)
    let fit = try await data.fit(with: ["--covariance", structure], in: scratch)
    #expect(fit.structure == structure)
    #expect(fit.parameters == (structure == "diagonal" ? 8 : 5))
    let likelihood = try #require(fit.logLikelihood)
    #expect(likelihood < full.logLikelihood ?? 0)
    let score = try await data.score(in: scratch)
    #expect(abs(score.logLikelihood - likelihood) <= 1e-13 * abs(likelihood))

    let described = try await gauss("describe", "model.json", "--json", in: scratch).report(
      DescribeReport.self)
    let complete = try await gauss("describe", "full.json", "--json", in: scratch).report(DescribeReport.self)
    let variances = complete.covariance.indices.map { complete.covariance[$0][$0] }
    let mean = variances.reduce(0, +) / 4
    for (i, row) in described.covariance.enumerated() {
      for (j, element) in row.enumerated() {
        let expected = i != j ? 0 : structure == "diagonal" ? variances[i] : mean
        #expect(abs(element - expected) <= 1e-14 * expected, "(\(i), \(j))")
      }
    }
  }

  @Test("of the same table are the same bytes, and an older file is replaced")
  func repeatable() async throws {
    let scratch = try Scratch()
    try scratch.write("model.json", "something older")
    _ = try await DataSet.all[1].fit(in: scratch)
    _ = try await DataSet.all[1].fit(to: "again.json", in: scratch)
    #expect(try scratch.data("model.json") == scratch.data("again.json"))
    #expect(try Set(scratch.snapshot().keys) == ["again.json", "model.json"])
  }
}
