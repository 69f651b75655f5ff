import Foundation
import TestSupport
import Testing

/// `gauss maximize` and `gauss expect`: the model file of `gauss fit`, to the last byte.
@Suite("Fits in parts")
struct DistributedTests {
  /// Rows of three clusters, with weights.
  private static let lines: [String] = {
    var generator = SplitMix64(seed: 1915)
    return (0..<9000).map { row in
      let centre = Double(row % 3) * 5
      let x = centre + generator.normal()
      return "\(x),\(100 - centre + 0.5 * x + generator.normal()),\(row % 4)"
    }
  }()

  private func write(_ rows: Range<Int>, to name: String, in scratch: Scratch) throws {
    try scratch.write(name, (["x,y,w"] + Self.lines[rows]).joined(separator: "\n") + "\n")
  }

  private func run(_ arguments: [String], in scratch: Scratch) async throws -> String {
    let outcome = try await gauss(arguments, in: scratch)
    try #require(outcome.isSuccess, "\(arguments): \(outcome.errors)")
    return outcome.outputText
  }

  /// Cuts the table into parts, whose first rows these are.
  private func cut(_ starts: [Int], in scratch: Scratch) throws {
    for (first, end) in zip(starts, starts.dropFirst() + [Self.lines.count]) {
      try write(first..<end, to: "part\(first).csv", in: scratch)
    }
  }

  /// Sums up all parts for the step that the fit is at.
  private func expect(_ starts: [Int], in scratch: Scratch) async throws -> [String] {
    for first in starts {
      _ = try await run(
        ["expect", "fit.state", "part\(first).csv", "--first-row", "\(first)", "-o", "\(first).sums"], in: scratch)
    }
    return starts.map { "\($0).sums" }.reversed()
  }

  @Test(
    "lead to the model file of one fit",
    arguments: [
      ["--components", "3"], ["--components", "3", "--weights", "w", "--covariance", "tied", "--restarts", "2"],
      ["--components", "2", "--covariance", "diagonal", "--start", "k-means", "--ignore", "w", "--seed", "7"],
      ["--ignore", "w"], ["--weights", "w", "--estimator", "ledoit-wolf"], ["--covariance", "spherical"],
      ["--components", "2", "--factors", "1", "--ignore", "w", "--max-iterations", "4"],
      ["--factors", "1", "--weights", "w"],
      ["--factors", "1", "--noise", "diagonal"],
      ["--components", "2", "--degrees-of-freedom", "auto", "--ignore", "w", "--max-iterations", "4"],
    ])
  func law(options: [String]) async throws {
    let scratch = try Scratch()
    let starts = [0, 10, 4000, 8195]
    try write(0..<9000, to: "whole.csv", in: scratch)
    let stream = options.contains("--components") ? ["--stream"] : []
    _ = try await run(["fit", "whole.csv", "-o", "whole.json"] + options, in: scratch)
    _ = try await run(["fit", "whole.csv", "-o", "streamed.json"] + options + stream, in: scratch)
    let expected = try scratch.data("whole.json")
    #expect(try scratch.data("streamed.json") == expected)
    try cut(starts, in: scratch)
    var said = try await run(["maximize", "--begin", "-o", "fit.state"] + options, in: scratch)
    #expect(said == "next: survey\n")
    while said != "done\n" {
      #expect(!FileManager.default.fileExists(atPath: scratch.url("model.json").path))
      let sums = try await expect(starts, in: scratch)
      said = try await run(
        ["maximize", "fit.state"] + sums + ["-o", "fit.state", "--model-file", "model.json"], in: scratch)
    }
    #expect(try scratch.data("model.json") == expected)
    // Who asks again, as after a kill, is told the same.
    #expect(try await run(["maximize", "fit.state", "--model-file", "again.json"], in: scratch) == said)
    #expect(try scratch.data("again.json") == expected)
  }

  @Test("go on after kills in any step, as the loop of the documentation is written")
  func kills() async throws {
    let scratch = try Scratch()
    let starts = [0, 3000, 3001]
    try write(0..<9000, to: "whole.csv", in: scratch)
    try cut(starts, in: scratch)
    try scratch.write("parts", starts.map { "part\($0).csv \($0)\n" }.joined())
    let page = try String(
      contentsOf: Executable.packageFolder.appendingPathComponent("docs/command.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```sh\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    let loop = try #require(blocks.first { $0.contains("gauss maximize --begin") })
    try scratch.write("loop.sh", loop)
    _ = try await run(["fit", "whole.csv", "-o", "whole.json", "--components", "8"], in: scratch)
    let folder = URL(fileURLWithPath: Executable.path).deletingLastPathComponent().path
    let path = ["PATH": "\(folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"]
    for seconds in ["0.2", "0.5", "0.9", "1.4"] {
      _ = try await Command(
        executable: "/bin/sh", ["-c", "timeout -s KILL \(seconds) sh loop.sh"], in: scratch, environment: path
      ).outcome()
    }
    let outcome = try await Command(executable: "/bin/sh", ["loop.sh"], in: scratch, environment: path).outcome()
    #expect(outcome.isSuccess, "\(outcome.errors)")
    #expect(try scratch.data("model.json") == scratch.data("whole.json"))
  }

  @Test("refuse sums that are stale, doubled, missing or damaged, and stay as they were")
  func refusals() async throws {
    let scratch = try Scratch()
    try cut([0, 3000], in: scratch)
    _ = try await run(["maximize", "--start", "-o", "fit.state", "--components", "2", "--ignore", "w"], in: scratch)
    let survey = try await expect([0, 3000], in: scratch)
    let begun = try scratch.data("fit.state")
    func isRefused(_ arguments: [String], _ words: String, status: Int32 = 65) async throws {
      let before = try scratch.data("fit.state")
      let outcome = try await gauss(["maximize", "fit.state"] + arguments + ["-o", "fit.state"], in: scratch)
      #expect(outcome.status == status && outcome.errors.contains(words), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1 && outcome.outputText.isEmpty)
      #expect(try scratch.data("fit.state") == before)
    }
    try await isRefused(["3000.sums"], "rows 0 to 2999 are in no part, and 3000.sums begins behind them")
    try await isRefused(["0.sums", "0.sums"], "rows 0 to 2999 are in 0.sums and in 0.sums; give each row once")
    var bytes = [UInt8](try scratch.data("0.sums"))
    bytes[100] ^= 4
    try scratch.write("bad.sums", Data(bytes))
    try await isRefused(["bad.sums", "3000.sums"], "bad.sums: the sums of a part was damaged")
    try scratch.write("bad.sums", Data(bytes.prefix(50)))
    try await isRefused(["bad.sums", "3000.sums"], "bad.sums: the sums of a part was damaged")
    try await isRefused(["part0.csv"], "part0.csv: this is no sums of a part")
    try await isRefused(["none.sums"], "none.sums", status: 66)
    let next = try await run(["maximize", "fit.state"] + survey + ["-o", "fit.state"], in: scratch)
    #expect(next == "next: sample\n")
    try await isRefused(survey, "0.sums holds sums of step 1, survey, and the fit is at step 2, sample")
    // On another processor.
    let portable = try await gauss(
      ["expect", "fit.state", "part0.csv", "--first-row", "0", "-o", "p.sums"], in: scratch,
      environment: ["GAUSSIAN_INSTRUCTION_SET": "portable"])
    #expect(portable.status == 65 && portable.errors.contains("part0.csv: this process computes with portable"))
    // Rows that have changed.
    try write(3000..<8999, to: "part3000.csv", in: scratch)
    _ = try await expect([0, 3000], in: scratch)
    try await isRefused(
      ["0.sums", "3000.sums"], "row 8999 is in no part, which the survey has seen behind those of 3000.sums")
    try scratch.write("fit.state", begun.prefix(200))
    try await isRefused(survey, "fit.state: the state of a fit was damaged")
  }

  @Test("name the part whose rows cannot be summed up")
  func badRows() async throws {
    let scratch = try Scratch()
    try cut([0], in: scratch)
    _ = try await run(["maximize", "--begin", "-o", "fit.state", "--components", "2"], in: scratch)
    for (table, words) in [
      ("x,y,w\n", "t.csv"), ("x,y,w\n1,2,3\n1,,3\n", "t.csv:3: column 2 'y'"), ("x,y,w\n1,2,3\n1,a,3\n", "t.csv:3"),
      ("x,y,w\n1,NaN,3\n", "t.csv:2: column 2 'y'"),
    ] {
      try scratch.write("t.csv", table)
      let outcome = try await gauss("expect", "fit.state", "t.csv", "--first-row", "0", "-o", "t.sums", in: scratch)
      #expect(outcome.status == 65 && outcome.errors.contains(words), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.url("t.sums").path))
    }
    // Other columns than in the other parts.
    try scratch.write("part9000.csv", "x,z,w\n1,2,3\n")
    var sums = try await expect([0, 9000], in: scratch)
    let columns = try await gauss(["maximize", "fit.state"] + sums + ["-o", "fit.state"], in: scratch)
    #expect(columns.status == 65 && columns.errors.contains("column 2 of 9000.sums is 'z', and of 0.sums 'y'"))
    // Fewer rows than components.
    _ = try await run(["maximize", "--begin", "-o", "fit.state", "--components", "4"], in: scratch)
    try scratch.write("part0.csv", "x,y\n1,2\n3,4\n")
    sums = try await expect([0], in: scratch)
    let few = try await gauss(["maximize", "fit.state"] + sums + ["-o", "fit.state"], in: scratch)
    #expect(few.status == 65 && few.errors.contains("fit.state: "), "\(few.errors)")
    // No row that counts.
    _ = try await run(
      ["maximize", "--begin", "-o", "fit.state", "--components", "1", "--weights", "w"], in: scratch)
    try scratch.write("part0.csv", "x,y,w\n1,2,0\n3,4,0\n")
    sums = try await expect([0], in: scratch)
    let none = try await gauss(["maximize", "fit.state"] + sums + ["-o", "fit.state"], in: scratch)
    #expect(none.status == 65 && none.errors.contains("no row has a positive weight"), "\(none.errors)")
  }

  @Test("say how they are used")
  func usage() async throws {
    let scratch = try Scratch()
    try cut([0], in: scratch)
    _ = try await run(["maximize", "--begin", "-o", "fit.state"], in: scratch)
    for (arguments, words) in [
      (["--begin"], "name it with -o"), (["--begin", "fit.state", "-o", "x"], "--begin asks for no rows yet"),
      ([], "begin a fit with --begin"), (["fit.state", "-o", "x"], "there are none"),
      (["fit.state", "0.sums"], "name it with -o"), (["fit.state", "--components", "3"], "give them with --begin"),
      (["--begin", "-o", "x", "--components", "auto"], "looks at all rows at once"),
      (["--begin", "-o", "x", "--components", "2", "--missing", "drop"], "--missing drop changes the numbers of rows"),
      (["--begin", "-o", "x", "--estimator", "mcd"], "looks at all rows at once"),
      (["--begin", "-o", "x", "--components", "2", "--covariance", "cubic"], "--covariance"),
    ] {
      let outcome = try await gauss(["maximize"] + arguments, in: scratch)
      #expect(outcome.status == 64 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.url("x").path))
    }
    for first in ["-1", "1.5", "x"] {
      let outcome = try await gauss("expect", "fit.state", "part0.csv", "--first-row", first, "-o", "x", in: scratch)
      #expect(outcome.status == 64, "\(outcome.errors)")
    }
    let report = try await run(["maximize", "fit.state", "--json"], in: scratch)
    #expect(report.contains("\"next\": \"survey\""))
  }
}
