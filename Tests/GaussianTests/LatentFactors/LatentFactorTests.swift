import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// The core of models with few factors, against the covariance written out.
@Suite struct LatentFactorTests {
  @Test(arguments: [(1, 0), (1, 1), (2, 1), (9, 3), (33, 10), (65, 8)])
  func conformance(dimension: Int, factors: Int) throws {
    let model = try randomModel(Double.self, dimension, factors)
    checkGenerativeModel(model, known: moments(of: model))
    let narrow = try randomModel(Float.self, dimension, factors)
    checkGenerativeModel(narrow, known: moments(of: narrow))
  }

  private func randomModel<Scalar: GaussianScalar>(
    _ type: Scalar.Type, _ dimension: Int, _ factors: Int
  ) throws -> ProbabilisticPCA<Scalar> {
    var generator = SplitMix64(seed: UInt64(dimension + 100 * factors))
    return try ProbabilisticPCA(
      mean: converted(generator.normals(dimension)),
      loadings: Matrix(
        rows: dimension, columns: factors, elements: converted(generator.normals(dimension * factors))),
      noiseVariance: 0.3)
  }

  /// The dense Gaussian errs by ε·κ·(d + m²) itself, κ = 1 + λ/σ² up to 10⁸ here; the factors do not.
  @Test(arguments: [1.0, 1e-2, 1e-4]) func densityIsThatOfTheCovariance(deviation: Double) throws {
    var generator = SplitMix64(seed: 4)
    let (dimension, factors) = (12, 3)
    let loadings = generator.normalRows(dimension, dimension: factors)
    let noise = (0..<dimension).map { _ in deviation * deviation * (0.5 + generator.uniform()) }
    let mean = generator.normals(dimension)
    let core = try LatentFactors(mean: mean, loadings: Matrix(loadings), noiseVariances: noise)
    let model = FactorAnalysis(factors: core)
    let reference = ReferenceFactors<WidestScalar>(
      mean: converted(mean), loadings: converted(loadings), noise: converted(noise))
    let normal = try reference.normal()
    let rows = model.samples(count: 50, seed: 3)
    let densities = model.logDensities(of: rows)
    var (errors, codes) = (ErrorBound("log density, σ = \(deviation)"), ErrorBound("factors, σ = \(deviation)"))
    for row in 0..<rows.rows {
      let x: [WidestScalar] = converted(rows.row(row))
      // A row is rounded before it is scored: ε·‖x‖/σ of each of its distances from the plane.
      let size = rows.row(row).reduce(0) { max($0, $1.magnitude) } / deviation
      let bound = 64 * Double.ulpOfOne * (Double(dimension) + size)
      errors.record(WidestScalar(densities[row]) - normal.logDensity(of: x), bound: bound, at: "row \(row)")
      let code = try reference.posteriorMean(of: x)
      let found = model.encode(rows.rows(in: row..<row + 1))
      for k in 0..<factors {
        codes.record(WidestScalar(found[0, k]) - code[k], bound: 256 * .ulpOfOne * 4, at: "row \(row)")
      }
    }
    #expect(errors.report(), "\(errors)")
    #expect(codes.report(), "\(codes)")
    let determinant = Double(normal.factor.logDeterminant)
    #expect((model.logDeterminant - determinant).magnitude < 1e-12 * determinant.magnitude + 1e-12)
    let dense = try model.multivariateNormal()
    #expect((dense.logLikelihood(of: rows) - model.logLikelihood(of: rows)).magnitude < 1e-10 * 50 * 100)
  }

  @Test func marginalAndConditionalStayModelsOfFactors() throws {
    let rows = factorRows(200, dimension: 7, factors: 2, noise: 0.5...0.5, seed: 2)
    let model = try ProbabilisticPCA(fitting: rows, factors: 2)
    let dense = try model.multivariateNormal()
    let marginal = model.marginal(over: [5, 0, 3])
    #expect(largestDifference(marginal.covariance, dense.marginal(over: [5, 0, 3]).covariance) < 1e-13)
    let values = [1: 4.0, 4: -2.5, 6: 1.25]
    let (conditional, expected) = try (model.conditioned(on: values), dense.conditioned(on: values))
    #expect(largestDifference(conditional.covariance, expected.covariance) < 1e-12)
    #expect(zip(conditional.mean, expected.mean).allSatisfy { ($0 - $1).magnitude < 1e-12 * 20 })
    #expect(conditional.noiseVariance == model.noiseVariance)
    // Of fewer variables than factors as well.
    let single = model.marginal(over: [2])
    #expect(single.factorCount == 1 && (single.covariance[0, 0] - dense.covariance[2, 2]).magnitude < 1e-13)
  }

  @Test func rowsToFactorsAndBack() throws {
    let rows = factorRows(300, dimension: 9, factors: 2, noise: 0.3...0.3, seed: 8)
    let model = try ProbabilisticPCA(fitting: rows, factors: 2)
    let denoised = model.denoise(rows)
    #expect(denoised == model.decode(model.encode(rows)))
    // The projection on the principal plane: what is left is orthogonal to it, and projecting again changes nothing.
    let plane = try model.reconstruct(rows)
    let again = try model.reconstruct(plane)
    #expect(largestDifference(plane, again) < 1e-12 * 30)
    var rest = 0.0
    for row in 0..<rows.rows {
      for k in 0..<2 {
        var sum = 0.0
        for j in 0..<9 { sum += (rows[row, j] - plane[row, j]) * model.loadings[j, k] }
        rest = max(rest, sum.magnitude)
      }
    }
    #expect(rest < 1e-12 * 30)
    let (drawn, factors) = model.samplesWithFactors(rows: 5..<30, seed: 3)
    #expect(drawn == model.samples(rows: 5..<30, seed: 3))
    #expect(factors.rows == 25)
    #expect(factors.columns == 2)
    let posterior = model.posteriorCovariance
    let residual = model.encode(model.decode(factors))
    #expect(posterior[0, 0] > 0 && posterior[0, 0] < 1 && residual.rows == 25)
  }

  @Test func manyVariablesTakeMemoryOfFactorsOnly() throws {
    var generator = SplitMix64(seed: 1)
    let (dimension, factors) = (10_000, 10)
    let model = try ProbabilisticPCA<Float>(
      mean: [Float](repeating: 1, count: dimension),
      loadings: Matrix(
        rows: dimension, columns: factors, elements: (0..<dimension * factors).map { _ in Float(generator.uniform()) }),
      noiseVariance: 0.5)
    let rows = model.samples(count: 20, seed: 1)
    let densities = model.logDensities(of: rows)
    // The mean negative log-density of 20 rows is the entropy within 6 standard errors of √(d/2/20).
    let mean = densities.reduce(0) { $0 + Double($1) } / 20
    #expect((mean + model.entropy).magnitude < 6 * (Double(dimension) / 40).squareRoot())
    #expect(model.encode(rows).columns == factors)
  }

  @Test func parametersThatAreNoModel() {
    let one = Matrix([[1.0], [2.0]])
    #expect(throws: GaussianError.zeroVariance(variable: 0)) {
      try ProbabilisticPCA(mean: [0, 0], loadings: one, noiseVariance: 0)
    }
    #expect(throws: GaussianError.nonFinite(quantity: "the loadings", row: 1, variable: 0)) {
      try ProbabilisticPCA(mean: [0, 0], loadings: Matrix([[1.0], [.nan]]), noiseVariance: 1)
    }
    #expect(throws: GaussianError.nonFinite(quantity: "the mean", row: 0, variable: 1)) {
      try ProbabilisticPCA(mean: [0, .infinity], loadings: one, noiseVariance: 1)
    }
    #expect(throws: GaussianError.tooManyFactors(2, dimension: 1)) {
      try ProbabilisticPCA(mean: [0], loadings: Matrix([[1.0, 2.0]]), noiseVariance: 1)
    }
    #expect(throws: GaussianError.overflow(quantity: "the loadings in units of the noise")) {
      try ProbabilisticPCA(mean: [0, 0], loadings: Matrix([[1e300], [2]]), noiseVariance: 1e-300)
    }
  }
}
