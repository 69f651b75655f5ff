import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// What every estimator has in common.
@Suite struct EstimatorTests {
  /// The spellings that the documentation shows.
  @Test func spelling() throws {
    let x = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let weights = [Double](repeating: 1, count: 150)
    let model = try MultivariateNormal(
      fitting: x, weights: weights, covariance: .full, estimator: .ledoitWolf, policy: .relativeFloor(1e-8))
    #expect(model.estimation?.estimator == "ledoit-wolf" && model.estimation?.adjustment == nil)
    var statistics = SufficientStatistics<Double>(dimension: 4)
    try statistics.update(with: x)
    let other = try MultivariateNormal(estimating: statistics, estimator: .oas, policy: .fail)
    #expect(other.estimation?.values["shrinkage"] != nil)
    let estimators: [any GaussianEstimator] = [
      .maximumLikelihood, .unbiased, .unbiased(weights: .reliability), .shrinkage(0.1), .ledoitWolf, .oas,
      .oasChen2010, .map,
    ]
    for estimator in estimators {
      let model = try MultivariateNormal(fitting: x, estimator: estimator)
      #expect(model.estimation?.estimator == estimator.name && model.observationCount == 150)
    }
  }
}
