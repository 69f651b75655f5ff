import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ConditioningTests {
  /// The regression multiplies rounding of the factor by the condition number of the correlations, at most.
  @Test func goldenValues() throws {
    var (means, covariances) = (ErrorBound("conditional means"), ErrorBound("conditional covariances"))
    for example in Fixture.conditionals {
      let model = try MultivariateNormal(mean: example.mean, covariance: Matrix(example.fullCovariance))
      let values = Dictionary(uniqueKeysWithValues: zip(example.observed, example.values))
      let conditional = try model.conditioned(on: values)
      let remaining = (0..<model.dimension).filter { !example.observed.contains($0) }
      #expect(conditional.dimension == remaining.count)
      let rounding = 64 * Double.ulpOfOne * example.correlationConditionNumber
      let deviations = remaining.map { model.covariance[$0, $0].squareRoot() }
      let reach = zip(example.observed, example.values).reduce(1.0) {
        $0 + ($1.1 - example.mean[$1.0]).magnitude / model.covariance[$1.0, $1.0].squareRoot()
      }
      for i in remaining.indices {
        means.record(
          WidestScalar(conditional.mean[i]) - example.conditionalMean[i].rounded(),
          bound: rounding * deviations[i] * reach + example.mean[remaining[i]].ulp, at: example.name)
        for j in 0...i {
          covariances.record(
            WidestScalar(conditional.covariance[i, j]) - example.conditionalCovariance(i, j).rounded(),
            bound: rounding * deviations[i] * deviations[j], at: example.name)
        }
      }
    }
    #expect(means.report(), "\(means)")
    #expect(covariances.report(), "\(covariances)")
  }

  @Test(arguments: [2, 3, 7, 16, 33, 64]) func productIsTheJointInDouble(dimension: Int) throws {
    for condition in [1.0, 1e4, 1e8, 1e11] { try compareProduct(Double.self, dimension, condition) }
  }
  @Test(arguments: [2, 3, 7, 16, 33, 64]) func productIsTheJointInFloat(dimension: Int) throws {
    for condition in [1.0, 1e3] { try compareProduct(Float.self, dimension, condition) }
  }

  /// ln p(x) = ln p(xₒ) + ln p(xᵣ | xₒ): three log-densities, each with an error of 16·ε·κ, and the conditional model's own.
  ///
  /// Of a model that is given by its factor everything comes from the factor, whose condition number is √κ.
  private func compareProduct<Scalar: GaussianScalar>(
    _ type: Scalar.Type, _ dimension: Int, _ condition: Double
  ) throws {
    var errors = ErrorBound("marginal times conditional, \(type), d=\(dimension), condition \(condition)")
    var generator = SplitMix64(seed: UInt64(220 + dimension))
    let model = try randomModel(type, dimension: dimension, conditionNumber: condition, seed: 221)
    let given = try MultivariateNormal(mean: model.mean, choleskyFactor: factor(of: model))
    let kappa = conditionNumber(of: model)
    let points = model.samples(count: 4, seed: 3)
    for size in Set([1, dimension / 2, dimension - 1]) {
      let observed = randomSubset(of: dimension, size: size, using: &generator)
      let remaining = (0..<dimension).filter { !observed.contains($0) }
      for whole in [model, given] {
        for row in 0..<points.rows {
          let x = points.row(row)
          let values = Dictionary(uniqueKeysWithValues: observed.map { ($0, x[$0]) })
          let joint = Double(whole.logDensity(of: x))
          let parts = [
            whole.marginal(over: observed).logDensity(of: observed.map { x[$0] }),
            try whole.conditioned(on: values).logDensity(of: remaining.map { x[$0] }),
          ]
          let distance = Double(whole.squaredMahalanobisDistances(of: Matrix([x]))[0])
          let size = parts.reduce(joint.magnitude) { $0 + Double($1.magnitude) }
          errors.record(
            Double(parts[0]) + Double(parts[1]) - joint,
            bound: 64 * Scalar.epsilon * (whole == model ? kappa : kappa.squareRoot()) * (Double(dimension) + distance)
              + 4 * Scalar.epsilon * size,
            at: "\(whole == model ? "covariance" : "factor"), \(observed.count) given")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  private func factor<Scalar>(of model: MultivariateNormal<Scalar>) throws(GaussianError) -> Matrix<Scalar> {
    try lifting(try CholeskyFactor(factoring: model.covariance)).lower
  }

  /// Given one variable after the other is given all at once.
  @Test(arguments: [3, 8, 21]) func stepsAreOneStep(dimension: Int) throws {
    var errors = ErrorBound("conditioning in steps, d=\(dimension)")
    for condition in [1e2, 1e8] {
      let model = try randomModel(dimension: dimension, conditionNumber: condition, seed: 230)
      let kappa = conditionNumber(of: model)
      let x = model.samples(count: 1, seed: 1).row(0)
      var generator = SplitMix64(seed: 231)
      let observed = randomSubset(of: dimension, size: dimension / 2 + 1, using: &generator)
      let once = try model.conditioned(on: Dictionary(uniqueKeysWithValues: observed.map { ($0, x[$0]) }))
      var (stepwise, left) = (model, Array(0..<dimension))
      for variable in observed {
        let position = left.firstIndex(of: variable)!
        stepwise = try stepwise.conditioned(on: [position: x[variable]])
        left.remove(at: position)
      }
      let reach = Double(dimension) + model.squaredMahalanobisDistances(of: Matrix([x]))[0].squareRoot()
      let deviations = left.map { model.covariance[$0, $0].squareRoot() }
      for i in left.indices {
        errors.record(
          stepwise.mean[i] - once.mean[i],
          bound: 64 * .ulpOfOne * kappa.squareRoot() * deviations[i] * reach + 2 * once.mean[i].ulp,
          at: "mean \(i), condition \(condition)")
        for j in left.indices {
          errors.record(
            stepwise.covariance[i, j] - once.covariance[i, j],
            bound: 64 * Double(dimension) * .ulpOfOne * deviations[i] * deviations[j], at: "covariance \(i), \(j)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Without correlations the others do not matter, and the structure stays.
  @Test func uncorrelatedVariables() throws {
    let models = [
      try MultivariateNormal<Float>(mean: [1, 2, 3], standardDeviations: [1, 2, 3]),
      try MultivariateNormal<Float>(mean: [1, 2, 3], standardDeviation: 2),
    ]
    for model in models {
      #expect(try model.conditioned(on: [1: 70]) == model.marginal(over: [0, 2]))
      let conditional = model.conditional(on: [1])
      #expect(conditional.coefficients == Matrix([[0], [0]]) && conditional.remaining == [0, 2])
      #expect(conditional.covariance == model.marginal(over: [0, 2]).covariance)
    }
  }

  /// What is given by a factor may have no covariance that can be factored.
  @Test func factorsBeyondTheReachOfCovariances() throws {
    let lower = Matrix<Double>([[1, 0, 0], [1, 1e-12, 0], [1, 0, 1e-12]])
    let model = try MultivariateNormal(mean: [0, 0, 0], choleskyFactor: lower)
    // x₁ = x₀ + 10⁻¹²·z₁, x₂ = x₀ + 10⁻¹²·z₂: given x₁, x₀ has the deviation 10⁻¹² and x₂ 10⁻¹²·√2.
    let conditional = try model.conditioned(on: [1: 0.5])
    #expect(relativeError(conditional.mean[0], 0.5) < 4e-16 && relativeError(conditional.mean[1], 0.5) < 4e-16)
    // √κ = 10¹² of the factor's rounding are in the small deviations.
    #expect(relativeError(conditional.covariance[0, 0], 1e-24) <= 1e-3)
    #expect(relativeError(conditional.covariance[1, 1], 2e-24) <= 1e-3)
  }

  @Test func observedInOrder() throws {
    let model = try randomModel(dimension: 4, conditionNumber: 30, seed: 240)
    let (a, b) = (model.conditional(on: [2, 0]), model.conditional(on: [0, 2]))
    let values = Matrix<Double>([[1, -1]])
    let swapped = Matrix<Double>([[-1, 1]])
    for variable in 0..<2 {
      let (first, second) = (a.means(given: values)[0, variable], b.means(given: swapped)[0, variable])
      #expect((first - second).magnitude <= 64 * .ulpOfOne)
      for column in 0..<2 {
        #expect((a.coefficients[variable, column] - b.coefficients[variable, 1 - column]).magnitude <= 64 * .ulpOfOne)
      }
    }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      print(try MultivariateNormal<Double>(mean: [1, 2], standardDeviation: 1).conditioned(on: [2: 0]))
    }
    await #expect(processExitsWith: .failure) {
      print(try MultivariateNormal<Double>(mean: [1, 2], standardDeviation: 1).conditioned(on: [0: 1, 1: 2]))
    }
    await #expect(processExitsWith: .failure) {
      print(try MultivariateNormal<Double>(mean: [1, 2], standardDeviation: 1).conditioned(on: [0: .nan]))
    }
    await #expect(processExitsWith: .failure) {
      print(try MultivariateNormal<Double>(mean: [1, 2], standardDeviation: 1).conditional(on: [0, 0]))
    }
    await #expect(processExitsWith: .failure) {
      let conditional = try MultivariateNormal<Double>(mean: [1, 2], standardDeviation: 1).conditional(on: [0])
      print(conditional.means(given: Matrix([[1, 2]])))
    }
  }
}
