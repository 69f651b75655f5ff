import Foundation
import TestSupport
import Testing

/// `gauss fit --model student-t`.
@Suite("t distributions")
struct StudentTTests {
  /// Two clouds and a few rows far out on all sides.
  private static let table: String = {
    var text = "a,b\n"
    for row in 0..<60 {
      let (x, y) = (Double(row * 37 % 61) / 30, Double(row * 17 % 67) / 30)
      text += "\(x + (row < 30 ? 0 : 9)),\(y + x + (row < 30 ? 0 : 5))\n"
    }
    for (x, y) in [(60, 4), (-70, 9), (5, 90), (3, -55)] { text += "\(x),\(y)\n" }
    return text
  }()

  private func fit(_ options: [String], in scratch: Scratch) async throws -> [String: Any] {
    try scratch.write("t.csv", Self.table)
    let outcome = try await gauss(["fit", "t.csv", "-o", "m.json", "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(options): \(outcome.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(outcome.outputText.utf8)) as? [String: Any])
  }

  @Test("are fitted, described, scored, drawn from and evaluated", arguments: [[], ["--components", "2"]])
  func whole(options: [String]) async throws {
    let scratch = try Scratch()
    let report = try await fit(["--model", "student-t"] + options, in: scratch)
    let likelihood = try #require(report["logLikelihood"] as? Double)
    let described = try await gauss("describe", "m.json", in: scratch)
    #expect(described.isSuccess)
    #expect(described.outputText.contains(options.isEmpty ? "degrees of freedom" : "d.o.f."), "\(described.outputText)")
    let json = try await gauss("describe", "m.json", "--json", in: scratch)
    #expect(try JSONSerialization.jsonObject(with: Data(json.outputText.utf8)) is [String: Any])
    let scored = try await gauss("score", "m.json", "t.csv", "--json", in: scratch)
    let scores = try JSONSerialization.jsonObject(with: Data(scored.outputText.utf8)) as? [String: Any]
    let total = try #require(scores?["logLikelihood"] as? Double)
    #expect((total - likelihood).magnitude < 1e-9 * likelihood.magnitude)
    let drawn = try await gauss("sample", "m.json", "-n", "50", "-o", "s.csv", in: scratch)
    #expect(drawn.isSuccess, "\(drawn.errors)")
    let evaluated = try await gauss("evaluate", "m.json", "--train", "t.csv", "--test", "s.csv", in: scratch)
    #expect(evaluated.isSuccess, "\(evaluated.errors)")
    let drawing = try await gauss("plot", "m.json", "t.csv", "--script", "-o", "p.gp", in: scratch)
    #expect(drawing.isSuccess, "\(drawing.errors)")
  }

  @Test("have the degrees of freedom that were asked for, which are no free parameter then")
  func givenDegrees() async throws {
    let scratch = try Scratch()
    let free = try await fit(["--degrees-of-freedom", "auto"], in: scratch)
    let given = try await fit(["--degrees-of-freedom", "4"], in: scratch)
    #expect(given["degreesOfFreedom"] as? Double == 4)
    #expect(given["parameters"] as? Int == (free["parameters"] as? Int).map { $0 - 1 })
    let fitted = try #require(free["degreesOfFreedom"] as? Double)
    #expect(fitted < 4, "tails that heavy: \(fitted)")
    let diagonal = try await fit(["--degrees-of-freedom", "4", "--covariance", "diagonal"], in: scratch)
    #expect(diagonal["structure"] as? String == "diagonal")
  }

  @Test("are chosen by a criterion, begin with a file, and are read once an iteration, to the same bits")
  func mixtures() async throws {
    let scratch = try Scratch()
    let chosen = try await fit(["--model", "student-t", "--components", "1-3"], in: scratch)
    #expect(chosen["selection"] != nil)
    _ = try await fit(["--model", "student-t", "--components", "2"], in: scratch)
    let whole = try scratch.data("m.json")
    _ = try await fit(["--model", "student-t", "--components", "2", "--stream"], in: scratch)
    #expect(try scratch.data("m.json") == whole)
    try scratch.write("start.json", whole)
    let resumed = try await gauss(
      "fit", "t.csv", "-o", "n.json", "--model", "student-t", "--components", "2", "--start", "start.json", in: scratch)
    #expect(resumed.isSuccess, "\(resumed.errors)")
  }

  @Test("of no iterations are their start")
  func noIterations() async throws {
    let report = try await fit(["--degrees-of-freedom", "auto", "--max-iterations", "0"], in: Scratch())
    #expect(report["rows"] as? Int == 64)
  }

  @Test(
    "take no options that mean nothing to them",
    arguments: [
      (["--degrees-of-freedom", "0"], "neither auto nor a positive number"),
      (["--degrees-of-freedom", "inf"], "neither auto nor a positive number"),
      (["--model", "student-t", "--estimator", "oas"], "--estimator oas"),
      (["--model", "student-t", "--policy", "ridge=1"], "--policy ridge=1"),
      (["--model", "student-t", "--missing", "em"], "use --missing drop"),
      (["--model", "student-t", "--restarts", "3"], "leave them out"),
      (["--model", "student-t", "--covariance", "tied"], "choose full, diagonal or spherical"),
      (["--model", "student-t", "--components", "2", "--covariance", "tied"], "choose full, diagonal or spherical"),
      (["--model", "student-t", "--components", "2", "--policy", "pseudo"], "choose relative-ridge"),
    ] as [([String], String)])
  func refused(options: [String], words: String) async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", Self.table)
    let outcome = try await gauss(["fit", "t.csv", "-o", "m.json"] + options, in: scratch)
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }
}
