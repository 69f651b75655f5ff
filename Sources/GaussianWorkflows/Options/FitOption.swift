import GaussianIO

/// An option of a fit: its name, what it takes, and what it means.
///
/// It stands once, in ``OptionTable``.
///
/// From it come the option of the command, the key of a request in JSON, the keyword of other languages, the tests of what it
/// refuses, and its line in the documentation.
public struct OptionSpec: Sendable {
  /// What values look like.
  public enum Values: Sendable, Equatable {
    /// Numbers without a fraction.
    case wholeNumber
    /// Numbers.
    case number
    /// One of some words.
    case words([String])
    /// One of some words, some of which take a number behind an equals sign: "held-out=5".
    case wordsWithNumbers([String])
    /// A number, a text that has numbers in it such as "2-5", or one of some words.
    case wordsOrNumbers([String])
    /// One of some words, or words by name: "age=normal,income=log-normal".
    case wordsByName([String])
    /// A text.
    case text
    /// A list of texts, or an object of numbers by name.
    case list([String])

    /// Words that are among them.
    var words: [String] {
      switch self {
      case .words(let words), .wordsWithNumbers(let words), .wordsOrNumbers(let words), .list(let words),
        .wordsByName(let words):
        words
      case .wholeNumber, .number, .text: []
      }
    }
  }

  /// What it is called, with hyphens between words: `degrees-of-freedom`.
  public let name: String
  /// What its values look like.
  public let values: Values
  /// What stands for a value in a line of help.
  public let valueName: String
  /// What it is about.
  public let section: OptionSection
  /// What values there are, as an error says it: "give one from 1 on, a range such as 1-12, or auto".
  public let allowed: OptionText
  /// What it is, in a sentence or two, with units.
  public let help: OptionText
  /// What it is if it is left out, as a text of its own; empty if that is told by the help, or nothing.
  public let standard: OptionText
  /// What is said where it means nothing: that it "is about mixtures", and how to ask for one; `nil` if there is no more to say.
  public let belongsTo: OptionRefusal?
  fileprivate let decode: @Sendable (_ text: String) throws(FitRequestError) -> any Sendable

  /// What it is called in JSON, and as an argument by keyword: its name with underscores.
  public var key: String { optionKey(of: name) }

  /// Words that it takes, for completion.
  public var words: [String] { values.words }

  /// The value that a text stands for.
  ///
  /// - Throws: ``FitRequestError`` if it stands for none.
  func value(of text: String) throws(FitRequestError) -> any Sendable { try decode(text) }

  /// The text that a value in JSON stands for, as it would be written on a command line.
  ///
  /// - Throws: ``FitRequestError`` if the value is of a type that the option does not take.
  func text(of value: JSONValue) throws(FitRequestError) -> String {
    switch (value, values) {
    case (.integer(let whole), .wholeNumber), (.integer(let whole), .number), (.integer(let whole), .wordsOrNumbers):
      return String(whole)
    case (.number(let number), .number), (.number(let number), .wordsOrNumbers): return "\(number)"
    // Many readers and writers of JSON have no whole numbers as large as a seed may be, which then comes as a text.
    case (.string(let text), .wholeNumber) where text.count > 15 && text.allSatisfy(\.isNumber): return text
    case (.string(let text), .words), (.string(let text), .wordsWithNumbers), (.string(let text), .wordsOrNumbers),
      (.string(let text), .text), (.string(let text), .list), (.string(let text), .wordsByName):
      return text
    case (.array(let elements), .list):
      let texts = elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
      if texts.count == elements.count { return commaList(texts) }
    case (.object(let object), .list):
      let parts = object.members.compactMap { member -> String? in
        switch member.value {
        case .integer(let whole): "\(listField(member.key))=\(whole)"
        case .number(let number): "\(listField(member.key))=\(number)"
        default: nil
        }
      }
      if parts.count == object.members.count { return parts.joined(separator: ",") }
    case (.object(let object), .wordsByName):
      let parts = object.members.compactMap { member -> String? in
        if case .string(let word) = member.value { "\(listField(member.key))=\(word)" } else { nil }
      }
      if parts.count == object.members.count { return parts.joined(separator: ",") }
    default: break
    }
    throw FitRequestError(.wrongType, option: name, "\(option: name) is \(value.kind)\(wanted)", advice: allowed)
  }

  private var wanted: OptionText {
    switch values {
    case .wholeNumber: ", a whole number is needed"
    case .number: ", a number is needed"
    case .words, .wordsWithNumbers, .text: ", a text is needed"
    case .wordsOrNumbers: ", a text or a number is needed"
    case .wordsByName: ", a text or an object of texts is needed"
    case .list: ", a text, a list of texts or an object of numbers is needed"
    }
  }
}

extension OptionSpec: CustomStringConvertible {
  /// Its name.
  public var description: String { name }
}

/// An option whose values are of one type.
public struct FitOption<Value: Sendable>: Sendable {
  /// What it is, whatever its values are.
  public let spec: OptionSpec

  /// What it is called.
  public var name: String { spec.name }

  /// Declares an option.
  ///
  /// - Parameters:
  ///   - name: What it is called, with hyphens between words.
  ///   - valueName: What stands for a value in a line of help.
  ///   - values: What values look like.
  ///   - section: What it is about.
  ///   - allowed: What values there are, as the advice of an error.
  ///   - standard: What it is if it is left out.
  ///   - belongsTo: What is said where it means nothing.
  ///   - problem: What is wrong with a text that stands for no value: the end of a sentence that begins with the option.
  ///   - help: What it is.
  ///   - value: The value of a text as the command would have it; `nil` for none.
  public init(
    _ name: String, _ valueName: String, _ values: OptionSpec.Values, section: OptionSection = .other,
    allowed: OptionText, standard: OptionText = "", belongsTo: OptionRefusal? = nil, problem: OptionText = "is unknown",
    help: OptionText, value: @escaping @Sendable (_ text: String) throws(FitRequestError) -> Value?
  ) {
    spec = OptionSpec(
      name: name, values: values, valueName: valueName, section: section, allowed: allowed, help: help,
      standard: standard, belongsTo: belongsTo
    ) { text throws(FitRequestError) in
      guard let value = try value(text) else {
        // A word that there is may lack its number.
        let isWord = values.words.contains(String(text.prefix { $0 != "=" }))
        throw FitRequestError(
          .invalidValue, option: name, "\(option: name, text) \(problem)",
          advice: OptionText(isWord ? "" : guess(at: text, among: values.words)) + allowed)
      }
      return value
    }
  }
}

extension FitOption where Value: RawRepresentable<String> & CaseIterable {
  /// Declares a choice of words.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - valueName: What stands for a value in a line of help.
  ///   - section: What it is about.
  ///   - standard: What it is if it is left out.
  ///   - belongsTo: What is said where it means nothing.
  ///   - help: What it is.
  public init(
    choice name: String, _ valueName: String, section: OptionSection = .other, standard: OptionText = "",
    belongsTo: OptionRefusal? = nil, help: OptionText
  ) {
    let words = Value.allCases.map(\.rawValue)
    self.init(
      name, valueName, .words(words), section: section, allowed: "choose one of \(words.joined(separator: ", "))",
      standard: standard, belongsTo: belongsTo, help: help
    ) { text throws(FitRequestError) in Value(rawValue: text) }
  }
}
