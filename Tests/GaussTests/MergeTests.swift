import Foundation
import Testing

@Suite("Fits spread over many machines")
struct MergeTests {
  /// A folder with the same rows, without names, as `t.csv` and `t.npy`, and in parts `p0.csv` to `p2.csv`.
  private func scratch(rows: Int = 20_000) async throws -> Scratch {
    let scratch = try Scratch()
    let known = BadInput.modelText(replacing: #"["a", "b"]"#, with: "null")
    try scratch.write("known.json", known)
    for table in ["t.csv", "t.npy"] {
      let outcome = try await gauss("sample", "known.json", "-n", "\(rows)", "-o", table, in: scratch)
      try #require(outcome.isSuccess, "\(outcome.errors)")
    }
    let lines = try scratch.text("t.csv").split(separator: "\n")
    for (part, range) in [0..<rows / 2, rows / 2..<rows / 2 + 7, rows / 2 + 7..<rows].enumerated() {
      try scratch.write("p\(part).csv", lines[range].joined(separator: "\n"))
    }
    return scratch
  }

  private func run(_ arguments: String..., in scratch: Scratch) async throws {
    let outcome = try await gauss(arguments, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
  }

  private func model(_ name: String, in scratch: Scratch) throws -> ModelFile {
    try JSONDecoder().decode(ModelFile.self, from: scratch.data(name))
  }

  @Test("text, arrays and pipes give the same bits")
  func kinds() async throws {
    let scratch = try await scratch()
    try await run("fit", "t.csv", "-o", "csv.json", in: scratch)
    try await run("fit", "t.npy", "-o", "npy.json", "--threads", "3", in: scratch)
    for table in ["t.csv", "t.npy"] {
      let piped = try await shell(#"cat \#(table) | "$GAUSS" fit - -o \#(table).json"#, in: scratch)
      try #require(piped.isSuccess, "\(piped.errors)")
    }
    let expected = try scratch.data("csv.json")
    for name in ["npy.json", "t.csv.json", "t.npy.json"] { #expect(try scratch.data(name) == expected, "\(name)") }
  }

  @Test("one part gives the bits of the fit itself", arguments: ["mle", "ledoit-wolf", "oas", "map"])
  func onePart(_ estimator: String) async throws {
    let scratch = try await scratch(rows: 500)
    try await run("statistics", "t.npy", "-o", "t.stats", "--fourth-moments", in: scratch)
    // With correlations in the sums of both; those of squares alone come from other kernels.
    for covariance in ["ledoit-wolf", "oas"].contains(estimator) ? ["full", "diagonal"] : ["full"] {
      let options = ["--estimator", estimator, "--covariance", covariance]
      let fit = try await gauss(["fit", "t.csv", "-o", "fit.json"] + options, in: scratch)
      let merge = try await gauss(["merge", "t.stats", "-o", "merge.json"] + options, in: scratch)
      try #require(fit.isSuccess && merge.isSuccess, "\(fit.errors)\(merge.errors)")
      #expect(try scratch.data("fit.json") == scratch.data("merge.json"), "\(covariance)")
    }
  }

  @Test("sums of squares are enough for covariances without correlation, bit for bit")
  func diagonal() async throws {
    let scratch = try await scratch(rows: 500)
    try await run("statistics", "t.npy", "-o", "t.stats", "--covariance", "diagonal", in: scratch)
    for covariance in ["diagonal", "spherical"] {
      try await run("fit", "t.csv", "-o", "fit.json", "--covariance", covariance, in: scratch)
      try await run("merge", "t.stats", "-o", "merge.json", "--covariance", covariance, in: scratch)
      #expect(try scratch.data("fit.json") == scratch.data("merge.json"))
    }
    try await run("merge", "t.stats", "-o", "merge.json", in: scratch)
    #expect(try scratch.text("merge.json").contains(#""structure": "diagonal""#))
  }

  @Test("parts merge to the fit of all rows, to rounding, and always to the same bits in the same order")
  func parts() async throws {
    let scratch = try await scratch()
    for part in 0...2 { try await run("statistics", "p\(part).csv", "-o", "p\(part).stats", in: scratch) }
    try await run("fit", "t.csv", "-o", "whole.json", in: scratch)
    try await run("merge", "p0.stats", "p1.stats", "p2.stats", "-o", "merged.json", in: scratch)
    try await run("merge", "p2.stats", "p0.stats", "p1.stats", "-o", "turned.json", in: scratch)
    let whole = try model("whole.json", in: scratch)
    let deviations = whole.covariance.indices.map { whole.covariance[$0][$0].squareRoot() }
    for name in ["merged.json", "turned.json"] {
      let merged = try model(name, in: scratch)
      #expect(merged.rows == whole.rows)
      for (i, deviation) in deviations.enumerated() {
        #expect(abs(merged.mean[i] - whole.mean[i]) <= 8 * .ulpOfOne * deviation)
        for j in deviations.indices {
          let error = abs(merged.covariance[i][j] - whole.covariance[i][j])
          #expect(error <= 8 * .ulpOfOne * deviation * deviations[j])
        }
      }
    }
    // Merged in two steps, through a file, in the same order.
    try await run("merge", "p0.stats", "p1.stats", "-o", "p01.stats", in: scratch)
    try await run("merge", "p01.stats", "p2.stats", "-o", "steps.json", in: scratch)
    #expect(try scratch.data("steps.json") == scratch.data("merged.json"))
  }

  @Test("weights and names go with the parts, and the report tells of them")
  func weights() async throws {
    let scratch = try Scratch()
    try scratch.write("a.csv", "x,w,y\n1,2,2\n2,1,1\n4,0.5,7\n")
    try scratch.write("b.csv", "y,x,w\n5,5,1\n9,3,3\n,1,1\n")
    try scratch.write("whole.csv", "x,w,y\n1,2,2\n2,1,1\n4,0.5,7\n5,1,5\n3,3,9\n")
    for part in ["a", "b"] {
      try await run(
        "statistics", "\(part).csv", "-o", "\(part).stats", "--weights", "w", "--columns", "x,y", "--missing", "drop",
        in: scratch)
    }
    let outcome = try await gauss("merge", "a.stats", "b.stats", "-o", "m.json", "--json", in: scratch)
    let report = try outcome.report(FitReport.self)
    #expect(report.variables == ["x", "y"])
    #expect(report.rows == 5)
    #expect(report.parts == 2)
    #expect(report.estimation.weight == 7.5)
    let expected = try await gauss(
      "fit", "whole.csv", "-o", "w.json", "--weights", "w", "--json", in: scratch
    ).report(FitReport.self)
    let (found, wanted) = (try #require(report.logLikelihood), try #require(expected.logLikelihood))
    #expect(abs(found - wanted) < 1e-13 * abs(wanted))
    let words = try await gauss("merge", "a.stats", "b.stats", "-o", "all.stats", in: scratch).outputText
    #expect(words.hasPrefix("Merged statistics of 5 rows in 2 files\n"))
    #expect(words.contains("sum of weights         7.5\n"))
  }

  @Test("- is standard output and input")
  func streams() async throws {
    let scratch = try await scratch(rows: 300)
    let line = #""$GAUSS" statistics t.npy -o - 2> words | "$GAUSS" merge - -o - 2> more > piped.json"#
    let outcome = try await shell(line, in: scratch)
    try #require(outcome.isSuccess)
    try await run("fit", "t.csv", "-o", "fit.json", in: scratch)
    #expect(try scratch.data("piped.json") == scratch.data("fit.json"))
    #expect(try scratch.text("words").hasPrefix("Summed up 300 rows of t.npy"))
    #expect(try scratch.text("more").contains("300 rows in 1 file"))
  }
}
