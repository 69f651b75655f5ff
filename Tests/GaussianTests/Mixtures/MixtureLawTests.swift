import Gaussian
import LinearAlgebra
import RealModule
import Synchronization
import TestSupport
import Testing

/// Laws that hold for every fit by EM.
@Suite struct MixtureLawTests {
  // MARK: Weights

  /// A weight is a number of copies; a row of weight 0 is absent, whatever it holds.
  @Test(arguments: MixtureCovariance.allCases)
  func weightsAreCopies(covariance: MixtureCovariance) throws {
    let problem = try MixtureProblem(200, dimension: 3, components: 3, covariance: covariance, seed: 401)
    let weights = problem.rows.indices.map { Double(($0 * 7) % 4) }
    let copies = zip(problem.rows, weights).flatMap { [[Double]](repeating: $0, count: Int($1)) }
    let present = problem.rows.indices.filter { weights[$0] > 0 }
    var spoiled = problem.rows
    for row in spoiled.indices where weights[row] == 0 { spoiled[row] = [.nan, .infinity, -1e300] }

    let shares = problem.start.responsibilities(of: problem.observations(Double.self))
    let copiedShares = Matrix(
      zip(problem.rows.indices, weights).flatMap { [[Double]](repeating: shares.row($0), count: Int($1)) })
    func options(_ start: GaussianMixture<Double>.Start) -> GaussianRecipe<Double> {
      var options = problem.options(iterations: 10)
      options.start = start
      return options
    }
    for (start, copiedStart) in [
      (GaussianMixture<Double>.Start.mixture(problem.start), .mixture(problem.start)),
      (.responsibilities(shares), .responsibilities(copiedShares)),
    ] as [(GaussianMixture<Double>.Start, GaussianMixture<Double>.Start)] {
      let weighted = try GaussianMixture(
        fitting: Matrix(spoiled), components: 3, weights: weights, recipe: options(start))
      let repeated = try GaussianMixture(fitting: Matrix(copies), components: 3, recipe: options(copiedStart))
      #expect(weighted.distance(to: repeated) < 1e-11)
      let record = try #require(weighted.estimation)
      #expect(record.count == present.count)
      #expect(record.weight == Double(copies.count))
    }
    // Without rows of weight 0, k-means draws the same rows too.
    for start in [GaussianMixture<Double>.Start.kMeans, .kMeansPlusPlus] {
      let spoiledFit = try GaussianMixture(
        fitting: Matrix(spoiled), components: 3, weights: weights, recipe: options(start))
      let presentFit = try GaussianMixture(
        fitting: Matrix(present.map { problem.rows[$0] }), components: 3, weights: present.map { weights[$0] },
        recipe: options(start))
      #expect(spoiledFit.distance(to: presentFit) < 1e-9)
    }
  }

  /// Weights that are all multiplied by the same number say the same, be it 10^±100.
  @Test func unitsOfWeights() throws {
    let problem = try MixtureProblem(100, dimension: 2, components: 2, seed: 402)
    let weights = problem.rows.indices.map { Double(1 + $0 % 3) }
    let fit = try GaussianMixture(
      fitting: problem.observations(), components: 2, weights: weights, recipe: problem.options(iterations: 5))
    for scale in [0x1p-300, 0x1p5, 0x1p300] {
      let other = try GaussianMixture(
        fitting: problem.observations(), components: 2, weights: weights.map { $0 * scale },
        recipe: problem.options(iterations: 5))
      #expect(other.distance(to: fit) < 1e-12)
      let (trace, expected) = (try #require(other.estimation).trace, try #require(fit.estimation).trace)
      #expect(zip(trace, expected).allSatisfy { ($0 - $1).magnitude < 1e-12 })
    }
  }

  // MARK: Origins, units, order

  /// At 10⁸ deviations from the origin a mean is rounded to 1.5·10⁻⁸, and nothing else is lost.
  @Test(arguments: MixtureCovariance.allCases)
  func origins(covariance: MixtureCovariance) throws {
    let problem = try MixtureProblem(200, dimension: 3, components: 3, covariance: covariance, seed: 403)
    // Multiples of 2⁻²⁰, which 2²⁷ can be added to exactly.
    let rows = problem.rows.map { row in row.map { ($0 * 0x1p20).rounded() * 0x1p-20 } }
    let moved = rows.map { row in zip(row, [0x1p27, -0x1p27, 0x1p20]).map { $0 + $1 } }
    var options = problem.options(iterations: 20)
    options.start = .responsibilities(problem.start.responsibilities(of: Matrix(rows)))
    let fit = try GaussianMixture(fitting: Matrix(rows), components: 3, recipe: options)
    let other = try GaussianMixture(fitting: Matrix(moved), components: 3, recipe: options)
    let back = try GaussianMixture(
      weights: other.weights,
      components: other.components.map {
        try MultivariateNormal(
          mean: zip($0.mean, [0x1p27, -0x1p27, 0x1p20]).map { $0 - $1 }, covariance: $0.covariance)
      })
    let plain = try GaussianMixture(
      weights: fit.weights,
      components: fit.components.map { try MultivariateNormal(mean: $0.mean, covariance: $0.covariance) })
    #expect(back.distance(to: plain) < 1e-6)
    let (trace, expected) = (try #require(other.estimation).trace, try #require(fit.estimation).trace)
    #expect(zip(trace, expected).allSatisfy { ($0 - $1).magnitude < 1e-6 })
  }

  /// Units change nothing but the units, be they 10^±90; for a spherical covariance they are one for all variables.
  @Test(arguments: MixtureCovariance.allCases)
  func units(covariance: MixtureCovariance) throws {
    let problem = try MixtureProblem(150, dimension: 3, components: 3, covariance: covariance, seed: 404)
    let shares = problem.start.responsibilities(of: problem.observations(Double.self))
    let uneven = [0x1p-300, 0x1p300, 0x1p3]
    for scales in [[0x1p300, 0x1p300, 0x1p300], [0x1p-300, 0x1p-300, 0x1p-300], uneven] {
      guard covariance != .spherical || scales != uneven else { continue }
      var options = problem.options(iterations: 10)
      options.start = .responsibilities(shares)
      let fit = try GaussianMixture(fitting: problem.observations(), components: 3, recipe: options)
      let scaled = try GaussianMixture(
        fitting: Matrix(problem.rows.map { row in zip(row, scales).map { $0 * $1 } }), components: 3, recipe: options)
      for k in 0..<3 {
        #expect((scaled.weights[k] - fit.weights[k]).magnitude < 1e-12)
        let (a, b) = (scaled.components[k], fit.components[k])
        for i in 0..<3 {
          #expect(relativeError(a.mean[i] / scales[i], b.mean[i]) < 1e-11)
          for j in 0..<3 {
            let scale = (b.covariance[i, i] * b.covariance[j, j]).squareRoot()
            #expect((a.covariance[i, j] / scales[i] / scales[j] - b.covariance[i, j]).magnitude < 1e-11 * scale)
          }
        }
      }
      let shift = scales.reduce(0) { $0 + Double.log($1) }
      let (trace, expected) = (try #require(scaled.estimation).trace, try #require(fit.estimation).trace)
      #expect(zip(trace, expected).allSatisfy { ($0 + shift - $1).magnitude < 1e-11 * max(1, shift.magnitude) })
    }
  }

  @Test(arguments: MixtureCovariance.allCases)
  func orderOfRows(covariance: MixtureCovariance) throws {
    let problem = try MixtureProblem(200, dimension: 4, components: 3, covariance: covariance, seed: 405)
    var generator = SplitMix64(seed: 406)
    let fit = try GaussianMixture(
      fitting: problem.observations(), components: 3, recipe: problem.options(iterations: 10))
    let shuffled = try GaussianMixture(
      fitting: Matrix(problem.rows.shuffled(using: &generator)), components: 3, recipe: problem.options(iterations: 10)
    )
    #expect(shuffled.distance(to: fit) < 1e-11)
  }

  // MARK: Bits

  @Test func sameBitsOnAnyNumberOfThreads() throws {
    try checkThreads(Double.self, .full)
    try checkThreads(Float.self, .diagonal)
  }

  /// So many components and variables that a block is 4096 rows.
  private func checkThreads<Scalar: GaussianScalar>(_ type: Scalar.Type, _ covariance: MixtureCovariance) throws {
    let problem = try MixtureProblem(4500, dimension: 16, components: 16, covariance: covariance, seed: 407)
    let rows: Matrix<Scalar> = problem.observations()
    let weights = problem.rows.indices.map { Scalar($0 % 3) }
    for start in [GaussianMixture<Scalar>.Start.kMeans, .randomResponsibilities] {
      let options = GaussianRecipe<Scalar>(
        covariance: covariance, start: start, tolerance: 0, maximumIterations: 2, seed: 5)
      let fit = try GaussianMixture(
        fitting: rows, components: 16, weights: weights, recipe: options, parallelism: .serial)
      for threads in [2, 7] {
        let other = try GaussianMixture(
          fitting: rows, components: 16, weights: weights, recipe: options, parallelism: .threads(threads))
        #expect(other == fit, "\(start.kind), \(threads) threads")
        #expect(other.estimation == fit.estimation, "\(start.kind), \(threads) threads")
      }
    }
  }

  /// The best of several starts has the bits that it has alone.
  @Test(arguments: [GaussianMixture<Double>.Start.kMeans, .kMeansPlusPlus, .randomResponsibilities])
  func restartsTogetherOrAlone(start: GaussianMixture<Double>.Start) throws {
    let problem = try MixtureProblem(150, dimension: 2, components: 5, seed: 408)
    var options = GaussianRecipe<Double>(start: start, maximumIterations: 10, seed: 7)
    let alone = try (0..<4).map { restart in
      options.search.seed = 7 + UInt64(restart)
      return try GaussianMixture(fitting: problem.observations(), components: 5, recipe: options)
    }
    (options.search.seed, options.search.restarts) = (7, 4)
    for parallelism in [Parallelism.serial, .threads(2), .threads(4)] {
      let together = try GaussianMixture(
        fitting: problem.observations(), components: 5, recipe: options, parallelism: parallelism)
      let record = try #require(together.estimation)
      let best = alone[Int(try #require(record.seed) - 7)]
      #expect(together == best)
      #expect(record.trace == best.estimation?.trace)
      #expect(record.restarts == 4)
      #expect(alone.allSatisfy { $0.estimation!.meanLogLikelihood <= record.meanLogLikelihood })
    }
  }

  // MARK: The climb

  /// Without a ridge every step climbs, from wherever it begins.
  @Test(arguments: MixtureCovariance.allCases)
  func likelihoodRises(covariance: MixtureCovariance) throws {
    let problem = try MixtureProblem(120, dimension: 3, components: 4, covariance: covariance, seed: 409)
    let starts: [GaussianMixture<Double>.Start] = [
      .kMeans, .kMeansPlusPlus, .randomResponsibilities, .mixture(problem.start),
    ]
    for start in starts {
      var options = problem.options(iterations: 60)
      options.start = start
      let fit = try GaussianMixture(fitting: problem.observations(), components: 4, recipe: options)
      let record = try #require(fit.estimation)
      #expect(record.start == start.kind)
      #expect(record.iterations == 60)
      #expect(record.ending == .iterationLimit)
      #expect(record.trace.count == 61)
      for (before, after) in zip(record.trace, record.trace.dropFirst()) {
        #expect(after >= before - 1e-14 * max(1, before.magnitude), "\(start.kind)")
      }
      let score = fit.meanLogLikelihood(of: problem.observations())
      #expect(relativeError(record.meanLogLikelihood, score) < 1e-14)
    }
  }

  @Test func endings() throws {
    let problem = try MixtureProblem(250, dimension: 2, components: 3, seed: 410)
    var options = problem.options(iterations: 500)
    (options.search.tolerance, options.search.stopsWhenLikelihoodFalls) = (1e-6, true)
    let reports = Mutex<[FitProgress]>([])
    options.observer = { progress in
      reports.withLock { $0.append(progress) }
      return .continue
    }
    let fit = try GaussianMixture(fitting: problem.observations(), components: 3, recipe: options)
    let record = try #require(fit.estimation)
    #expect(record.hasConverged)
    #expect(record.iterations < 500)
    #expect(record.tolerance == 1e-6)
    #expect(record.emptyComponents.isEmpty)
    #expect(record.coincidingComponents.isEmpty)
    let changes = zip(record.trace, record.trace.dropFirst()).map { $1 - $0 }
    #expect(changes.dropLast().contains { $0 < 1e-6 })
    #expect(reports.withLock { $0.map(\.iteration) } == Array(1...record.iterations))
    // No iteration at all gives the start back.
    let none = try GaussianMixture(
      fitting: problem.observations(), components: 3, recipe: problem.options(iterations: 0))
    #expect(none == problem.start)
    #expect(none.estimation?.trace.count == 1)
    // A warm start goes on where the fit before it ended.
    let half = try GaussianMixture(
      fitting: problem.observations(), components: 3, recipe: problem.options(iterations: 6))
    var rest = problem.options(iterations: 4)
    rest.start = .mixture(half)
    let whole = try GaussianMixture(
      fitting: problem.observations(), components: 3, recipe: problem.options(iterations: 10))
    #expect(
      try GaussianMixture(fitting: problem.observations(), components: 3, recipe: rest).distance(to: whole) < 1e-12)
  }

  /// Components that have lost their rows, or are the same, are kept and reported.
  @Test(arguments: MixtureCovariance.allCases)
  func emptyAndCoinciding(covariance: MixtureCovariance) throws {
    var generator = SplitMix64(seed: 413)
    var rows = generator.normalRows(30, dimension: 2)
    // A cluster that one component has, and another that two share.
    for row in 0..<15 { rows[row] = rows[row].map { $0 + 1000 } }
    func start(_ centers: [[Double]]) throws -> GaussianMixture<Double> {
      try GaussianMixture(
        weights: [0.25, 0.25, 0.5],
        components: centers.map { center in
          switch covariance {
          case .full, .tied: try MultivariateNormal(mean: center, covariance: Matrix([[1.0, 0], [0, 1]]))
          case .diagonal: try MultivariateNormal(mean: center, standardDeviations: [1, 1])
          case .spherical: try MultivariateNormal(mean: center, standardDeviation: 1)
          }
        }, structure: covariance)
    }
    func fit(_ centers: [[Double]]) throws -> GaussianMixture<Double> {
      try GaussianMixture(
        fitting: Matrix(rows), components: 3,
        recipe: .init(covariance: covariance, start: .mixture(start(centers)), tolerance: 0, maximumIterations: 5))
    }
    let twins = try fit([[0, 0], [0, 0], [1000, 1000]])
    #expect(twins.estimation?.coincidingComponents == [[0, 1]] && twins.estimation?.emptyComponents == [])
    #expect(twins.components[0] == twins.components[1])
    #expect(zip(twins.weights, [0.25, 0.25, 0.5]).allSatisfy { ($0 - $1).magnitude < 1e-14 })

    let lonely = try fit([[0, 0], [-1e5, 1e5], [1000, 1000]])
    #expect(lonely.estimation?.emptyComponents == [1] && lonely.estimation?.coincidingComponents == [])
    #expect(lonely.weights[1] == 0 && lonely.components[1].mean == [-1e5, 1e5])
    #expect(lonely.logDensities(of: Matrix(rows)).allSatisfy { $0.isFinite })
    let two = try GaussianMixture(
      weights: [lonely.weights[0], lonely.weights[2]], components: [lonely.components[0], lonely.components[2]],
      structure: covariance)
    #expect(zip(lonely.logDensities(of: Matrix(rows)), two.logDensities(of: Matrix(rows))).allSatisfy { $0 == $1 })
  }

  /// One component is the plain fit.
  @Test(arguments: MixtureCovariance.allCases)
  func oneComponent(covariance: MixtureCovariance) throws {
    let rows = Matrix(shippedRows("wine.csv", columns: 0..<13))
    let weights = (0..<178).map { Double(1 + $0 % 3) }
    let mixture = try GaussianMixture(
      fitting: rows, components: 1, weights: weights, recipe: .init(covariance: covariance, policy: .fail))
    let normal = try MultivariateNormal(fitting: rows, weights: weights, structure: covariance.structure)
    let single = try GaussianMixture(weights: [1], components: [normal], structure: covariance)
    #expect(mixture.distance(to: single) < 1e-12)
    #expect(mixture.parameterCount == normal.parameterCount)
    for (density, expected) in zip(mixture.logDensities(of: rows), normal.logDensities(of: rows)) {
      #expect(relativeError(density, expected) < 1e-11)
    }
  }

  /// Blocks of a source give what the rows give in one piece.
  @Test(arguments: MixtureCovariance.allCases)
  func streaming(covariance: MixtureCovariance) throws {
    let problem = try MixtureProblem(500, dimension: 3, components: 3, covariance: covariance, seed: 411)
    let weights = problem.rows.indices.map { Double($0 % 4) }
    let rows: Matrix<Double> = problem.observations()
    for start in [GaussianMixture<Double>.Start.kMeans, .mixture(problem.start)] {
      var options = problem.options(iterations: 8)
      options.start = start
      let whole = try GaussianMixture(fitting: rows, components: 3, weights: weights, recipe: options)
      let blocks = try GaussianMixture(
        fitting: BlockSource(rows, weights: weights, pieces: 7, seed: 1), components: 3, recipe: options)
      #expect(blocks == whole)
    }
  }

  /// Single precision is the same climb to its rounding.
  @Test(arguments: MixtureCovariance.allCases)
  func singlePrecision(covariance: MixtureCovariance) throws {
    let problem = try MixtureProblem(400, dimension: 3, components: 3, covariance: covariance, seed: 412)
    let wide = try GaussianMixture(
      fitting: problem.observations(), components: 3, recipe: problem.options(iterations: 10))
    let narrow = try GaussianMixture(
      fitting: problem.observations(Float.self), components: 3,
      recipe: .init(
        covariance: covariance, start: .mixture(problem.start.rounded(to: Float.self)), tolerance: 0,
        maximumIterations: 10, policy: .fail, stopsWhenLikelihoodFalls: false))
    #expect(try narrow.distance(to: wide.rounded(to: Float.self)) < 1e-4)
  }
}
