import Foundation
import TestSupport
import Testing

@Suite("Bad input")
struct BadInputTests {
  @Test(
    "ends with one line, the right code and an untouched folder",
    arguments: BadInput.all)
  func fails(_ bad: BadInput) async throws {
    check(try await bad.firstRun(), of: bad)
    guard isLongRun else { return }
    let scratch = try bad.folder()
    if !bad.hasOutputs { try bad.writeOutputs(in: scratch) }
    check(try await bad.run(in: scratch), of: bad)
  }

  private func check(_ run: BadInput.Run, of bad: BadInput) {
    let outcome = run.outcome
    #expect(!outcome.isSignalled, "signal \(outcome.status)")
    #expect(outcome.status == bad.exitCode, "\(outcome.errors)")
    #expect(outcome.outputText == "")
    #expect(run.isFolderUntouched, "\(outcome.errors)")

    let message = outcome.errors.dropLast()
    #expect(outcome.errors.hasSuffix("\n"), "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("gauss: "), "\(outcome.errors)")
    #expect(!message.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(message)")
    for part in bad.mentions { #expect(message.contains(part), "'\(part)' is missing from: \(message)") }
    #expect(message.contains("; \(bad.advice)"), "'\(bad.advice)' is missing from: \(message)")
    // One remedy, and no full stop in the middle of the line.
    #expect(!message.contains(".;"), "\(message)")
    #expect(!message.hasSuffix("."), "\(message)")
  }
}
