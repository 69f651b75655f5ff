import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Fits of mixtures of models of factors.
@Suite struct FactorMixtureFittingTests {
  typealias Options = FactorRecipe

  private func fit(
    _ rows: Matrix<Double>, components: Int, factors: Int, weights: [Double]? = nil, _ options: Options,
    formsCovariances: Bool, parallelism: Parallelism = .automatic
  ) throws -> FactorMixture<Double> {
    var form = FactorForm(factors: factors, noise: options.noise, leastNoise: options.leastNoise)
    form.formsCovariances = formsCovariances
    return try FactorMixture(
      fitting: TestSource(rows: rows, weights: weights), components: components, form: form, start: options.start,
      options: options.search, parallelism: parallelism)
  }

  /// One component is one model, however it is fitted.
  @Test(arguments: [true, false]) func oneComponent(formsCovariances: Bool) throws {
    let rows = Matrix(shippedRows("wine.csv", columns: 0..<13))
    let standard = rows.standardized
    for factors in [0, 1, 3] {
      let single = try ProbabilisticPCA(fitting: standard, factors: factors)
      let mixture = try fit(
        standard, components: 1, factors: factors, Options(tolerance: 1e-11, maximumIterations: 5000),
        formsCovariances: formsCovariances)
      let record = try #require(mixture.estimation)
      #expect(record.hasConverged)
      #expect((record.logLikelihood - single.estimation!.logLikelihood).magnitude < 1e-5, "\(factors)")
      #expect((mixture.logLikelihood(of: standard) - record.logLikelihood).magnitude < 1e-8)
      if formsCovariances && factors > 0 {
        #expect(record.iterations <= 3)
        #expect(largestDifference(mixture.components[0].loadings, single.loadings) < 1e-9)
      }
      let analysis = try FactorAnalysis(fitting: rows, factors: factors)
      let diagonal = try fit(
        rows, components: 1, factors: factors,
        Options(noise: .diagonal, tolerance: 1e-9, maximumIterations: 20_000), formsCovariances: formsCovariances)
      #expect(diagonal.estimation?.hasConverged == true)
      let (reached, best) = (diagonal.estimation!.logLikelihood, analysis.estimation!.logLikelihood)
      #expect((reached - best).magnitude < 0.01, "\(factors): \(reached), \(best)")
    }
  }

  /// Steps by directions are those of the textbook.
  @Test(arguments: FactorNoise.allCases, [false, true])
  func stepsAreThoseOfTheTextbook(noise: FactorNoise, isWeighted: Bool) throws {
    let problem = try FactorMixtureProblem(60, dimension: 5, components: 3, noise: noise, distance: 1, seed: 960)
    let weights = isWeighted ? (0..<60).map { Double($0 % 4) / 2 } : nil
    var spoiled = problem.rows
    if isWeighted { spoiled[4, 1] = .nan }
    let start = try FactorMixtureProblem(1, dimension: 5, components: 3, noise: noise, distance: 1, seed: 961).mixture
    let result = try fit(
      spoiled, components: 3, factors: 2, weights: weights,
      Options(noise: noise, start: .mixture(start), tolerance: 0, maximumIterations: 3), formsCovariances: false)
    var twin = start.reference
    let rows: [[WidestScalar]] = (0..<60).map { converted(problem.rows.row($0)) }
    let wide = weights.map { $0.map { WidestScalar($0) } }
    var trace = [try twin.mixture().meanLogLikelihood(of: rows, weights: wide)]
    for _ in 0..<3 {
      twin = try twin.iterated(on: rows, weights: wide, isIsotropic: noise == .isotropic)
      trace.append(try twin.mixture().meanLogLikelihood(of: rows, weights: wide))
    }
    var errors = ErrorBound("steps of a mixture of factors, \(noise), weighted: \(isWeighted)")
    let record = try #require(result.estimation)
    #expect(record.iterations == 3)
    #expect(record.trace.count == 4)
    for (step, (own, exact)) in zip(record.trace, trace).enumerated() {
      errors.record(WidestScalar(own) - exact, bound: 1e-11, at: "trace \(step)")
    }
    for (k, (own, exact)) in zip(result.components, twin.components).enumerated() {
      errors.record(WidestScalar(result.weights[k]) - twin.weights[k], bound: 1e-11, at: "weight \(k)")
      let (covariance, expected) = (own.covariance, exact.covariance)
      for i in 0..<5 {
        errors.record(WidestScalar(own.mean[i]) - exact.mean[i], bound: 1e-10, at: "mean \(k), \(i)")
        errors.record(WidestScalar(own.noiseVariances[i]) - exact.noise[i], bound: 1e-10, at: "noise \(k), \(i)")
        for j in 0..<5 {
          errors.record(
            WidestScalar(covariance[i, j]) - expected[i][j], bound: 1e-10, at: "covariance \(k), \(i), \(j)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Covariances or directions: the same maximum, upwards all the way, with the same bits for any number of threads.
  @Test(arguments: FactorNoise.allCases) func bothWaysLeadToTheSame(noise: FactorNoise) throws {
    let problem = try FactorMixtureProblem(
      3000, dimension: 9, components: 3, factors: 2, noise: noise, distance: 3, seed: 970)
    let options = Options(noise: noise, tolerance: 1e-10, maximumIterations: 4000)
    let exact = try fit(problem.rows, components: 3, factors: 2, options, formsCovariances: true)
    let stepwise = try fit(problem.rows, components: 3, factors: 2, options, formsCovariances: false)
    for model in [exact, stepwise] {
      let record = try #require(model.estimation)
      #expect(record.hasConverged)
      #expect(record.componentsOfLeastNoise.isEmpty)
      #expect(record.emptyComponents.isEmpty)
      #expect(zip(record.trace, record.trace.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
      #expect((model.meanLogLikelihood(of: problem.rows) - record.meanLogLikelihood).magnitude < 1e-11)
    }
    let (a, b) = (exact.estimation!, stepwise.estimation!)
    #expect((a.meanLogLikelihood - b.meanLogLikelihood).magnitude < 1e-7)
    #expect(a.iterations < b.iterations)
    print("mixture of factors, \(noise): \(a.iterations) steps with covariances, \(b.iterations) with directions")
    // No worse than the model that the rows are from.
    #expect(a.meanLogLikelihood > problem.mixture.meanLogLikelihood(of: problem.rows))
    for way in [true, false] {
      let short = Options(noise: noise, maximumIterations: 3, seed: 9)
      let one = try fit(
        problem.rows, components: 3, factors: 2, short, formsCovariances: way, parallelism: .serial)
      let three = try fit(
        problem.rows, components: 3, factors: 2, short, formsCovariances: way, parallelism: .threads(3))
      #expect(one == three)
      #expect(one.estimation == three.estimation)
    }
  }

  @Test(arguments: [true, false]) func aWeightIsThatManyRows(formsCovariances: Bool) throws {
    let problem = try FactorMixtureProblem(90, dimension: 6, distance: 3, seed: 980)
    let weights = (0..<90).map { Double($0 % 3) }
    let repeated = problem.rows.selecting(rows: (0..<90).flatMap { [Int](repeating: $0, count: $0 % 3) })
    let start = problem.mixture
    let options = Options(start: .mixture(start), tolerance: 0, maximumIterations: 20)
    var spoiled = problem.rows
    spoiled[0, 2] = .infinity
    let weighed = try fit(
      spoiled, components: 2, factors: 2, weights: weights, options, formsCovariances: formsCovariances)
    let plain = try fit(repeated, components: 2, factors: 2, options, formsCovariances: formsCovariances)
    #expect(largestDifference(weighed.covariance, plain.covariance) < 1e-9)
    #expect(weighed.estimation?.weight == 90)
    #expect(plain.estimation?.weight == 90)
  }

  /// Many variables: nothing of their square, rows in blocks or whole.
  @Test func manyVariables() throws {
    let problem = try FactorMixtureProblem(200, dimension: 1200, components: 2, factors: 3, distance: 0.3, seed: 990)
    let model = try FactorMixture(fitting: problem.rows, components: 2, factors: 3)
    let record = try #require(model.estimation)
    #expect(record.hasConverged, "\(record.iterations), \(record.ending)")
    #expect(record.iterations < 50, "\(record.iterations), \(record.ending)")
    let found = model.labels(of: problem.rows)
    let same = zip(found, problem.labels).count { $0 == $1 }
    #expect(max(same, 200 - same) == 200)
    let blocks = try FactorMixture(
      fitting: TestSource(rows: problem.rows, weights: nil, blockSize: 70), components: 2, form: .init(factors: 3))
    #expect((blocks.estimation!.meanLogLikelihood - record.meanLogLikelihood).magnitude < 1e-3)
    // A row more than there are factors, and all the same a density.
    let few = try FactorMixture(fitting: problem.rows.rows(in: 0..<5), components: 2, factors: 3)
    #expect(few.logDensities(of: problem.rows).allSatisfy { $0.isFinite })
    #expect(few.estimation?.componentsOfLeastNoise == [0, 1])
  }

  @Test func singlePrecision() throws {
    let problem = try FactorMixtureProblem(800, dimension: 8, components: 2, distance: 4, seed: 1000)
    let wide = try FactorMixture(fitting: problem.rows, components: 2, factors: 2)
    let narrow = try FactorMixture(fitting: problem.rows.converted(to: Float.self), components: 2, factors: 2)
    #expect((wide.estimation!.meanLogLikelihood - narrow.estimation!.meanLogLikelihood).magnitude < 1e-3)
  }

  /// A copy of a column is a case of Heywood for one model and for a mixture, with the same likelihood.
  @Test func aCaseOfHeywood() throws {
    let rows = factorRows(400, dimension: 6, factors: 2, noise: 0.3...0.8, seed: 1005)
    let copied = Matrix((0..<400).map { rows.row($0) + [rows[$0, 0]] })
    let single = try FactorAnalysis(fitting: copied, factors: 3)
    let mixture = try fit(
      copied, components: 1, factors: 3, Options(noise: .diagonal, tolerance: 1e-9, maximumIterations: 20_000),
      formsCovariances: true)
    let (a, b) = (single.estimation!.logLikelihood, mixture.estimation!.logLikelihood)
    #expect((a - b).magnitude < 0.01, "\(a), \(b)")
    #expect(single.estimation?.heywoodVariables.isEmpty == false)
    let shares = mixture.components[0].uniquenesses
    #expect(mixture.estimation?.componentsOfLeastNoise == [0], "\(shares), \(single.uniquenesses)")
  }

  @Test func restarts() throws {
    let problem = try FactorMixtureProblem(300, dimension: 6, components: 4, distance: 2, seed: 1010)
    let options = Options(start: .randomResponsibilities, restarts: 5, tolerance: 1e-4, seed: 3)
    let best = try FactorMixture(fitting: problem.rows, components: 4, factors: 1, recipe: options)
    let seed = try #require(best.estimation?.seed)
    #expect((3...7).contains(seed))
    let alone = try FactorMixture(
      fitting: problem.rows, components: 4, factors: 1,
      recipe: .init(start: .randomResponsibilities, tolerance: 1e-4, seed: seed))
    #expect(alone == best)
  }

  // MARK: Bad input

  @Test func badInput() throws {
    let problem = try FactorMixtureProblem(30, dimension: 4, seed: 1020)
    func fit(
      _ rows: Matrix<Double>, components: Int = 2, factors: Int = 1, weights: [Double]? = nil,
      _ options: Options = .init()
    ) throws(GaussianError) -> FactorMixture<Double> {
      try FactorMixture(
        fitting: rows, components: components, factors: factors, weights: weights, recipe: options)
    }
    var spoiled = problem.rows
    spoiled[17, 1] = .nan
    #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 17, variable: 1)) {
      try fit(spoiled)
    }
    #expect(throws: GaussianError.tooManyFactors(5, dimension: 4)) { try fit(problem.rows, factors: 5) }
    #expect(throws: GaussianError.tooManyFactors(5, dimension: 4)) {
      try MixtureSelection(fitting: problem.rows, components: .range(1...2), factors: 5...Int.max)
    }
    let clamped = try MixtureSelection(fitting: problem.rows, components: .range(1...1), factors: 3...Int.max)
    #expect(clamped.candidates.map(\.form.factors) == [3, 4])
    let wide = try MixtureSelection(
      fitting: problem.rows.rows(in: 0..<5), components: .range(4...Int.max), factors: 0...0)
    #expect(wide.candidates.map(\.components) == Array(4...1000) && wide.candidates[2].failure != nil)
    #expect(throws: GaussianError.tooManyComponents(31, count: 30)) { try fit(problem.rows, components: 31) }
    var weights = [Double](repeating: 1, count: 30)
    weights[3] = -1
    #expect(throws: GaussianError.invalidWeight(row: 3, value: -1)) { try fit(problem.rows, weights: weights) }
    var constant = problem.rows
    for row in 0..<30 { constant[row, 2] = 7 }
    #expect(throws: GaussianError.zeroVariance(variable: 2)) { try fit(constant, .init(noise: .diagonal)) }
    let withConstant = try fit(constant)
    #expect(withConstant.logDensities(of: constant).allSatisfy { $0.isFinite })
    let equal = Matrix<Double>(rows: 9, columns: 3, repeating: 2)
    #expect(throws: GaussianError.self) { try fit(equal) }
    let huge = Matrix(rows: 30, columns: 4, elements: problem.rows.elements.map { $0 * 1e200 })
    #expect(throws: GaussianError.overflow(quantity: "the sum of squares of the observations")) { try fit(huge) }
    let model = problem.mixture.components[0]
    for weights in [[0.5, 0.6], [1.5, -0.5], [.nan, 1]] {
      #expect(throws: GaussianError.self) {
        try FactorMixture(weights: weights, components: [model, model])
      }
    }
  }

  /// Two points with ten rows each: noise comes down to its bound, and the record says so.
  @Test(arguments: FactorNoise.allCases) func degenerateComponents(noise: FactorNoise) throws {
    let twice = Matrix([[0.0, 0], [1, 2]].flatMap { [[Double]](repeating: $0, count: 10) })
    let model = try FactorMixture(fitting: twice, components: 2, factors: 1, recipe: .init(noise: noise))
    let record = try #require(model.estimation)
    #expect(record.componentsOfLeastNoise == [0, 1])
    #expect(record.leastNoise == 1e-6)
    #expect(model.components.allSatisfy { $0.noiseVariances.allSatisfy { $0 > 0 && $0 < 2e-6 } })
  }

  /// With one factor less than variables and isotropic noise any covariance can be had.
  @Test func aMixtureOfFullGaussians() throws {
    let rows = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let options = Options(tolerance: 1e-12, maximumIterations: 3000)
    for formsCovariances in [true, false] {
      let own = try fit(rows, components: 2, factors: 3, options, formsCovariances: formsCovariances)
      let full = try GaussianMixture(
        fitting: rows, components: 2, recipe: .init(tolerance: 1e-12, maximumIterations: 3000, policy: .fail))
      let (a, b) = (own.estimation!.logLikelihood, full.estimation!.logLikelihood)
      #expect((a - b).magnitude < 1e-6, "\(a), \(b)")
      #expect(own.parameterCount == full.parameterCount)
    }
  }

  @Test func selection() throws {
    let problem = try FactorMixtureProblem(
      600, dimension: 7, components: 2, factors: 2, noise: .diagonal, distance: 4, seed: 1040)
    let selection = try MixtureSelection(
      fitting: problem.rows, components: .range(1...3), factors: 0...3, noise: .diagonal)
    #expect(selection.candidates.count == 12)
    #expect(selection.best.components.count == 2)
    #expect(selection.candidates[selection.bestIndex].form.factors == 2)
    #expect(selection.best.factorCount == 2)
    let alone = try FactorMixture(fitting: problem.rows, components: 2, factors: 2, noise: .diagonal)
    #expect(alone == selection.best)
    #expect(alone.estimation == selection.best.estimation)
    let parallel = try MixtureSelection(
      fitting: problem.rows, components: .counts([2]), factors: 1...2, noise: .diagonal, criterion: .heldOut(folds: 4),
      parallelism: .threads(3))
    let serial = try MixtureSelection(
      fitting: problem.rows, components: .counts([2]), factors: 1...2, noise: .diagonal, criterion: .heldOut(folds: 4),
      parallelism: .serial)
    #expect(parallel.candidates == serial.candidates)
    #expect(parallel.best == serial.best)
    #expect(parallel.bestIndex == 1)
    #expect(parallel.simplestWithinOneStandardError?.form.factors == 2)
  }

  @Test func coincidingComponents() throws {
    let problem = try FactorMixtureProblem(60, dimension: 5, components: 1, seed: 1030)
    let shares = Matrix<Double>(rows: 60, columns: 2, repeating: 0.5)
    let model = try FactorMixture(
      fitting: problem.rows, components: 2, factors: 1,
      recipe: .init(start: .responsibilities(shares), maximumIterations: 5))
    #expect(model.estimation?.coincidingComponents == [[0, 1]])
  }
}

/// Rows in blocks, as a table that is read again and again.
private struct TestSource: RowSource {
  let rows: Matrix<Double>
  let weights: [Double]?
  var blockSize = Int.max

  var dimension: Int { rows.columns }

  func forEachBlock(_ body: (_ rows: Matrix<Double>, _ weights: [Double]?) throws -> Void) throws {
    let size = min(blockSize, max(1, rows.rows))
    for first in stride(from: 0, to: rows.rows, by: size) {
      let range = first..<min(first + size, rows.rows)
      try body(rows.rows(in: range), weights.map { Array($0[range]) })
    }
  }
}

extension Matrix<Double> {
  /// Columns less their mean, in units of their deviation.
  fileprivate var standardized: Matrix<Double> {
    let columns = (0..<columns).map { column in (0..<rows).map { self[$0, column] } }
    let scaled = columns.map { column in
      let mean = column.reduce(0, +) / Double(column.count)
      let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
      return column.map { ($0 - mean) / variance.squareRoot() }
    }
    return Matrix(scaled).transposed()
  }
}
