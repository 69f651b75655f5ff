/// How a maximum is looked for: when to stop, how often to start, and what random numbers begin with.
///
/// What defines the model itself, such as a covariance structure or a number of factors, is an argument of the fit. What is
/// `nil` is what the model is usually fitted with, and its fit says what that is.
public struct SearchOptions: Sendable, Hashable {
  /// The iterations have converged when the mean log-likelihood, in nats a row, changes by less; 0 for never.
  public var tolerance: Double?

  /// Iterations at most.
  public var maximumIterations: Int?

  /// How many starts are tried, of which the most likely result is kept; restart r of seed s is the fit with seed
  /// s + r alone, to the last bit.
  public var restarts: Int?

  /// Where random numbers come from; the same seed gives the same fit.
  public var seed: UInt64

  /// Whether a fall of the likelihood ends a fit by expectation-maximisation, with the better parameters as its result.
  ///
  /// Without a ridge likelihood cannot fall but by rounding. With one it may, when all but the ridge has converged.
  public var stopsWhenLikelihoodFalls: Bool

  /// What becomes of a fit of a mixture when a step leads to a component that cannot be.
  public var onFailure: StepFailure

  /// Creates options.
  ///
  /// - Parameters:
  ///   - tolerance: Change of the mean log-likelihood below which the iterations end.
  ///   - maximumIterations: Iterations at most.
  ///   - restarts: How many starts are tried.
  ///   - seed: Where random numbers come from.
  ///   - stopsWhenLikelihoodFalls: Whether a fall of the likelihood ends the fit.
  ///   - onFailure: What becomes of a fit of a mixture when a step leads to a component that cannot be.
  /// - Precondition: There is a restart, and tolerance and number of iterations are not negative.
  public init(
    tolerance: Double? = nil, maximumIterations: Int? = nil, restarts: Int? = nil, seed: UInt64 = 0,
    stopsWhenLikelihoodFalls: Bool = true, onFailure: StepFailure = .fail
  ) {
    if let restarts { precondition(restarts >= 1, "a fit has at least 1 start, not \(restarts)") }
    if let tolerance { precondition(tolerance >= 0, "a tolerance of \(tolerance)") }
    if let maximumIterations { precondition(maximumIterations >= 0, "\(maximumIterations) iterations") }
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.restarts = restarts
    self.seed = seed
    self.stopsWhenLikelihoodFalls = stopsWhenLikelihoodFalls
    self.onFailure = onFailure
  }

  /// The same as rules of a climb, with what its fit is usually made with.
  func rules(tolerance usualTolerance: Double, maximumIterations usual: Int, _ observer: FitObserver?) -> ClimbRules {
    ClimbRules(
      tolerance: tolerance ?? usualTolerance, maximumIterations: maximumIterations ?? usual, observer: observer)
  }

  /// The rules of a model of factors: a tolerance of 10⁻⁹ and 1000 iterations unless others are given.
  func factorRules(_ observer: FitObserver?) -> ClimbRules {
    rules(tolerance: 1e-9, maximumIterations: 1000, observer)
  }
}

/// What becomes of a fit of a mixture when a step leads to a component that cannot be, such as one without variance.
public enum StepFailure: String, Sendable, Hashable, CaseIterable {
  /// An error: nothing is made right in silence.
  case fail
  /// A model of the parameters before the step, whose record says ``FitEnding/componentFailed``. Of several starts one that did not
  /// fail is better, whatever the likelihood.
  case keep
}
