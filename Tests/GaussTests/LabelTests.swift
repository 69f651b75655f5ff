import Foundation
import Testing

@Suite("Labels")
struct LabelTests {
  private struct Fit: Decodable {
    struct Class: Decodable {
      let `class`: String
      let prior: Double
      let rows: Int
    }
    let classes: [Class]
  }

  private struct Classification: Decodable {
    struct Confusion: Decodable { let actual: [String] }
    let rows: Int
    let correct: Int
    let confusion: Confusion
  }

  private func fit(_ table: String, _ options: [String] = [], in scratch: Scratch) async throws -> [Fit.Class] {
    let outcome = try await gauss(["fit", table, "-o", "m.json", "--label", "k", "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try (outcome.report() as Fit).classes
  }

  private func classify(_ table: String, _ options: [String] = [], in scratch: Scratch) async throws -> Classification {
    let outcome = try await gauss(["classify", "m.json", table, "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report()
  }

  /// Rows around 1 for the first label, around 11 for the second, and so on, each label in turn.
  private func table(_ labels: [String], rows: Int = 12) -> String {
    "a,k\n"
      + (0..<rows).map {
        "\(Double(10 * ($0 % labels.count)) + Double($0 * 7 % 11) / 8),\(labels[$0 % labels.count])\n"
      }
      .joined()
  }

  @Test(
    "are texts, and an empty cell alone is a missing one",
    arguments: ["none", "NA", "null", "NaN", "-", "?", "\"none\""])
  func marks(_ mark: String) async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", table([mark, "mild", "severe"], rows: 18))
    let classes = try await fit("t.csv", in: scratch)
    #expect(classes.map(\.rows) == [6, 6, 6])
    #expect(classes.contains { $0.class == mark.filter { $0 != "\"" } })
    #expect(try await classify("t.csv", in: scratch).correct == 18)
    for cell in ["", "  ", "\"\""] {
      try scratch.write("e.csv", "a,k\n1,x\n2,\(cell)\n3,y\n")
      let outcome = try await gauss(["fit", "e.csv", "-o", "e.json", "--label", "k"], in: scratch)
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains("e.csv:3: column 2 'k': the cell is empty"))
    }
  }

  @Test("that are all numbers are compared as numbers, in text and arrays")
  func numbers() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", table(["0", "1"]))
    #expect(try await fit("t.csv", in: scratch).map(\.class) == ["0", "1"])
    for spellings in [
      ["0.0", "1.0"], ["-0", "01"], ["0e5", "1e0"], ["+0", " 1. "], ["0.000", "10e-1"], ["00", "\"1\""],
    ] {
      try scratch.write("u.csv", table(spellings))
      let found = try await classify("u.csv", in: scratch)
      #expect(found.correct == found.rows && found.confusion.actual == ["0", "1"], "\(spellings)")
    }
    try scratch.write("u.npy", npy(shape: "(4, 2)", [0, 0, 11, 1, 1, 0, 12, 1]))
    #expect(try await classify("u.npy", ["--label", "2"], in: scratch).correct == 4)
    // Several spellings in one table, also of a class that the model does not know.
    try scratch.write("u.csv", "a,k\n0,0\n1,0.0\n11,1e0\n12,01\n40,5\n41,5.0\n")
    let mixed = try await classify("u.csv", in: scratch)
    #expect(mixed.correct == 4 && mixed.confusion.actual == ["0", "1", "5"])
    let drawn = try await gauss(["sample", "m.json", "-n", "2", "--class", "1.0", "--with-label"], in: scratch)
    #expect(drawn.isSuccess)
    #expect(drawn.outputText.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(",1") })
    let priors = try await fit("t.csv", ["--priors", "0.0=0.25,1e0=0.75"], in: scratch)
    #expect(priors.map(\.prior) == [0.25, 0.75])
    let twice = try await gauss(
      ["fit", "t.csv", "-o", "m.json", "--label", "k", "--priors", "0=0.25,0.0=0.75"], in: scratch)
    #expect(twice.status == 64, "\(twice.errors)")
    #expect(twice.errors.contains("two numbers"), "\(twice.errors)")
  }

  @Test("with several spellings are one class in a fit of sums and of rows", arguments: [[], ["--components", "1"]])
  func spellings(_ options: [String]) async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,k\n0,0\n1,0.0\n2,00\n5,0\n11,1e0\n12,01\n14,1\n15.5,1.0\n")
    let classes = try await fit("t.csv", options, in: scratch)
    #expect(classes.map(\.class) == ["0", "1e0"] && classes.map(\.rows) == [4, 4])
    // One text among them makes all of them texts.
    try scratch.write("t.csv", "a,k\n0,1\n1,1\n2,1\n5,01\n7,01\n8,01\n14,x\n15.5,x\n17,x\n")
    #expect(try await fit("t.csv", options, in: scratch).map(\.class) == ["01", "1", "x"])
    let texts = try await classify("t.csv", in: scratch)
    #expect(Set(texts.confusion.actual) == ["01", "1", "x"])
    // Which a row of weight 0 does not, since it is absent.
    try scratch.write("t.csv", "a,k,w\n0,1,1\n1,1,1\n2,01,1\n5,2,1\n7,2.0,1\n8,2,1\n14,x,0\n15,,0\n")
    let weighed = try await fit("t.csv", options + ["--weights", "w"], in: scratch)
    #expect(weighed.map(\.class) == ["1", "2"] && weighed.map(\.rows) == [3, 3])
  }

  @Test("that are whole numbers beyond what a double can tell apart stay apart")
  func identifiers() async throws {
    let scratch = try Scratch()
    let labels = ["9007199254740992", "9007199254740993", "1e400", "-1e400", "12345678901234567890.0"]
    try scratch.write("t.csv", table(labels, rows: 30))
    #expect(Set(try await fit("t.csv", in: scratch).map(\.class)) == Set(labels))
    try scratch.write(
      "u.csv",
      table(["9007199254740992.0", "9007199254740993e0", "10e399", "-1.0e400", "12345678901234567890"], rows: 30))
    #expect(try await classify("u.csv", in: scratch).correct == 30)
  }

  @Test("of priors may hold commas, equals signs and quotation marks")
  func priors() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", table(["\"a,b=c\"", "d", "\"e\"\"f\""], rows: 15))
    for given in [
      ["\"a,b=c\"=0.4,d=0.5,\"e\"\"f\"=0.1"], ["d = 0.5", "e\"f=0.1", " \"a,b=c\" = 0.4"],
    ] {
      let options = given.flatMap { ["--priors", $0] }
      let priors = try await fit("t.csv", options, in: scratch).map { [$0.class: $0.prior] }
      #expect(priors == [["a,b=c": 0.4], ["d": 0.5], ["e\"f": 0.1]], "\(given)")
    }
    let unquoted = try await gauss(
      ["fit", "t.csv", "-o", "m.json", "--label", "k", "--priors", "a,b=c=0.4,d=0.6"], in: scratch)
    #expect(unquoted.status == 64, "\(unquoted.errors)")
    #expect(unquoted.errors.contains("quotation marks"), "\(unquoted.errors)")
    let word = try await gauss(
      ["fit", "t.csv", "-o", "m.json", "--label", "k", "--priors", "uniform", "--priors", "d=1"], in: scratch)
    #expect(word.status == 64, "\(word.errors)")
  }
}
