import GaussianIO

/// How somebody spells the options of a fit in what they are told: whoever asks for a fit says so.
public struct OptionSpelling: Sendable {
  /// An option by its name, such as "degrees-of-freedom"; the kind of model is the option "kind".
  public var name: @Sendable (_ name: String) -> String
  /// An option with a value.
  public var setting: @Sendable (_ name: String, _ value: String) -> String
  /// An option with a value, to be taken over as it stands.
  public var recommendation: @Sendable (_ name: String, _ value: String) -> String
  /// Something that is done with a model, such as "describe", and options that are spelled already.
  public var command: @Sendable (_ verb: String, _ options: [String]) -> String

  /// Creates a spelling.
  ///
  /// - Parameters:
  ///   - name: Spells an option by its name.
  ///   - setting: Spells an option with a value.
  ///   - recommendation: Spells an option with a value that is to be taken over as it stands; `nil` for `setting`.
  ///   - command: Spells what is done with a model.
  public init(
    name: @escaping @Sendable (_ name: String) -> String,
    setting: @escaping @Sendable (_ name: String, _ value: String) -> String,
    recommendation: (@Sendable (_ name: String, _ value: String) -> String)? = nil,
    command: @escaping @Sendable (_ verb: String, _ options: [String]) -> String = { verb, options in
      options.isEmpty ? verb : "\(verb) with \(options.joined(separator: " and "))"
    }
  ) {
    (self.name, self.setting, self.command) = (name, setting, command)
    self.recommendation = recommendation ?? setting
  }

  /// As arguments by keyword: `degrees_of_freedom=4`, `covariance="diagonal"`.
  public static let keywords = OptionSpelling {
    optionKey(of: $0)
  } setting: {
    "\(optionKey(of: $0))=\(literal($1))"
  }

  /// As arguments of R by name: `degrees_of_freedom = 4`, `covariance = "diagonal"`.
  public static let namedArguments = OptionSpelling {
    optionKey(of: $0)
  } setting: {
    "\(optionKey(of: $0)) = \(literal($1))"
  }

  /// As members of a JSON object: `"degrees_of_freedom": 4`.
  public static let json = OptionSpelling {
    "\"\(optionKey(of: $0))\""
  } setting: {
    "\"\(optionKey(of: $0))\": \(literal($1))"
  }

  /// A number as it is, and a text in quotation marks.
  private static func literal(_ value: String) -> String {
    if value.first.map({ $0.isNumber || $0 == "-" }) == true, Double(value) != nil { return value }
    let text = JSONValue.string(value).text
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}

/// The key of an option in JSON, which is also its keyword: its name with underscores where that has hyphens.
func optionKey(of name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }
