import Foundation
import Testing

@Suite("Kernel densities")
struct KernelDensityTests {
  private struct Report: Decodable {
    let model: String
    let variables: [String]
    let rows: Int
    let estimation: Estimation
    let droppedRows: Int?
    let logLikelihood: Double?
    let meanLeaveOneOutLogLikelihood: Double?
    let bandwidthCovariance: [[Double]]?
  }

  private let faithful = DataSet.all[2]

  private func fit(_ options: [String], in scratch: Scratch) async throws -> Report {
    let outcome = try await gauss(["fit", shipped("faithful.csv"), "-o", "m.json", "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report(Report.self)
  }

  /// SciPy's figures for the same rows.
  @Test("each bandwidth says what it was, and scores, draws and describes", arguments: ["scott", "silverman", "0.3"])
  func bandwidths(_ bandwidth: String) async throws {
    let scratch = try Scratch()
    let report = try await fit(["--kernel-density", bandwidth], in: scratch)
    #expect(report.model == "kernel density")
    #expect(report.rows == 272)
    #expect(report.variables.count == 2)
    #expect(report.estimation.estimator == (bandwidth == "0.3" ? "factor" : bandwidth))
    // In two dimensions both rules are n^(−1/6).
    let factor = try #require(report.estimation.values?["factor"])
    #expect(abs(factor - (bandwidth == "0.3" ? 0.3 : 0.3928606365489575)) < 1e-14)
    let score = try await faithful.score(under: "m.json", in: scratch)
    #expect(abs(score.logLikelihood - (report.logLikelihood ?? 0)) < 1e-10)
    #expect(try #require(report.meanLeaveOneOutLogLikelihood) < score.meanLogLikelihood)
    let described = try await gauss("describe", "m.json", "--json", in: scratch).report(Report.self)
    #expect(described.estimation == report.estimation)
    #expect(described.bandwidthCovariance?.count == 2)
    let words = try await gauss("describe", "m.json", in: scratch).outputText
    #expect(words.contains("a kernel density"))
    #expect(words.contains("bandwidth"))
    let drawn = try await gauss("sample", "m.json", "-n", "5", in: scratch)
    #expect(drawn.isSuccess)
    #expect(records(drawn.outputText).count == 6)
  }

  @Test("the bandwidth of greatest leave-one-out likelihood is better than the others")
  func leaveOneOut() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b\n" + (0..<60).map { "\(sin(Double($0))),\(cos(Double($0 * $0)))\n" }.joined())
    var likelihoods: [String: Double] = [:]
    for bandwidth in ["leave-one-out", "scott", "0.05", "1"] {
      let outcome = try await gauss(
        "fit", "t.csv", "-o", "m.json", "--json", "--kernel-density", bandwidth, in: scratch)
      try #require(outcome.isSuccess, "\(outcome.errors)")
      likelihoods[bandwidth] = try outcome.report(Report.self).meanLeaveOneOutLogLikelihood
    }
    let best = try #require(likelihoods["leave-one-out"])
    for (bandwidth, value) in likelihoods where bandwidth != "leave-one-out" { #expect(value < best) }
  }

  @Test("a weight is a share, and a row that lacks a value may be dropped")
  func weights() async throws {
    let scratch = try Scratch()
    try scratch.write("w.csv", "a,w,b\n1,1,2\n2,2,1\n,1,9\n4,0,900\n5,1,5\n3,3,7\n")
    let outcome = try await gauss(
      "fit", "w.csv", "-o", "m.json", "--json", "--kernel-density", "scott", "--weights", "w", "--missing", "drop",
      in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    let report = try outcome.report(Report.self)
    #expect(report.rows == 4)
    #expect(report.droppedRows == 1)
    #expect(report.estimation.weight == 7)
  }
}
