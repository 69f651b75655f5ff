/// Tells when an iteration that converges linearly has come to rest.
///
/// If a step changes the parameters by c and the one before changed them by c/ρ, the steps to come will change them by
/// c·ρ/(1 − ρ) together: that, and c itself, must be within the tolerance. Rounding may hold changes above it: then
/// neither the least change nor the likelihood improves any more.
struct Rest {
  /// Largest distance to the limit that counts as rest.
  let tolerance: Double
  /// Whether the iteration has come to rest.
  private(set) var isReached = false

  private var last = Double.infinity
  private var least = Double.infinity
  private var likelihoodThen = -Double.infinity
  private var stepsSince = 0

  init(tolerance: Double) { self.tolerance = tolerance }

  /// Takes the change of a step and the log-likelihood after it.
  mutating func record(_ change: Double, _ logLikelihood: Double) {
    let rate = last.isFinite ? min(change / last, 0.999) : 0.999
    last = change
    if change <= tolerance && change * rate / (1 - rate) <= tolerance { isReached = true }
    if change < least {
      (least, likelihoodThen, stepsSince) = (change, logLikelihood, 0)
      return
    }
    stepsSince += 1
    // A slow escape from a saddle moves ever faster, and gains likelihood.
    let hasGained = logLikelihood - likelihoodThen > 1e-12 * logLikelihood.magnitude
    if stepsSince >= 20 && !hasGained && change < 1e-3 { isReached = true }
  }
}
