import Foundation
import TestSupport
import Testing

/// Numbers at the edges: an answer or a line that says why there is none, never a trap, `nan` or `inf` in a report.
@Suite("Range of numbers")
struct RangeTests {
  private func file(_ name: String) -> String { "\(Fixture.packageFolder)/Tests/Fixtures/cases/\(name)" }

  private func words(_ text: String) -> [Substring] { text.split { !$0.isLetter && $0 != "-" } }

  @Test(
    "weights out of range are refused",
    arguments: [
      "--estimator unbiased-reliability", "--kernel-density scott", "--components 2", "--missing em",
      "--estimator student-t", "--estimator mcd", "--factors 1", "--factors 1 --missing em",
    ])
  func weights(_ options: String) async throws {
    let scratch = try Scratch()
    for name in ["wt1.csv", "wt2.csv"] {
      let outcome = try await gauss(
        ["fit", file(name), "--weights", "w", "-o", "m.json"] + options.split(separator: " ").map(String.init),
        in: scratch)
      #expect(outcome.status == 65, "\(outcome.errors)")
      #expect(outcome.errors.contains("multiply all weights by 1e"), "\(outcome.errors)")
    }
    let sums = try await gauss("statistics", file("wt1.csv"), "--weights", "w", "-o", "s.stats", in: scratch)
    #expect(sums.status == 65)
  }

  @Test("any weight of a fit will do for the tests of distances")
  func evaluation() async throws {
    let scratch = try Scratch()
    let tables = ["--train", file("evaluate_train.csv"), "--test", file("evaluate_test.csv")]
    let huge = try await gauss(["evaluate", file("evaluate-weight-4e301.json")] + tables, in: scratch)
    #expect(huge.status == 0, "\(huge.errors)")
    let fit = try await gauss("fit", file("weights-1e15.csv"), "--weights", "w", "-o", "w.json", in: scratch)
    #expect(fit.isSuccess)
    let fitted = try await gauss(["evaluate", "w.json"] + tables, in: scratch)
    #expect(fitted.status == 0, "\(fitted.errors)")
  }

  @Test("factors of subnormal products are refused", arguments: ["isotropic", "diagonal"])
  func tinyFactors(_ noise: String) async throws {
    let scratch = try Scratch()
    let outcome = try await gauss(
      "fit", file("ppca-em-tiny.csv"), "--factors", "1", "--factor-method", "em", "--noise", noise, "-o", "m.json",
      in: scratch)
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
  }

  @Test("what leaves the range is null in JSON and a word in text")
  func description() async throws {
    let scratch = try Scratch()
    for (table, factor) in [("f.csv", "1e155"), ("h1.csv", "20")] {
      let fit = try await gauss("fit", file(table), "--kernel-density", factor, "-o", "\(table).json", in: scratch)
      #expect(fit.isSuccess, "\(fit.errors)")
    }
    let models = ["f.csv.json", "h1.csv.json", file("mean_1e155.json"), file("describe-json-mixture.json")]
    for model in models {
      let described = try await gauss("describe", model, "--json", in: scratch)
      try #require(described.isSuccess, "\(described.errors)")
      #expect(described.outputText.contains("null"))
      let text = try await gauss("describe", model, in: scratch).outputText
      #expect(!words(text).contains { ["nan", "-nan", "inf", "-inf"].contains($0) }, "\(text)")
    }
    let text = try await gauss("describe", "h1.csv.json", in: scratch).outputText
    #expect(text.contains("beyond range"))
  }

  @Test("rows beyond the range of densities have shares and classes")
  func farRows() async throws {
    let scratch = try Scratch()
    let score = try await gauss(
      "score", file("mm.json"), file("far.csv"), "--responsibilities", "r.csv", "--labels", "l.csv", in: scratch)
    try #require(score.isSuccess, "\(score.errors)")
    let shares = try scratch.text("r.csv")
    #expect(
      !shares.contains("nan") && records(shares).dropFirst().allSatisfy { $0 == ["0", "1"] || $0 == ["1", "0"] })
    #expect(try records(scratch.text("l.csv")).dropFirst().allSatisfy { $0 != ["0"] })
    #expect(score.outputText.contains("below range"))
    let classes = try await gauss(
      "classify", file("mct.json"), file("far.csv"), "-o", "c.csv", "--posteriors", in: scratch)
    try #require(classes.isSuccess, "\(classes.errors)")
    #expect(try records(scratch.text("c.csv")).dropFirst().allSatisfy { !$0.contains("") && !$0.contains("-nan") })
  }

  @Test("classes on a line and on a plane are told apart at any scale", arguments: ["rank.csv", "rank_thousandth.csv"])
  func supports(_ table: String) async throws {
    struct Report: Decodable { let correct: Int }
    let scratch = try Scratch()
    let fit = try await gauss("fit", file(table), "--label", "y", "--policy", "pseudo", "-o", "m.json", in: scratch)
    try #require(fit.isSuccess, "\(fit.errors)")
    let report = try await gauss("classify", "m.json", file(table), "--json", in: scratch).report(Report.self)
    #expect(report.correct == 600)
  }

  @Test("a fit that drifts by rounding ends with its most likely parameters")
  func drift() async throws {
    struct Report: Decodable {
      let logLikelihood: Double
      let ending: String?
    }
    let scratch = try Scratch()
    let report = try await gauss("fit", file("own4.csv"), "--missing", "em", "-o", "m.json", "--json", in: scratch)
      .report(Report.self)
    #expect(report.logLikelihood > -4089.279)
    #expect(report.ending == "likelihood fell")
  }
}
