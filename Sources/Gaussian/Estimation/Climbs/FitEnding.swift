/// Why a fit came to its end.
public enum FitEnding: String, Sendable, Hashable, Codable, CaseIterable {
  /// The maximum has a closed form.
  case closedForm
  /// The iterations came to rest within the tolerance.
  case converged
  /// As many iterations as were allowed.
  case iterationLimit
  /// No step leads higher in floating point, though the tolerance is not met.
  case stalled
  /// The likelihood fell, by rounding or by what a policy does; the better parameters are returned.
  case likelihoodFell
  /// The next step leads to a component that cannot be, such as one without variance; the parameters before it are returned, as was
  /// asked for by ``StepFailure/keep``.
  case componentFailed
  /// The likelihood leads to a singular covariance, of which ``CovariancePolicy/pseudo(_:)`` made a model.
  case singular
  /// An observer or a cancelled task ended the iterations; the parameters are those reached by then.
  case stopped

  /// Whether the fit found what it was looking for.
  public var hasConverged: Bool { self == .closedForm || self == .converged }
}
