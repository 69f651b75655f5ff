/// Whether generated rows are plausible, by a rule that knows more than the model.
public struct PlausibilityMeasures: Sendable, Equatable {
  /// Of the generated rows.
  public let generated: Plausibility
  /// Of the held-out rows: what a perfect model would come to.
  public let heldOut: Plausibility
  /// The share of the generated rows that are plausible, each row as often as it counts.
  public let generatedRate: Double
  /// The same of the held-out rows.
  public let heldOutRate: Double
  /// Whether rows of a table count differently, so that nothing is known of how far chance moves a share.
  public let isWeighted: Bool

  init(generated: Plausibility, heldOut: Plausibility, generatedWeights: [Double]?, heldOutWeights: [Double]?) {
    (self.generated, self.heldOut) = (generated, heldOut)
    (generatedRate, heldOutRate) = (generated.rate(generatedWeights), heldOut.rate(heldOutWeights))
    isWeighted = generatedWeights != nil || heldOutWeights != nil
  }

  /// "less than the data" if the interval of the rate lies below that of the held-out rows, each of them at 99 %, "yes" if it does not
  /// but could have, or if it lies above, and "cannot tell" of rows too few for either.
  public var verdict: Verdict {
    guard !isWeighted else {
      return .cannotTell(
        "the weights of the rows differ, and shares of such rows have no exact interval; leave the weights out")
    }
    let confidence = 1 - Verdict.level
    let expected = heldOut.proportion.interval(confidence: confidence)
    let found = generated.proportion.interval(confidence: confidence)
    guard found.upperBound >= expected.lowerBound else { return Verdict(word: "less than the data", isGood: false) }
    let least = Proportion(count: 0, of: generated.proportion.total).interval(confidence: confidence)
    guard least.upperBound < expected.lowerBound || found.lowerBound > expected.upperBound else {
      return .cannotTell(
        "not even without a plausible row could \(generated.proportion.total) generated rows be told from "
          + "\(heldOut.proportion.total) held-out rows, of which \(heldOut.proportion.count) are plausible; give more rows"
      )
    }
    return Verdict(word: "yes", isGood: true)
  }
}

extension Plausibility {
  fileprivate func rate(_ weights: [Double]?) -> Double {
    guard let weights, let largest = weights.max() else { return proportion.rate }
    let implausible = Set(implausibleRows)
    let total = pairedSum(weights.indices) { weights[$0] / largest }
    return pairedSum(weights.indices) { implausible.contains($0) ? 0 : weights[$0] / largest } / total
  }
}
