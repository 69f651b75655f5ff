/// The answer to one of the four questions.
public struct Verdict: Sendable, Equatable {
  /// A word or two: "yes", "no", "copies".
  public let word: String
  /// True if it speaks for the model.
  public let isGood: Bool

  /// p-values below this speak against a model.
  ///
  /// One question in a hundred is answered wrongly of a perfect model.
  public static let level = 0.01
}
