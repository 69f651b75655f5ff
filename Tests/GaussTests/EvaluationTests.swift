import Foundation
import Testing

/// The part of an evaluation that these tests look at.
private struct EvaluationReport: Decodable {
  struct HeldOut: Decodable {
    var meanLogLikelihood: Double
    var standardError: Double
    var verdict: String
  }
  struct Test: Decodable {
    var statistic: Double
    var pValue: Double
  }
  struct Likeness: Decodable {
    var frechetDistance: Double
    var energy: Test
    var mmd: Test
    var precision: Double
    var recall: Double
    var density: Double
    var coverage: Double
  }
  struct Copying: Decodable {
    var ct: Double
    var pValue: Double
    var verdict: String
  }
  struct Plausibility: Decodable {
    var rate: Double
    var lower: Double
    var upper: Double
  }
  var generatedRows: Int
  var heldOut: HeldOut?
  var likeness: Likeness
  var copying: Copying
  var plausibility: Plausibility?
}

@Suite("Evaluation")
struct EvaluationTests {
  /// Rows of the geyser for the fit, and every fifth one held out.
  private func geyser() throws -> Scratch {
    let scratch = try Scratch()
    let lines = try String(contentsOfFile: shipped("faithful.csv"), encoding: .utf8).split(separator: "\n")
    func table(_ isIn: (Int) -> Bool) -> String {
      ([lines[0]] + lines.indices.dropFirst().filter(isIn).map { lines[$0] }).joined(separator: "\n") + "\n"
    }
    try scratch.write("train.csv", table { $0 % 5 != 0 })
    try scratch.write("test.csv", table { $0 % 5 == 0 })
    return scratch
  }

  private func report(_ arguments: String..., in scratch: Scratch) async throws -> EvaluationReport {
    let outcome = try await gauss(
      ["evaluate"] + arguments + ["--train", "train.csv", "--test", "test.csv", "--json"], in: scratch)
    #expect(outcome.isSuccess, "\(outcome.errors)")
    #expect(outcome.errors == "", "\(outcome.errors)")
    return try outcome.report(EvaluationReport.self)
  }

  @Test("a mixture fits the geyser, one Gaussian does not, and neither copies")
  func models() async throws {
    let scratch = try geyser()
    _ = try await gauss("fit", "train.csv", "-o", "one.json", in: scratch)
    _ = try await gauss("fit", "train.csv", "--components", "2", "-o", "two.json", in: scratch)
    let one = try await report("one.json", "-n", "400", "--seed", "1", in: scratch)
    let two = try await report("two.json", "-n", "400", "--seed", "1", "--within", "eruptions=1..4", in: scratch)
    #expect(one.heldOut?.verdict == "no")
    #expect(two.heldOut?.verdict == "yes")
    #expect(one.generatedRows == 400)
    #expect(one.plausibility == nil)
    let likelihoods = (try #require(one.heldOut), try #require(two.heldOut))
    #expect(likelihoods.0.meanLogLikelihood < likelihoods.1.meanLogLikelihood)
    #expect((0.05..<0.5).contains(likelihoods.1.standardError))
    // 218 rows teach, and what `score` says of the others is what is said here.
    let scored = try await gauss("score", "two.json", "test.csv", "--json", in: scratch)
    let mean = try scored.report(ScoreReport.self).meanLogLikelihood
    #expect(abs(likelihoods.1.meanLogLikelihood - mean) < 1e-12 * abs(mean))
    #expect(one.copying.verdict == "no")
    #expect(two.copying.verdict == "no")
    #expect(one.likeness.energy.pValue < two.likeness.energy.pValue)
    #expect(two.likeness.mmd.pValue > 0.01)
    for value in [two.likeness.precision, two.likeness.recall, two.likeness.density, two.likeness.coverage] {
      #expect((0.8...1.2).contains(value))
    }
    let rate = try #require(two.plausibility)
    #expect(rate.lower < rate.rate)
    #expect(rate.rate < rate.upper)
    #expect((0.4..<0.7).contains(rate.rate))

    let compared = try await gauss(
      "compare", "one.json", "two.json", "--train", "train.csv", "--test", "test.csv", in: scratch)
    #expect(compared.isSuccess)
    #expect(compared.outputText.contains("1: one.json, 2: two.json"))
    #expect(compared.outputText.contains("better than the first by"))
  }

  @Test("a table that was drawn with the same seed is no table of copies")
  func seeds() async throws {
    let scratch = try Scratch()
    try scratch.write("truth.json", BadInput.modelText())
    _ = try await gauss("sample", "truth.json", "-n", "300", "-o", "train.csv", in: scratch)
    _ = try await gauss("sample", "truth.json", "-n", "200", "--seed", "5", "-o", "test.csv", in: scratch)
    _ = try await gauss("fit", "train.csv", "-o", "model.json", in: scratch)
    let judged = try await report("model.json", in: scratch)
    #expect(judged.copying.verdict == "no")
    #expect(judged.copying.pValue > 0.01)
    #expect(judged.heldOut?.verdict == "yes")
    #expect(judged.likeness.energy.pValue > 0.001)
  }

  @Test("copies are found out, whoever made them")
  func copies() async throws {
    let scratch = try geyser()
    let copied = try await report("--generated", "train.csv", in: scratch)
    #expect(copied.heldOut == nil)
    #expect(copied.copying.verdict == "yes")
    #expect(copied.copying.ct < -5)
    #expect(copied.copying.pValue < 1e-6)
  }

  @Test("an evaluation has the same bits for any number of threads, and says the same in words")
  func threads() async throws {
    let scratch = try geyser()
    _ = try await gauss("fit", "train.csv", "--components", "2", "-o", "two.json", in: scratch)
    let arguments = ["evaluate", "two.json", "--train", "train.csv", "--test", "test.csv", "--seed", "3"]
    let one = try await gauss(arguments + ["--json", "--threads", "1"], in: scratch)
    let three = try await gauss(arguments + ["--json", "--threads", "3"], in: scratch)
    #expect(one.isSuccess)
    #expect(one.output == three.output)
    let text = try await gauss(arguments, in: scratch)
    for question in ["Does it fit", "Do draws look like the data?", "Are draws copies"] {
      #expect(text.outputText.contains(question))
    }
    // One screen.
    #expect(text.outputText.split(separator: "\n").allSatisfy { $0.count <= 120 })
    #expect(text.outputText.split(separator: "\n", omittingEmptySubsequences: false).count <= 40)
  }

  @Test("measures without enough rows say so, and the others are there")
  func fewRows() async throws {
    let scratch = try Scratch()
    try scratch.write("train.csv", "a,b\n1,2\n2,1\n4,7\n5,5\n")
    try scratch.write("test.csv", "a,b\n1,3\n2,2\n")
    try scratch.write("model.json", BadInput.modelText())
    let outcome = try await gauss(
      "evaluate", "model.json", "--train", "train.csv", "--test", "test.csv", in: scratch)
    #expect(outcome.isSuccess)
    #expect(outcome.errors == "")
    #expect(outcome.outputText.contains("held-out log-likelihood"))
    #expect(outcome.outputText.contains("rows at least, and there are 2; give more rows"))
  }

  @Test("the demo tells three models apart, and picks the one that is good")
  func demo() async throws {
    let scratch = try Scratch()
    let outcome = try await gauss("demo", "-o", "map.svg", in: scratch)
    #expect(outcome.isSuccess, "\(outcome.errors)")
    #expect(outcome.errors == "", "\(outcome.errors)")
    let text = outcome.outputText
    for part in ["27,203 towns", "6,800 others", "Take c: ", "Not a: ", "Not b: ", "Next: "] {
      #expect(text.contains(part), "'\(part)' is missing from: \(text)")
    }
    let rows = text.split(separator: "\n").filter {
      $0.hasPrefix("  a  one") || $0.hasPrefix("  b  a ker") || $0.hasPrefix("  c  ")
    }
    #expect(rows.count >= 3)
    let hasGnuplot = try await shell("command -v gnuplot", in: scratch).isSuccess
    #expect(text.contains(hasGnuplot ? "The map: map.svg" : "No map: "))
    if hasGnuplot { #expect(try scratch.text("map.svg").contains("Where might the next town be?")) }
  }
}
