/// A sentence that may name options, which everybody spells in a way of their own: the command `--covariance diagonal`,
/// Python `covariance="diagonal"`.
///
/// ```swift
/// let advice: OptionText = "leave it out, or use \(option: "missing", "drop")"
/// advice.text(.keywords)                        // leave it out, or use missing="drop"
/// ```
public struct OptionText: Sendable, Hashable, ExpressibleByStringInterpolation {
  fileprivate enum Part: Hashable {
    case words(String)
    case option(String)
    case setting(String, String)
    case change(OptionChange)
    case command(String, [OptionChange])
  }

  private var parts: [Part]

  /// A sentence without options.
  public init(_ words: String) { parts = [.words(words)] }

  /// A sentence without options.
  public init(stringLiteral words: String) { self.init(words) }

  /// A sentence with options in it.
  public init(stringInterpolation interpolation: StringInterpolation) { parts = interpolation.parts }

  /// Takes a sentence to pieces.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var parts: [Part] = []

    /// Begins without a word.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds words.
    public mutating func appendLiteral(_ literal: String) { parts.append(.words(literal)) }

    /// Adds a value in its own words.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      parts.append(.words(value.description))
    }

    /// Adds a sentence with the options that it names.
    public mutating func appendInterpolation(_ text: OptionText) { parts += text.parts }

    /// Adds the name of an option.
    public mutating func appendInterpolation(option name: String) { parts.append(.option(name)) }

    /// Adds an option to give another value, or its name if it is to be left out.
    mutating func appendInterpolation(_ change: OptionChange) { parts.append(.change(change)) }

    /// Adds what one does with a model, perhaps with an option: "describe", "fit" and so on.
    public mutating func appendInterpolation(command verb: String, _ option: String? = nil, _ value: String? = nil) {
      parts.append(.command(verb, option.map { [OptionChange(option: $0, value: value)] } ?? []))
    }

    /// Adds what one does with a model, with options.
    mutating func appendInterpolation(command verb: String, with options: [OptionChange]) {
      parts.append(.command(verb, options))
    }

    /// Adds an option that has a value.
    public mutating func appendInterpolation(option name: String, _ value: String) {
      parts.append(.setting(name, value))
    }
  }

  /// The sentence, with its options as somebody spells them.
  public func text(_ spelling: OptionSpelling) -> String {
    parts.map { part in
      switch part {
      case .words(let words): words
      case .option(let name): spelling.name(name)
      case .setting(let name, let value): spelling.setting(name, value)
      case .change(let change):
        change.value.map { spelling.recommendation(change.option, $0) } ?? spelling.name(change.option)
      case .command(let verb, let options):
        spelling.command(
          verb,
          options.map { option in
            option.value.map { spelling.setting(option.option, $0) } ?? spelling.name(option.option)
          })
      }
    }.joined()
  }

  /// Whether there is no word in it.
  public var isEmpty: Bool { parts.allSatisfy { $0 == .words("") } }

  /// One sentence after another.
  public static func + (first: OptionText, second: OptionText) -> OptionText {
    var sum = first
    sum.parts += second.parts
    return sum
  }
}
