import Foundation
import Testing

@Suite("Bad input")
struct BadInputTests {
  @Test(
    "ends with one line, the right code and an untouched folder",
    arguments: BadInput.all)
  func fails(_ bad: BadInput) async throws {
    let scratch = try bad.folder()
    // Once where nothing was written before, once where something was.
    try await check(bad, in: scratch)
    for name in ["out.json", "out.csv", "out.npy", "out.stats", "out.gp", "out.svg"] {
      try scratch.write(name, "kept as it was")
    }
    try await check(bad, in: scratch)
  }

  private func check(_ bad: BadInput, in scratch: Scratch) async throws {
    let before = try scratch.snapshot()
    let outcome = try await gauss(bad.arguments, in: scratch)
    #expect(!outcome.isSignalled, "signal \(outcome.status)")
    #expect(outcome.status == bad.exitCode, "\(outcome.errors)")
    #expect(outcome.outputText == "")
    #expect(try scratch.snapshot() == before, "\(outcome.errors)")

    let message = outcome.errors.dropLast()
    #expect(outcome.errors.hasSuffix("\n") && outcome.errors.hasPrefix("gauss: "), "\(outcome.errors)")
    #expect(!message.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(message)")
    for part in bad.mentions { #expect(message.contains(part), "'\(part)' is missing from: \(message)") }
    #expect(message.contains("; \(bad.advice)"), "'\(bad.advice)' is missing from: \(message)")
    // One remedy, and no full stop in the middle of the line.
    #expect(!message.contains(".;") && !message.hasSuffix("."), "\(message)")
  }
}
