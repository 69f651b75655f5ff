import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Mixtures of Gaussians, and classes, fitted to the cells that are there.
@Suite struct IncompleteMixtureTests {
  private static func table(_ count: Int, share: Double, seed: UInt64) throws -> [[Double]] {
    let truth = try GaussianMixture(
      weights: [0.4, 0.6],
      components: [
        MultivariateNormal(mean: [0, 0, 0], covariance: [[1, 0.5, 0.2], [0.5, 1, -0.3], [0.2, -0.3, 1]]),
        MultivariateNormal(mean: [4, -3, 2], covariance: [[2, -0.5, 0], [-0.5, 1, 0.4], [0, 0.4, 0.5]]),
      ])
    var rows = [[Double]](truth.samples(count: count, seed: seed))
    var generator = SplitMix64(seed: seed)
    for row in rows.indices {
      for column in 0..<3 where Double(generator.next() >> 11) * 0x1p-53 < share { rows[row][column] = .nan }
    }
    return rows
  }

  private static let start: [(mean: [Double], covariance: [[Double]])] = [
    ([1, -1, 0], [[2, 0.1, 0], [0.1, 1.5, 0], [0, 0, 1]]), ([3, -2, 1], [[1, 0, 0.2], [0, 2, 0], [0.2, 0, 1]]),
  ]

  private static func startingMixture() throws -> GaussianMixture<Double> {
    try GaussianMixture(
      weights: [0.5, 0.5],
      components: start.map { try MultivariateNormal(mean: $0.mean, covariance: Matrix($0.covariance)) })
  }

  /// Parameters after some steps are those of the slow twin, and the likelihoods on the way.
  @Test func stepsOfTheSlowTwin() throws {
    var rows = try Self.table(60, share: 0.3, seed: 4)
    rows[5] = [.nan, .nan, .nan]
    let shown = rows.filter { !$0.allSatisfy(\.isNaN) }
    let fit = try GaussianMixture(
      fittingObservedCells: Matrix(rows), components: 2, form: GaussianForm(policy: .fail),
      start: .mixture(Self.startingMixture()), options: .init(tolerance: 0, maximumIterations: 5))
    var twin = ReferenceIncompleteMixture<WidestScalar>(
      weights: [0.5, 0.5],
      components: Self.start.map { .init(mean: converted($0.mean), covariance: $0.covariance.map { converted($0) }) })
    let wide = shown.map { converted($0) as [WidestScalar] }
    let record = try #require(fit.estimation)
    #expect(record.count == shown.count && record.iterations == 5)
    for (iteration, likelihood) in record.trace.enumerated() {
      if iteration > 0 { twin = try twin.step(on: wide) }
      let exact = Double(try twin.logLikelihood(of: wide)) / Double(shown.count)
      #expect((likelihood - exact).magnitude < 1e-13 * max(1, exact.magnitude), "iteration \(iteration)")
    }
    for k in 0..<2 {
      #expect((fit.weights[k] - Double(twin.weights[k])).magnitude < 1e-13)
      for i in 0..<3 {
        #expect((fit.components[k].mean[i] - Double(twin.components[k].mean[i])).magnitude < 1e-12)
        for j in 0..<3 {
          let exact = Double(twin.components[k].covariance[i][j])
          #expect((fit.components[k].covariance[i, j] - exact).magnitude < 1e-12)
        }
      }
    }
  }

  /// The likelihood never falls, whatever the covariances share, and no bit depends on threads.
  @Test(arguments: MixtureCovariance.allCases)
  func likelihoodsRise(structure: MixtureCovariance) throws {
    let rows = Matrix(try Self.table(300, share: 0.25, seed: 9))
    func fit(_ parallelism: Parallelism) throws -> GaussianMixture<Double> {
      try GaussianMixture(
        fittingObservedCells: rows, components: 2, form: GaussianForm(structure: structure, policy: .fail),
        start: .kMeans, options: .init(tolerance: 1e-8, maximumIterations: 60), parallelism: parallelism)
    }
    let model = try fit(.serial)
    let trace = try #require(model.estimation).trace
    for (one, next) in zip(trace, trace.dropFirst()) { #expect(next >= one - 1e-13 * max(1, one.magnitude)) }
    #expect(trace.count > 3)
    let shown = try #require(model.estimation).count
    let likelihood = model.observedLogDensities(of: rows).reduce(0, +) / Double(shown)
    #expect((likelihood - (trace.last ?? 0)).magnitude < 1e-12)
    #expect(try fit(.threads(3)) == model)
  }

  /// Without holes it is the fit to complete rows, and with some it still finds what the rows are made of.
  @Test func completeRowsAndTruth() throws {
    let complete = Matrix(try Self.table(120, share: 0, seed: 2))
    let options = SearchOptions(tolerance: 1e-6)
    let (plain, cells) = (
      try GaussianMixture(fitting: complete, components: 2, form: .init(), options: options),
      try GaussianMixture(fittingObservedCells: complete, components: 2, options: options)
    )
    #expect(plain == cells)
    let model = try GaussianMixture(
      fittingObservedCells: Matrix(try Self.table(1500, share: 0.3, seed: 6)), components: 2, options: options)
    let order = model.components[0].mean[0] < model.components[1].mean[0] ? [0, 1] : [1, 0]
    // About five standard errors of 1,500 rows of which a third of the cells is missing.
    #expect((model.weights[order[0]] - 0.4).magnitude < 0.07)
    for (index, mean) in [(order[0], [0.0, 0, 0]), (order[1], [4, -3, 2])] {
      for (found, expected) in zip(model.components[index].mean, mean) { #expect((found - expected).magnitude < 0.35) }
    }
    #expect(throws: GaussianError.self) {
      try GaussianMixture(fittingObservedCells: [[1, .nan], [2, .nan], [4, .nan]], components: 2)
    }
    #expect(throws: GaussianError.self) {
      try GaussianMixture(fittingObservedCells: [[1, .infinity], [2, .nan], [4, 1]], components: 2)
    }
  }

  /// Weights are repetitions.
  @Test func weights() throws {
    let rows = try Self.table(40, share: 0.3, seed: 8)
    let counts = rows.indices.map { Double($0 % 3) }
    let repeated = zip(rows, counts).flatMap { row, count in [[Double]](repeating: row, count: Int(count)) }
    func fit(_ rows: [[Double]], _ weights: [Double]?) throws -> GaussianMixture<Double> {
      try GaussianMixture(
        fittingObservedCells: Matrix(rows), components: 2, weights: weights, start: .mixture(Self.startingMixture()),
        options: .init(maximumIterations: 4))
    }
    let (one, other) = (try fit(rows, counts), try fit(repeated, nil))
    for k in 0..<2 {
      for (a, b) in zip(one.components[k].covariance.elements, other.components[k].covariance.elements) {
        #expect((a - b).magnitude < 1e-12)
      }
    }
  }

  /// Each class is fitted to its own rows.
  @Test func classes() throws {
    let rows = Matrix(try Self.table(200, share: 0.2, seed: 3))
    let labels = (0..<200).map { $0 % 3 == 0 ? "a" : "b" }
    let model = try ClassConditionalModel(fittingObservedCells: rows, labels: labels)
    let own = try MissingValuesFit(fitting: rows.selecting(rows: (0..<200).filter { $0 % 3 == 0 })).model
    #expect(model.densities[0] == .normal(own))
    #expect((model.priors[0] - 67.0 / 200).magnitude < 1e-15)
    let mixed = try ClassConditionalModel(fittingObservedCells: rows, labels: labels, components: 2)
    #expect(mixed.densities.allSatisfy { $0.components.count == 2 })
  }

  /// Classes with one covariance: the bits of complete rows are those of their fit to a few units, and a fixed point of the slow step.
  @Test func tiedClasses() throws {
    let whole = Matrix(try Self.table(300, share: 0, seed: 8))
    let labels = (0..<300).map { whole[$0, 0] > 2 ? "b" : "a" }
    let exact = try ClassConditionalModel(fitting: whole, labels: labels, structure: .tied)
    let same = try ClassConditionalModel(fittingObservedCells: whole, labels: labels, structure: .tied)
    for (one, other) in zip(same.densities, exact.densities) {
      #expect((one.components[0].mean[1] - other.components[0].mean[1]).magnitude < 1e-12)
      #expect((one.components[0].covariance[2, 1] - other.components[0].covariance[2, 1]).magnitude < 1e-12)
    }
    #expect(same.structure == .tied)
    var rows = whole
    var generator = SplitMix64(seed: 9)
    for row in 0..<300 {
      for column in 0..<3 where generator.uniform() < 0.3 { rows[row, column] = .nan }
    }
    for column in 0..<3 { rows[7, column] = .nan }
    let model = try ClassConditionalModel(fittingObservedCells: rows, labels: labels, structure: .tied)
    // One step of expectation-maximisation, row by row, leads nowhere else.
    let covariance = model.densities[0].components[0].covariance
    var sums = Matrix<Double>(rows: 3, columns: 3, repeating: 0)
    var means = [[0.0, 0, 0], [0.0, 0, 0]], counts = [0.0, 0]
    var expected: [(row: [Double], place: Int)] = []
    for row in 0..<300 {
      let present = (0..<3).filter { !rows[row, $0].isNaN }, absent = (0..<3).filter { rows[row, $0].isNaN }
      guard !present.isEmpty else { continue }
      let place = labels[row] == "a" ? 0 : 1
      let normal = model.densities[place].components[0]
      var filled = rows.row(row)
      if !absent.isEmpty {
        let values = Dictionary(uniqueKeysWithValues: present.map { ($0, rows[row, $0]) })
        let rest = try normal.conditioned(on: values)
        for (index, variable) in absent.enumerated() {
          filled[variable] = rest.mean[index]
          for (other, variable2) in absent.enumerated() { sums[variable, variable2] += rest.covariance[index, other] }
        }
      }
      expected.append((filled, place))
      counts[place] += 1
      for variable in 0..<3 { means[place][variable] += filled[variable] }
    }
    for place in 0..<2 { for variable in 0..<3 { means[place][variable] /= counts[place] } }
    for (filled, place) in expected {
      for one in 0..<3 {
        for other in 0..<3 {
          sums[one, other] += (filled[one] - means[place][one]) * (filled[other] - means[place][other])
        }
      }
    }
    for one in 0..<3 {
      for place in 0..<2 {
        #expect((means[place][one] - model.densities[place].components[0].mean[one]).magnitude < 1e-3)
      }
      for other in 0..<3 {
        #expect((sums[one, other] / (counts[0] + counts[1]) - covariance[one, other]).magnitude < 1e-3)
      }
    }
    #expect(model.densities[1].components[0].covariance == covariance)
    for row in 0..<300 where labels[row] == "b" { rows[row, 2] = .nan }
    #expect(throws: GaussianError.classFailed(name: "b", reason: .neverObserved(variable: 2))) {
      try ClassConditionalModel(fittingObservedCells: rows, labels: labels, structure: .tied)
    }
  }

  /// Numbers of components are chosen by what rows show, and each candidate is the fit alone.
  @Test(arguments: [SelectionCriterion.bic, .icl, .heldOut(folds: 3)]) func selection(criterion: SelectionCriterion)
    throws
  {
    var table = try Self.table(400, share: 0.2, seed: 12)
    table[3] = [.nan, .nan, .nan]
    let rows = Matrix(table)
    let forms = [GaussianForm(structure: .full), GaussianForm(structure: .diagonal)]
    let selection = try MixtureSelection<MultivariateNormal<Double>>(
      fittingObservedCells: rows, components: .range(1...3), forms: forms, criterion: criterion)
    #expect(selection.best.components.count == 2 && selection.best.structure == .full)
    let alone = try GaussianMixture(fittingObservedCells: rows, components: 2, form: forms[0])
    #expect(selection.best.components == alone.components)
    let serial = try MixtureSelection<MultivariateNormal<Double>>(
      fittingObservedCells: rows, components: .range(1...3), forms: forms, criterion: criterion, parallelism: .serial)
    #expect(serial.candidates == selection.candidates)
    for candidate in selection.candidates { #expect(candidate.value(of: criterion).isFinite) }
    // Of whole rows it is the choice of whole rows.
    let whole = Matrix(try Self.table(200, share: 0, seed: 13))
    let one = try MixtureSelection<MultivariateNormal<Double>>(
      fittingObservedCells: whole, components: .range(1...2), forms: forms, criterion: criterion)
    let other = try MixtureSelection<MultivariateNormal<Double>>(
      fitting: whole, components: .range(1...2), forms: forms, criterion: criterion)
    #expect(one.best == other.best && one.bestIndex == other.bestIndex)
  }
}
