/// How the fit of a mixture went: what a model says of its own origin.
///
/// Iterations, ending, trace, tolerance and seed are those of ``climb``, and can be had as members of the record itself.
@dynamicMemberLookup
public struct MixtureRecord: Sendable, Equatable, Codable {
  /// Number of observations with a positive weight.
  public var count: Int

  /// Sum of the weights.
  public var weight: Double

  /// How the parameters to begin with were found, by the name that files and the command line have for it.
  public enum Start: String, Sendable, Codable, CaseIterable {
    /// The best of several starts.
    case shortRuns = "short-runs"
    /// Clusters of k-means.
    case kMeans = "k-means"
    /// Clusters about the seeds of k-means++.
    case kMeansPlusPlus = "k-means++"
    /// Random shares.
    case randomResponsibilities = "random"
    /// Given parameters.
    case mixture
    /// Given shares.
    case responsibilities
  }

  /// How the parameters to begin with were found.
  public var start: Start

  /// How many starts were tried.
  public var restarts: Int

  /// How the iterations from the start that was kept went, whose seed this is; an iteration is an M-step.
  public var climb: ClimbRecord

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

  /// Mean log-likelihood of the fitted rows under the model, in nats.
  public var meanLogLikelihood: Double { climb.trace.last ?? .nan }

  /// Log-likelihood of the fitted rows under the model, in nats.
  public var logLikelihood: Double { meanLogLikelihood * weight }

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - count: Number of observations with a positive weight.
  ///   - weight: Sum of the weights.
  ///   - start: How the parameters to begin with were found.
  ///   - restarts: How many starts were tried.
  ///   - climb: How the iterations went.
  ///   - policy: What happened to every covariance.
  public init(count: Int, weight: Double, start: Start, restarts: Int, climb: ClimbRecord, policy: CovariancePolicy) {
    (self.count, self.weight, self.start) = (count, weight, start)
    (self.restarts, self.climb, self.policy) = (restarts, climb, policy)
  }

  /// What the iterations say of themselves.
  public subscript<Value>(dynamicMember path: KeyPath<ClimbRecord, Value>) -> Value { climb[keyPath: path] }
}
