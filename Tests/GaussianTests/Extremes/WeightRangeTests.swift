import Gaussian
import LinearAlgebra
import Testing

/// Weights whose squares, or whose products with squares of the rows, leave the range are refused, and the remedy works.
@Suite struct WeightRangeTests {
  private let rows = Matrix<Double>([[0.3, 1.1], [1.9, 0.2], [2.2, 3.9], [4.1, 2.7], [0.8, 5.2], [3.3, 4.4]])
  private let weights: [Double] = [1, 2, 3, 4, 5, 6]

  private func fit(
    unit: Double = 1, scale: Double = 1
  ) throws(GaussianError) -> MultivariateNormal<Double> {
    try MultivariateNormal(
      fitting: Matrix(rows: 6, columns: 2, elements: rows.elements.map { $0 * scale }),
      weights: weights.map { $0 * unit }, estimator: .unbiased(weights: .reliability))
  }

  /// NumPy's `cov` with `aweights`.
  @Test(arguments: [1, 1e-150, 1e-20, 1e20, 1e150]) func inRange(unit: Double) throws {
    let model = try fit(unit: unit)
    #expect(abs(model.covariance[0, 0] - 2.0542857142857143) < 1e-14)
    #expect(abs((model.estimation?.effectiveSampleSize ?? 0) - 63.0 / 13) < 1e-14)
  }

  @Test(arguments: [
    (1e-162, "1e162"), (1e-300, "1e300"), (Double.leastNonzeroMagnitude, "1e323"), (1e160, "1e-160"), (1e300, "1e-300"),
  ])
  func outOfRange(unit: Double, remedy: String) throws {
    let error = try #require(throws: GaussianError.self) { try fit(unit: unit) }
    #expect(error.description.hasSuffix("multiply all weights by \(remedy)"), "\(error)")
  }

  @Test func productsOutOfRange() throws {
    let error = try #require(throws: GaussianError.self) { try fit(unit: 1e-20, scale: 1e-151) }
    #expect(error.description.contains("their products with the squares of variable 1 are outside"), "\(error)")
    #expect(error.description.hasSuffix("multiply all weights by 1e20"), "\(error)")
    let model = try fit(unit: 1, scale: 1e-151)
    #expect(abs(model.covariance[0, 0] / 2.0542857142857143e-302 - 1) < 1e-12)
    // Nothing is left of the products.
    let gone = try #require(throws: GaussianError.self) { try fit(unit: 1e-100, scale: 1e-130) }
    #expect(gone.description.hasSuffix("multiply all weights by 1e100"), "\(gone)")
  }

  /// All that takes weights takes the same ones.
  @Test func everyKind() {
    let tiny = weights.map { $0 * 1e-162 }
    let labels = ["a", "b", "a", "b", "a", "b"]
    let fits: [() throws -> Void] = [
      { _ = try MultivariateNormal(fitting: self.rows, weights: tiny, estimator: .studentT) },
      { _ = try MultivariateNormal(fitting: self.rows, weights: tiny, estimator: .minimumCovarianceDeterminant) },
      { _ = try GaussianMixture(fitting: self.rows, components: 2, weights: tiny) },
      { _ = try FactorMixture(fitting: self.rows, components: 2, factors: 1, weights: tiny) },
      { _ = try KernelDensity(fitting: self.rows, weights: tiny) },
      { _ = try ProbabilisticPCA(fitting: self.rows, factors: 1, weights: tiny) },
      { _ = try FactorAnalysis(fitting: self.rows, factors: 1, weights: tiny) },
      { _ = try ProbabilisticPCA(fittingObservedCells: self.rows, factors: 1, weights: tiny) },
      {
        _ = try MissingValuesFit(
          fitting: Matrix([[1, .nan], [.nan, 1], [2, 3], [4, 4], [5, 6], [7, 8]]), weights: tiny)
      },
      { _ = try ClassConditionalModel(fitting: self.rows, labels: labels, weights: tiny, structure: .tied) },
    ]
    for (number, fit) in fits.enumerated() {
      #expect(throws: GaussianError.self, "fit \(number)") { try fit() }
    }
  }

  @Test func namesNaN() {
    let normal = try? MultivariateNormal<Double>(mean: [0], standardDeviation: 1)
    guard let normal else { return }
    let error = #expect(throws: GaussianError.self) {
      try GaussianMixture(weights: [.nan, 1], components: [normal, normal])
    }
    #expect(error?.description.contains("are NaN, 1.0, not") ?? false)
  }
}
