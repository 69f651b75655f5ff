import Gaussian
import Testing

/// What is known of every model that has a mean and a covariance.
@Suite struct MomentTests {
  @Test func deviationsAndCorrelations() throws {
    let model = try MultivariateNormal<Double>(mean: [1, 2], covariance: [[4, 3], [3, 9]])
    #expect(model.variances == [4, 9] && model.standardDeviations == [2, 3])
    #expect(model.correlations == [[1, 0.5], [0.5, 1]])
    let narrow = try MultivariateNormal<Float>(mean: [0, 0], covariance: [[1e-36, 5e-37], [5e-37, 1e-36]])
    #expect((narrow.correlations[0, 1] - 0.5).magnitude < 1e-6, "products of variances would leave the range")
  }

  /// Variances that a model knows by themselves are those of its covariance.
  @Test func allModelsOfTheKind() throws {
    let normal = try MultivariateNormal<Double>(
      mean: [0, 5, 1], covariance: [[2, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 3]])
    let rows = normal.samples(count: 300, seed: 4)
    let models: [any MomentModel<Double>] = [
      normal, try GaussianMixture(fitting: rows, components: 2), try ProbabilisticPCA(fitting: rows, factors: 1),
      try FactorAnalysis(fitting: rows, factors: 1), try KernelDensity(fitting: rows),
      MultivariateStudentT(gaussianLimit: normal, degreesOfFreedom: 5),
    ]
    for model in models {
      for (variance, expected) in zip(model.variances, model.covariance.diagonal) {
        #expect((variance / expected - 1).magnitude < 1e-12, "\(type(of: model))")
      }
      #expect(model.correlations.diagonal == [1, 1, 1])
      #expect(model.correlations[2, 0] == model.correlations[0, 2] && model.correlations[1, 0].magnitude < 1)
    }
  }

  @Test func whatDoesNotVaryHasNoCorrelations() throws {
    let rows: Matrix<Double> = [[1, 2, 0], [2, 2, 1], [3, 2, 5]]
    let model = try MultivariateNormal(fitting: rows, policy: .pseudo(1e-9))
    #expect(model.standardDeviations[1] == 0)
    #expect(model.correlations[1, 1].isNaN && model.correlations[0, 1].isNaN && model.correlations[0, 0] == 1)
  }

  @Test func generatorsGiveTheSeed() throws {
    let model = try MultivariateNormal<Double>(mean: [0, 0], covariance: [[1, 0], [0, 1]])
    var generator = Counter()
    #expect(model.samples(count: 5, using: &generator) == model.samples(count: 5, seed: 1))
    #expect(model.sample(using: &generator) == model.samples(count: 1, seed: 2).row(0))
    #expect(generator.state == 2)
    var system = SystemRandomNumberGenerator()
    #expect(model.sample(using: &system) != model.sample(using: &system))
  }

  private struct Counter: RandomNumberGenerator {
    var state: UInt64 = 0
    mutating func next() -> UInt64 {
      state += 1
      return state
    }
  }

  @Test func statisticsOfATable() throws {
    let rows: Matrix<Double> = [[1, 2], [3, 5], [4, 1]]
    var added = SufficientStatistics<Double>(dimension: 2, moments: .fourth)
    try added.update(with: rows, weights: [1, 2, 0.5])
    #expect(try SufficientStatistics(of: rows, weights: [1, 2, 0.5], moments: .fourth) == added)
    #expect(throws: GaussianError.invalidWeight(row: 1, value: -1)) {
      try SufficientStatistics(of: rows, weights: [1, -1, 1], structure: .diagonal)
    }
  }

  /// Literals go where matrices go.
  @Test func literalsAsArguments() throws {
    let model = try MultivariateNormal(fitting: [[1.0, 2.0], [2, 5], [4, 3], [0, 0]])
    #expect(model.logDensities(of: [[1, 2], [3, 4]]).count == 2)
  }
}
