import Foundation
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
    let scratch = try bad.folder()
    let outcome = try await gauss(bad.arguments, in: scratch)
    let (_, complaints) = try await RemedyFollower(folder: scratch, placeholders: Self.placeholders)
      .follow(outcome, of: bad.arguments)
    for complaint in complaints { Issue.record("\(complaint)") }
  }

  @Test("name options that there are", arguments: BadInput.all)
  func exist(_ bad: BadInput) async throws {
    let scratch = try bad.folder()
    let message = PrintedMessage(try await gauss(bad.arguments, in: scratch).errors)
    let commands = [(command: bad.arguments.first ?? "", options: message.options)] + message.foreign
    for (command, options) in commands where !options.isEmpty {
      let help = try await gauss(command, "--help", in: scratch).outputText
      for option in options { #expect(help.contains(option), "'gauss \(command)' has no \(option): \(message.advice)") }
    }
  }
}
