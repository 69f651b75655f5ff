import Gaussian
import GaussianTesting
import LinearAlgebra
import TestSupport
import Testing

/// A component as a user would write it: what a model has anyway, and what follows from mean and covariance.
private struct Ball: MixtureComponent {
  struct Form: MixtureForm {
    struct Nothing: Hashable, Sendable {}
    var structure: Nothing { Nothing() }
    /// The power of its density that a row counts by beside its share; `nil` for none.
    var power: Double?
    /// What is added to the variance, as a share of that of all rows.
    var ridge: Double?
  }

  let mean: [Double]
  let variance: Double

  var dimension: Int { mean.count }
  var parameterCount: Int { dimension + 1 }
  var covariance: Matrix<Double> { normal.covariance }

  fileprivate var normal: MultivariateNormal<Double> {
    do { return try MultivariateNormal(mean: mean, standardDeviation: variance.squareRoot()) } catch {
      fatalError("\(error)")
    }
  }

  func logDensities(of observations: Matrix<Double>, parallelism: Parallelism) -> [Double] {
    normal.logDensities(of: observations, parallelism: parallelism)
  }

  func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Double> {
    normal.samples(rows: rows, seed: seed, parallelism: parallelism)
  }

  static func structure(of components: [Ball], as structure: Form.Nothing?) -> Form.Nothing { Form.Nothing() }

  static func steps(
    to form: Form, for survey: ObservationSurvey<Double>, tolerance: Double
  ) -> MixtureSteps<Ball> {
    var factor: (@Sendable (Ball, Double) -> Double)?
    if let power = form.power { factor = { _, depth in -power * depth } }
    let ridge = (form.ridge ?? 0) * survey.variances.reduce(0, +) / Double(survey.variances.count)
    return MixtureSteps(
      for: survey, structure: .diagonal, logRowFactor: factor, policy: form.ridge.map { .relativeRidge($0) } ?? .fail,
      gaussian: { $0.normal }
    ) { moments, _ in
      Ball(mean: moments.mean, variance: moments.covariance.meanVariance + ridge)
    }
  }
}

/// A mixture of a component that this package does not have.
@Suite struct OwnComponentTests {
  private let rows = Matrix(shippedRows("iris.csv", columns: 0..<4))

  private func start() throws -> GaussianMixture<Double> {
    try GaussianMixture(
      fitting: rows, components: 3, structure: .spherical, policy: .fail, options: .init(maximumIterations: 1))
  }

  private func balls(_ mixture: GaussianMixture<Double>) throws -> Mixture<Ball> {
    try Mixture(
      weights: mixture.weights,
      components: mixture.components.map { Ball(mean: $0.mean, variance: $0.covariance[0, 0]) })
  }

  /// It climbs as the mixture of the same Gaussians does.
  @Test func fit() throws {
    let start = try start()
    let options = SearchOptions(tolerance: 0, maximumIterations: 20)
    let gaussians = try GaussianMixture(
      fitting: rows, components: 3, structure: .spherical, policy: .fail, start: .mixture(start), options: options)
    let own = try Mixture<Ball>(
      fitting: rows, components: 3, form: .init(), start: .mixture(try balls(start)), options: options)
    #expect(own.estimation?.iterations == 20)
    for (ball, normal) in zip(own.components, gaussians.components) {
      #expect((ball.variance - normal.covariance[0, 0]).magnitude < 1e-10)
      for (a, b) in zip(ball.mean, normal.mean) { #expect((a - b).magnitude < 1e-10) }
    }
    #expect((own.meanLogLikelihood(of: rows) - gaussians.meanLogLikelihood(of: rows)).magnitude < 1e-12)
    #expect(own.parameterCount == gaussians.parameterCount)
  }

  /// What a row counts beside its share is for any component to say: with less far out, the bulk is found.
  @Test func rowFactors() throws {
    var table: [[Double]] = (0..<21).map { [Double($0) / 10] }
    table.append([40])
    func mean(_ power: Double?) throws -> Double {
      // Not the steps of a maximum of the likelihood, which may fall.
      var options = SearchOptions(tolerance: 0, maximumIterations: 100)
      options.stopsWhenLikelihoodFalls = false
      let fit = try Mixture<Ball>(
        fitting: Matrix(table), components: 1, form: .init(power: power), options: options)
      return fit.components[0].mean[0]
    }
    let plain = try mean(nil)
    #expect((plain - 61.0 / 22).magnitude < 1e-9)
    #expect((try mean(0) - plain).magnitude < 1e-12)
    #expect((try mean(0.5) - 1).magnitude < 0.01)
  }

  /// What holds a component up is recorded, and a component that stands on equal rows is named.
  @Test func equalRows() throws {
    var table: [[Double]] = (0..<40).map { [Double($0 % 8), Double($0 / 8)] }
    table += [[Double]](repeating: [100, 100], count: 20)
    let fit = try Mixture<Ball>(
      fitting: Matrix(table), components: 2, form: .init(ridge: 1e-6), options: .init(seed: 1))
    let record = try #require(fit.estimation)
    #expect(record.policy == .relativeRidge(1e-6))
    let degenerate = try #require(record.degenerateComponents.first)
    #expect(record.degenerateComponents.count == 1)
    #expect(fit.components[degenerate.component].mean == [100, 100])
  }

  /// It starts by itself, and its draws are those of its components.
  @Test func startAndDraws() throws {
    let mixture = try Mixture<Ball>(fitting: rows, components: 2, form: .init(), options: .init(seed: 3))
    #expect(mixture.estimation?.hasConverged == true)
    let (drawn, components) = mixture.labelledSamples(rows: 7..<40, seed: 5)
    for row in 0..<33 {
      let alone = mixture.components[components[row]].samples(rows: row + 7..<row + 8, seed: 5, parallelism: .serial)
      #expect(drawn.row(row) == alone.row(0))
    }
    let covariance = mixture.covariance
    checkGenerativeModel(
      mixture,
      known: KnownMoments(
        mean: mixture.mean, covariance: (0..<4).map { converted(covariance.row($0)) }))
  }
}
