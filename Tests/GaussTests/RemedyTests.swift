import Foundation
import TestSupport
import Testing

/// What messages advise works when it is followed.
@Suite("Remedies")
struct RemedyTests {
  /// Bad input whose advice is right although following it to the letter leads nowhere, with the reason.
  private static let exceptions: [String: String] = [:]

  private static let followed = BadInput.all.filter { exceptions[$0.name] == nil }

  /// Values for options that advice names without one, in the folder of bad input.
  static let placeholders = [
    "--columns": "a", "--components": "2", "--factors": "1", "--label": "a", "--generated": "good.csv",
    "--kind": "corner",
    "--factor-criterion": "bic",
  ]

  @Test("are followed to their end", arguments: followed)
  func follow(_ bad: BadInput) async throws {
    let outcome = try await bad.firstRun().outcome
    let (_, complaints) = try await RemedyFollower(folder: bad.folder(), placeholders: Self.placeholders)
      .follow(outcome, of: bad.arguments)
    for complaint in complaints { Issue.record("\(complaint)") }
  }

  @Test("name options that there are", arguments: BadInput.all)
  func exist(_ bad: BadInput) async throws {
    let message = PrintedMessage(try await bad.firstRun().outcome.errors)
    let commands = [(command: bad.arguments.first ?? "", options: message.options)] + message.foreign
    for (command, options) in commands where !options.isEmpty {
      // What is no command has no help of its own.
      let own = try await Self.help(on: [command])
      let help = own.isEmpty ? try await Self.help(on: []) : own
      for option in options { #expect(help.contains(option), "'gauss \(command)' has no \(option): \(message.advice)") }
    }
  }

  private static let help = Memory<String>()

  private static func help(on command: [String]) async throws -> String {
    try await help.value(for: command.joined()) { try await gauss(command + ["--help"], in: Scratch()).outputText }
  }

  /// A hundred remedies in all, and five hundred where there is time.
  @Test("of faults in generated tables are followed to their end", arguments: UInt64(0)..<10)
  func followGenerated(_ part: UInt64) async throws {
    var (count, seed) = (0, part << 32)
    while count < (isLongRun ? 50 : 10) {
      let problem = RemedyCase(seed: seed)
      seed += 1
      let scratch = try problem.folder()
      let outcome = try await gauss(problem.arguments, in: scratch, input: problem.input)
      #expect(!outcome.isSignalled, "seed \(seed - 1): signal \(outcome.status)")
      guard outcome.status != 0 else { continue }
      let follower = RemedyFollower(folder: scratch, placeholders: Self.placeholders, input: problem.input)
      let (followed, complaints) = try await follower.follow(outcome, of: problem.arguments)
      for complaint in complaints { Issue.record("seed \(seed - 1): \(complaint)") }
      count += followed
    }
  }
}
