import ArgumentParser
import Foundation

/// Refuses an option that takes one value, or none, and is given twice.
///
/// The parser would let the last one win without a word. Options that are lists may be given several times.
///
/// - Parameters:
///   - arguments: What the user wrote behind the name of the program.
///   - command: The command that they are for; it has accepted them, so each option has the value it takes.
/// - Throws: ``Failure`` for the first option that comes twice.
func checkRepeatedOptions(_ arguments: [String], of command: any ParsableCommand.Type) throws {
  guard mayRepeatOptions(arguments) else { return }
  let options = try CommandOptions(command)
  var given: [String: (name: String, value: String?)] = [:]
  var rest = arguments[...]
  while let argument = rest.popFirst(), argument != "--" {
    guard argument.hasPrefix("-") else { continue }
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    for name in options.names(parts[0]) {
      guard let option = options.byName[name] else { continue }
      var value = parts.count == 2 ? parts[1] : nil
      if option.takesValue && value == nil { value = rest.popFirst() }
      guard let first = given.updateValue((name, value), forKey: option.key), !option.isRepeating else { continue }
      let names = first.name == name ? name : "\(name), also \(first.name),"
      guard let one = first.value, let other = value else {
        throw Failure.usage("\(names) is given twice; give it once")
      }
      throw Failure.usage("\(names) is given twice, as \(one) and as \(other); give it once")
    }
  }
}

/// Whether two of the words may stand for one option: the same word, or a short name and a long one.
///
/// To ask the parser what options there are takes longer than to start.
func mayRepeatOptions(_ arguments: [String]) -> Bool {
  var seen: Set<Substring> = []
  for argument in arguments where argument.hasPrefix("-") {
    guard seen.insert(argument.prefix { $0 != "=" }).inserted else { return true }
  }
  guard seen.contains(where: { $0.hasPrefix("--") }) else { return false }
  return seen.contains { word in
    guard !word.hasPrefix("--") else { return false }
    return word != "-o" || seen.contains { $0.hasPrefix("--o") }
  }
}

/// The options of a command, as its parser declares them.
struct CommandOptions {
  struct Option {
    /// What all names of the option have in common.
    let key: String
    let takesValue: Bool
    let isRepeating: Bool
  }

  /// Options by each of their names, dashes included.
  private(set) var byName: [String: Option] = [:]

  init(_ command: any ParsableCommand.Type) throws {
    let tool = try JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8))
    for argument in tool.command.arguments ?? [] where argument.kind != "positional" {
      let names = (argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
      guard let key = names.first else { continue }
      for name in names {
        byName[name] = Option(key: key, takesValue: argument.kind == "option", isRepeating: argument.isRepeating)
      }
    }
  }

  /// The options that one word stands for: letters behind one dash may be several.
  func names(_ word: String) -> [String] {
    guard !word.hasPrefix("--"), byName[word] == nil else { return [word] }
    return word.dropFirst().map { "-\($0)" }
  }

  /// What the parser tells of itself, as far as it matters here.
  private struct Tool: Decodable {
    let command: Command

    struct Command: Decodable {
      let arguments: [Argument]?
    }

    struct Argument: Decodable {
      let kind: String
      let names: [Name]?
      let isRepeating: Bool
    }

    struct Name: Decodable {
      let kind: String
      let name: String
    }
  }
}
