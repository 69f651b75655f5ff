public import LinearAlgebra

extension FactorMixture {
  /// How a mixture is fitted.
  public struct Options: Sendable {
    /// Which variances the noise of a component may have: one for all variables, or one each.
    public var noise: FactorNoise

    /// Where the iterations begin.
    public var start: Start

    /// How many starts are tried, of which the most likely result is kept; restart r of seed s is the fit with seed
    /// s + r alone, to the last bit.
    public var restarts: Int

    /// The iterations have converged when the mean log-likelihood, in nats a row, changes by less; 0 for never.
    public var tolerance: Double

    /// M-steps at most.
    public var maximumIterations: Int

    /// Noise never has less than this share of a variable's variance among all rows, with isotropic noise of their mean.
    ///
    /// Without a bound the likelihood would rise for ever towards a component that has only as many rows as factors.
    public var leastNoise: Double

    /// Of diagonal noise, the least share of a variable's variance within a component; as that of a single
    /// ``FactorAnalysis``, so that one component is that model.
    ///
    /// Without it, likelihood may rise towards a variable that factors explain completely, a case of Heywood.
    public var leastUniqueness: Double

    /// Where random numbers come from; the same seed gives the same fit.
    public var seed: UInt64

    /// Called after each iteration, for a progress display; from several threads if there are several restarts.
    public var onIteration: (@Sendable (MixtureProgress) -> Void)?

    /// Creates options.
    ///
    /// - Parameters:
    ///   - noise: Which variances the noise of a component may have.
    ///   - start: Where the iterations begin.
    ///   - restarts: How many starts are tried.
    ///   - tolerance: Change of the mean log-likelihood below which the iterations end.
    ///   - maximumIterations: M-steps at most.
    ///   - leastNoise: The least share of the variance of all rows that is noise.
    ///   - leastUniqueness: The least share of a component's variance that is noise, if noise is diagonal.
    ///   - seed: Where random numbers come from.
    ///   - onIteration: Called after each iteration.
    /// - Precondition: There is a restart, tolerance and number of iterations are not negative, and the shares lie
    ///   between 0 and 1.
    public init(
      noise: FactorNoise = .isotropic, start: Start = .kMeans, restarts: Int = 1, tolerance: Double = 1e-5,
      maximumIterations: Int = 1000, leastNoise: Double = 1e-6, leastUniqueness: Double = 0.005,
      seed: UInt64 = 0, onIteration: (@Sendable (MixtureProgress) -> Void)? = nil
    ) {
      precondition(restarts >= 1, "a fit has at least 1 start, not \(restarts)")
      precondition(tolerance >= 0, "a tolerance of \(tolerance)")
      precondition(maximumIterations >= 0, "\(maximumIterations) iterations")
      precondition(leastNoise > 0 && leastNoise < 1, "a least share of \(leastNoise)")
      precondition(leastUniqueness > 0 && leastUniqueness < 1, "a least uniqueness of \(leastUniqueness)")
      self.noise = noise
      self.start = start
      self.restarts = restarts
      self.tolerance = tolerance
      self.maximumIterations = maximumIterations
      self.leastNoise = leastNoise
      self.leastUniqueness = leastUniqueness
      self.seed = seed
      self.onIteration = onIteration
    }
  }

  /// Where the iterations begin.
  public enum Start: Sendable {
    /// The clusters of ``KMeans``, which starts by k-means++ itself.
    case kMeans
    /// The clusters about the seeds of k-means++, after one step of k-means.
    case kMeansPlusPlus
    /// Shares that are uniform random numbers, made to add up to 1 a row.
    case randomResponsibilities
    /// These parameters, of the same dimension, number of components and factors, and kind of noise: a warm start.
    case mixture(FactorMixture)
    /// These shares of each row. Shape `count × components`, none negative.
    case responsibilities(Matrix<Scalar>)

    /// What files and the command line call it.
    public var name: String { point.name }

    var point: StartingPoint<LatentFactors<Scalar>> {
      switch self {
      case .kMeans: .kMeans
      case .kMeansPlusPlus: .kMeansPlusPlus
      case .randomResponsibilities: .randomResponsibilities
      case .mixture(let mixture):
        .parameters(MixtureParameters(weights: mixture.weights, components: mixture.components.map(\.factors)))
      case .responsibilities(let shares): .responsibilities(shares)
      }
    }
  }
}

extension FactorMixture.Options {
  var schedule: MixtureSchedule {
    MixtureSchedule(
      restarts: restarts, tolerance: tolerance, maximumIterations: maximumIterations, seed: seed,
      stopsWhenLikelihoodFalls: true, onIteration: onIteration)
  }
}
