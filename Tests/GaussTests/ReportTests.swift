import Foundation
import Testing

@Suite("What gauss says")
struct ReportTests {
  @Test(
    "--help tells how to use each command",
    arguments: [
      "", "fit", "score", "sample", "describe", "evaluate", "compare", "plot", "statistics", "merge", "demo", "info",
    ])
  func help(_ command: String) async throws {
    let outcome = try await gauss(
      [command, "--help"].filter { !$0.isEmpty }, in: try Scratch(), environment: ["COLUMNS": "100"])
    #expect(outcome.isSuccess)
    #expect(outcome.errors == "")
    let usage = command.isEmpty ? "USAGE: gauss <subcommand>" : "USAGE: gauss \(command) "
    #expect(outcome.outputText.contains(usage), "\(outcome.outputText)")
    #expect(command.isEmpty || outcome.outputText.contains("--threads <n>"))
    #expect(outcome.outputText.components(separatedBy: "(default: standard").count == 1)
  }

  @Test("--version prints the version that info reports")
  func version() async throws {
    let scratch = try Scratch()
    let outcome = try await gauss("--version", in: scratch)
    #expect(outcome.isSuccess)
    #expect(outcome.errors == "")
    let info = try await gauss("info", "--json", in: scratch).report(InfoReport.self)
    #expect(outcome.outputText == info.version + "\n")
    #expect(info.version.split(separator: ".").count == 3)
  }

  @Test("info --self-test finds no failure")
  func info() async throws {
    let outcome = try await gauss(
      "info", "--json", "--self-test", "--threads", "3", in: try Scratch())
    #expect(outcome.isSuccess)
    #expect(outcome.errors == "")
    let info = try outcome.report(InfoReport.self)
    #expect(info.openBLAS.hasPrefix("OpenBLAS "))
    #expect(!info.openBLASCore.isEmpty)
    #expect(info.availableInstructionSets.contains(info.instructionSet))
    #expect(info.availableInstructionSets.contains("portable"))
    #expect(info.threads == 3)
    #expect(try #require(info.selfTestChecks) > 0 && info.selfTestFailures == [])
    #expect((0.001..<30).contains(try #require(info.selfTestWorstRatio)))
  }

  @Test("describe says the same in words")
  func describe() async throws {
    let scratch = try Scratch()
    let text = BadInput.modelText(replacing: #""a", "b""#, with: #""length", "\u001B[31mred""#)
    try scratch.write("model.json", text)
    let outcome = try await gauss("describe", "model.json", in: scratch)
    #expect(outcome.isSuccess)
    #expect(outcome.errors == "")
    for part in ["multivariate normal", "dimension", "condition number", "length", "1.41421", "0.35"] {
      #expect(outcome.outputText.contains(part), "\(part)")
    }
    // What a file calls its variables must not steer the terminal.
    #expect(outcome.outputText.contains(#"\u{1b}[31mred"#))
    #expect(!outcome.outputText.contains("\u{1B}"))
  }
}
