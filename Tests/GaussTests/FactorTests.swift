import Foundation
import Testing

@Suite("Latent factors")
struct FactorTests {
  private struct Report: Decodable {
    struct Fit: Decodable {
      let method: String
      let weight: Double
      let converged: Bool
      let iterations: Int
      let missingCells: Int
      let heywoodVariables: [Int]?
    }
    struct Selection: Decodable {
      struct Candidate: Decodable {
        let factors: Int
        let bic: Double?
      }
      let criterion: String
      let best: Int
      let candidates: [Candidate]
    }

    let model: String
    let variables: [String]
    let rows: Int
    let factors: Int
    let noise: String
    let parameters: Int
    let shares: [Double]
    let estimation: Fit
    let droppedRows: Int?
    let logLikelihood: Double?
    let selection: Selection?
    let loadings: [[Double]]?
    let noiseVariances: [Double]?
    let uniquenesses: [Double]?
  }

  private let wine = DataSet.all[1]

  private func fit(_ options: [String], to table: String? = nil, in scratch: Scratch) async throws -> Report {
    let input = table.map { [$0] } ?? [shipped("wine.csv"), "--ignore", "cultivar"]
    let outcome = try await gauss(["fit"] + input + ["-o", "m.json", "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report(Report.self)
  }

  /// The log-likelihoods of scikit-learn's factor analysis of the same rows, run to the end of its iterations, and of the
  /// full covariance that as many factors as variables come to.
  @Test(
    "each fit says what it was, and scores, draws and describes",
    arguments: [("2", "diagonal", -3477.042558968115), ("12", "isotropic", -3331.049712585125)])
  func fits(_ factors: String, _ noise: String, _ expected: Double) async throws {
    let scratch = try Scratch()
    let report = try await fit(["--factors", factors, "--noise", noise], in: scratch)
    #expect(report.model == (noise == "diagonal" ? "factor analysis" : "probabilistic PCA"))
    #expect(report.rows == 178)
    #expect(report.noise == noise)
    #expect("\(report.factors)" == factors)
    #expect(report.estimation.converged)
    #expect(report.estimation.method == (noise == "diagonal" ? "newton" : "covariance"))
    #expect(abs(try #require(report.logLikelihood) - expected) < 1e-6)
    let score = try await wine.score(under: "m.json", in: scratch)
    #expect(abs(score.logLikelihood - (report.logLikelihood ?? 0)) < 1e-8)

    let described = try await gauss("describe", "m.json", "--json", in: scratch).report(Report.self)
    #expect(described.shares == report.shares)
    #expect(described.parameters == report.parameters)
    #expect(described.loadings?.count == 13)
    #expect(described.loadings?.first?.count == report.factors)
    let noiseShares = try #require(described.uniquenesses)
    #expect(noiseShares.allSatisfy { $0 > 0 && $0 < 1 })
    if noise == "diagonal" {
      let left = noiseShares.reduce(0, +) / 13 + report.shares.reduce(0, +)
      #expect(abs(left - 1) < 1e-12)
    }
    let words = try await gauss("describe", "m.json", in: scratch).outputText
    #expect(words.contains("a \(report.model) of \(factors) factors"))
    #expect(words.contains("share of variance"))
    #expect(words.contains("factor 1"))
    #expect(words.contains("alcohol"))
    let drawn = try await gauss("sample", "m.json", "-n", "5", in: scratch)
    #expect(drawn.isSuccess)
    #expect(records(drawn.outputText).count == 6)
  }

  @Test("the number of factors is chosen by each criterion")
  func choice() async throws {
    let scratch = try Scratch()
    for (options, criterion) in [
      (["auto"], "bic"), (["auto", "--factor-criterion", "evidence"], "evidence"),
      (["0-3", "--noise", "diagonal", "--factor-criterion", "held-out=3"], "held-out=3"),
      (["auto", "--noise", "diagonal"], "bic"),
    ] {
      let report = try await fit(["--factors"] + options, in: scratch)
      let selection = try #require(report.selection)
      #expect(selection.criterion == criterion && selection.candidates[selection.best - 1].factors == report.factors)
      if criterion == "bic" {
        let values = selection.candidates.compactMap(\.bic)
        #expect(values.min() == selection.candidates[selection.best - 1].bic)
        #expect(values.count > 5)
      }
    }
    let words = try await gauss(
      "fit", shipped("wine.csv"), "--ignore", "cultivar", "-o", "m.json", "--factors", "auto", in: scratch)
    #expect(words.outputText.contains("chosen by BIC"))
    #expect(words.outputText.contains("* is the best"))
  }

  @Test("with fewer rows than columns the number is chosen by rows that are held out")
  func fewRows() async throws {
    let scratch = try Scratch()
    let rows = (0..<12).map { row in
      (0..<15).map { column in
        let noise = sin(Double(row * 37 + column * 101 + row * column * 13))
        return "\(3 * sin(Double(row * row)) * cos(Double(column)) + 0.1 * noise)"
      }.joined(separator: ",")
    }
    try scratch.write("wide.csv", rows.joined(separator: "\n") + "\n")
    let report = try await fit(["--factors", "auto"], to: "wide.csv", in: scratch)
    #expect(report.selection?.criterion == "held-out=5")
    #expect(report.factors >= 1)
    #expect(report.factors < 8)
  }

  @Test("a weight is a share, and rows that lack a value may be dropped or fitted to")
  func weightsAndGaps() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "w.csv",
      "a,w,b,c\n1,1,2,0\n2,2,1,1\n,1,9,2\n4,0,900,3\n5,1,5,1\n3,3,7,2\n0,1,1,4\n2,1,2,2\n6,1,4,3\n")
    for noise in ["isotropic", "diagonal"] {
      let options = ["--factors", "1", "--noise", noise, "--weights", "w", "--missing"]
      let dropped = try await fit(options + ["drop"], to: "w.csv", in: scratch)
      #expect(dropped.rows == 7)
      #expect(dropped.droppedRows == 1)
      #expect(dropped.estimation.weight == 10)
      let fitted = try await fit(options + ["em"], to: "w.csv", in: scratch)
      #expect(fitted.rows == 8)
      #expect(fitted.droppedRows == 0)
      #expect(fitted.estimation.missingCells == 1)
      #expect(fitted.estimation.method == "observedCells")
      #expect(fitted.logLikelihood != nil)
    }
  }

  @Test("marginals are drawn", arguments: ["corner", "density"])
  func pictures(_ kind: String) async throws {
    let scratch = try Scratch()
    _ = try await fit(["--factors", "2", "--noise", "diagonal"], in: scratch)
    let outcome = try await gauss(
      "plot", "m.json", shipped("wine.csv"), "--kind", kind, "--columns", "alcohol,proline", "--script", "-o", "m.gp",
      in: scratch)
    #expect(outcome.isSuccess, "\(outcome.errors)")
    #expect(try scratch.text("m.gp").contains("proline"))
  }

  @Test("a case of Heywood is named")
  func heywood() async throws {
    let scratch = try Scratch()
    let report = try await fit(["--factors", "4", "--noise", "diagonal"], in: scratch)
    #expect(report.estimation.heywoodVariables == [3])
    let words = try await gauss("describe", "m.json", in: scratch).outputText
    #expect(words.contains("Heywood cases"))
    #expect(words.contains("ash: next to no noise"))
  }
}
