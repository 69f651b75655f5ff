import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Bad input ends in an error that names place and remedy, or in a trap if the program is wrong.
@Suite struct MixtureErrorTests {
  private let rows: [[Double]] = {
    var generator = SplitMix64(seed: 600)
    return generator.normalRows(30, dimension: 2)
  }()

  private func fit(
    _ rows: [[Double]], components: Int = 2, weights: [Double]? = nil,
    options: GaussianRecipe<Double> = .init()
  ) throws(GaussianError) -> GaussianMixture<Double> {
    try GaussianMixture(fitting: Matrix(rows), components: components, weights: weights, recipe: options)
  }

  static let starts: [GaussianMixture<Double>.Start] = [.kMeans, .kMeansPlusPlus, .randomResponsibilities]

  @Test(arguments: starts) func rowsThatAreNotFinite(start: GaussianMixture<Double>.Start) {
    for value in [Double.nan, .infinity, -.infinity] {
      var spoiled = rows
      spoiled[17][1] = value
      #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 17, variable: 1)) {
        try fit(spoiled, options: .init(start: start))
      }
    }
  }

  @Test(arguments: starts) func weightsThatAreNone(start: GaussianMixture<Double>.Start) {
    for value in [-1, -Double.leastNonzeroMagnitude, .infinity] {
      var weights = rows.map { _ in 1.0 }
      weights[11] = value
      #expect(throws: GaussianError.invalidWeight(row: 11, value: value)) {
        try fit(rows, weights: weights, options: .init(start: start))
      }
    }
    var weights = rows.map { _ in 1.0 }
    weights[3] = .nan
    #expect(throws: GaussianError.self) { try fit(rows, weights: weights, options: .init(start: start)) }
  }

  @Test func moreComponentsThanRows() {
    #expect(throws: GaussianError.tooManyComponents(31, count: 30)) { try fit(rows, components: 31) }
    let weights = rows.indices.map { $0 < 3 ? 1.0 : 0 }
    #expect(throws: GaussianError.tooManyComponents(4, count: 3)) { try fit(rows, components: 4, weights: weights) }
    #expect(throws: GaussianError.self) { try fit(rows, components: 1, weights: rows.map { _ in 0 }) }
    #expect(throws: GaussianError.self) {
      try GaussianMixture(fitting: Matrix<Double>(rows: 0, columns: 2, elements: []), components: 1)
    }
    #expect("\(GaussianError.tooManyComponents(31, count: 30))".contains("31"))
  }

  /// A component on too few distinct rows says which one it is, and what to do.
  @Test(arguments: MixtureCovariance.allCases)
  func degenerateComponents(covariance: MixtureCovariance) throws {
    let twice = [[0.0, 0], [1, 2]].flatMap { [[Double]](repeating: $0, count: 10) }
    var options = GaussianRecipe<Double>(covariance: covariance, policy: .fail)
    do {
      _ = try fit(twice, options: options)
      Issue.record("two points were fitted with two Gaussians")
    } catch {
      guard case .componentFailed(_, let iteration, _) = error else { throw error }
      #expect(iteration == 0)
      #expect("\(error)".contains("component"))
      #expect("\(error)".contains("ridge"))
    }
    options.form.policy = .ridge(1e-6)
    let fit = try fit(twice, options: options)
    #expect(fit.components.allSatisfy { ($0.covariance[0, 0] - 1e-6).magnitude < 1e-18 })
  }

  /// Twenty equal rows leave their component without variance in the first step from parameters that fit them.
  @Test func componentThatFailsOnTheWay() throws {
    let rows = Matrix(rows + [[Double]](repeating: [40, 40], count: 20))
    let identity = Matrix<Double>.identity(2)
    let start = try GaussianMixture(
      weights: [0.5, 0.5],
      components: [
        MultivariateNormal(mean: [0, 0], covariance: identity),
        MultivariateNormal(mean: [40, 40], covariance: identity),
      ])
    func fit(_ onFailure: StepFailure, _ start: MixtureStart<MultivariateNormal<Double>>) throws -> GaussianMixture<
      Double
    > {
      try GaussianMixture(
        fitting: rows, components: 2, policy: .fail, start: start, options: .init(onFailure: onFailure))
    }
    do {
      _ = try fit(.fail, .mixture(start))
      Issue.record("a component without variance was fitted")
    } catch {
      guard case GaussianError.componentFailed(1, 1, _) = error else { throw error }
    }
    let kept = try fit(.keep, .mixture(start))
    let record = try #require(kept.estimation)
    #expect(kept.weights == start.weights && kept.components == start.components)
    #expect(record.ending == .componentFailed && !record.hasConverged && record.iterations == 0)
    #expect(record.trace == [record.meanLogLikelihood])
    let mean = kept.logDensities(of: rows, parallelism: .serial).reduce(0, +) / Double(rows.rows)
    #expect((record.meanLogLikelihood - mean).magnitude < 1e-12 * mean.magnitude)
    // A start that cannot be made of the rows leaves nothing to keep.
    #expect(throws: GaussianError.self) { try fit(.keep, .kMeans) }
  }

  /// Two equal rows between clusters: some starts collapse onto them, and become likelier than those that do not.
  @Test func failedStepsAreNoMerit() throws {
    let values = [
      0.1, -0.1, 0.6, 0.1, -0.5, 0.4, 1.3, 0.9, -0.7, -1.3, -0.6, 0, 5.9, 7.4, 5.3, 6.4, 6.9, 6.1, 5.3, 5.1, 5.5, 6.2,
      5,
      5.8, 4.3, 4.3,
    ]
    let rows = Matrix(rows: values.count, columns: 1, elements: values)
    func record(seed: UInt64, restarts: Int) throws -> MixtureRecord {
      let mixture = try GaussianMixture(
        fitting: rows, components: 3, policy: .fail, start: .kMeansPlusPlus,
        options: .init(tolerance: 0, maximumIterations: 40, restarts: restarts, seed: seed, onFailure: .keep))
      return try #require(mixture.estimation)
    }
    let records = try (0..<8).map { try record(seed: $0, restarts: 1) }
    let likeliest = try #require(records.max { $0.meanLogLikelihood < $1.meanLogLikelihood })
    let sound = try #require(
      records.filter { $0.ending != .componentFailed }.max { $0.meanLogLikelihood < $1.meanLogLikelihood })
    #expect(likeliest.ending == .componentFailed)
    #expect(try record(seed: 0, restarts: 8).climb.trace == sound.climb.trace)
  }

  @Test func policiesForSingleGaussians() {
    #expect(throws: GaussianError.self) { try fit(rows, options: .init(policy: .pseudo())) }
  }

  @Test func weightsOfComponents() throws {
    let normal = try MultivariateNormal(mean: [0.0], standardDeviation: 1)
    for weights in [[0.5, 0.6], [1.5, -0.5], [.nan, 1], [0, 0], [.infinity, 0]] {
      #expect(throws: GaussianError.self) { try GaussianMixture(weights: weights, components: [normal, normal]) }
    }
    let mixture = try GaussianMixture(weights: [0.25, 0.75 + 1e-9], components: [normal, normal])
    #expect((mixture.weights.reduce(0, +) - 1).magnitude <= .ulpOfOne)
  }

  /// Shares that cannot be shares.
  @Test func responsibilitiesThatAreNone() {
    for value in [Double.nan, .infinity, -0.25] {
      var shares = Matrix<Double>(rows: 30, columns: 2, repeating: 0.5)
      shares[7, 1] = value
      #expect(throws: GaussianError.self) { try fit(rows, options: .init(start: .responsibilities(shares))) }
    }
  }

  /// A start that no row can reach.
  @Test func startsOutOfReach() throws {
    let narrow = try MultivariateNormal(mean: [0.0, 0], standardDeviation: 1e-150)
    let start = try GaussianMixture(weights: [0.5, 0.5], components: [narrow, narrow])
    var far = rows
    far[5] = [1e100, 0]
    #expect(throws: GaussianError.self) {
      try fit(far, options: .init(covariance: .spherical, start: .mixture(start)))
    }
  }

  @Test func wrongPrograms() async throws {
    await #expect(processExitsWith: .failure) {
      _ = try GaussianMixture(fitting: Matrix([[1.0], [2]]), components: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = try GaussianMixture(fitting: Matrix([[1.0], [2]]), components: 1, weights: [1])
    }
    await #expect(processExitsWith: .failure) {
      let shares = Matrix<Double>(rows: 2, columns: 1, repeating: 1)
      _ = try GaussianMixture(
        fitting: Matrix([[1.0], [2]]), components: 2, recipe: .init(start: .responsibilities(shares)))
    }
    await #expect(processExitsWith: .failure) {
      let normal = try MultivariateNormal(mean: [0.0], standardDeviation: 1)
      let start = try GaussianMixture(weights: [1], components: [normal])
      _ = try GaussianMixture(
        fitting: Matrix([[1.0], [2]]), components: 2, recipe: .init(covariance: .spherical, start: .mixture(start)))
    }
    await #expect(processExitsWith: .failure) { _ = SearchOptions(restarts: 0) }
    await #expect(processExitsWith: .failure) { _ = SearchOptions(tolerance: -1) }
    await #expect(processExitsWith: .failure) {
      _ = try GaussianMixture<Double>(weights: [], components: [])
    }
  }
}
