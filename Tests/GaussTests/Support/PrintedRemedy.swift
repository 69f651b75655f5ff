import Foundation

/// A remedy that a message names, as changes of the words that `gauss` was called with.
struct PrintedRemedy: Hashable, CustomStringConvertible {
  /// Options and their new values; `nil` to leave an option out.
  var changes: [String: String?]

  var description: String {
    changes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value ?? "left out")" }.joined(separator: ", ")
  }

  /// The words after the changes.
  func applied(to words: [String]) -> [String] {
    var result = words
    for (option, value) in changes.sorted(by: { $0.key < $1.key }) {
      result = Self.leavingOut(option, of: result)
      switch value {
      case nil: break
      case ""?: result.append(option)
      case let value?: result += value.hasPrefix("-") ? ["\(option)=\(value)"] : [option, value]
      }
    }
    return result
  }

  private static func leavingOut(_ option: String, of words: [String]) -> [String] {
    var result: [String] = []
    var isValue = false
    for word in words {
      if isValue {
        isValue = false
      } else if word == option {
        isValue = !flags.contains(option)
      } else if !word.hasPrefix("\(option)=") {
        result.append(word)
      }
    }
    return result
  }

  /// Options without a value.
  static let flags: Set<String> = [
    "--stream", "--fourth-moments", "--json", "--posteriors", "--ignore-label", "--with-component", "--with-label",
    "--script", "--help", "--decimal-comma",
  ]
}

/// What a message of the command says.
struct PrintedMessage {
  let fact: String
  let advice: String

  init(_ errors: String) {
    var text = errors.hasPrefix("gauss: ") ? String(errors.dropFirst(7)) : errors
    if text.hasSuffix("\n") { text.removeLast() }
    if let end = text.range(of: "; ", options: .backwards) {
      fact = String(text[..<end.lowerBound])
      advice = String(text[end.upperBound...])
    } else {
      (fact, advice) = (text, "")
    }
  }

  /// Options of the command itself that the advice names.
  var options: [String] { Self.words(of: own).filter { $0.hasPrefix("--") }.map { Self.option($0) } }

  /// Options of other commands that the advice names: "gauss fit --label".
  var foreign: [(command: String, options: [String])] {
    Self.quotedCommands(in: advice).map { text in
      let words = Self.words(of: text)
      return (words.dropFirst().first ?? "", words.filter { $0.hasPrefix("--") }.map { Self.option($0) })
    }
  }

  /// The advice without what it says of other commands.
  private var own: String {
    Self.quotedCommands(in: advice).reduce(advice) { $0.replacingOccurrences(of: "'\($1)'", with: "…") }
  }

  /// Options that the fact names, in its order.
  private var namedInFact: [String] {
    var seen: Set<String> = []
    return Self.words(of: fact).filter { $0.hasPrefix("--") }.map { Self.option($0) }.filter {
      seen.insert($0).inserted
    }
  }

  /// Every remedy that names an option.
  ///
  /// - Parameter placeholder: A value for an option that is named without one.
  /// - Returns: What each changes.
  func remedies(filling placeholder: (String) -> String?) -> [PrintedRemedy] {
    var remedies: [PrintedRemedy] = []
    func add(_ option: String, _ value: String?) {
      let remedy = PrintedRemedy(changes: [option: value])
      if !remedies.contains(remedy) { remedies.append(remedy) }
    }
    let words = Self.words(of: own)
    for (index, word) in words.enumerated() where word.hasPrefix("--") {
      let option = Self.option(word)
      if index >= 2, words[index - 2] == "leave", words[index - 1] == "out" {
        add(option, nil)
      } else if PrintedRemedy.flags.contains(option) {
        add(option, "")
      } else if let sign = word.firstIndex(of: "=") {
        add(option, String(word[word.index(after: sign)...]))
      } else if !word.hasSuffix(","), index + 1 < words.count, !Self.prose.contains(words[index + 1]) {
        add(option, Self.filled(Self.value(words[index + 1])))
      } else if let value = placeholder(option) {
        add(option, value)
      }
    }
    let subjects = namedInFact
    if own.contains("leave it out"), !own.contains("leave it out with"), fact.hasPrefix("--"),
      let subject = subjects.first
    {
      add(subject, nil)
    }
    if own.contains("leave them out"), !own.contains("leave them out with"), fact.contains("takes no ") {
      let refused = PrintedMessage.optionsAfter("takes no ", in: fact)
      remedies.append(PrintedRemedy(changes: .init(uniqueKeysWithValues: refused.map { ($0, String?.none) })))
    }
    if own.contains("leave one of them out") || own.contains("give one of them") { subjects.forEach { add($0, nil) } }
    if let list = Self.list(after: "choose one of ", in: own), let subject = subjects.first, fact.hasPrefix("--") {
      for value in list { add(subject, Self.filled(value)) }
    }
    return remedies
  }

  // MARK: - Words

  /// Words that stand behind an option that is named without a value.
  private static let prose: Set<String> = ["or", "and", "for", "as", "to", "with", "instead", "…", "needs", "only"]

  private static func option(_ word: String) -> String {
    String(word.prefix { $0 != "=" && $0 != "," })
  }

  /// Without the comma that ends a clause.
  private static func value(_ word: String) -> String { word.hasSuffix(",") ? String(word.dropLast()) : word }

  /// A number for a Greek letter.
  private static func filled(_ value: String) -> String {
    value.replacingOccurrences(of: "ε", with: "1e-3").replacingOccurrences(of: "τ", with: "1e-8")
  }

  private static func optionsAfter(_ phrase: String, in text: String) -> [String] {
    guard let start = text.range(of: phrase) else { return [] }
    return words(of: String(text[start.upperBound...])).filter { $0.hasPrefix("--") }.map { option($0) }
  }

  private static func list(after phrase: String, in text: String) -> [String]? {
    guard let start = text.range(of: phrase) else { return nil }
    let rest = text[start.upperBound...].replacingOccurrences(of: " and ", with: ", ")
    let values = rest.components(separatedBy: ", ").prefix { !$0.contains(" ") }
    return values.isEmpty ? nil : Array(values)
  }

  private static func quotedCommands(in text: String) -> [String] {
    text.components(separatedBy: "'").filter { $0.hasPrefix("gauss ") }
  }

  /// Splits as a shell does.
  static func words(of text: String) -> [String] {
    var words: [String] = []
    var (word, isQuoted, hasWord, isEscaped) = ("", false, false, false)
    for character in text {
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if character == "'" {
        isQuoted.toggle()
        hasWord = true
      } else if character == "\\" && !isQuoted {
        isEscaped = true
      } else if character == " " && !isQuoted {
        if hasWord { words.append(word) }
        (word, hasWord) = ("", false)
      } else {
        word.append(character)
        hasWord = true
      }
    }
    return hasWord ? words + [word] : words
  }
}
