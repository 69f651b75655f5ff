import Foundation
import Gaussian
import GaussianIO
import GaussianWorkflows
import ModelEvaluation
import Testing

@Suite("Rows through a model into a table")
struct RowPipelineTests {
  private let folder = "/tmp/gaussian-workflows-\(UInt64.random(in: 0 ... .max))"

  private func path(_ name: String) -> String { "\(folder)-\(name)" }

  private func table(_ rows: Matrix<Double>, _ name: String) throws -> String {
    let writer = try TableWriter<Double>(path: path(name), columnNames: ["a", "b"], rows: rows.rows, columns: 2)
    try writer.append(rows)
    try writer.finish()
    return path(name)
  }

  private func numbers(_ path: String) throws -> Matrix<Double> { try Table<Double>(contentsOf: path).values }

  private static let rows = try? MultivariateNormal(mean: [1, -2], covariance: Matrix([[4.0, 1], [1, 2]]))
    .samples(count: 300, seed: 1)

  @Test("Scores are the log-densities, and their sum is the log-likelihood")
  func scores() throws {
    let rows = try #require(Self.rows)
    let model = try MultivariateNormal(fitting: rows)
    let source = try table(rows, "scores-in.csv")
    defer { for name in ["scores-in.csv", "scores.csv"] { try? FileManager.default.removeItem(atPath: path(name)) } }
    let pipeline = try RowPipeline(source, through: StoredModel(model, variables: ["a", "b"]), .scores)
    let totals = try pipeline.write(to: path("scores.csv"))
    #expect(try numbers(path("scores.csv")).elements == model.logDensities(of: rows))
    #expect(totals.rows == 300)
    #expect(totals.cells == 600)
    #expect(abs(totals.logLikelihood - model.logLikelihood(of: rows)) < 1e-9)
  }

  @Test("Codes are those of the model, and a model without factors is refused")
  func codes() throws {
    let rows = try #require(Self.rows)
    let model = try ProbabilisticPCA(fitting: rows, factors: 1)
    let source = try table(rows, "codes-in.csv")
    defer { for name in ["codes-in.csv", "codes.csv"] { try? FileManager.default.removeItem(atPath: path(name)) } }
    let totals = try RowPipeline(source, through: StoredModel(model, variables: ["a", "b"]), .codes)
      .write(to: path("codes.csv"))
    #expect(totals.droppedRows == 0)
    #expect(try numbers(path("codes.csv")) == model.encode(rows))
    let normal = StoredModel(try MultivariateNormal(fitting: rows), variables: ["a", "b"])
    #expect(throws: RowPipelineError.unsuitableModel("multivariate normal", needs: "latent factors")) {
      try RowPipeline(source, through: normal, .codes)
    }
  }

  @Test("An evaluation prints the table of its document")
  func evaluation() throws {
    let rows = try #require(Self.rows)
    let model = try MultivariateNormal(fitting: rows.rows(in: 0..<200))
    let evaluation = try Evaluation(of: model, training: rows.rows(in: 0..<200), heldOut: rows.rows(in: 200..<300))
    let document = EvaluationDocument(evaluation)
    #expect("\(evaluation)" == document.text)
    #expect(document.questions.map(\.key) == ["heldOut", "likeness", "copying"])
    guard case .object(let heldOut)? = document.json["heldOut"] else {
      Issue.record("no object")
      return
    }
    #expect(heldOut["meanLogLikelihood"] == .number(try #require(try evaluation.fit?.heldOut.get().mean.value)))
    #expect(document.text.hasPrefix("Does it fit rows it has not seen?"))
  }

  @Test("A model reports itself, for people and for programs")
  func report() throws {
    let stored = StoredModel(try MultivariateNormal(mean: [1.0, 2], standardDeviation: 3), variables: ["a", "b"])
    let report = try #require(try stored.report())
    #expect(report.description.contains("variable  mean  std. dev."))
    #expect(report.object["structure"] == .string("spherical"))
  }
}
