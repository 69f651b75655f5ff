import Gaussian
import LinearAlgebra
import RealModule
import Testing

/// Rows beyond the range of squared distances, and along the boundary of classes, have shares that are right.
@Suite struct FarRowTests {
  private func tied() throws -> ClassConditionalModel<Double> {
    let covariance = Matrix([
      [0.7711006821231157, 0.009244319091659292], [0.009244319091659292, 2.050559930360422],
    ])
    let means = [[0.044982080363113575, 0.05411268678983727], [5.9873329244978875, 1.303333285792243]]
    return try ClassConditionalModel(
      classes: ["NEG", "POS"], priors: [0.6, 0.4],
      densities: try means.map { .normal(try MultivariateNormal(mean: $0, covariance: covariance)) },
      structure: .tied)
  }

  /// The posterior of NEG in exact arithmetic, from rows on the boundary moved along it by up to 7·10¹⁰ deviations.
  @Test(
    arguments: [
      (3.0525240909323781, -0.32134338366691667, 0.6681877721681657),
      (10.419002892131202, -99.046897269535222, 0.6681877721681683),
      (747.0668830120137, -9971.6022858563665, 0.6681877721682618),
      (7443.8657931927628, -99722.105818463911, 0.6681877721691531),
      (74411.854895000259, -997227.14114453946, 0.6681877721825032),
      (744091.74591307528, -9972277.494405292, 0.6681877718223915),
      (7440890.6560938247, -99722781.02701284, 0.6681877726180769),
      (74408879.757901326, -997227816.35308838, 0.6681877754483838),
      (74408876782.764221, -997227817028.29688, 0.6681940392288203),
    ])
  func boundary(a: Double, b: Double, expected: Double) throws {
    let (model, row) = (try tied(), Matrix([[a, b]]))
    #expect(abs(model.posteriors(of: row)[0, 0] - expected) < 1e-13)
    #expect(abs(model.logPosteriors(of: row)[0, 0] - .log(expected)) < 1e-13)
    #expect(model.predictedClasses(of: row) == ["NEG"])
    // In other units.
    let scales = [1e-9, 1e7]
    let scaled = try ClassConditionalModel(
      classes: model.classes, priors: model.priors,
      densities: try model.densities.map { density in
        let normal = density.components[0]
        var covariance = normal.covariance
        for i in 0..<2 { for j in 0..<2 { covariance[i, j] *= scales[i] * scales[j] } }
        return .normal(
          try MultivariateNormal(mean: zip(normal.mean, scales).map { $0 * $1 }, covariance: covariance))
      }, structure: .tied)
    let other = scaled.posteriors(of: Matrix([[a * scales[0], b * scales[1]]]))[0, 0]
    // Rounding the row to other units moves it along the boundary and off it.
    #expect(abs(other - expected) < 1e-15 * max(abs(a), abs(b)) * 16 + 1e-12)
  }

  /// A factor defines the same covariance.
  @Test func boundaryByFactor() throws {
    let model = try ClassConditionalModel<Double>(
      classes: ["a", "b"], priors: [0.5, 0.5],
      densities: try [[0, 0], [2, 0]].map {
        .normal(try MultivariateNormal(mean: $0, choleskyFactor: Matrix([[1, 0], [3, 0.5]])))
      }, structure: .tied)
    // a = Σ⁻¹(2, 0) = (74, −24), so that x = (1 + 24t, 74t) lies on the boundary.
    for t in [1.0, 0x1p20, 0x1p40] {
      #expect(abs(model.posteriors(of: Matrix([[1 + 24 * t, 74 * t]]))[0, 0] - 0.5) < 1e-13)
    }
  }

  @Test(arguments: [1e155, 1e200, 1e300, 1.7e308]) func beyondRange(size: Double) throws {
    let rows = Matrix([[size, size], [-size, size], [size, -size], [-size, 0]])
    let left = try MultivariateNormal<Double>(mean: [-1, 0], covariance: Matrix([[1, 0.5], [0.5, 1]]))
    let right = try MultivariateNormal<Double>(mean: [1, 0], covariance: Matrix([[1, -0.5], [-0.5, 1]]))
    let mixture = try GaussianMixture(weights: [0.3, 0.7], components: [left, right])
    // Each is nearest along its long axis; across both they are equally far, and weights decide.
    #expect(mixture.responsibilities(of: rows).elements.prefix(6) == [1, 0, 0, 1, 0, 1])
    #expect(mixture.labels(of: rows).prefix(3) == [0, 1, 1])
    #expect(mixture.logDensities(of: rows).allSatisfy { $0 == -.infinity })
    let tied = try self.tied()
    #expect(tied.posteriors(of: rows).elements == [0, 1, 1, 0, 0, 1, 1, 0])
    #expect(tied.predictedClasses(of: rows) == ["POS", "NEG", "POS", "NEG"])
    let factors = try FactorMixture(
      weights: [0.5, 0.5],
      components: [
        try FactorAnalysis(mean: [0, 0], loadings: Matrix([[1], [1]]), noiseVariances: [1, 1]),
        try FactorAnalysis(mean: [0, 0], loadings: Matrix([[1], [-1]]), noiseVariances: [1, 1]),
      ])
    #expect(factors.labels(of: rows).prefix(3) == [0, 1, 1])
    #expect(factors.responsibilities(of: rows).elements.prefix(6) == [1, 0, 0, 1, 0, 1])
  }

  /// Single precision leaves its range much sooner.
  @Test func singlePrecision() throws {
    let components = try [[-1, 0], [1, 0]].map { try MultivariateNormal<Float>(mean: $0, standardDeviations: [1, 2]) }
    let mixture = try GaussianMixture(weights: [0.5, 0.5], components: components)
    let shares = mixture.responsibilities(of: Matrix([[3e38, 0], [-1e25, 1e25], [0, 0]]))
    let isUndefined = shares.elements.contains { $0.isNaN }
    #expect(!isUndefined)
    #expect(mixture.labels(of: Matrix([[3e38, 0], [-1e25, 1e25]])).allSatisfy { $0 >= 0 })
  }

  /// A distance that overflows on the way is infinite: the density is 0.
  @Test func noDensityIsUndefined() throws {
    let far = Double.greatestFiniteMagnitude
    let row = Matrix([[1, 2, 3], [-far, far, far]])
    let pca = try ProbabilisticPCA<Double>(
      mean: [0, 0, far], loadings: Matrix([[1, 0.5], [2, 0.1], [0.3, 1]]), noiseVariance: 0.5)
    #expect(pca.logDensities(of: row) == [-.infinity, -.infinity])
    #expect(pca.logLikelihood(of: row) == -.infinity)
    let normal = try MultivariateNormal<Double>(
      mean: [0, 0, far], choleskyFactor: Matrix([[0.1, 0, 0], [0.3, 0.01, 0], [-0.2, 0.1, 0.1]]))
    #expect(normal.logDensities(of: row) == [-.infinity, -.infinity])
    #expect(normal.logLikelihood(of: row) == -.infinity)
    let mixture = try GaussianMixture(weights: [0.5, 0.5], components: [normal, normal])
    #expect(mixture.logDensities(of: row) == [-.infinity, -.infinity])
    // What is no number stays none.
    #expect(normal.logDensities(of: Matrix([[.nan, 0, 0]]))[0].isNaN)
    let undefined = mixture.responsibilities(of: Matrix([[.nan, 0, 0]])).elements
    #expect(undefined.count { $0.isNaN } == 2)
  }

  /// What is known of the others may leave the range, and then there is no model of them.
  @Test func conditionsOutOfRange() throws {
    let far = Double.greatestFiniteMagnitude
    let covariance = Matrix([[2.187501, 4.375, -1.0625], [4.375, 8.750001, -2.125], [-1.0625, -2.125, 4.687501]])
    let normal = try MultivariateNormal<Double>(mean: [far, 5.5, 3.75], covariance: covariance)
    #expect(throws: GaussianError.overflow(quantity: "the mean given the values")) {
      try normal.conditioned(on: [0: 0.5])
    }
    let near = try MultivariateNormal<Double>(mean: [0, 0, 0], covariance: covariance)
    let mixture = try GaussianMixture(weights: [0.5, 0.5], components: [normal, near], structure: .tied)
    #expect(throws: GaussianError.self) { try mixture.conditioned(on: [0: 0.5]) }
    #expect(try near.conditioned(on: [0: 0.5]).dimension == 2)
  }
}
