import Gaussian
import GaussianReference
import GaussianTesting
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Mixtures of multivariate t distributions.
@Suite struct StudentTMixtureTests {
  /// Two t distributions, one with heavy tails, six deviations from each other.
  private func truth(_ dimension: Int, degreesOfFreedom: [Double] = [3, 30]) throws -> StudentTMixture<Double> {
    try StudentTMixture(
      weights: [0.35, 0.65],
      components: degreesOfFreedom.enumerated().map { index, nu in
        MultivariateStudentT(
          gaussianLimit: try MultivariateNormal(
            mean: (0..<dimension).map { 6 * Double(index) + Double($0) },
            standardDeviations: (0..<dimension).map { 1 + 0.25 * Double($0) }),
          degreesOfFreedom: nu)
      })
  }

  /// Components with covariances of a structure, away from what fits best.
  private func start(
    _ structure: CovarianceStructure, _ dimension: Int, degreesOfFreedom: Double
  ) throws -> StudentTMixture<Double> {
    var generator = SplitMix64(seed: 4)
    return try StudentTMixture(
      weights: [0.5, 0.5],
      components: [0.0, 4].map { centre in
        let mean = (0..<dimension).map { centre + 0.3 * Double($0) }
        let limit =
          switch structure {
          case .full:
            try MultivariateNormal(
              mean: mean,
              covariance: Matrix(randomCovariance(dimension: dimension, conditionNumber: 5, using: &generator)))
          case .diagonal:
            try MultivariateNormal(mean: mean, standardDeviations: (0..<dimension).map { 1 + 0.5 * Double($0) })
          case .spherical: try MultivariateNormal(mean: mean, standardDeviation: 2)
          }
        return MultivariateStudentT(gaussianLimit: limit, degreesOfFreedom: degreesOfFreedom)
      })
  }

  private func wide(_ mixture: StudentTMixture<Double>) -> ReferenceStudentTMixture<WidestScalar> {
    ReferenceStudentTMixture(
      weights: converted(mixture.weights),
      components: mixture.components.map { component in
        ReferenceStudentT(
          location: converted(component.location),
          scatter: (0..<component.dimension).map { converted(component.scatter.row($0)) },
          degreesOfFreedom: WidestScalar(component.degreesOfFreedom))
      })
  }

  @Test("climb as the slow twin does", arguments: CovarianceStructure.allCases, [nil, 2.5] as [Double?])
  func steps(structure: CovarianceStructure, degreesOfFreedom: Double?) throws {
    let dimension = 3
    let rows = try truth(dimension).samples(count: 150, seed: 3)
    let weights = (0..<rows.rows).map { Double($0 % 3) / 2 }
    let start = try start(structure, dimension, degreesOfFreedom: degreesOfFreedom ?? 7)
    let fitted = try StudentTMixture<Double>(
      fitting: rows, components: 2,
      form: StudentTForm(structure: structure, degreesOfFreedom: degreesOfFreedom, policy: .fail), weights: weights,
      start: .mixture(start), options: .init(tolerance: 0, maximumIterations: 4))
    var twin = wide(start)
    let widest = (0..<rows.rows).map { converted(rows.row($0)) as [WidestScalar] }
    for _ in 0..<4 {
      twin = try twin.iterated(
        on: widest, weights: converted(weights), structure: ReferenceStructure(rawValue: structure.rawValue) ?? .full,
        isEstimated: degreesOfFreedom == nil)
    }
    for (own, exact) in zip(fitted.components, twin.components) {
      // Values of a maximum tell where it is to half of their digits.
      #expect((own.degreesOfFreedom / Double(exact.degreesOfFreedom) - 1).magnitude < 1e-7)
      for (a, b) in zip(own.location, exact.location) { #expect((a - Double(b)).magnitude < 1e-7) }
      for row in 0..<dimension {
        for column in 0..<dimension {
          #expect((own.scatter[row, column] - Double(exact.scatter[row][column])).magnitude < 1e-7)
        }
      }
    }
    for (a, b) in zip(fitted.weights, twin.weights) { #expect((a - Double(b)).magnitude < 1e-9) }
    let row = rows.row(7)
    #expect((fitted.logDensity(of: row) - Double(try twin.logDensity(of: converted(row)))).magnitude < 1e-7)
  }

  @Test("tend to mixtures of Gaussians as degrees of freedom grow")
  func gaussianLimit() throws {
    let rows = try truth(2, degreesOfFreedom: [40, 40]).samples(count: 300, seed: 1)
    let t = try StudentTMixture<Double>(fitting: rows, components: 2, degreesOfFreedom: 1e9)
    let normal = try GaussianMixture<Double>(fitting: rows, components: 2)
    #expect(t.estimation?.iterations == normal.estimation?.iterations)
    #expect((t.meanLogLikelihood(of: rows) - normal.meanLogLikelihood(of: rows)).magnitude < 1e-6)
  }

  @Test("of one component are the t distribution that fits best")
  func oneComponent() throws {
    let rows = try truth(3).components[0].samples(count: 400, seed: 5)
    let single = try MultivariateStudentT<Double>(fitting: rows)
    let mixture = try StudentTMixture<Double>(
      fitting: rows, components: 1, form: StudentTForm(policy: .fail),
      options: .init(tolerance: 1e-12, maximumIterations: 2000))
    let component = mixture.components[0]
    #expect((component.degreesOfFreedom / single.degreesOfFreedom - 1).magnitude < 1e-4)
    #expect((mixture.logLikelihood(of: rows) - single.logLikelihood(of: rows)).magnitude < 1e-6)
  }

  @Test("find tails and centres again, and their likelihood never falls")
  func recovery() throws {
    let truth = try truth(2)
    let rows = truth.samples(count: 8000, seed: 11)
    let fitted = try StudentTMixture<Double>(
      fitting: rows, components: 2, form: StudentTForm(), options: .init(tolerance: 1e-8, maximumIterations: 500))
    let order = fitted.components[0].location[0] < 3 ? [0, 1] : [1, 0]
    let heavy = fitted.components[order[0]]
    #expect((2...5).contains(heavy.degreesOfFreedom), "\(heavy.degreesOfFreedom)")
    #expect(fitted.components[order[1]].degreesOfFreedom > 12)
    #expect((fitted.weights[order[0]] - 0.35).magnitude < 0.03)
    #expect(fitted.logLikelihood(of: rows) > truth.logLikelihood(of: rows))
    let trace = try #require(fitted.estimation?.trace)
    for (before, after) in zip(trace, trace.dropFirst()) { #expect(after >= before - 1e-12) }
  }

  /// The reason to have them: two components are two clusters, whatever lies far out.
  @Test("need no component for rows far out")
  func outliers() throws {
    let clusters = try truth(2, degreesOfFreedom: [80, 80]).samples(count: 400, seed: 2)
    var table: [[Double]] = (0..<400).map { clusters.row($0) }
    // On all sides, each at a distance of its own.
    for index in 0..<8 {
      let (angle, radius) = (0.8 * Double(index), 30 + 12 * Double(index))
      table.append([radius * .cos(angle), radius * .sin(angle)])
    }
    let rows = Matrix(table)
    func distance(_ location: [Double], from centre: [Double]) -> Double {
      max((location[0] - centre[0]).magnitude, (location[1] - centre[1]).magnitude)
    }
    func worst(_ locations: [[Double]]) -> Double {
      [[0.0, 1], [6, 7]].map { centre in locations.map { distance($0, from: centre) }.min() ?? .infinity }.max() ?? 0
    }
    let t = try StudentTMixture<Double>(fitting: rows, components: 2, form: StudentTForm())
    #expect(worst(t.components.map(\.location)) < 0.5)
    let normal = try GaussianMixture<Double>(fitting: rows, components: 2)
    #expect(worst(normal.components.map(\.location)) > 2)
  }

  @Test("are fitted to the same bits in any blocks, with any threads")
  func bits() throws {
    let rows = try truth(2).samples(count: 9000, seed: 7)
    let options = SearchOptions(maximumIterations: 5)
    let whole = try StudentTMixture<Double>(
      fitting: rows, components: 2, form: StudentTForm(), options: options, parallelism: .serial)
    for pieces in [1, 4] {
      let source = BlockSource(rows, pieces: pieces, seed: UInt64(pieces))
      let fitted = try StudentTMixture<Double>(
        fitting: source, components: 2, form: StudentTForm(), options: options, parallelism: .threads(3))
      #expect(fitted == whole)
      #expect(fitted.estimation?.trace == whole.estimation?.trace)
    }
  }

  @Test("keep the promises of a model")
  func conformance() throws {
    let mixture = try truth(3, degreesOfFreedom: [30, 50])
    checkGenerativeModel(mixture, known: moments(of: mixture))
    let narrow = try StudentTMixture<Float>(
      weights: [0.5, 0.5],
      components: mixture.components.map {
        try MultivariateStudentT(
          location: converted($0.location), scatter: $0.scatter.converted(to: Float.self), degreesOfFreedom: 40)
      })
    checkGenerativeModel(narrow, known: moments(of: narrow))
  }

  private func moments<Scalar>(of mixture: StudentTMixture<Scalar>) -> KnownMoments {
    let covariance = mixture.covariance
    return KnownMoments(
      mean: converted(mixture.mean), covariance: (0..<mixture.dimension).map { converted(covariance.row($0)) })
  }

  @Test("take the degrees of freedom that are asked for, whatever a start has, infinitely many too")
  func starts() throws {
    let rows = try truth(2).samples(count: 400, seed: 8)
    let free = try StudentTMixture<Double>(fitting: rows, components: 2, form: StudentTForm())
    let given = try StudentTMixture<Double>(
      fitting: rows, components: 2, form: StudentTForm(degreesOfFreedom: 2), start: .mixture(free))
    #expect(given.components.map(\.degreesOfFreedom) == [2, 2])
    #expect(given.parameterCount == free.parameterCount - 2)
    let unmoved = try StudentTMixture<Double>(
      fitting: rows, components: 2, form: StudentTForm(degreesOfFreedom: 2), start: .mixture(free),
      options: .init(maximumIterations: 0))
    #expect(unmoved.components.map(\.degreesOfFreedom) == [2, 2])
    let normal = try GaussianMixture<Double>(fitting: rows, components: 2)
    let limit = try StudentTMixture(
      weights: normal.weights,
      components: normal.components.map { MultivariateStudentT(gaussianLimit: $0, degreesOfFreedom: .infinity) })
    let climbed = try StudentTMixture<Double>(
      fitting: rows, components: 2, form: StudentTForm(), start: .mixture(limit),
      options: .init(tolerance: 1e-9, maximumIterations: 5000))
    #expect(climbed.meanLogLikelihood(of: rows) > free.meanLogLikelihood(of: rows) - 1e-4)
    #expect(
      !limit.components[0].coincides(
        with: MultivariateStudentT(
          gaussianLimit: normal.components[0], degreesOfFreedom: 5)))
  }

  /// Rows that are all far from a start count next to nothing, and are rows of its components all the same.
  @Test("find rows that are far from where they start")
  func farStart() throws {
    let start = try truth(2)
    let drawn = start.samples(count: 200, seed: 9)
    let rows = Matrix((0..<200).map { row in drawn.row(row).map { 1e8 + 1e6 * $0 } })
    let fitted = try StudentTMixture<Double>(
      fitting: rows, components: 2, form: StudentTForm(structure: .diagonal), start: .mixture(start))
    #expect(fitted.estimation?.emptyComponents.count != 2)
    #expect(fitted.components.contains { $0.location[0] > 5e7 })
  }

  @Test("have curves: their finest detail is that of a component")
  func details() throws {
    let mixture = try truth(2)
    #expect(mixture.finestDeviations == mixture.components[0].finestDeviations)
  }

  @Test("refuse supports of reduced rank")
  func refusals() throws {
    let rows = try truth(2).samples(count: 50, seed: 7)
    #expect(throws: GaussianError.self) {
      try StudentTMixture<Double>(fitting: rows, components: 2, form: StudentTForm(policy: .pseudo()))
    }
  }
}
