/// The answer to one of the four questions.
public struct Verdict: Sendable, Equatable {
  /// A word or two, as "yes" and "no".
  public let word: String
  /// True if it speaks for the model.
  public let isGood: Bool

  /// p-values below this speak against a model.
  ///
  /// One question in a hundred is answered wrongly of a model whose parameters are those of the data. A fit to few rows a
  /// parameter is none, whatever its kind, and the more rows judge it, the more surely that is found.
  public static let level = 0.01
}
