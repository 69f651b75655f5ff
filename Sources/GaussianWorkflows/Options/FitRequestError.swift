public import Gaussian

/// Why a fit cannot be asked for like that; the rows have not been looked at.
///
/// Its sentences spell options as ``spelling`` says, which is that of the request.
public struct FitRequestError: ExplainedError {
  /// What is wrong, by a name that stays.
  @nonexhaustive public enum Code: String, Sendable, CaseIterable {
    /// The text is no JSON object.
    case malformed
    /// There is no such kind of model.
    case unknownKind
    /// There is no such option.
    case unknownOption
    /// A value is of another type than the option takes.
    case wrongType
    /// A value is none of those that the option takes.
    case invalidValue
    /// The option means nothing for this kind of model, or beside others.
    case unsuitableOption
    /// Something has to be said that was not.
    case missingOption
  }

  /// What is wrong, by a name that stays.
  public let code: Code
  /// The option at fault; `nil` if it is none.
  public let option: String?
  /// What is wrong, for any spelling.
  public let factText: OptionText
  /// What to try, for any spelling; empty for nothing.
  public let adviceText: OptionText
  /// How options are spelled.
  public var spelling = OptionSpelling.keywords

  /// Creates an error.
  ///
  /// - Parameters:
  ///   - code: What is wrong.
  ///   - option: The name of the option at fault.
  ///   - fact: What is wrong, without a full stop.
  ///   - advice: What to try, without a full stop.
  public init(_ code: Code, option: String? = nil, _ fact: OptionText, advice: OptionText = "") {
    (self.code, self.option, factText, adviceText) = (code, option, fact, advice)
  }

  /// What is wrong, without a full stop.
  public var fact: String { factText.text(spelling) }
  /// What to try, without a full stop.
  public var advice: String { adviceText.text(spelling) }
  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }
}
