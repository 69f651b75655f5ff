public import LinearAlgebra

extension GaussianMixture {
  /// How a mixture is fitted.
  ///
  /// Meanings are scikit-learn's, so that results compare, and so are defaults but for two: starts are several, and the
  /// ridge is a share of each variance. With `start: .kMeans`, columns in units of their deviations and
  /// `policy: .ridge(1e-6)` results compare.
  ///
  /// Units do not matter: a start looks for clusters in units of deviations, and so a fit to rows in other units is the same
  /// fit in other units. Spherical covariances are the exception: their fit follows a unit that all variables share.
  public struct Options: Sendable {
    /// Which covariances the components may have.
    public var covariance: MixtureCovariance

    /// Where the iterations begin.
    public var start: Start

    /// How many starts are tried, of which the most likely result is kept; restart r of seed s is the fit with seed
    /// s + r alone, to the last bit.
    public var restarts: Int

    /// The iterations have converged when the mean log-likelihood, in nats a row, changes by less; 0 for never.
    public var tolerance: Double

    /// M-steps at most.
    public var maximumIterations: Int

    /// What happens to the covariance of each component in each step; ``CovariancePolicy/pseudo(_:)`` is for single
    /// Gaussians.
    public var policy: CovariancePolicy

    /// Where random numbers come from; the same seed gives the same fit.
    public var seed: UInt64

    /// Whether a fall of the likelihood ends the fit, with the better parameters as its result.
    ///
    /// Without a ridge likelihood cannot fall but by rounding. With one it may, when all but the ridge has converged.
    public var stopsWhenLikelihoodFalls: Bool

    /// Called after each iteration, for a progress display; from several threads if there are several restarts.
    public var onIteration: (@Sendable (MixtureProgress) -> Void)?

    /// Creates options.
    ///
    /// - Parameters:
    ///   - covariance: Which covariances the components may have.
    ///   - start: Where the iterations begin.
    ///   - restarts: How many starts are tried.
    ///   - tolerance: Change of the mean log-likelihood below which the iterations end.
    ///   - maximumIterations: M-steps at most.
    ///   - policy: What happens to the covariance of each component in each step.
    ///   - seed: Where random numbers come from.
    ///   - stopsWhenLikelihoodFalls: Whether a fall of the likelihood ends the fit.
    ///   - onIteration: Called after each iteration.
    /// - Precondition: There is a restart, and tolerance and number of iterations are not negative.
    public init(
      covariance: MixtureCovariance = .full, start: Start = .shortRuns, restarts: Int = 1, tolerance: Double = 1e-3,
      maximumIterations: Int = 100, policy: CovariancePolicy = .relativeRidge(1e-6), seed: UInt64 = 0,
      stopsWhenLikelihoodFalls: Bool = true, onIteration: (@Sendable (MixtureProgress) -> Void)? = nil
    ) {
      precondition(restarts >= 1, "a fit has at least 1 start, not \(restarts)")
      precondition(tolerance >= 0, "a tolerance of \(tolerance)")
      precondition(maximumIterations >= 0, "\(maximumIterations) iterations")
      self.covariance = covariance
      self.start = start
      self.restarts = restarts
      self.tolerance = tolerance
      self.maximumIterations = maximumIterations
      self.policy = policy
      self.seed = seed
      self.stopsWhenLikelihoodFalls = stopsWhenLikelihoodFalls
      self.onIteration = onIteration
    }
  }

  /// Where the iterations begin.
  public enum Start: Sendable {
    /// The best of several starts, by where eight iterations on a sample of the rows lead from each: k-means, k-means in the
    /// metric of the scatter within clusters, and the rows nearest to random seeds. Two starts for more than 16 components.
    case shortRuns
    /// The clusters of ``KMeans``, which starts by k-means++ itself.
    case kMeans
    /// The clusters about the seeds of k-means++, after one step of k-means.
    case kMeansPlusPlus
    /// Shares that are uniform random numbers, made to add up to 1 a row.
    case randomResponsibilities
    /// These parameters, of the same dimension, number of components and structure: a warm start.
    case mixture(GaussianMixture)
    /// These shares of each row. Shape `count × components`, none negative.
    case responsibilities(Matrix<Scalar>)

    /// What files and the command line call it.
    public var name: String { point.name }

    var point: StartingPoint<MultivariateNormal<Scalar>> {
      switch self {
      case .shortRuns: .shortRuns
      case .kMeans: .kMeans
      case .kMeansPlusPlus: .kMeansPlusPlus
      case .randomResponsibilities: .randomResponsibilities
      case .mixture(let mixture):
        .parameters(MixtureParameters(weights: mixture.weights, components: mixture.components))
      case .responsibilities(let shares): .responsibilities(shares)
      }
    }
  }
}

extension GaussianMixture.Options {
  var schedule: MixtureSchedule {
    MixtureSchedule(
      restarts: restarts, tolerance: tolerance, maximumIterations: maximumIterations, seed: seed,
      stopsWhenLikelihoodFalls: stopsWhenLikelihoodFalls, onIteration: onIteration)
  }
}

/// Where the fit of a mixture stands.
public struct MixtureProgress: Sendable, Equatable {
  /// Which start this is, counted from 0.
  public var restart: Int
  /// M-steps so far.
  public var iteration: Int
  /// Mean log-likelihood, in nats a row, of the parameters before the last M-step.
  public var meanLogLikelihood: Double
}

extension GaussianMixture.Options {
  /// How many matrices of columns by columns a fit has to hold at a time: of each component the sums of the rows, as they
  /// are and as they were taken from a block, a covariance and its factor.
  package func squareMatrices(components: Int) -> Int {
    switch covariance {
    case .full, .tied:
      let (count, overflow) = components.multipliedReportingOverflow(by: 4)
      return overflow ? .max : count
    case .diagonal, .spherical: return 0
    }
  }
}
