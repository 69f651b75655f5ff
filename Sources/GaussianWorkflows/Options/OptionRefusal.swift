/// Why an option is not taken, and what to do.
public struct OptionRefusal: Sendable {
  /// The end of a sentence that begins with the option, such as "is about mixtures".
  public var fact: OptionText
  /// Such as "leave it out".
  public var advice: OptionText
  /// Whether ``fact`` is a whole sentence.
  var isSentence = false

  /// Creates a refusal.
  ///
  /// - Parameters:
  ///   - fact: The end of a sentence.
  ///   - advice: What to do.
  public init(_ fact: OptionText, advice: OptionText = "leave it out") { (self.fact, self.advice) = (fact, advice) }

  /// A refusal of several options in one sentence.
  static func sentence(_ fact: OptionText, advice: OptionText) -> OptionRefusal {
    var refusal = OptionRefusal(fact, advice: advice)
    refusal.isSentence = true
    return refusal
  }
}
