internal import RealModule
internal import SpecialFunctions

/// Categories that are too many for normal variables: drawn as often as they were seen, whatever the other variables are.
public struct FrequencyMargin: Sendable, Hashable {
  /// The probability of each category; some may be 0.
  public let probabilities: [Double]
  /// The probability of all categories up to each.
  private let cumulative: [Double]

  /// Takes probabilities.
  ///
  /// - Precondition: There is one, none is negative, and they add up to 1 within rounding.
  public init(probabilities: [Double]) {
    precondition(
      !probabilities.isEmpty && probabilities.allSatisfy { $0 >= 0 }
        && (probabilities.reduce(0, +) - 1).magnitude < 1e-6, "\(probabilities.count) probabilities")
    self.probabilities = probabilities
    var total = 0.0
    cumulative = probabilities.map { probability in
      total += probability
      return total
    }
  }

  /// The logarithm of the probability of a code; −∞ for one that never came.
  func logProbability(of value: Double) -> Double {
    guard let category = Int(exactly: value), probabilities.indices.contains(category) else { return -.infinity }
    return .log(probabilities[category])
  }

  func value(at score: Double) -> Double {
    let wanted = StandardNormalDistribution().cumulativeProbability(at: score) * (cumulative.last ?? 1)
    let place = firstPlace(among: cumulative.count) { cumulative[$0] > wanted }
    return Double(min(place, cumulative.count - 1))
  }
}
