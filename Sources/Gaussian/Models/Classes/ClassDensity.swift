public import GaussianEngine
public import LinearAlgebra

/// The distribution of the rows of one class, P(x|y).
public enum ClassDensity<Scalar: GaussianScalar>: GenerativeModel, Equatable {
  /// One Gaussian.
  case normal(MultivariateNormal<Scalar>)
  /// Several, for a class that is not one cloud.
  case mixture(GaussianMixture<Scalar>)
}

extension ClassDensity {
  /// The Gaussians of the class.
  public var components: [MultivariateNormal<Scalar>] {
    switch self {
    case .normal(let model): [model]
    case .mixture(let model): model.components
    }
  }

  /// Their shares, which add up to 1.
  public var weights: [Double] {
    switch self {
    case .normal: [1]
    case .mixture(let model): model.weights
    }
  }

  /// The distribution as a model of its own.
  private var model: any GenerativeModel<Scalar> {
    switch self {
    case .normal(let model): model
    case .mixture(let model): model
    }
  }

  /// Number of variables.
  public var dimension: Int { model.dimension }

  /// Number of free parameters.
  public var parameterCount: Int { model.parameterCount }

  /// Number of rows of positive weight the class was fitted to; `nil` if it was made from parameters.
  public var observationCount: Int? {
    switch self {
    case .normal(let model): model.observationCount
    case .mixture(let model): model.estimation?.count
    }
  }

  /// Sum of the weights of the rows the class was fitted to; `nil` if it was made from parameters.
  public var observationWeight: Double? {
    switch self {
    case .normal(let model): model.estimation?.weight
    case .mixture(let model): model.estimation?.weight
    }
  }

  /// Logarithm of the density at each row, in nats.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  public func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    model.logDensities(of: observations, parallelism: parallelism)
  }

  /// Sum of the log-densities of all rows, in nats.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  public func logLikelihood(of observations: Matrix<Scalar>, parallelism: Parallelism) -> Double {
    model.logLikelihood(of: observations, parallelism: parallelism)
  }

  /// Rows of the endless table of draws that a seed defines.
  ///
  /// - Precondition: `rows` starts at 0 or later.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    model.samples(rows: rows, seed: seed, parallelism: parallelism)
  }

  /// The distribution of some of the variables.
  func marginal(over variables: [Int]) -> ClassDensity {
    switch self {
    case .normal(let model): .normal(model.marginal(over: variables))
    case .mixture(let model): .mixture(model.marginal(over: variables))
    }
  }

  /// The distribution of the other variables given values of some.
  ///
  /// A mixture that has no density at the values, which say nothing about its components then, keeps its weights.
  func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> ClassDensity {
    switch self {
    case .normal(let model): return .normal(try model.conditioned(on: values))
    case .mixture(let model):
      do throws(GaussianError) {
        return .mixture(try model.conditioned(on: values))
      } catch .outOfReach {
        var components: [MultivariateNormal<Scalar>] = []
        for component in model.components { components.append(try component.conditioned(on: values)) }
        return .mixture(
          try GaussianMixture(weights: model.weights, components: components, structure: model.structure))
      }
    }
  }
}

extension ClassDensity: MomentModel {
  /// Mean of the rows of the class, one element a variable.
  public var mean: [Scalar] {
    switch self {
    case .normal(let model): model.mean
    case .mixture(let model): model.mean
    }
  }

  /// Covariance of the rows of the class.
  ///
  /// Shape `dimension × dimension`, symmetric.
  public var covariance: Matrix<Scalar> {
    switch self {
    case .normal(let model): model.covariance
    case .mixture(let model): model.covariance
    }
  }
}
