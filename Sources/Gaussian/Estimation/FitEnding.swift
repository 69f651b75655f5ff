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
  /// The likelihood leads to a singular covariance, of which ``CovariancePolicy/pseudo(_:)`` made a model.
  case singular
  /// An observer or a cancelled task ended the iterations; the parameters are those reached by then.
  case stopped

  /// Whether the fit found what it was looking for.
  public var hasConverged: Bool { self == .closedForm || self == .converged }
}

/// How iterations went: what every fit that iterates says of them.
public struct ClimbRecord: Sendable, Hashable, Codable {
  /// Number of iterations; 0 for a closed form.
  public var iterations: Int

  /// Why they came to an end.
  public var ending: FitEnding

  /// What was climbed, at the parameters that each iteration began with, and last at those returned.
  ///
  /// That is the mean log-likelihood, in nats a row. Clusters have the inertia of each assignment instead, and the minimum
  /// covariance determinant the logarithm of the determinant, both of which fall.
  public var trace: [Double]

  /// What changes were to come below; `nil` for a closed form, and where nothing has to.
  public var tolerance: Double?

  /// The seed of what is random; `nil` if nothing is.
  public var seed: UInt64?

  /// Whether the fit found what it was looking for.
  public var hasConverged: Bool { ending.hasConverged }

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - iterations: Number of iterations.
  ///   - ending: Why they came to an end.
  ///   - trace: What was climbed.
  ///   - tolerance: What changes were to come below.
  ///   - seed: The seed of what is random.
  public init(
    iterations: Int = 0, ending: FitEnding = .closedForm, trace: [Double] = [], tolerance: Double? = nil,
    seed: UInt64? = nil
  ) {
    (self.iterations, self.ending, self.trace) = (iterations, ending, trace)
    (self.tolerance, self.seed) = (tolerance, seed)
  }
}

/// Where a fit stands.
public struct FitProgress: Sendable, Hashable {
  /// Which start this is, counted from 0.
  public var restart: Int
  /// Iterations of this start so far.
  public var iteration: Int
  /// What is climbed, at the parameters before this iteration, as ``ClimbRecord/trace`` has it.
  public var value: Double
}

/// Whether a fit is to go on.
public enum FitContinuation: Sendable, Hashable {
  /// As if nobody listened.
  case `continue`
  /// No further iteration: the fit ends with the parameters that it has, and its record says `stopped`.
  case stop
}

/// Who hears of each iteration of a fit, and may end it; called from several threads if there are several starts.
public typealias FitObserver = @Sendable (FitProgress) -> FitContinuation
