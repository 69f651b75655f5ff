import Gaussian
import LinearAlgebra
import TestSupport
import Testing

@Suite struct MarginalTests {
  static let dimensions = [1, 2, 3, 8, 17, 33, 64]

  /// Elements of a covariance that was given are handed on, bit for bit, in the order asked for.
  @Test(arguments: dimensions) func elementsKeepTheirBits(dimension: Int) throws {
    try compareElements(Double.self, dimension, condition: 1e8)
    try compareElements(Float.self, dimension, condition: 1e3)
  }

  private func compareElements<Scalar: GaussianScalar>(
    _ type: Scalar.Type, _ dimension: Int, condition: Double
  ) throws {
    var generator = SplitMix64(seed: UInt64(200 + dimension))
    let full = try randomModel(type, dimension: dimension, conditionNumber: condition, seed: 201)
    let deviations = (0..<dimension).map { Scalar(1 + $0) }
    let models = [
      full, try MultivariateNormal(mean: full.mean, standardDeviations: deviations),
      try MultivariateNormal(mean: full.mean, standardDeviation: 2),
    ]
    for model in models {
      for size in Set([1, (dimension + 1) / 2, dimension]) {
        let variables = randomSubset(of: dimension, size: size, using: &generator)
        let marginal = model.marginal(over: variables)
        #expect(marginal.structure == model.structure)
        #expect(marginal.dimension == size)
        #expect(marginal.mean == variables.map { model.mean[$0] })
        #expect(
          marginal.covariance == model.covariance.selecting(rows: variables).selecting(columns: variables))
        let inner = randomSubset(of: size, size: max(1, size / 2), using: &generator)
        #expect(marginal.marginal(over: inner) == model.marginal(over: inner.map { variables[$0] }))
      }
      #expect(model.marginal(over: Array(0..<dimension)) == model)
    }
  }

  /// A factor may define a covariance that, rounded, has no factor; its marginals exist all the same.
  @Test func marginalsOfAFactor() throws {
    var generator = SplitMix64(seed: 210)
    for dimension in [2, 3, 9, 20] {
      var lower = Matrix(generator.normalRows(dimension, dimension: dimension))
      // Variables with odd numbers follow those with even ones, but for a deviation of 10⁻¹¹.
      for row in 0..<dimension {
        for column in stride(from: 1, to: dimension, by: 2) { lower[row, column] = 0 }
        lower[row, row] = row % 2 == 0 ? 1 : 1e-11
      }
      let model = try MultivariateNormal(
        mean: [Double](repeating: 0, count: dimension), choleskyFactor: lower)
      #expect(throws: GaussianError.self) {
        try MultivariateNormal(mean: model.mean, covariance: model.covariance)
      }
      let order = randomSubset(of: dimension, size: dimension, using: &generator)
      let marginal = model.marginal(over: order)
      for (i, first) in order.enumerated() {
        for (j, second) in order.enumerated() {
          let scale = (model.covariance[first, first] * model.covariance[second, second]).squareRoot()
          #expect(
            (marginal.covariance[i, j] - model.covariance[first, second]).magnitude
              <= 8 * Double(dimension) * .ulpOfOne * scale)
        }
      }
      // |Σ| does not depend on the order: a determinant that the elements have forgotten.
      let expected = model.logDeterminant
      let inflation = 4 * Double(dimension * dimension) * .ulpOfOne * 1e11
      #expect((marginal.logDeterminant - expected).magnitude <= inflation, "d=\(dimension)")
    }
  }

  @Test func recordsAreKept() throws {
    let observations = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let model = try MultivariateNormal(fitting: observations)
    let marginal = model.marginal(over: [3, 1])
    #expect(marginal.observationCount == 150)
    #expect(marginal.estimation == model.estimation)
    let fit = try MultivariateNormal(fitting: observations.selecting(columns: [3, 1]))
    for i in 0..<2 {
      for j in 0..<2 { #expect(relativeError(marginal.covariance[i, j], fit.covariance[i, j]) <= 1e-14) }
    }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) { print(try Self.pair().marginal(over: [])) }
    await #expect(processExitsWith: .failure) { print(try Self.pair().marginal(over: [0, 0])) }
    await #expect(processExitsWith: .failure) { print(try Self.pair().marginal(over: [2])) }
    await #expect(processExitsWith: .failure) { print(try Self.pair().marginal(over: [-1])) }
  }

  private static func pair() throws(GaussianError) -> MultivariateNormal<Double> {
    try MultivariateNormal(mean: [1, 2], standardDeviation: 1)
  }
}
