import Foundation
import Testing

/// Does what messages of the command advise.
///
/// Advice that names an option is right if the command then succeeds or meets another fault, of the data, and goes on
/// like that to an end: it is wrong if the command refuses the option, or says the same again.
struct RemedyFollower {
  let folder: Scratch
  /// Values for options that advice names without one.
  var placeholders: [String: String] = [:]
  var input: Data?

  /// Faults that are met one after the other at most.
  private static let mostFaults = 5

  /// Follows every remedy of a message.
  ///
  /// - Parameters:
  ///   - outcome: How the command ended.
  ///   - arguments: What it was told.
  /// - Returns: How many remedies were followed, and what is wrong with those that are.
  /// - Throws: An error if the command cannot be run.
  func follow(
    _ outcome: Command.Outcome, of arguments: [String]
  ) async throws -> (count: Int, complaints: [String]) {
    let message = PrintedMessage(outcome.errors)
    var complaints: [String] = []
    let remedies = message.remedies { placeholders[$0] }
    for remedy in remedies {
      if let complaint = try await complaint(about: remedy, [message.fact], outcome.status, arguments) {
        complaints.append(complaint)
      }
    }
    return (remedies.count, complaints)
  }

  private func complaint(
    about remedy: PrintedRemedy, _ facts: [String], _ status: Int32, _ arguments: [String]
  ) async throws -> String? {
    let words = remedy.applied(to: arguments)
    let story = "\(arguments.joined(separator: " "))\n  \(facts[facts.count - 1])\n  \(remedy)"
    guard words != arguments else { return "\(story)\n  is what was asked for" }
    let outcome = try await gauss(words, in: folder, input: input)
    guard !outcome.isSignalled else { return "\(story)\n  ends with signal \(outcome.status)" }
    guard outcome.status != 0 else { return nil }
    let message = PrintedMessage(outcome.errors)
    if facts.contains(message.fact) { return "\(story)\n  leads to the same: \(outcome.errors)" }
    // One refusal may follow another, a fault of the data may not lead to a refusal.
    if outcome.status == 64 && status != 64 { return "\(story)\n  is refused: \(outcome.errors)" }
    guard facts.count < Self.mostFaults else { return "\(story)\n  leads from fault to fault: \(outcome.errors)" }
    guard let next = message.remedies(filling: { placeholders[$0] }).first else { return nil }
    return try await complaint(about: next, facts + [message.fact], outcome.status, words).map { "\(story)\n\($0)" }
  }
}
