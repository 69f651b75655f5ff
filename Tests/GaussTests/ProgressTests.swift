import Foundation
import Testing

/// What takes long is here a table that does not end before the test wants it to.
@Suite("Progress")
struct ProgressTests {
  private static let hasTerminal = PseudoTerminal() != nil

  @Test(
    "is shown on a terminal and removed at the end",
    .enabled(if: hasTerminal, "this system gives out no pseudo-terminals"))
  func terminal() async throws {
    let scratch = try Scratch()
    try scratch.write("model.json", BadInput.modelText())
    let terminal = try #require(PseudoTerminal())
    let pipe = Pipe()
    let command = try Command(
      ["score", "model.json", "-"], in: scratch, input: pipe, errors: terminal.terminal)
    try pipe.fileHandleForWriting.write(contentsOf: Data("a,b\n1,2\n".utf8))
    let deadline = ContinuousClock.now + Command.patience
    while !terminal.written().contains("reading standard input"), ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(terminal.written().contains("reading standard input"), "no progress was shown")
    try pipe.fileHandleForWriting.close()
    let outcome = try await command.outcome()
    #expect(outcome.isSuccess)
    #expect(outcome.outputText.hasPrefix("Scored 1 row of standard input"))
    let shown = terminal.written()
    #expect(shown.hasSuffix("\r\u{1B}[K"), "the line was left: \(shown)")
    #expect(!shown.contains("\n"), "the line was left: \(shown)")
  }

  @Test("is not written to a file")
  func file() async throws {
    let scratch = try Scratch()
    try scratch.write("model.json", BadInput.modelText())
    let pipe = Pipe()
    let command = try Command(["score", "model.json", "-"], in: scratch, input: pipe)
    try pipe.fileHandleForWriting.write(contentsOf: Data("a,b\n1,2\n".utf8))
    // On a terminal the line comes after a second.
    try await Task.sleep(for: .milliseconds(1500))
    try pipe.fileHandleForWriting.close()
    let outcome = try await command.outcome()
    #expect(outcome.isSuccess)
    #expect(outcome.errors == "")
  }
}
