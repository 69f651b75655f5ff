import Gaussian
import GaussianTesting
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Classes that are mixtures of Gaussians.
@Suite struct MixturesOfClassesTests {
  private let rows = Matrix(shippedRows("iris.csv", columns: 0..<4))
  private let labels = shippedLabels("iris.csv", column: 4)

  private func model(_ covariance: MixtureCovariance, components: Int = 2) throws -> ClassConditionalModel<Double> {
    try ClassConditionalModel(
      fitting: rows, labels: labels, components: components, form: .init(structure: covariance), options: .init(seed: 3)
    )
  }

  @Test(arguments: MixtureCovariance.allCases)
  func eachClassIsTheFitOfItsRows(covariance: MixtureCovariance) throws {
    let model = try model(covariance)
    #expect(model.classes == ["setosa", "versicolor", "virginica"] && model.priors == [1.0 / 3, 1.0 / 3, 1.0 / 3])
    var parameters = 2
    for (name, density) in zip(model.classes, model.densities) {
      let own = rows.selecting(rows: labels.indices.filter { labels[$0] == name })
      let mixture = try GaussianMixture(
        fitting: own, components: 2, recipe: .init(covariance: covariance, seed: 3))
      #expect(density == .mixture(mixture))
      #expect(density.observationCount == 50)
      parameters += mixture.parameterCount
    }
    #expect(model.parameterCount == parameters)
    #expect(!model.isTied)
    #expect(model.observationCount == 150)
  }

  @Test func bayesOverMixtures() throws {
    let model = try model(.full)
    let (posteriors, logPosteriors) = (model.posteriors(of: rows), model.logPosteriors(of: rows))
    let (densities, own) = (model.logDensities(of: rows), model.classLogDensities(of: rows))
    let predicted = model.predictedIndices(of: rows)
    var wrong = 0
    for row in 0..<150 {
      for (place, density) in model.densities.enumerated() {
        let expected = density.logDensity(of: rows.row(row))
        #expect((own[row, place] - expected).magnitude <= 1e-12 * max(1, expected.magnitude))
        let posterior = Double.log(model.priors[place]) + expected - densities[row]
        #expect((logPosteriors[row, place] - posterior).magnitude <= 1e-12 * max(1, posterior.magnitude))
        #expect((posteriors[row, place] - .exp(posterior)).magnitude <= 1e-12)
      }
      #expect(posteriors.row(row).firstIndex(of: posteriors.row(row).max()!) == predicted[row])
      wrong += model.classes[predicted[row] ?? 0] == labels[row] ? 0 : 1
    }
    #expect(wrong <= 3)
    let strange = Matrix<Double>([[.nan, 1, 1, 1], [1e200, 0, 0, 0]])
    let nearest = model.predictedClasses(of: strange)
    #expect(nearest[0] == nil && nearest[1] != nil)
    let shares = model.posteriors(of: strange)
    #expect(shares.row(0).allSatisfy { $0.isNaN } && shares.row(1).sorted() == [0, 0, 1])
  }

  @Test(arguments: [MixtureCovariance.full, .diagonal])
  func conformance(covariance: MixtureCovariance) throws {
    try check(Double.self, covariance)
    try check(Float.self, covariance)
  }

  private func check<Scalar: GaussianScalar>(_ type: Scalar.Type, _ covariance: MixtureCovariance) throws {
    let model = try ClassConditionalModel(
      fitting: rows.converted(to: Scalar.self), labels: labels, components: 2,
      form: .init(structure: covariance), options: .init(seed: 3))
    let all = try GaussianMixture(
      weights: zip(model.priors, model.densities).flatMap { prior, density in density.weights.map { prior * $0 } },
      components: model.densities.flatMap(\.components))
    let total = all.covariance
    checkGenerativeModel(
      model,
      known: KnownMoments(
        mean: converted(all.mean), covariance: (0..<4).map { converted(total.row($0)) }, entropy: nil))
    let draw = model.samples(count: 500, seed: 9)
    #expect(draw == all.samples(count: 500, seed: 9))
    for (a, b) in zip(model.logDensities(of: draw), all.logDensities(of: draw)) {
      #expect(Double((a - b).magnitude) <= 8 * Scalar.epsilon * max(1, Double(b.magnitude)))
    }
  }

  @Test func parts() throws {
    let model = try model(.full)
    let marginal = model.marginal(over: [3, 1])
    for row in [0, 60, 149] {
      let x = rows.row(row)
      let conditional = try model.conditioned(on: [1: x[1], 3: x[3]])
      let sum = marginal.logDensity(of: [x[3], x[1]]) + conditional.logDensity(of: [x[0], x[2]])
      let joint = model.logDensity(of: x)
      #expect((sum - joint).magnitude <= 1e-12 * max(1, joint.magnitude))
    }
    var gaps = rows.rows(in: 40..<60)
    for row in 0..<20 { gaps[row, row % 4] = .nan }
    for (row, density) in model.observedLogDensities(of: gaps).enumerated() {
      let shown = (0..<4).filter { $0 != row % 4 }
      let expected = model.marginal(over: shown).logDensity(of: shown.map { rows[40 + row, $0] })
      #expect((density - expected).magnitude <= 1e-12 * max(1, expected.magnitude))
    }
  }

  @Test func errors() {
    #expect(throws: GaussianError.classFailed(name: "setosa", reason: .tooManyComponents(51, count: 50))) {
      try model(.full, components: 51)
    }
  }
}
