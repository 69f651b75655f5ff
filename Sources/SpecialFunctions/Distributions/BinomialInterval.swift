/// Clopper and Pearson's exact interval for the probability behind a count of successes.
///
/// Whatever the probability is, the interval of a random count covers it at least as often as the confidence says.
///
/// - Parameters:
///   - successes: How often it happened.
///   - trials: How often it might have.
///   - confidence: Least coverage, such as 0.95.
/// - Returns: All probabilities that a two-sided exact test at level 1 − `confidence` does not reject; from 0 for no
///   success, and to 1 for nothing else.
/// - Precondition: 0 ≤ `successes` ≤ `trials`, at least one trial, and 0 < `confidence` < 1.
///
/// ## Source
/// C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial,
/// Biometrika 26 (1934).
package func clopperPearsonInterval(
  successes: Int, trials: Int, confidence: Double
) -> ClosedRange<Double> {
  precondition(
    trials > 0 && successes >= 0 && successes <= trials, "\(successes) successes in \(trials) trials")
  precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1, not \(confidence)")
  let side = (1 - confidence) / 2
  let (k, n) = (Double(successes), Double(trials))
  let lower = successes == 0 ? 0 : BetaDistribution(alpha: k, beta: n - k + 1).quantile(side)
  let upper = successes == trials ? 1 : BetaDistribution(alpha: k + 1, beta: n - k).upperQuantile(side)
  return lower...upper
}
