import Gaussian
import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Everything that iterates: who listens may end it, and whoever has the rows may drive it.
@Suite("Climbs")
struct ClimbTests {
  /// Correlated rows with heavy tails, of two clusters.
  static let rows: Matrix<Double> = {
    let model = try? MultivariateStudentT<Double>(
      location: [0, 1, -1, 0],
      scatter: Matrix([[2, 0.9, 0.3, 0], [0.9, 1, 0.4, 0.1], [0.3, 0.4, 3, 1.2], [0, 0.1, 1.2, 1]]),
      degreesOfFreedom: 5)
    var rows = model?.samples(count: 900, seed: 1601) ?? Matrix(rows: 0, columns: 4, elements: [])
    for row in 0..<rows.rows / 2 { rows[row, 0] += 6 }
    return rows
  }()

  /// The same without some of the cells.
  static let incomplete: Matrix<Double> = {
    var incomplete = rows
    for row in stride(from: 0, to: rows.rows, by: 3) { incomplete[row, row % 4] = .nan }
    return incomplete
  }()

  /// Fits of every kind that iterates, none of which ends early.
  static let fits: [Fit] = [
    Fit("mixture") {
      let mixture = try GaussianMixture(
        fitting: rows, components: 3, options: .init(tolerance: 0, maximumIterations: 50, restarts: 2),
        parallelism: .serial, observer: $0)
      return mixture.estimation?.climb
    },
    Fit("mixture of factors") {
      let mixture = try FactorMixture(
        fitting: rows, components: 2, factors: 1, options: .init(tolerance: 0, maximumIterations: 50),
        parallelism: .serial, observer: $0)
      return mixture.estimation?.climb
    },
    Fit("missing values") {
      try MissingValuesFit(
        fitting: incomplete, options: .init(tolerance: 0, maximumIterations: 50, isAccelerated: false),
        parallelism: .serial, observer: $0
      ).climb
    },
    Fit("Student t") {
      try StudentT(tolerance: 0).fit(rows, parallelism: .serial, observer: $0).climb
    },
    Fit("k-means") {
      try KMeans(fitting: rows, clusters: 20, options: .init(tolerance: 0), parallelism: .serial, observer: $0).climb
    },
    Fit("factors by Newton's steps") { try factors(.newton, $0) },
    Fit("factors by eigenvectors") { try factors(.eigenvectors, $0) },
    Fit("factors by EM") { try factors(.expectationMaximization, $0) },
    Fit("principal components by EM") {
      try ProbabilisticPCA(
        fitting: rows, factors: 1, method: .expectationMaximization, options: .init(tolerance: 0),
        parallelism: .serial, observer: $0
      ).estimation?.climb
    },
    Fit("observed cells") {
      try FactorAnalysis(
        fittingObservedCells: incomplete, factors: 1, options: .init(tolerance: 0), parallelism: .serial, observer: $0
      ).estimation?.climb
    },
    Fit("minimum covariance determinant") {
      try MinimumCovarianceDeterminant(trials: 10).fit(rows, parallelism: .serial, observer: $0).climb
    },
  ]

  private static func factors(
    _ method: FactorAnalysis<Double>.Method, _ observer: FitObserver?
  ) throws -> ClimbRecord? {
    try FactorAnalysis(
      fitting: rows, factors: 1, method: method, options: .init(tolerance: 0, restarts: 1), parallelism: .serial,
      observer: observer
    ).estimation?.climb
  }

  struct Fit: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (FitObserver?) throws -> ClimbRecord?

    init(_ name: String, _ run: @escaping @Sendable (FitObserver?) throws -> ClimbRecord?) {
      (testDescription, self.run) = (name, run)
    }
  }

  @Test("end after the iteration that an observer stops them at", arguments: fits)
  func observer(fit: Fit) throws {
    for last in [1, 2] {
      let record = try #require(try fit.run { $0.iteration == last ? .stop : .continue })
      #expect(record.ending == .stopped)
      #expect(record.iterations == last)
      #expect(!record.hasConverged)
      #expect(record.trace.allSatisfy { $0.isFinite })
    }
  }

  @Test("end in a task that is cancelled", arguments: fits)
  func cancellation(fit: Fit) async throws {
    let task = Task.detached {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try fit.run(nil)
    }
    let record = try #require(try await task.value)
    #expect(record.ending == .stopped)
    #expect(record.iterations == 0)
  }

  @Test("tell of every iteration, and are not changed by that", arguments: fits)
  func listening(fit: Fit) throws {
    let plain = try #require(try fit.run(nil))
    let heard = try #require(try fit.run { _ in .continue })
    #expect(heard == plain)
    #expect(plain.ending != .stopped)
  }

  @Test("of mixtures take the same steps whoever sums")
  func mixtureFromOutside() throws {
    let start = try GaussianMixture(
      fitting: Self.rows, components: 3, options: .init(tolerance: 0, maximumIterations: 2))
    let fit = try GaussianMixture(
      fitting: Self.rows, components: 3, start: .mixture(start), options: .init(tolerance: 0, maximumIterations: 7))
    let survey = try ObservationSurvey(of: BlockSource(Self.rows, pieces: 3, seed: 1), .serial)
    let steps = MultivariateNormal<Double>.steps(to: GaussianForm(), for: survey, tolerance: 0)
    var climb = MixtureClimb(
      from: MixtureParameters(weights: start.weights, components: start.components), steps,
      totalWeight: survey.weight, stopsWhenLikelihoodFalls: true,
      ClimbCourse(ClimbRules(tolerance: 0, maximumIterations: 7)))
    var passes = 0
    while let request = climb.next() {
      var step = request.step
      for part in [0..<300, 300..<301, 301..<900] {
        step.add(Self.rows.rows(in: part), weights: nil, parallelism: .serial)
      }
      try climb.absorb(step.sums)
      passes += 1
    }
    #expect(passes == 8)
    #expect(climb.parameters.weights == fit.weights)
    #expect(climb.parameters.components == fit.components)
    #expect(climb.course.record.trace == fit.estimation?.trace)
  }

  @Test("of t distributions take the same steps whoever sums")
  func studentTFromOutside() throws {
    let fit = try StudentT().fit(Self.rows)
    var rows = try StudentTRows(BlockSource(Self.rows, pieces: 4, seed: 2), structure: .full, parallelism: .serial)
    var climb = StudentTClimb(
      nil, rows.statistics, structure: .full,
      ClimbCourse(ClimbRules(tolerance: 1e-9, maximumIterations: 1000)))
    while let request = climb.next() { climb.absorb(try rows.sums(request)) }
    #expect(climb.point.location == fit.location)
    #expect(climb.point.scatter == fit.scatter)
    #expect(climb.course.record == fit.climb)
  }
}
