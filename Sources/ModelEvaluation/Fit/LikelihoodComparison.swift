internal import SpecialFunctions

/// Whether one of two models fits held-out rows better than the other, beyond chance.
///
/// Rows are paired: what makes a row improbable for both models cancels, and differences of a thousandth of a nat may be
/// beyond doubt where both means are uncertain by a tenth.
///
/// With differences dᵢ of log-densities, z = d̄/(s/√n). The p-value is that of Student's t with n − 1 degrees of freedom, of the
/// hypothesis that both models are equally close to the distribution of the data; models are fixed, rows are random. Vuong's
/// test of models that were fitted to these same rows would need a correction for parameters; held-out rows need none.
///
/// Where both models give a row the density 0 the difference is 0. Where only one does, it is infinitely worse, whatever
/// other rows say: the difference is ±∞ and the p-value 0. If each gives density 0 to a row that the other allows, the
/// difference is NaN, z is 0 and the p-value 1.
///
/// ## Source
/// Q. H. Vuong, Likelihood ratio tests for model selection and non-nested hypotheses, Econometrica 57 (1989).
public struct LikelihoodComparison: Sendable, Equatable {
  /// Mean log-density of the first model minus that of the second, in nats a row; positive if the first is better.
  public let difference: Estimate
  /// The difference in standard errors; ±∞ if every row says the same.
  public let z: Double
  /// Probability of a difference as large either way if there is none; 1 for identical log-densities.
  public let pValue: Double
  /// Number of rows.
  public let rows: Int

  /// Compares two models on the same held-out rows.
  ///
  /// - Parameters:
  ///   - first: The likelihood of one model.
  ///   - second: The likelihood of the other model, of the same rows in the same order.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)`` for a single row, or
  ///   ``EvaluationError/degenerate(measure:reason:)`` if both are of different numbers of rows.
  public init(_ first: HeldOutLikelihood, _ second: HeldOutLikelihood) throws(EvaluationError) {
    let (a, b) = (first.logDensities, second.logDensities)
    guard a.count == b.count else {
      throw .degenerate(
        measure: Self.name,
        reason: "one model was evaluated on \(a.count) rows and the other on \(b.count); give both the same rows")
    }
    try requireRows(a.count, atLeast: 2, for: Self.name, .heldOut)
    let differences = zip(a, b).map { $0 == $1 ? 0 : $0 - $1 }
    rows = differences.count
    let (worse, better) = (differences.contains(-.infinity), differences.contains(.infinity))
    guard !worse && !better else {
      let value = worse && better ? Double.nan : worse ? -Double.infinity : .infinity
      difference = Estimate(value: value, standardError: .nan)
      z = worse && better ? 0 : value
      pValue = worse && better ? 1 : 0
      return
    }
    difference = Estimate(meanOf: differences)
    guard difference.standardError > 0 else {
      z = difference.value == 0 ? 0 : difference.value * .infinity
      pValue = difference.value == 0 ? 1 : 0
      return
    }
    z = difference.value / difference.standardError
    let law = StudentTDistribution(degreesOfFreedom: Double(rows - 1))
    pValue = min(1, 2 * law.survivalProbability(at: z.magnitude))
  }

  private static let name = "the comparison of likelihoods"
}
