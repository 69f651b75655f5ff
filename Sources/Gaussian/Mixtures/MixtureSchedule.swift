/// How often iterations start, when they end, and who hears of them: what fits of all mixtures have in common.
struct MixtureSchedule: Sendable {
  /// How many starts are tried; restart r of seed s is the fit with seed s + r alone.
  let restarts: Int
  /// The iterations have converged when the mean log-likelihood, in nats a row, changes by less.
  let tolerance: Double
  /// M-steps at most.
  let maximumIterations: Int
  let seed: UInt64
  /// Whether a fall of the likelihood ends the fit, with the better parameters as its result.
  let stopsWhenLikelihoodFalls: Bool
  let onIteration: (@Sendable (MixtureProgress) -> Void)?
}
