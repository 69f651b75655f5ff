import Gaussian
import LinearAlgebra

/// How a test fits a mixture of Gaussians, as one value that can be changed and passed on.
struct GaussianRecipe<Scalar: GaussianScalar>: Sendable {
  var form: GaussianForm
  var start: GaussianMixture<Scalar>.Start
  var search: SearchOptions
  var observer: FitObserver?

  init(
    covariance: MixtureCovariance = .full, start: GaussianMixture<Scalar>.Start = .shortRuns, restarts: Int? = nil,
    tolerance: Double? = nil, maximumIterations: Int? = nil, policy: CovariancePolicy = .relativeRidge(1e-6),
    seed: UInt64 = 0, stopsWhenLikelihoodFalls: Bool = true
  ) {
    form = GaussianForm(structure: covariance, policy: policy)
    self.start = start
    search = SearchOptions(
      tolerance: tolerance, maximumIterations: maximumIterations, restarts: restarts, seed: seed,
      stopsWhenLikelihoodFalls: stopsWhenLikelihoodFalls)
  }
}

/// How a test fits a mixture of models of factors.
struct FactorRecipe: Sendable {
  var noise: FactorNoise
  var leastNoise: Double
  var start: FactorMixture<Double>.Start
  var search: SearchOptions

  init(
    noise: FactorNoise = .isotropic, start: FactorMixture<Double>.Start = .kMeans, restarts: Int? = nil,
    tolerance: Double? = nil, maximumIterations: Int? = nil, leastNoise: Double = 1e-6, seed: UInt64 = 0
  ) {
    (self.noise, self.leastNoise, self.start) = (noise, leastNoise, start)
    search = SearchOptions(
      tolerance: tolerance, maximumIterations: maximumIterations, restarts: restarts, seed: seed)
  }
}

extension Mixture {
  init<S>(
    fitting rows: Matrix<S>, components: Int, weights: [S]? = nil, recipe: GaussianRecipe<S>,
    parallelism: Parallelism = .automatic
  ) throws(GaussianError) where Component == MultivariateNormal<S> {
    try self.init(
      fitting: rows, components: components, form: recipe.form, weights: weights, start: recipe.start,
      options: recipe.search, parallelism: parallelism, observer: recipe.observer)
  }

  init<S>(
    fitting source: some RowSource<S>, components: Int, recipe: GaussianRecipe<S>,
    parallelism: Parallelism = .automatic
  ) throws where Component == MultivariateNormal<S> {
    try self.init(
      fitting: source, components: components, form: recipe.form, start: recipe.start, options: recipe.search,
      parallelism: parallelism, observer: recipe.observer)
  }

  init(
    fitting rows: Matrix<Double>, components: Int, factors: Int, weights: [Double]? = nil, recipe: FactorRecipe,
    parallelism: Parallelism = .automatic
  ) throws(GaussianError) where Component == FactorAnalysis<Double> {
    try self.init(
      fitting: rows, components: components,
      form: FactorForm(factors: factors, noise: recipe.noise, leastNoise: recipe.leastNoise), weights: weights,
      start: recipe.start, options: recipe.search, parallelism: parallelism)
  }
}
