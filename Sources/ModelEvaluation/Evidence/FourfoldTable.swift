internal import RealModule
internal import SpecialFunctions

/// Two counts of rows with a property, of as many rows as there are of either kind, and whether the first is too large.
///
/// ## Source
/// R. A. Fisher's exact test: given how many rows have the property in all, each share-out of them is as probable as every other.
package struct FourfoldTable: Sendable, Equatable {
  /// Probability of so many rows of the first kind with the property, or more, if both kinds are alike.
  package let pValue: Double
  /// The least that it could have been: with as many of them of the first kind as there can be.
  package let leastPValue: Double

  /// Compares two counts.
  ///
  /// - Complexity: O(rows with the property).
  ///
  /// ## Numerical notes
  /// The first probability is by logarithms of Γ, relative error about ε·N·ln N, the others by their ratios.
  package init(_ first: Proportion, _ second: Proportion) {
    let (rows, others, marked) = (first.total, second.total, first.count + second.count)
    let most = min(rows, marked)
    leastPValue = Self.upperTail(most, rows, others, marked)
    pValue = Self.upperTail(first.count, rows, others, marked)
  }

  /// The probability that at least `count` of `marked` rows, dealt at random, are among the first `rows`.
  private static func upperTail(_ count: Int, _ rows: Int, _ others: Int, _ marked: Int) -> Double {
    let (least, most) = (max(0, marked - others), min(rows, marked))
    guard count > least else { return 1 }
    // Terms fall away from the mode: sums begin there, on the side that is asked for.
    let mode = Int(Double(marked) * Double(rows) / Double(rows + others))
    if count <= mode { return max(0, 1 - sum(from: count - 1, to: least, by: -1, rows, others, marked)) }
    return min(1, sum(from: count, to: most, by: 1, rows, others, marked))
  }

  private static func sum(
    from start: Int, to end: Int, by step: Int, _ rows: Int, _ others: Int, _ marked: Int
  ) -> Double {
    var term = Double.exp(
      logChoices(rows, start) + logChoices(others, marked - start) - logChoices(rows + others, marked))
    var (total, count) = (term, start)
    while count != end, term > total * 1e-17 {
      let ratio =
        step > 0
        ? Double(rows - count) * Double(marked - count) / (Double(count + 1) * Double(others - marked + count + 1))
        : Double(count) * Double(others - marked + count) / (Double(rows - count + 1) * Double(marked - count + 1))
      term *= ratio
      total += term
      count += step
    }
    return total
  }

  private static func logChoices(_ total: Int, _ chosen: Int) -> Double {
    logGamma(Double(total + 1)) - logGamma(Double(chosen + 1)) - logGamma(Double(total - chosen + 1))
  }
}
