public import LinearAlgebra

/// What is wrong with bytes that came from elsewhere, or with the parts of a step.
public struct DistributedError: ExplainedError, Equatable {
  /// The kind of error, by a name that stays.
  @nonexhaustive
  public enum Code: String, Sendable, CaseIterable {
    /// Bytes that are something else.
    case malformed
    /// Bytes of a newer version.
    case newerVersion
    /// Bytes that have changed on their way, or were cut off.
    case damaged
    /// Sums of another step, or of another fit.
    case stale
    /// Rows that are in two parts.
    case doubledRows
    /// Rows that are in no part.
    case missingRows
    /// Rows that are not those of the survey.
    case changedRows
    /// Parts about different variables.
    case otherVariables
    /// Bits that depend on another processor.
    case otherArithmetic
    /// Nothing is left to be summed.
    case done
    /// No start of several came to an end.
    case failedStarts
  }

  /// The kind of error.
  public let code: Code
  /// What is wrong, without a full stop.
  public let fact: String
  /// What to try, without a full stop.
  public let advice: String

  init(_ code: Code, _ fact: String, advice: String) { (self.code, self.fact, self.advice) = (code, fact, advice) }

  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }
}
