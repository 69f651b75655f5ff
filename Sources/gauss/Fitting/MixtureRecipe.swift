import Gaussian
import GaussianIO

/// A kind of mixture that can be fitted to a table.
protocol MixtureRecipe: Sendable {
  associatedtype Model: DescribableMixture

  /// How many components.
  var count: Int { get }

  /// How many starts.
  var restarts: Int { get }

  /// How many matrices of columns by columns the fit has to hold at a time.
  var squareMatrices: Int { get }

  /// Fits to rows in memory.
  func fitting(
    _ rows: Matrix<Double>, weights: [Double]?, _ parallelism: Parallelism,
    onIteration: @escaping @Sendable (MixtureProgress) -> Void
  ) throws -> Model

  /// Fits to rows that are read once an iteration.
  func fitting(
    _ source: TableSource<Double>, _ parallelism: Parallelism,
    onIteration: @escaping @Sendable (MixtureProgress) -> Void
  ) throws -> Model
}

/// A mixture of so many Gaussians.
struct GaussianMixtureRecipe: MixtureRecipe {
  let count: Int
  let options: GaussianMixture<Double>.Options

  var squareMatrices: Int { options.squareMatrices(components: count) }

  var restarts: Int { options.restarts }

  func fitting(
    _ rows: Matrix<Double>, weights: [Double]?, _ parallelism: Parallelism,
    onIteration: @escaping @Sendable (MixtureProgress) -> Void
  ) throws -> GaussianMixture<Double> {
    var options = options
    options.onIteration = onIteration
    return try GaussianMixture(
      fitting: rows, components: count, weights: weights, options: options, parallelism: parallelism)
  }

  func fitting(
    _ source: TableSource<Double>, _ parallelism: Parallelism,
    onIteration: @escaping @Sendable (MixtureProgress) -> Void
  ) throws -> GaussianMixture<Double> {
    var options = options
    options.onIteration = onIteration
    return try GaussianMixture(fitting: source, components: count, options: options, parallelism: parallelism)
  }
}

/// A mixture of so many models of factors.
struct FactorMixtureRecipe: MixtureRecipe {
  let count: Int
  let factors: Int
  let options: FactorMixture<Double>.Options

  /// Covariances are summed of few columns only.
  var squareMatrices: Int { 0 }

  var restarts: Int { options.restarts }

  func fitting(
    _ rows: Matrix<Double>, weights: [Double]?, _ parallelism: Parallelism,
    onIteration: @escaping @Sendable (MixtureProgress) -> Void
  ) throws -> FactorMixture<Double> {
    var options = options
    options.onIteration = onIteration
    return try FactorMixture(
      fitting: rows, components: count, factors: factors, weights: weights, options: options,
      parallelism: parallelism)
  }

  func fitting(
    _ source: TableSource<Double>, _ parallelism: Parallelism,
    onIteration: @escaping @Sendable (MixtureProgress) -> Void
  ) throws -> FactorMixture<Double> {
    var options = options
    options.onIteration = onIteration
    return try FactorMixture(
      fitting: source, components: count, factors: factors, options: options, parallelism: parallelism)
  }
}
