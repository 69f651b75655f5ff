import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// The likelihood that follows from sums is that of the rows behind them.
@Suite struct StatisticsLikelihoodTests {
  private let structures: [CovarianceStructure] = [.full, .diagonal, .spherical]
  private let estimators: [any StatisticsEstimator] = [
    MaximumLikelihood(), UnbiasedCovariance(), FixedShrinkage(intensity: 0.3),
  ]

  /// Rows with correlated variables of different scales, far from the origin.
  private func rows<Scalar: GaussianScalar>(
    _ count: Int, _ dimension: Int, offset: Double, _ generator: inout SplitMix64, _: Scalar.Type
  ) -> Matrix<Scalar> {
    var elements: [Scalar] = []
    for _ in 0..<count {
      var previous = 0.0
      for column in 0..<dimension {
        previous = 0.5 * previous + Double.random(in: -1...1, using: &generator)
        elements.append(Scalar(offset + previous * Double(column + 1)))
      }
    }
    return Matrix(rows: count, columns: dimension, elements: elements)
  }

  private func check<Scalar: GaussianScalar>(
    _: Scalar.Type, offset: Double, weighted: Bool, _ errors: inout ErrorBound
  ) throws {
    var generator = SplitMix64(seed: 5)
    for dimension in [1, 2, 5, 17, 40] {
      let data = rows(4 * dimension + 3, dimension, offset: offset, &generator, Scalar.self)
      let weights =
        weighted ? (0..<data.rows).map { _ in Scalar(Int.random(in: 0...4, using: &generator)) / 2 } : nil
      for structure in structures {
        for estimator in estimators {
          var statistics: SufficientStatistics<Scalar> = estimator.statistics(
            dimension: dimension, structure: structure)
          try statistics.update(with: data, weights: weights)
          let model = try MultivariateNormal(estimating: statistics, structure: structure, estimator: estimator)
          let densities = model.logDensities(of: data).map { Double($0) }
          var (expected, size) = (0.0, 0.0)
          for (row, density) in densities.enumerated() {
            expected += (weights.map { Double($0[row]) } ?? 1) * density
            size += density.magnitude
          }
          let found: Double = try #require(model.logLikelihood(of: statistics))
          // A density is rounded to the scalar, and so is every row before it is centred.
          let spread = offset * Double(dimension) * Double(data.rows)
          let bound: Double = Double(Scalar.ulpOfOne) * 16 * (Double(dimension) * size + spread)
          errors.record(
            found - expected, bound: bound, at: "\(structure), \(estimator.name), dimension \(dimension)")
        }
      }
    }
  }

  @Test("in Double and Float, with weights and without", arguments: [0, 1e4], [false, true])
  func agreement(_ offset: Double, _ weighted: Bool) throws {
    var errors = ErrorBound("likelihood from statistics, offset \(offset), weights \(weighted)")
    try check(Double.self, offset: offset, weighted: weighted, &errors)
    try check(Float.self, offset: offset, weighted: weighted, &errors)
    #expect(errors.report(), "\(errors)")
  }

  @Test("of a model that others were fitted to")
  func otherModel() throws {
    var generator = SplitMix64(seed: 6)
    let (data, other) = (
      rows(50, 3, offset: 0, &generator, Double.self), rows(30, 3, offset: 2, &generator, Double.self)
    )
    let model = try MultivariateNormal(fitting: other)
    var statistics = SufficientStatistics<Double>(dimension: 3)
    #expect(model.logLikelihood(of: statistics) == 0)
    try statistics.update(with: data)
    let expected = model.logLikelihood(of: data)
    #expect(abs(try #require(model.logLikelihood(of: statistics)) - expected) < 1e-13 * abs(expected))
  }

  @Test("does not follow from sums where a covariance is singular")
  func singular() throws {
    let data = Matrix<Double>([[1, 2, 0], [2, 4, 1], [4, 8, 0], [3, 6, 5]])
    var statistics = SufficientStatistics<Double>(dimension: 3)
    try statistics.update(with: data)
    #expect(try MultivariateNormal(estimating: statistics, policy: .pseudo()).logLikelihood(of: statistics) == nil)
  }
}
