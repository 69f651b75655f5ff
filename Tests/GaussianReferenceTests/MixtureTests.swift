import GaussianReference
import RealModule
import TestSupport
import Testing

/// The reference mixture by hand, against scikit-learn, and in its own laws.
@Suite struct MixtureTests {
  /// ¼·N(0, 1) + ¾·N(3, 4).
  private static func twoBumps<Scalar>(_: Scalar.Type) throws -> ReferenceMixture<Scalar> {
    try ReferenceMixture(
      weights: [0.25, 0.75],
      components: [
        ReferenceNormal(mean: [0], covariance: [[1]]), ReferenceNormal(mean: [3], covariance: [[4]]),
      ])
  }

  @Test func densityByHand() throws {
    let mixture = try Self.twoBumps(WidestScalar.self)
    // At 1 the exponents are −½ and −½, so that ¼·φ(1) + ¾·φ(1)/2 = ⅝·φ(1).
    let peak = -WidestScalar.log(2 * .pi) / 2
    #expect((mixture.logDensity(of: [1]) - (peak - 0.5 + .log(0.625))).magnitude < 1e-18)
    let shares = mixture.responsibilities(of: [1])
    #expect((shares[0] - 0.4).magnitude < 1e-18 && (shares[1] - 0.6).magnitude < 1e-18)
    // μ = 9/4; ¼·(1 + 81/16) + ¾·(4 + 9/16).
    #expect(mixture.mean == [2.25] && mixture.covariance == [[4.9375]])
    // Far out, both densities underflow and their logarithm does not.
    #expect(try Self.twoBumps(Double.self).logDensity(of: [1e6]).isFinite)
    let weightless = ReferenceMixture(weights: [0, 1], components: mixture.components)
    #expect(weightless.logDensity(of: [1]) == mixture.components[1].logDensity(of: [1]))
  }

  /// Rows 0 and 2 in one component, 4 and 8 in the other: means 1 and 6, variances 1 and 4.
  @Test func maximisationByHand() throws {
    let rows: [[Double]] = [[0, 1], [2, 1], [4, 2], [8, 4], [.nan, .infinity]]
    let shares: [[Double]] = [[1, 0], [1, 0], [0, 1], [0, 1], [.nan, 1]]
    let expected: [ReferenceMixtureCovariance: [[[Double]]]] = [
      .full: [[[1.5, 0], [0, 0.5]], [[4.5, 2], [2, 1.5]]],
      .tied: [[[3, 1], [1, 1]], [[3, 1], [1, 1]]],
      .diagonal: [[[1.5, 0], [0, 0.5]], [[4.5, 0], [0, 1.5]]],
      .spherical: [[[1, 0], [0, 1]], [[3, 0], [0, 3]]],
    ]
    for (covariance, matrices) in expected {
      let mixture = try ReferenceMixture(
        maximizing: rows, weights: [3, 3, 3, 3, 0], responsibilities: shares, covariance: covariance, ridge: 0.5)
      #expect(mixture.weights == [0.5, 0.5])
      #expect(mixture.components.map(\.mean) == [[1, 1], [6, 3]])
      for (component, matrix) in zip(mixture.components, matrices) {
        #expect(relativeDistance(component.covariance, matrix) < 1e-15, "\(covariance)")
      }
    }
  }

  /// A component without rows keeps what it has.
  @Test func emptyComponent() throws {
    let previous = try Self.twoBumps(Double.self)
    let next = try ReferenceMixture(
      maximizing: [[0], [2]], responsibilities: [[1, 0], [1, 0]], covariance: .full, previous: previous)
    #expect(next.weights == [1, 0] && next.components[0].mean == [1])
    #expect(next.components[1].mean == [3] && next.components[1].covariance == [[4]])
  }

  /// The mixtures of scikit-learn, which are within 10⁻¹² of the same iterations in a wider scalar.
  @Test(arguments: Fixture.mixtures.runs.filter { $0.table == "iris" || $0.table == "faithful" })
  func scikitLearn(run: MixtureRun) throws {
    let table = Fixture.mixtures.table(of: run)
    let rows: [[WidestScalar]] = converted(table.shiftedObservations)
    let covariance = try #require(ReferenceMixtureCovariance(rawValue: run.covariance))
    var mixture = try start(run, rows, covariance)
    var errors = ErrorBound("reference and scikit-learn, \(run)")
    // A debug build does ten iterations of 80-bit arithmetic in no time, and fifty in some.
    for iteration in 0...10 {
      if let state = run.states.first(where: { $0.iterations == iteration }) {
        errors.record(relativeDistance([converted(mixture.weights)], [state.weights]), bound: 1e-12, at: "weights")
        errors.record(
          relativeDistance(converted(mixture.components.map(\.mean)), state.means), bound: 1e-12, at: "means")
        for k in state.weights.indices {
          let found: [[Double]] = converted(mixture.components[k].covariance)
          errors.record(relativeDistance(found, state.covariance(k)), bound: 1e-12, at: "covariance \(k)")
        }
      }
      let likelihood = Double(mixture.meanLogLikelihood(of: rows))
      errors.record(likelihood - run.trace[iteration], bound: 1e-12, at: "trace \(iteration)")
      guard iteration < 10 else { break }
      mixture = try mixture.iterated(on: rows, covariance: covariance, ridge: WidestScalar(run.ridge))
    }
    #expect(errors.report(), "\(errors)")
  }

  private func start(
    _ run: MixtureRun, _ rows: [[WidestScalar]], _ covariance: ReferenceMixtureCovariance
  ) throws -> ReferenceMixture<WidestScalar> {
    let table = Fixture.mixtures.table(of: run)
    guard run.start == "parameters" else {
      return try ReferenceMixture(
        maximizing: rows, responsibilities: converted(table.responsibilities), covariance: covariance,
        ridge: WidestScalar(run.ridge))
    }
    var variances: [WidestScalar] = converted(table.start.variances)
    if covariance == .spherical { variances = variances.map { _ in variances[0] } }
    return try ReferenceMixture(
      weights: converted(table.start.weights),
      components: table.start.means.map {
        try ReferenceNormal(mean: converted($0), covariance: diagonalMatrix(variances))
      })
  }

  /// Marginal times conditional is joint.
  @Test func conditionals() throws {
    var generator = SplitMix64(seed: 371)
    let mixture = try ReferenceMixture<WidestScalar>(
      weights: [0.5, 0.25, 0.25],
      components: (0..<3).map { _ in
        try ReferenceNormal(
          mean: converted(generator.normals(3)),
          covariance: converted(randomCovariance(dimension: 3, conditionNumber: 10, using: &generator)))
      })
    for _ in 0..<20 {
      let x: [WidestScalar] = converted(generator.normals(3))
      let marginal = try mixture.marginal(over: [2, 0])
      let conditional = try mixture.conditioned(on: [2, 0], values: [x[2], x[0]])
      let product = marginal.logDensity(of: [x[2], x[0]]) + conditional.logDensity(of: [x[1]])
      #expect((product - mixture.logDensity(of: x)).magnitude < 1e-17)
    }
  }

  @Test func runsClimb() throws {
    var generator = SplitMix64(seed: 372)
    let rows = generator.normalRows(40, dimension: 1) + generator.normalRows(40, dimension: 1, offset: 4)
    let fit = try ReferenceMixtureFit(
      fitting: rows, from: Self.twoBumps(Double.self), covariance: .full, iterations: 50, tolerance: 1e-6)
    #expect(fit.iterations < 50)
    #expect(fit.trace.count == fit.iterations + 1)
    #expect(zip(fit.trace, fit.trace.dropFirst()).allSatisfy { $0 < $1 })
    #expect(fit.trace.last == fit.mixture.meanLogLikelihood(of: rows))
  }
}
