/// Whether generated rows are plausible, by a rule that knows more than the model.
public struct PlausibilityMeasures: Sendable, Equatable {
  /// Of the generated rows.
  public let generated: Plausibility
  /// Of the held-out rows: what a perfect model would come to.
  public let heldOut: Plausibility

  /// "yes" unless the interval of the rate lies below that of the held-out rows, each of them at 99 %.
  public var verdict: Verdict {
    let confidence = 1 - Verdict.level
    let isGood =
      generated.proportion.interval(confidence: confidence).upperBound
      >= heldOut.proportion.interval(confidence: confidence).lowerBound
    return Verdict(word: isGood ? "yes" : "less than the data", isGood: isGood)
  }
}
