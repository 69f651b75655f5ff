import Foundation
import Testing

/// Which rows an evaluation takes, and what it says of too few.
@Suite("Rows of evaluations")
struct EvaluatedRowsTests {
  private static let cases = Executable.packageFolder.appendingPathComponent("Tests/Fixtures/cases")

  private func path(_ name: String) -> String { Self.cases.appendingPathComponent(name).path }

  private struct Answer: Decodable {
    var verdict: String?
    var isGood: Bool?
    var reason: String?
    var missing: [String: String]?
    var meanLogLikelihood: Double?
    var standardError: Double?
    var frechetStandardError: Double?
    var effectiveSampleSize: Double?
  }

  private struct Answers: Decodable {
    var heldOut: Answer?
    var likeness: Answer
    var copying: Answer
    var heldOutRows: Int
    var incompleteHeldOutRows: Int?
  }

  private struct Compared: Decodable {
    struct Difference: Decodable {
      var difference: Double?
      var standardError: Double?
      var pValue: Double?
      var reason: String?
    }
    struct Model: Decodable {
      var likeness: Answer
      var comparedWithFirst: Difference?
    }
    var models: [Model]
  }

  private func answers(_ arguments: [String], in scratch: Scratch) async throws -> Answers {
    let outcome = try await gauss(["evaluate"] + arguments + ["--json"], in: scratch)
    try #require(outcome.isSuccess && outcome.errors == "", "\(outcome.errors)")
    return try outcome.report(Answers.self)
  }

  @Test("five rows cannot speak for a program that draws nonsense", arguments: ["few_generated.csv", "far4.csv"])
  func fewRows(_ generated: String) async throws {
    let scratch = try Scratch()
    let arguments = [
      "--generated", path(generated), "--train", path("few_train.csv"), "--test", path("few_test.csv"),
    ]
    let judged = try await answers(arguments, in: scratch)
    #expect(judged.likeness.isGood == nil)
    #expect(judged.likeness.verdict == nil)
    #expect(judged.likeness.reason?.contains("0.0079") == true)
    #expect(judged.copying.isGood == nil)
    #expect(judged.copying.reason?.contains("give more rows") == true)
    #expect(judged.likeness.frechetStandardError == nil)
    #expect(judged.likeness.missing?["frechetStandardError"]?.contains("40 rows") == true)
    let text = try await gauss(["evaluate"] + arguments, in: scratch)
    #expect(text.outputText.contains("cannot tell"))
    #expect(!text.outputText.contains("nan"))
    #expect(!text.outputText.contains("±"))
  }

  @Test("models are compared by one row, by equal rows and by rows of density 0 without a number that is none")
  func compared() async throws {
    let scratch = try Scratch()
    for (name, options) in [("one", []), ("two", ["--covariance", "diagonal"])] {
      let fitted = try await gauss(["fit", path("few_train.csv"), "-o", "\(name).json"] + options, in: scratch)
      try #require(fitted.isSuccess, "\(fitted.errors)")
    }
    try scratch.write("single.csv", "v0,v1\n0.5,-1\n")
    try scratch.write("equal.csv", "v0,v1\n" + String(repeating: "0.5,-1\n", count: 7))
    try scratch.write("far.csv", "v0,v1\n0.5,-1\n1e200,1e200\n0.1,0.2\n")
    for (table, reason) in [("single", "needs 2 held-out rows"), ("equal", "every row gives the same"), ("far", nil)] {
      let arguments = ["compare", "one.json", "two.json", "--train", path("few_train.csv"), "--test", "\(table).csv"]
      let text = try await gauss(arguments, in: scratch)
      #expect(text.isSuccess, "\(text.outputText)")
      #expect(text.errors == "", "\(text.outputText)")
      #expect(!text.outputText.contains("nan"), "\(text.outputText)")
      if let reason { #expect(text.outputText.contains(reason)) }
      let report = try await gauss(arguments + ["--json"], in: scratch).report(Compared.self)
      let difference = try #require(report.models[1].comparedWithFirst)
      if let reason { #expect(difference.reason?.contains(reason) == true && difference.pValue == nil) }
      #expect(report.models[0].likeness.isGood != true)
    }
  }

  /// Numbers whose third column says how often a row counts, and every seventh lacks one.
  private func tables(in scratch: Scratch) throws {
    func number(_ i: Int, _ j: Int) -> Double {
      let whole = (37 * i + 101 * j + 7 * i * i + 13 * i * j) % 97
      return Double(whole) / 10
    }
    for (name, first, count) in [("train", 0, 90), ("test", 200, 60)] {
      var (all, weighted, repeated, holes, whole) = (["a,b"], ["a,b,w"], ["a,b"], ["a,b"], ["a,b"])
      for row in first..<first + count {
        let line = "\(number(row, 0)),\(number(row, 1))"
        let weight = row % 3
        all.append(line)
        weighted.append("\(line),\(weight)")
        for _ in 0..<weight { repeated.append(line) }
        holes.append(row % 7 == 0 ? "NA,\(number(row, 1))" : line)
        if row % 7 != 0 { whole.append(line) }
      }
      for (kind, lines) in [
        ("all", all), ("weighted", weighted), ("repeated", repeated), ("holes", holes), ("whole", whole),
      ] {
        try scratch.write("\(name)-\(kind).csv", lines.joined(separator: "\n") + "\n")
      }
    }
  }

  @Test("weights are repeated rows, and what cannot take them says so")
  func weights() async throws {
    let scratch = try Scratch()
    try tables(in: scratch)
    _ = try await gauss("fit", "train-weighted.csv", "--weights", "w", "-o", "m.json", in: scratch)
    let weighted = try await answers(
      ["m.json", "--train", "train-weighted.csv", "--test", "test-weighted.csv", "--weights", "w"], in: scratch)
    let repeated = try await answers(
      ["m.json", "--train", "train-repeated.csv", "--test", "test-repeated.csv"], in: scratch)
    let means = (
      try #require(weighted.heldOut?.meanLogLikelihood), try #require(repeated.heldOut?.meanLogLikelihood)
    )
    #expect(abs(means.0 - means.1) < 1e-12)
    // Twenty rows of weight 1, twenty of weight 2.
    #expect(weighted.heldOutRows == 40)
    #expect(repeated.heldOutRows == 60)
    #expect(abs((weighted.heldOut?.effectiveSampleSize ?? 0) - 36) < 1e-12)
    #expect((weighted.heldOut?.standardError ?? 0) > (repeated.heldOut?.standardError ?? 1))
    #expect(weighted.likeness.isGood == nil)
    #expect(weighted.likeness.missing?["energy"]?.contains("weights of the held-out rows differ") == true)
    #expect(weighted.copying.missing?["ct"]?.contains("weights of the held-out rows differ") == true)
    let compared = try await gauss(
      "compare", "m.json", "m.json", "--train", "train-weighted.csv", "--test", "test-weighted.csv", "--weights", "w",
      in: scratch)
    #expect(compared.isSuccess)
    #expect(compared.outputText.contains("0 (p = 1.000)"))
  }

  @Test("incomplete rows are an error, are dropped, or count by what they show")
  func missing() async throws {
    let scratch = try Scratch()
    try tables(in: scratch)
    _ = try await gauss("fit", "train-whole.csv", "-o", "m.json", in: scratch)
    let tables = ["--train", "train-holes.csv", "--test", "test-holes.csv"]
    let refused = try await gauss(["evaluate", "m.json"] + tables, in: scratch)
    #expect(refused.status == 65)
    #expect(refused.errors.contains("train-holes.csv:2:"))
    let dropped = try await answers(["m.json"] + tables + ["--missing", "drop"], in: scratch)
    let whole = try await answers(["m.json", "--train", "train-whole.csv", "--test", "test-whole.csv"], in: scratch)
    #expect(dropped.heldOut?.meanLogLikelihood == whole.heldOut?.meanLogLikelihood)
    #expect(dropped.incompleteHeldOutRows == 9)
    #expect(dropped.heldOutRows == 51)
    let shown = try await answers(["m.json"] + tables + ["--missing", "em"], in: scratch)
    let scored = try await gauss("score", "m.json", "test-holes.csv", "--missing", "em", "--json", in: scratch)
    let mean = try scored.report(ScoreReport.self).meanLogLikelihood
    #expect(abs((shown.heldOut?.meanLogLikelihood ?? 0) - mean) < 1e-12)
    #expect(shown.likeness.verdict == dropped.likeness.verdict)
    let compared = try await gauss(["compare", "m.json", "m.json"] + tables + ["--missing", "drop"], in: scratch)
    #expect(compared.isSuccess, "\(compared.errors)")
  }
}
