import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Every way to write a distribution down gives the same one.
@Suite struct ParametrisationTests {
  /// Each model is within the bound of the truth, so two are within twice the bound of each other.
  @Test(arguments: [1, 2, 3, 8, 17, 33], [1.0, 1e3, 1e6])
  func covarianceFactorAndPrecision(dimension: Int, condition: Double) throws {
    var generator = SplitMix64(seed: UInt64(100 + dimension))
    let rows = randomCovariance(dimension: dimension, conditionNumber: condition, using: &generator)
    let mean = generator.normals(dimension)
    let wide = try ReferenceNormal<WidestScalar>(mean: converted(mean), covariance: converted(rows))
    let lower: [[Double]] = converted(wide.factor.lower)
    let precision: [[Double]] = converted(
      mean.indices.map { column in
        wide.factor.solveTransposed(wide.factor.solve(mean.indices.map { $0 == column ? 1 : 0 }))
      })
    let models = [
      try MultivariateNormal(mean: mean, covariance: Matrix(rows)),
      try MultivariateNormal(mean: mean, choleskyFactor: Matrix(lower)),
      try MultivariateNormal(mean: mean, precision: Matrix(mirrored(precision))),
    ]
    var errors = ErrorBound("parametrisations, d=\(dimension), κ=\(condition)")
    let correlationCondition = correlationConditionNumber(of: rows)
    for point in generator.normalRows(5, dimension: dimension) {
      let truth = wide.logDensity(of: converted(point))
      let bound = logDensityBound(
        epsilon: .ulpOfOne, correlationConditionNumber: correlationCondition, dimension: dimension,
        squaredMahalanobisDistance: Double(wide.squaredMahalanobisDistance(of: converted(point))),
        logDensity: Double(truth))
      for (model, name) in zip(models, ["covariance", "factor", "precision"]) {
        errors.record(WidestScalar(model.logDensity(of: point)) - truth, bound: bound, at: name)
      }
    }
    for model in models {
      #expect(model.structure == .full)
      #expect(model.observationCount == nil)
      #expect(model.mean == mean)
      #expect(model.parameterCount == dimension + dimension * (dimension + 1) / 2)
      #expect(model.covariance == model.covariance.transposed())
    }
    #expect(models[0].covariance == Matrix(rows))
    #expect(errors.report(), "\(errors)")
  }

  @Test func deviationsAreACovariance() throws {
    let (mean, deviations): ([Double], [Double]) = ([1, -2, 3], [0.5, 2, 4])
    let diagonal = try MultivariateNormal(mean: mean, standardDeviations: deviations)
    let full = try MultivariateNormal(mean: mean, covariance: Matrix(diagonal: [0.25, 4, 16]))
    #expect(diagonal.covariance == full.covariance)
    #expect(diagonal.structure == .diagonal)
    #expect(diagonal.parameterCount == 6)
    #expect(full.parameterCount == 9)
    #expect(diagonal != full, "another structure is another model")
    #expect(diagonal.logDeterminant == full.logDeterminant)
    #expect(diagonal.entropy == full.entropy)

    let spherical = try MultivariateNormal(mean: mean, standardDeviation: 2)
    let equal = try MultivariateNormal(mean: mean, standardDeviations: [2, 2, 2])
    #expect(spherical.covariance == equal.covariance)
    #expect(spherical.structure == .spherical)
    #expect(spherical.parameterCount == 4)
    // With powers of two nothing is rounded on the way to the distance.
    let points = Matrix<Double>([[1, -2, 3], [2, 0, 7], [-7, 30, 0.125]])
    #expect(diagonal.logDensities(of: points) == full.logDensities(of: points))
    #expect(spherical.logDensities(of: points) == equal.logDensities(of: points))
    #expect(diagonal.squaredMahalanobisDistances(of: points.rows(in: 0..<2)) == [0, 6])
    // Zeros beside the diagonal add nothing to a draw.
    #expect(diagonal.samples(count: 20, seed: 4) == full.samples(count: 20, seed: 4))
    #expect(spherical.samples(count: 20, seed: 4) == equal.samples(count: 20, seed: 4))
  }

  @Test func badParameters() {
    let mean: [Double] = [0, 0]
    #expect(throws: GaussianError.zeroVariance(variable: 1)) {
      try MultivariateNormal(mean: mean, standardDeviations: [1, 0])
    }
    #expect(throws: GaussianError.zeroVariance(variable: 0)) {
      try MultivariateNormal(mean: mean, standardDeviations: [-1, 1])
    }
    #expect(throws: GaussianError.zeroVariance(variable: 0)) {
      try MultivariateNormal(mean: mean, standardDeviation: -2)
    }
    #expect(throws: GaussianError.nonFinite(quantity: "the variances", row: 0, variable: 1)) {
      try MultivariateNormal(mean: mean, standardDeviations: [1, .nan])
    }
    #expect(throws: GaussianError.nonFinite(quantity: "the variance", row: 0, variable: 0)) {
      try MultivariateNormal(mean: mean, standardDeviation: .infinity)
    }
    #expect(throws: GaussianError.nonFinite(quantity: "the mean", row: 0, variable: 1)) {
      try MultivariateNormal(mean: [0, .infinity], covariance: Matrix<Double>.identity(2))
    }
    #expect(throws: GaussianError.zeroVariance(variable: 1)) {
      try MultivariateNormal(mean: mean, choleskyFactor: Matrix([[1, 0], [1, -1]]))
    }
    #expect(throws: GaussianError.self) {
      try MultivariateNormal(mean: mean, precision: Matrix([[1, 2], [2, 1]]))
    }
    #expect(throws: GaussianError.self) {
      try MultivariateNormal(mean: mean, covariance: Matrix([[1, 1], [1, 1]]))
    }
  }

  /// Squares of finite deviations may leave the range; such a model must not come to be.
  @Test(arguments: [1e-200, 1e200])
  func deviationsWhoseSquaresLeaveTheRange(deviation: Double) {
    #expect(throws: GaussianError.self) { try MultivariateNormal(mean: [0], standardDeviations: [deviation]) }
    #expect(throws: GaussianError.self) { try MultivariateNormal(mean: [0], standardDeviation: deviation) }
  }

  @Test func factorsAndPrecisionsWhoseCovarianceLeavesTheRange() {
    let overflow = GaussianError.overflow(quantity: "the covariance")
    #expect(throws: overflow) {
      try MultivariateNormal(mean: [0, 0], choleskyFactor: Matrix([[1, 0], [0.5, 1e200]]))
    }
    #expect(throws: GaussianError.zeroVariance(variable: 1)) {
      try MultivariateNormal(mean: [0, 0], choleskyFactor: Matrix([[1, 0], [0, 1e-200]]))
    }
    #expect(throws: GaussianError.overflow(quantity: "the precision")) {
      try MultivariateNormal(mean: [0], precision: Matrix([[Double.leastNonzeroMagnitude]]))
    }
    #expect(throws: Never.self) {
      try MultivariateNormal(mean: [0], precision: Matrix([[Double.leastNormalMagnitude]]))
    }
  }
}
