public import Gaussian
import GaussianIO

/// Rows that cannot be fitted as was asked.
public struct FitFault: ExplainedError {
  /// What is wrong with them.
  public enum Cause: Sendable, Equatable {
    /// What fits say of rows.
    case error(GaussianError)
    /// No row is left; so many lacked a cell.
    case noRows(dropped: Int)
    /// What no fit came to say.
    case other(fact: String, advice: OptionText)

    /// True if both are the same fault.
    public static func == (one: Cause, other: Cause) -> Bool {
      switch (one, other) {
      case (.error(let one), .error(let other)): one.description == other.description
      case (.noRows(let one), .noRows(let other)): one == other
      case (.other(let one, _), .other(let other, _)): one == other
      default: false
      }
    }
  }

  /// Where the rows are from; `nil` for rows without a name.
  public let source: String?
  /// What is wrong.
  public let cause: Cause
  /// One name a variable.
  public let variables: [String]
  /// How options are spelled.
  public var spelling = OptionSpelling.keywords
  /// What was asked for; `nil` if that is not known.
  package var context: RemedyContext?

  /// What a fit says of rows.
  public init(_ error: GaussianError, in source: String?, variables: [String]) {
    (self.source, cause, self.variables) = (source, .error(error), variables)
  }

  /// Rows that were all left out.
  public init(noRowsIn source: String?, dropped: Int) {
    (self.source, cause, variables) = (source, .noRows(dropped: dropped), [])
  }

  /// Anything else.
  public init(_ fact: String, in source: String?, advice: OptionText) {
    (self.source, cause, variables) = (source, .other(fact: fact, advice: advice), [])
  }

  /// The kind of fault, by a name that stays.
  public var code: String {
    switch cause {
    case .error(let error): error.code.rawValue
    case .noRows: "noRows"
    case .other: "unsuitableRows"
    }
  }

  /// What is wrong, with variables by name and without a full stop.
  public var fact: String {
    let words =
      switch cause {
      case .error(let error): error.fact(naming: variables)
      case .noRows(0): "no row has a positive weight"
      case .noRows(1): "its only row lacks a value"
      case .noRows(let count): "all \(counted(count, "row")) lack a value"
      case .other(let fact, _): fact
      }
    return source.map { "\(inputName($0)): \(words)" } ?? words
  }

  /// What to try, without a full stop; empty if nothing helps.
  ///
  /// Where that is quick, what is advised has been tried: it fits these rows.
  public var advice: String { advice(for: context) }

  /// What to try where something was asked for.
  package func advice(for context: RemedyContext?) -> String {
    if case .other(_, let advice) = cause { return advice.text(spelling) }
    let remedies = (context ?? RemedyContext()).remedies(for: self)
    if !remedies.isEmpty { return remedies.text.text(spelling) }
    guard case .error(let error) = cause else { return "" }
    return error.advice
  }

  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }
}
