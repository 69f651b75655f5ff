import Foundation
import TestSupport
import Testing

/// Parts of a table that say where they begin merge to the bits of one read.
@Suite("Statistics of parts")
struct PartTests {
  /// More rows than a leaf of two columns has, with weights.
  private static let lines: [String] = {
    var generator = SplitMix64(seed: 1507)
    return (0..<140_000).map { row in
      let x = Int.random(in: -9999...9999, using: &generator)
      let y = x / 3 + Int.random(in: -999...999, using: &generator)
      return "\(1000 + Double(x) / 1000),\(Double(y) / 7),\(row % 3)"
    }
  }()

  private func write(_ rows: Range<Int>, to name: String, in scratch: Scratch) throws {
    try scratch.write(name, (["x,y,w"] + Self.lines[rows]).joined(separator: "\n") + "\n")
  }

  @Test("and of the whole, a file and a pipe, are the same to the last bit", arguments: ["unweighted", "weighted"])
  func law(kind: String) async throws {
    let scratch = try Scratch()
    let weights = kind == "weighted" ? ["--weights", "w"] : ["--ignore", "w"]
    try write(0..<140_000, to: "whole.csv", in: scratch)
    let whole = try await gauss(["fit", "whole.csv", "-o", "whole.json"] + weights, in: scratch)
    #expect(whole.isSuccess, "\(whole.errors)")
    let expected = try scratch.data("whole.json")
    let pipe = try await gauss(
      ["fit", "-", "-o", "pipe.json", "--threads", "1"] + weights, in: scratch,
      input: scratch.data("whole.csv"))
    #expect(pipe.isSuccess, "\(pipe.errors)")
    #expect(try scratch.data("pipe.json") == expected)
    // In no order; one of them within a leaf, one without rows that are whole.
    let bounds = [0, 30_000, 31_000, 65_536, 140_000]
    var names: [String] = []
    for (first, end) in zip(bounds, bounds.dropFirst()) {
      try write(first..<end, to: "part.csv", in: scratch)
      let sums = try await gauss(
        ["statistics", "part.csv", "-o", "\(first).stats", "--first-row", "\(first)", "--json"] + weights,
        in: scratch)
      #expect(sums.isSuccess, "\(sums.errors)")
      names.insert("\(first).stats", at: names.count / 2)
    }
    let half = try await gauss(["merge", names[0], "-o", "half.stats"], in: scratch)
    #expect(half.isSuccess, "\(half.errors)")
    names[0] = "half.stats"
    let merged = try await gauss(["merge"] + names + ["-o", "merged.json"], in: scratch)
    #expect(merged.isSuccess, "\(merged.errors)")
    #expect(try scratch.data("merged.json") == expected)
  }

  @Test("that share rows are refused, and what cannot be counted")
  func refusals() async throws {
    let scratch = try Scratch()
    try write(0..<50, to: "t.csv", in: scratch)
    for (name, first) in [("a", "0"), ("b", "49"), ("c", "70")] {
      let sums = try await gauss("statistics", "t.csv", "-o", "\(name).stats", "--first-row", first, in: scratch)
      #expect(sums.isSuccess, "\(sums.errors)")
    }
    let shared = try await gauss("merge", "b.stats", "a.stats", "-o", "m.json", in: scratch)
    #expect(shared.status == 65, "\(shared.errors)")
    #expect(shared.errors.contains("b.stats: rows 49 to 49 are also in a.stats"), "\(shared.errors)")
    // With a gap between them they are merged as any statistics are.
    let apart = try await gauss("merge", "c.stats", "a.stats", "-o", "m.json", in: scratch)
    #expect(apart.isSuccess, "\(apart.errors)")
    for bad in ["-1", "1.5", "99999999999999999999"] {
      let outcome = try await gauss("statistics", "t.csv", "-o", "x.stats", "--first-row", bad, in: scratch)
      #expect(outcome.status == 64, "\(bad): \(outcome.errors)")
    }
    let dropped = try await gauss(
      "statistics", "t.csv", "-o", "x.stats", "--first-row", "0", "--missing", "drop", in: scratch)
    #expect(dropped.status == 64, "\(dropped.errors)")
    #expect(dropped.errors.contains("--missing drop leaves rows out"), "\(dropped.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.url("x.stats").path))
  }
}
