import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Fits of classes, held against plain loops and against laws.
@Suite struct ClassesFittingTests {
  private let rows = shippedRows("wine.csv", columns: 0..<5)
  private let labels = shippedLabels("wine.csv", column: 13)

  /// The wines in three classes and weights from 0 to 3.
  private func weights<Scalar: GaussianScalar>(_ type: Scalar.Type) -> [Scalar] {
    rows.indices.map { Scalar($0 * 7 % 4) }
  }

  @Test(arguments: MixtureCovariance.allCases, [false, true])
  func equalsTheTextbook(covariance: MixtureCovariance, isWeighted: Bool) throws {
    try check(Double.self, covariance, isWeighted)
    try check(Float.self, covariance, isWeighted)
  }

  /// Log-posteriors are differences of log-densities, whose bound is that of one Gaussian with κ of its correlations.
  private func check<Scalar: GaussianScalar>(
    _ type: Scalar.Type, _ covariance: MixtureCovariance, _ isWeighted: Bool
  ) throws {
    let observations: [[Scalar]] = converted(rows)
    let weights = isWeighted ? weights(Scalar.self) : nil
    let model = try ClassConditionalModel(
      fitting: Matrix(observations), labels: labels, weights: weights, structure: covariance)
    let wide: [[WidestScalar]] = observations.map { $0.map { WidestScalar($0) } }
    let reference = try ReferenceClasses(
      fitting: wide, labels: labels.map { Int($0) ?? -1 }, weights: weights?.map { WidestScalar($0) },
      structure: ReferenceStructure(rawValue: covariance.structure.rawValue) ?? .full, isTied: covariance == .tied)
    var errors = ErrorBound("\(covariance) classes, \(Scalar.self)\(isWeighted ? ", weighted" : "")")
    let (densities, logPosteriors) = (
      model.logDensities(of: Matrix(observations)), model.logPosteriors(of: Matrix(observations))
    )
    let classDensities = model.classLogDensities(of: Matrix(observations))
    for (prior, expected) in zip(model.priors, reference.priors) {
      errors.record(WidestScalar(prior) - expected, bound: 4 * .ulpOfOne, at: "prior")
    }
    for (row, x) in wide.enumerated() {
      let joint = reference.jointLogDensities(of: x)
      let total = reference.logDensity(of: x)
      func bound(_ density: WidestScalar) -> Double {
        logDensityBound(
          epsilon: Scalar.epsilon, correlationConditionNumber: 20, dimension: model.dimension,
          squaredMahalanobisDistance: 2 * Double(density.magnitude), logDensity: Double(density))
      }
      errors.record(WidestScalar(densities[row]) - total, bound: bound(total), at: "row \(row)")
      for place in joint.indices {
        let own = bound(joint[place])
        errors.record(
          WidestScalar(classDensities[row, place]) - (joint[place] - .log(reference.priors[place])), bound: own,
          at: "row \(row), class \(place)")
        errors.record(
          WidestScalar(logPosteriors[row, place]) - (joint[place] - total), bound: own + bound(total),
          at: "row \(row), posterior \(place)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test(arguments: MixtureCovariance.allCases)
  func aWeightIsAFrequency(covariance: MixtureCovariance) throws {
    let weights = weights(Double.self)
    let repeated = rows.indices.flatMap { row in Array(repeating: row, count: Int(weights[row])) }
    let matrix = Matrix(rows)
    let weighted = try ClassConditionalModel(
      fitting: matrix, labels: labels, weights: weights, structure: covariance)
    let plain = try ClassConditionalModel(
      fitting: matrix.selecting(rows: repeated), labels: repeated.map { labels[$0] }, structure: covariance)
    #expect(weighted.classes == plain.classes)
    #expect(weighted.priors == plain.priors)
    let (one, two) = (weighted.logDensities(of: matrix), plain.logDensities(of: matrix))
    for (a, b) in zip(one, two) { #expect((a - b).magnitude <= 1e-12 * b.magnitude) }
  }

  /// The covariance of classes that share it is that of the rows once each is taken from the mean of its class,
  /// whatever the estimator.
  @Test func tiedPoolsRowsAboutTheirMeans() throws {
    let matrix = Matrix(rows)
    let means = try ClassConditionalModel(fitting: matrix, labels: labels, structure: .spherical)
    var centered = matrix
    for (row, label) in labels.enumerated() {
      guard case .normal(let normal) = means.density(of: label) else { continue }
      for column in 0..<centered.columns { centered[row, column] -= normal.mean[column] }
    }
    func check(_ estimator: some GaussianEstimator, factor: Double = 1) throws {
      let model = try ClassConditionalModel(
        fitting: matrix, labels: labels, structure: .tied, estimator: estimator)
      let pooled = try MultivariateNormal(fitting: centered, estimator: estimator)
      for density in model.densities {
        guard case .normal(let normal) = density else { continue }
        let (own, expected) = (normal.covariance.elements, pooled.covariance.elements.map { factor * $0 })
        let scale = expected.map(\.magnitude).max() ?? 1
        for (a, b) in zip(own, expected) { #expect((a - b).magnitude <= 1e-12 * scale, "\(estimator.name)") }
        #expect(normal.estimation?.estimator == estimator.name)
      }
      #expect(model.densities.compactMap(\.observationCount).reduce(0, +) == 178)
    }
    try check(.maximumLikelihood)
    try check(.ledoitWolf)
    try check(.oas)
    try check(.shrinkage(0.3))
    try check(.map)
    // Three means cost three rows.
    try check(.unbiased, factor: 177.0 / 175)
    try check(UnbiasedCovariance(weights: .reliability), factor: 177.0 / 175)
  }

  @Test func rowVisitingEstimators() throws {
    let matrix = Matrix(rows)
    for covariance in MixtureCovariance.allCases {
      let model = try ClassConditionalModel(
        fitting: matrix, labels: labels, structure: covariance, estimator: .studentT)
      for (name, density) in zip(model.classes, model.densities) {
        guard case .normal(let normal) = density else { continue }
        let own = matrix.selecting(rows: labels.indices.filter { labels[$0] == name })
        let single = try MultivariateNormal(
          fitting: own, structure: covariance.structure, estimator: .studentT)
        if covariance != .tied { #expect(normal == single) }
        if covariance == .tied { #expect(normal.mean == single.mean) }
      }
      #expect(model.observationCount == 178)
      #expect(model.isTied == (covariance == .tied))
    }
  }

  @Test func parameterCounts() throws {
    let counts = try MixtureCovariance.allCases.map { covariance in
      try ClassConditionalModel(fitting: Matrix(rows), labels: labels, structure: covariance).parameterCount
    }
    // Three means of five variables and two priors, and three, one, and no full covariances.
    #expect(counts == [17 + 45, 17 + 15, 17 + 15, 17 + 3])
  }

  @Test func priors() throws {
    let matrix = Matrix(rows)
    func priors(_ priors: ClassPriors) throws -> [Double] {
      try ClassConditionalModel(fitting: matrix, labels: labels, priors: priors).priors
    }
    #expect(try priors(.proportional) == [59.0 / 178, 71.0 / 178, 48.0 / 178])
    #expect(try priors(.uniform) == [1.0 / 3, 1.0 / 3, 1.0 / 3])
    #expect(try priors(.given(["1": 0.5, "0": 0.25, "2": 0.25])) == [0.25, 0.5, 0.25])
    let never = try ClassConditionalModel(
      fitting: matrix, labels: labels, priors: .given(["0": 0.5, "1": 0.5, "2": 0]))
    #expect(!never.predictedClasses(of: matrix).contains("2"))
    #expect(!never.labelledSamples(rows: 0..<1000, seed: 1).labels.contains("2"))
  }

  /// Numbers by their value, then texts.
  @Test func order() throws {
    let names = ["10", "b", "9", "1e1", "-1", "a", "10.5", "nan"]
    let labels = names.flatMap { [$0, $0, $0] }
    var generator = SplitMix64(seed: 3)
    let model = try ClassConditionalModel(
      fitting: Matrix(generator.normalRows(labels.count, dimension: 1)), labels: labels)
    #expect(model.classes == ["-1", "9", "10", "1e1", "10.5", "a", "b", "nan"])
  }
}
