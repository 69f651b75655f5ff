/// The answer to one of the four questions.
public struct Verdict: Sendable, Equatable {
  /// A word or two, as "yes", "no" and "cannot tell".
  public let word: String
  /// True if it speaks for the model, false if it speaks against it; `nil` if it cannot be told.
  public let isGood: Bool?
  /// Why it cannot be told; `nil` if it can.
  public let reason: String?

  /// p-values below this speak against a model.
  ///
  /// One question in a hundred is answered wrongly of a model whose parameters are those of the data. A fit to few rows a
  /// parameter is none, whatever its kind, and the more rows judge it, the more surely that is found.
  public static let level = 0.01

  init(word: String, isGood: Bool) {
    (self.word, self.isGood, reason) = (word, isGood, nil)
  }

  private init(reason: String) {
    (word, isGood, self.reason) = ("cannot tell", nil, reason)
  }

  /// No answer: what cannot speak against a model must not speak for it.
  static func cannotTell(_ reason: String) -> Verdict { Verdict(reason: reason) }

  /// No answer, because a measure could not be taken.
  static func cannotTell(_ error: EvaluationError) -> Verdict { cannotTell(error.description) }
}
