import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Fits of the t distribution against maxima that were found without EM.
@Suite struct StudentTGoldenTests {
  /// Ten times the tolerance, relative to deviations and ν; the likelihood errs by the square of that, and by the
  /// rounding of n·d terms.
  @Test(arguments: Fixture.studentT)
  func maximum(example: StudentTCase) throws {
    let rows = example.rows
    let structure = try #require(CovarianceStructure(rawValue: example.structure))
    let fit = try StudentT(degreesOfFreedom: example.fixedDegreesOfFreedom)
      .fit(Matrix(rows), weights: example.weights, structure: structure)
    #expect(fit.hasConverged)
    checkAscent(fit)
    guard !example.isGaussianLimit else { return try expectGaussian(fit, rows, structure) }

    let location = try #require(example.location)
    let scatter = mirrored(try #require(example.scatter))
    let logLikelihood = try #require(example.logLikelihood)
    var errors = ErrorBound("t distribution, \(example), \(fit.iterations) iterations")
    let found = fit.scatter.matrix
    for i in location.indices {
      errors.record(
        fit.location[i] - location[i], bound: 1e-8 * scatter[i][i].squareRoot(), at: "location \(i)")
      for j in location.indices {
        let scale = (scatter[i][i] * scatter[j][j]).squareRoot()
        errors.record(found[i, j] - scatter[i][j], bound: 1e-8 * scale, at: "scatter \(i), \(j)")
      }
    }
    let degrees = try #require(example.degreesOfFreedom)
    errors.record(fit.degreesOfFreedom - degrees, bound: 1e-8 * degrees, at: "degrees of freedom")
    errors.record(
      fit.logLikelihood - logLikelihood, bound: Double(rows.count) * 1e-15 * logLikelihood.magnitude + 1e-12,
      at: "log-likelihood")
    #expect(errors.report(), "\(errors)")
  }

  /// Each iteration raises the likelihood, or leaves it within rounding.
  private func checkAscent(_ fit: StudentTFit) {
    for (before, after) in zip(fit.trace, fit.trace.dropFirst()) {
      #expect(after >= before - 1e-13 * max(1, before.magnitude))
    }
  }

  /// The Gaussian limit is the maximum-likelihood Gaussian, to the last bit.
  private func expectGaussian(
    _ fit: StudentTFit, _ rows: [[Double]], _ structure: CovarianceStructure
  ) throws {
    #expect(fit.degreesOfFreedom == .infinity)
    let normal = try MultivariateNormal(fitting: Matrix(rows), structure: structure)
    let model = try MultivariateNormal(fitting: Matrix(rows), structure: structure, estimator: .studentT)
    #expect(model == normal)
    #expect(model.estimation?.values["degreesOfFreedom"] == nil)
    #expect(relativeError(fit.logLikelihood, normal.logLikelihood(of: Matrix(rows))) < 1e-13)
  }

  /// (x, d, value, slope, curvature): mpmath's loggamma(x + d/2) − loggamma(x) − d/2·log(x) and its derivatives with
  /// psi, with 60 digits.
  static let ratios: [(Double, Int, Double, Double, Double)] = [
    (0.0625, 1, -0.8946817993040676402, 6.7944272924086083786, -125.46030630587869064),
    (0.0625, 5, 4.5214186029003524918, -22.787794929813613844, 382.96959986696081554),
    (0.5, 1, -0.22579135264472743236, 0.38629436111989061883, -1.2898681336964528729),
    (0.5, 3, 0.46735582791521787705, -0.61370563888010938117, 1.7101318663035471271),
    (1, 1, -0.12078223763524522235, 0.11370563888010938117, -0.21013186630354712706),
    (2.25, 4, 0.36772478012531735326, -0.13675213675213675214, 0.10285630798451311272),
    (2.25, 13, 4.6772331193827059383, -1.3506115347537617545, 0.84768593060326765094),
    (7.5, 1, -0.016654385964451033282, 0.0022173270428565418004, -0.00058999311378348574664),
    (15.75, 1, -0.0079351764610834711636, 0.00050365185492442419583, -0.000063923676382178382198),
    (16, 1, -0.007811229919967624459, 0.00048804329516312869875, -0.000060975725270363057095),
    (100, 7, 0.043318771803338324652, -0.00042893709027920019479, 8.4949414549071807363e-6),
    (5000, 1, -0.000024999999958333333833, 4.9999999750000005e-9, -1.9999999800000006e-12),
    (5000, 64, 0.098992333574019537529, -0.000019757063652745196641, 7.8863161296844043311e-9),
    (16_777_216, 3, 2.2351741346682284451e-8, -1.3322675766106304201e-15, 1.588186681438508741e-22),
    (16_777_216, 10, 5.960463944632081266e-7, -3.5527130435259167063e-14, 4.2351636003120991036e-21),
  ]

  @Test func ratioOfGammaFunctions() {
    var errors = ErrorBound("ratio of gamma functions")
    for (x, halves, value, slope, curvature) in Self.ratios {
      let ratio = LogGammaRatio(x, halves: halves)
      for (found, expected) in [(ratio.value, value), (ratio.slope, slope), (ratio.curvature, curvature)] {
        errors.record(relativeError(found, expected), bound: 8 * .ulpOfOne, at: "x = \(x), d = \(halves)")
      }
    }
    #expect(errors.report(), "\(errors)")
    // Γ(x + 1)/Γ(x) is x.
    let one = LogGammaRatio(3.7, halves: 2)
    #expect(one.value == 0)
    #expect(one.slope == 0)
    #expect(one.curvature == 0)
  }
}
