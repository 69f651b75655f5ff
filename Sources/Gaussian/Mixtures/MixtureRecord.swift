/// How the fit of a mixture went: what a model says of its own origin.
public struct MixtureRecord: Sendable, Equatable, Codable {
  /// Why the iterations ended.
  public enum Ending: String, Sendable, Codable, CaseIterable {
    /// Two neighbours of the trace differ by less than the tolerance.
    case converged
    /// As many iterations as were allowed.
    case iterationLimit
    /// The likelihood fell, which a ridge and other policies may cause; the better parameters are returned.
    case likelihoodFell
  }

  /// Number of observations with a positive weight.
  public var count: Int

  /// Sum of the weights.
  public var weight: Double

  /// How the parameters to begin with were found, such as "k-means".
  public var start: String

  /// The seed of the restart that was kept.
  public var seed: UInt64

  /// How many starts were tried.
  public var restarts: Int

  /// Number of M-steps.
  public var iterations: Int

  /// Why the iterations ended.
  public var ending: Ending

  /// Mean log-likelihood, in nats a row, of the parameters that each iteration began with, and last of those returned.
  public var trace: [Double]

  /// The tolerance that the change of the mean log-likelihood was compared with.
  public var tolerance: Double

  /// What happened to every covariance.
  public var policy: CovariancePolicy

  /// Components that have lost their observations: they kept mean and covariance, and their weight is next to nothing.
  public var emptyComponents: [Int] = []

  /// Groups of components that coincide, to a millionth of a standard deviation.
  public var coincidingComponents: [[Int]] = []

  /// Components that stand for nothing but rows that are equal.
  public var degenerateComponents: [DegenerateComponent] = []

  /// Other components that a policy has given more variance in some direction than they have themselves: a smaller ridge
  /// would describe them better.
  public var componentsBelowRidge: [Int] = []

  /// The least share of variance that was allowed to be noise, of a mixture of models of factors.
  public var leastNoise: Double?

  /// Components whose noise has come down to that bound in some variable.
  public var componentsOfLeastNoise: [Int] = []

  /// Whether the iterations came to rest.
  public var hasConverged: Bool { ending == .converged }

  /// Mean log-likelihood of the fitted rows under the model, in nats.
  public var meanLogLikelihood: Double { trace.last ?? .nan }

  /// Log-likelihood of the fitted rows under the model, in nats.
  public var logLikelihood: Double { meanLogLikelihood * weight }

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - count: Number of observations with a positive weight.
  ///   - weight: Sum of the weights.
  ///   - start: How the parameters to begin with were found.
  ///   - seed: The seed of the restart that was kept.
  ///   - restarts: How many starts were tried.
  ///   - iterations: Number of M-steps.
  ///   - ending: Why the iterations ended.
  ///   - trace: Mean log-likelihoods.
  ///   - tolerance: What their change was compared with.
  ///   - policy: What happened to every covariance.
  public init(
    count: Int, weight: Double, start: String, seed: UInt64, restarts: Int, iterations: Int, ending: Ending,
    trace: [Double], tolerance: Double, policy: CovariancePolicy
  ) {
    (self.count, self.weight, self.start, self.seed) = (count, weight, start, seed)
    (self.restarts, self.iterations, self.ending) = (restarts, iterations, ending)
    (self.trace, self.tolerance, self.policy) = (trace, tolerance, policy)
  }
}
