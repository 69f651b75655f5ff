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
/// Rows with weights have the weighted mean, and their effective sample size in the place of n. Rows whose differences are all the same,
/// but for rounding, say nothing of how far chance moves their mean: there is no standard error then, and no p-value but 1 for a
/// difference of 0.
///
/// Where both models give a row the density 0 the difference is 0. Where only one does, it is infinitely worse, whatever
/// other rows say: the difference is ±∞ and the p-value 0. If each gives density 0 to a row that the other allows, the
/// difference is NaN, and there is neither z nor a p-value.
///
/// ## Source
/// Q. H. Vuong, Likelihood ratio tests for model selection and non-nested hypotheses, Econometrica 57 (1989).
public struct LikelihoodComparison: Sendable, Equatable {
  /// Mean log-density of the first model minus that of the second, in nats a row; positive if the first is better.
  public let difference: Estimate
  /// The difference in standard errors; ±∞ for an infinite difference, `nil` where there is no standard error.
  public let z: Double?
  /// Probability of a difference as large either way if there is none; 1 for identical log-densities, `nil` if it cannot be told.
  public let pValue: Double?
  /// Why there is no p-value; `nil` if there is one.
  public let reason: String?
  /// Number of rows.
  public let rows: Int

  /// Compares two models on the same held-out rows.
  ///
  /// - Parameters:
  ///   - first: The likelihood of one model.
  ///   - second: The likelihood of the other model, of the same rows in the same order.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)`` for a single row, or
  ///   ``EvaluationError/degenerate(measure:reason:)`` if both are of different numbers of rows
  ///   or variables, or of different weights.
  public init(_ first: HeldOutLikelihood, _ second: HeldOutLikelihood) throws(EvaluationError) {
    let (a, b) = (first.logDensities, second.logDensities)
    guard first.dimension == second.dimension else {
      throw .degenerate(
        measure: Self.name,
        reason:
          "one model is about \(first.dimension) variables and the other about \(second.dimension), and their densities have "
          + "different units", advice: "compare models of the same variables")
    }
    guard a.count == b.count else {
      throw .degenerate(
        measure: Self.name,
        reason: "one model was evaluated on \(a.count) rows and the other on \(b.count)",
        advice: "give both the same rows")
    }
    guard first.weights == second.weights else {
      throw .degenerate(
        measure: Self.name, reason: "one model was evaluated with other weights of the rows",
        advice: "give both the same")
    }
    try requireRows(a.count, atLeast: 2, for: Self.name, .heldOut)
    let differences = zip(a, b).map { $0 == $1 ? 0 : $0 - $1 }
    rows = differences.count
    let (worse, better) = (differences.contains(-.infinity), differences.contains(.infinity))
    guard !worse && !better else {
      let value = worse && better ? Double.nan : worse ? -Double.infinity : .infinity
      difference = Estimate(value: value, standardError: .nan)
      z = worse && better ? nil : value
      pValue = worse && better ? nil : 0
      reason = worse && better ? "each model gives the density 0 to a row that the other allows" : nil
      return
    }
    let mean = Estimate(meanOf: differences, weights: first.weights)
    // Log-densities are rounded, and so are differences that are all the same.
    let largest = zip(a, b).reduce(0) { $1.0 == $1.1 ? $0 : max($0, $1.0.magnitude, $1.1.magnitude) }
    guard mean.standardError > 16 * largest.ulp, mean.standardError.isFinite else {
      difference = Estimate(value: mean.value, standardError: mean.value == 0 ? 0 : .nan)
      (z, pValue) = mean.value == 0 ? (0, 1) : (nil, nil)
      reason =
        mean.value == 0
        ? nil : "every row gives the same difference, so that nothing shows how far chance moves it; give other rows"
      return
    }
    difference = mean
    let z = mean.value / mean.standardError
    let law = StudentTDistribution(degreesOfFreedom: first.effectiveSampleSize - 1)
    pValue = min(1, 2 * law.survivalProbability(at: z.magnitude))
    (self.z, reason) = (z, nil)
  }

  private static let name = "the comparison of likelihoods"
}
