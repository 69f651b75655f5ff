import Foundation
import Testing

@Suite("Codes for missing values")
struct MissingCodeTests {
  private struct Fit: Decodable {
    struct Code: Decodable, Equatable {
      let variable: String
      let value: Double
      let count: Int
      let option: String
    }
    let rows: Int
    let droppedRows: Int
    let likelyMissingCodes: [Code]
  }

  private struct Description: Decodable { let mean: [Double] }

  private static let flux = Executable.packageFolder.appendingPathComponent("Tests/Fixtures/cases/flux.csv").path

  private func fit(_ table: String, _ options: [String] = [], in scratch: Scratch) async throws -> Fit {
    let outcome = try await gauss(["fit", table, "-o", "m.json", "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(options): \(outcome.errors)")
    return try outcome.report()
  }

  private func mean(in scratch: Scratch) async throws -> [Double] {
    let outcome = try await gauss(["describe", "m.json", "--json"], in: scratch)
    return try (outcome.report() as Description).mean
  }

  @Test("are named in the report of a fit, with the options that take them for missing, and not acted on")
  func named() async throws {
    let scratch = try Scratch()
    for threads in ["1", "3"] {
      let raw = try await fit(Self.flux, ["--threads", threads], in: scratch)
      let option = "--missing-values -9999 --missing drop"
      #expect(
        raw.likelyMissingCodes == [
          .init(variable: "TA", value: -9999, count: 11, option: option),
          .init(variable: "NEE", value: -9999, count: 33, option: option),
        ])
      #expect(raw.rows == 500)
      #expect(raw.droppedRows == 0)
      #expect(try await mean(in: scratch)[0] < -200)
      let dropped = try await fit(Self.flux, option.split(separator: " ").map(String.init), in: scratch)
      #expect(dropped.rows == 456 && dropped.droppedRows == 44 && dropped.likelyMissingCodes == [])
      #expect(abs(try await mean(in: scratch)[0] - 14.8) < 0.05)
    }
    let text = try await gauss(["fit", Self.flux, "-o", "m.json"], in: scratch)
    #expect(text.outputText.contains("-9999 in TA (11 times), -9999 in NEE (33 times)"), "\(text.outputText)")
    #expect(text.outputText.contains("--missing-values -9999 --missing drop"))
    // With a way to treat missing values there is nothing to add to it.
    let em = try await fit(Self.flux, ["--missing", "em"], in: scratch)
    #expect(em.likelyMissingCodes.map(\.option) == ["--missing-values -9999", "--missing-values -9999"])
    #expect(try await fit(Self.flux, ["--missing", "em", "--missing-values=-9999"], in: scratch).rows == 500)
    #expect(abs(try await mean(in: scratch)[0] - 14.8) < 0.05)
  }

  @Test("may be given in any spelling, several at a time and several times, to every command that reads a table")
  func taken() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b\n1,2\n-9999.0,1\n3,1e+20\n-9.999e3,5\n5,4\n2,9\n100000002004087734272,3\n7,-99\n")
    try scratch.write("c.csv", "a,b\n1,2\n5,4\n2,9\n")
    for options in [
      ["--missing-values", "-9999,1e20,-99"], ["--missing-values=-9999", "--missing-values", "-99, 1e20"],
    ] {
      let fitted = try await fit("t.csv", options + ["--missing", "drop"], in: scratch)
      #expect(fitted.rows == 3)
      #expect(fitted.droppedRows == 5)
      _ = try await fit("c.csv", in: scratch)
      for arguments in [
        ["score", "m.json", "t.csv", "--json"], ["statistics", "t.csv", "-o", "o.stats", "--json"],
      ] {
        struct Report: Decodable { let rows: Int }
        let outcome = try await gauss(arguments + options + ["--missing", "drop"], in: scratch)
        #expect(outcome.isSuccess, "\(outcome.errors)")
        #expect(try (outcome.report() as Report).rows == 3)
        let refused = try await gauss(arguments + options, in: scratch)
        #expect(refused.status == 65, "\(refused.errors)")
        #expect(
          refused.errors.contains("t.csv:3: column 1 'a': '-9999.0' stands for a missing value"), "\(refused.errors)")
      }
    }
    for text in ["none", "inf", "1e400", "", "0x10"] {
      let outcome = try await gauss(["fit", "t.csv", "-o", "m.json", "--missing-values", text], in: scratch)
      #expect(outcome.status == 64, "\(text): \(outcome.errors)")
      #expect(outcome.errors.contains("--missing-values"), "\(text): \(outcome.errors)")
    }
  }

  @Test("are numbers like any other in weights and labels")
  func elsewhere() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,w,k\n1,2,-99\n2,2,-99\n-99,1,7\n4,2,7\n3,-99,7\n6,2,7\n")
    let codes = ["--missing-values", "2", "--missing-values", "-99", "--missing", "drop"]
    let weight = try await gauss(
      ["fit", "t.csv", "-o", "m.json", "--ignore", "k", "--weights", "w"] + codes, in: scratch)
    #expect(weight.status == 65, "\(weight.errors)")
    #expect(weight.errors.contains("the weight is -99.0"), "\(weight.errors)")
    let label = try await gauss(["fit", "t.csv", "-o", "m.json", "--ignore", "w", "--label", "k"] + codes, in: scratch)
    #expect(label.errors.contains("class '-99'"), "\(label.errors)")
    #expect(label.errors.contains("1 row"), "\(label.errors)")
  }

  @Test("do not matter in rows of weight 0, and a weight is never missing")
  func weights() async throws {
    let scratch = try Scratch()
    let rows = "1,2,1\n2,3.25,1\n4,1,1\n3,5,2\n"
    try scratch.write("t.csv", "a,b,w\n" + rows)
    _ = try await fit("t.csv", ["--weights", "w"], in: scratch)
    let expected = try scratch.text("m.json")
    for absent in ["2,,0", "NA,\"\",0.0", "n/a,7,-0", "nan,-99,0"] {
      try scratch.write("t.csv", "a,b,w\n" + absent + "\n" + rows + absent + "\n")
      let options = absent.contains("-99") ? ["--missing-values", "-99"] : []
      for missing in ["error", "drop", "em"] {
        let fitted = try await fit("t.csv", ["--weights", "w", "--missing", missing] + options, in: scratch)
        #expect(fitted.droppedRows == 0, "\(absent)")
        #expect(fitted.rows == 4, "\(absent)")
        if missing == "drop" {
          #expect(try scratch.text("m.json") == expected, "\(absent) \(missing)")
        }
      }
      for kind in [
        ["--components", "1", "--policy", "ridge=1e-6"], ["--kernel-density", "scott"], ["--estimator", "student-t=5"],
      ] {
        #expect(try await fit("t.csv", ["--weights", "w"] + kind + options, in: scratch).rows == 4)
      }
    }
    try scratch.write("t.csv", "a,b,w\n" + rows + "2,x,0\n")
    let text = try await gauss(["fit", "t.csv", "-o", "m.json", "--weights", "w"], in: scratch)
    #expect(text.status == 65, "\(text.errors)")
    #expect(text.errors.contains("'x'"), "\(text.errors)")
    for cell in ["", "NA", " "] {
      try scratch.write("t.csv", "a,b,w\n" + rows + "2,7,\(cell)\n")
      for missing in ["error", "drop", "em"] {
        let outcome = try await gauss(
          ["fit", "t.csv", "-o", "m.json", "--weights", "w", "--missing", missing], in: scratch)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("t.csv:6: column 3 'w': the weight is missing"))
      }
    }
    let nan = Double.nan
    try scratch.write("t.npy", npy(shape: "(5, 3)", [nan, 2, 0, 1, 2, 1, 2, 3.25, 1, 4, 1, 1, 3, 5, 2]))
    #expect(try await fit("t.npy", ["--weights", "3"], in: scratch).rows == 4)
    try scratch.write("t.npy", npy(shape: "(2, 3)", [nan, 2, 1, 1, 2, 1]))
    let present = try await gauss(["fit", "t.npy", "-o", "m.json", "--weights", "3"], in: scratch)
    #expect(present.status == 65, "\(present.errors)")
    #expect(present.errors.contains("row 1, column 1"), "\(present.errors)")
  }

  @Test("are found in none of the tables that are shipped")
  func shippedTables() async throws {
    let scratch = try Scratch()
    let folder = Executable.packageFolder.appendingPathComponent("Data")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".csv") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      let lines = text.split(separator: "\n")
      let cells = lines[1].split(separator: ",").map(String.init)
      let names = lines[0].split(separator: ",").map(String.init)
      let texts = zip(names, cells).filter { Double($0.1) == nil }.map(\.0)
      let ignore = texts.isEmpty ? [] : ["--ignore", texts.joined(separator: ",")]
      let fitted = try await fit(
        shipped(name), ["--covariance", "diagonal", "--missing", "drop"] + ignore, in: scratch)
      #expect(fitted.likelyMissingCodes == [], "\(name)")
    }
  }
}
