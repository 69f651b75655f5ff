import Gaussian
import GaussianTesting
import LinearAlgebra
import RealModule
import SpecialFunctions
import TestSupport
import Testing

/// Copulas: margins, dependence, draws, densities and missing cells.
@Suite struct CopulaTests {
  private func normalQuantile(_ probability: Double) -> Double { StandardNormalDistribution().quantile(probability) }
  private func normalProbability(_ x: Double) -> Double { StandardNormalDistribution().cumulativeProbability(at: x) }

  /// Rows of three positive numbers that depend on each other.
  private func numbers(_ count: Int, seed: UInt64) throws -> Matrix<Double> {
    let model = try MultivariateNormal(
      mean: [0, 0, 0], covariance: [[1, 0.7, -0.3], [0.7, 1, 0.1], [-0.3, 0.1, 1]] as Matrix<Double>)
    var rows = model.samples(count: count, seed: seed)
    for row in 0..<count {
      rows[row, 0] = .exp(rows[row, 0])
      rows[row, 1] = rows[row, 1] * rows[row, 1] * rows[row, 1]
    }
    return rows
  }

  /// A table of a number, an integer that is often 0, an ordered category, a boolean and a category, with its latent correlation.
  private func mixed(_ count: Int, missing: Double = 0, seed: UInt64) throws -> (Matrix<Double>, Matrix<Double>) {
    let correlation: Matrix<Double> = [
      [1, 0.6, -0.4, 0.3], [0.6, 1, -0.2, 0.5], [-0.4, -0.2, 1, 0.2], [0.3, 0.5, 0.2, 1],
    ]
    let model = try MultivariateNormal(mean: [0, 0, 0, 0], covariance: correlation)
    var rows = model.samples(count: count, seed: seed)
    var generator = SplitMix64(seed: seed &+ 1)
    for row in 0..<count {
      rows[row, 0] = .exp(rows[row, 0])
      rows[row, 1] = max(0, (4 * rows[row, 1]).rounded())
      rows[row, 2] = rows[row, 2] < -0.8 ? 0 : rows[row, 2] < 0.1 ? 1 : rows[row, 2] < 1 ? 2 : 3
      rows[row, 3] = rows[row, 3] > 0.4 ? 1 : 0
      for column in 0..<4 where generator.uniform() < missing { rows[row, column] = .nan }
    }
    return (rows, correlation)
  }

  private let kinds: [VariableKind] = [.continuous, .rounded(places: 0), .ordered, .ordered]

  // MARK: Dependence

  @Test func continuousColumnsHaveTheCorrelationOfTheirNormalScores() throws {
    let rows = try numbers(500, seed: 1)
    let copula = try GaussianCopula(fitting: rows)
    var scores = rows
    for column in 0..<3 {
      let order = (0..<500).sorted { rows[$0, column] < rows[$1, column] }
      for (rank, row) in order.enumerated() { scores[row, column] = normalQuantile(Double(rank + 1) / 501) }
    }
    let expected = try MultivariateNormal(fitting: scores).correlations
    for row in 0..<3 {
      for column in 0..<3 {
        #expect((copula.base.covariance[row, column] - expected[row, column]).magnitude < 1e-12)
      }
    }
    #expect(copula.estimation?.climb.ending == .closedForm)
  }

  @Test func normalMarginsGiveTheNormalDistribution() throws {
    let rows = try numbers(300, seed: 2)
    let copula = try GaussianCopula(fitting: rows, margins: [.normal, .normal, .normal])
    let normal = try MultivariateNormal(fitting: rows)
    for (one, other) in zip(copula.logDensities(of: rows), normal.logDensities(of: rows)) {
      #expect((one - other).magnitude < 1e-10 * max(1, other.magnitude))
    }
    #expect(copula.parameterCount == normal.parameterCount)
  }

  @Test(arguments: [0, 0.3]) func mixedTablesHaveTheCorrelationBehindThem(missing: Double) throws {
    let (rows, correlation) = try mixed(4000, missing: missing, seed: 3)
    let copula = try GaussianCopula(fitting: rows, kinds: kinds)
    for row in 0..<4 {
      for column in 0..<row {
        // Of two booleans a correlation is known about half as well as of numbers; of what is there in both.
        let pairs = 4000 * (1 - missing) * (1 - missing)
        let error = 1.6 * (1 - correlation[row, column] * correlation[row, column]) / pairs.squareRoot()
        let found = copula.base.covariance[row, column]
        #expect((found - correlation[row, column]).magnitude < 3 * error, "\(row), \(column): \(found)")
      }
    }
    #expect(copula.estimation?.climb.hasConverged == true)
  }

  /// More rows than the first iterations look at: where a few of them lead is where all come to rest.
  @Test func aFewRowsLeadToWhereAllComeToRest() throws {
    let (rows, correlation) = try mixed(17_000, missing: 0.1, seed: 61)
    let copula = try GaussianCopula(fitting: rows, kinds: kinds)
    #expect(copula.estimation?.climb.hasConverged == true)
    // Three looks at all of them, instead of dozens.
    #expect(copula.estimation?.climb.iterations ?? .max <= 6)
    for row in 0..<4 {
      for column in 0..<row {
        let error = 1.6 * (1 - correlation[row, column] * correlation[row, column]) / (17_000 * 0.81).squareRoot()
        let found = copula.base.covariance[row, column]
        #expect((found - correlation[row, column]).magnitude < 3 * error, "\(row), \(column): \(found)")
      }
    }
    // One more step of expectation-maximisation of all rows leads next to nowhere.
    let again = try GaussianCopula(
      fitting: rows, kinds: kinds, options: SearchOptions(tolerance: 1e-9, maximumIterations: 4))
    for (one, other) in zip(copula.base.covariance.elements, again.base.covariance.elements) {
      #expect((one - other).magnitude < 2e-3)
    }
  }

  @Test func nominalVariablesDependOnNumbers() throws {
    var generator = SplitMix64(seed: 5)
    var rows = Matrix<Double>(rows: 3000, columns: 2, repeating: 0)
    for row in 0..<3000 {
      let category = generator.uniform() < 0.5 ? 0 : generator.uniform() < 0.6 ? 1 : 2
      rows[row, 0] = Double(category)
      rows[row, 1] = generator.normals(1)[0] + (category == 1 ? 2 : 0)
    }
    let copula = try GaussianCopula(fitting: rows, kinds: [.nominal(categories: 3), .continuous])
    let drawn = copula.samples(count: 20_000, seed: 1)
    for category in 0..<3 {
      let seen = (0..<3000).filter { rows[$0, 0] == Double(category) }
      let made = (0..<20_000).filter { drawn[$0, 0] == Double(category) }
      let (share, madeShare) = (Double(seen.count) / 3000, Double(made.count) / 20_000)
      #expect((share - madeShare).magnitude < 0.015)
      let mean = seen.reduce(0) { $0 + rows[$1, 1] } / Double(seen.count)
      let madeMean = made.reduce(0) { $0 + drawn[$1, 1] } / Double(made.count)
      #expect((mean - madeMean).magnitude < 0.12, "\(category): \(mean), \(madeMean)")
    }
    // Those behind one variable are independent.
    #expect(copula.base.covariance[0, 1] == 0)
    #expect(copula.parameterCount == 2 + 3)
  }

  // MARK: Draws

  @Test func drawsLookLikeTheTable() throws {
    let (rows, _) = try mixed(2000, seed: 7)
    let copula = try GaussianCopula(fitting: rows, kinds: kinds)
    let drawn = copula.samples(count: 5000, seed: 2)
    for column in 0..<4 {
      let seen = Set((0..<2000).map { rows[$0, column] })
      let values = (0..<5000).map { drawn[$0, column] }
      #expect(values.min()! >= seen.min()!)
      #expect(values.max()! <= seen.max()!)
      if column > 0 { #expect(values.allSatisfy { $0.rounded() == $0 }) }
      if column > 1 { #expect(Set(values) == seen) }
      let zeros = (0..<2000).count { rows[$0, column] == 0 }
      let drawnZeros = values.count { $0 == 0 }
      #expect((Double(zeros) / 2000 - Double(drawnZeros) / 5000).magnitude < 0.03)
    }
    #expect(copula.samples(rows: 100..<200, seed: 2, parallelism: .serial) == drawn.rows(in: 100..<200))
  }

  @Test func aCopulaIsAModelLikeOthers() throws {
    let rows = try numbers(200, seed: 9)
    let copula = try GaussianCopula(fitting: rows, margins: [.logNormal, .normal, .normal])
    let check = GenerativeModelCheck(of: copula)
    #expect(check.violations.isEmpty, "\(check.violations)")
  }

  // MARK: Margins

  @Test func marginsAreInverseOnWhatWasSeen() throws {
    var (rows, _) = try mixed(1500, seed: 11)
    for row in 0..<1500 where row % 3 == 0 { rows[row, 0] = 0.25 }
    let copula = try GaussianCopula(fitting: rows, kinds: kinds)
    for column in 0..<4 {
      for row in 0..<1500 {
        let value = rows[row, column]
        switch copula.margins[column].score(of: value) {
        case .point(let score, let logSlope):
          #expect((copula.margins[column].value(at: [score]) - value).magnitude <= 1e-14 * value.magnitude)
          #expect(logSlope > -.infinity)
        case .interval(let lower, let upper):
          let middle = lower.isFinite ? upper.isFinite ? (lower + upper) / 2 : lower + 1 : upper - 1
          #expect(copula.margins[column].value(at: [middle]) == value)
        default: Issue.record("\(value) has no score")
        }
      }
    }
    guard case .interval = copula.margins[0].score(of: 0.25) else {
      Issue.record("a third of all values is an atom")
      return
    }
  }

  @Test func manyValuesAreThinnedOut() throws {
    let rows = try MultivariateNormal<Double>(mean: [0], standardDeviation: 1).samples(count: 20_000, seed: 3)
    let copula = try GaussianCopula(fitting: rows)
    guard case .empirical(let margin) = copula.margins[0] else {
      Issue.record("not empirical")
      return
    }
    #expect((4096...4300).contains(margin.values.count))
    let sorted = (0..<20_000).map { rows[$0, 0] }.sorted()
    for rank in stride(from: 0, to: 20_000, by: 97) {
      guard case .point(let score, _) = copula.margins[0].score(of: sorted[rank]) else {
        Issue.record("no point")
        continue
      }
      let exact = normalQuantile(Double(rank + 1) / 20_001)
      #expect((score - exact).magnitude < 5e-3)
    }
  }

  // MARK: Densities

  @Test func probabilitiesOfCategoriesAddUp() throws {
    let (rows, _) = try mixed(1000, seed: 13)
    let copula = try GaussianCopula(
      fitting: rows.selecting(columns: [2, 3]), kinds: [.ordered, .nominal(categories: 2)])
    var total = 0.0
    for first in 0..<4 {
      for second in 0..<2 { total += Double.exp(copula.logDensity(of: [Double(first), Double(second)])) }
    }
    #expect((total - 1).magnitude < 1e-10)
    let estimate = copula.logDensityEstimate(of: [1, .nan])
    guard case .empirical(let margin) = copula.margins[0] else { return }
    let exact = normalProbability(margin.upperScores[1]) - normalProbability(margin.lowerScores[1])
    #expect((Double.exp(estimate.logDensity) - exact).magnitude < 1e-12)
    #expect(estimate.standardError == 0)
    #expect(copula.logDensity(of: [.nan, 0]).isNaN)
  }

  // MARK: Missing cells

  @Test func imputedCellsAreLikelyAndDrawnOnesVary() throws {
    let (whole, _) = try mixed(3000, seed: 17)
    var holes = whole
    var generator = SplitMix64(seed: 4)
    for row in 0..<3000 {
      for column in 0..<4 where generator.uniform() < 0.25 { holes[row, column] = .nan }
    }
    let copula = try GaussianCopula(fitting: holes, kinds: kinds)
    let typical = copula.imputed(holes, firstRow: 0, seed: nil, parallelism: .automatic)
    let drawn = (0..<20).map {
      copula.imputed(holes, firstRow: 0, seed: UInt64($0), parallelism: .automatic)
    }
    var (inside, cells, better, worse) = (0, 0, 0.0, 0.0)
    for row in 0..<3000 where holes[row, 0].isNaN {
      let values = drawn.map { $0[row, 0] }.sorted()
      // Of 20 draws the second and the second but last leave 2/21 outside on each side.
      if values[1] <= whole[row, 0] && whole[row, 0] <= values[18] { inside += 1 }
      cells += 1
      better += (typical[row, 0] - whole[row, 0]).magnitude
      worse += (1 - whole[row, 0]).magnitude
    }
    let coverage = Double(inside) / Double(cells)
    #expect((coverage - 17.0 / 21).magnitude < 3 * (0.16 / Double(cells)).squareRoot(), "\(coverage)")
    #expect(better < 0.95 * worse)
    for row in 0..<3000 {
      for column in 0..<4 where !holes[row, column].isNaN { #expect(typical[row, column] == holes[row, column]) }
    }
    let part = copula.imputed(holes.rows(in: 700..<900), firstRow: 700, seed: 3, parallelism: .serial)
    #expect(part == drawn[3].rows(in: 700..<900))
  }

  /// Cells are missing at the rates of the fit, and nothing else changes.
  @Test func cellsAreLeftOutAsOftenAsTheyWereMissing() throws {
    var (rows, _) = try mixed(2000, seed: 41)
    for row in 0..<2000 where row % 4 == 0 { rows[row, 1] = .nan }
    for row in 0..<20 { rows[row, 3] = .nan }
    let weights = (0..<2000).map { $0 % 8 == 0 ? 3.0 : 1 }
    let copula = try GaussianCopula(fitting: rows, kinds: kinds, options: SearchOptions(maximumIterations: 5))
    let rates = try #require(copula.missingRates)
    #expect(rates == [0, 0.25, 0, 0.01])
    let weighted = try GaussianCopula(
      fitting: rows, kinds: kinds, weights: weights, options: SearchOptions(maximumIterations: 2))
    #expect(weighted.missingRates?[1] == 0.4)
    let whole = copula.samples(count: 20_000, seed: 3)
    let drawn = try copula.incompleteSamples(rows: 0..<20_000, seed: 3)
    for column in 0..<4 {
      let missing = (0..<20_000).filter { drawn[$0, column].isNaN }.count
      let error = (rates[column] * (1 - rates[column]) / 20_000).squareRoot()
      #expect((Double(missing) / 20_000 - rates[column]).magnitude <= 4 * error)
      #expect((0..<20_000).allSatisfy { drawn[$0, column].isNaN || drawn[$0, column] == whole[$0, column] })
    }
    let part = try copula.incompleteSamples(rows: 500..<600, seed: 3, parallelism: .serial)
    #expect(zip(part.elements, drawn.rows(in: 500..<600).elements).allSatisfy { $0.bitPattern == $1.bitPattern })
    // What is given changes nothing for the others, and a part of the variables keeps its rates.
    let given = try copula.conditioned(on: [0: rows[1, 0]])
    let holes = try given.leavingOutCells(
      of: Matrix(rows: 100, columns: 3, repeating: 0), firstRow: 0, seed: 3)
    #expect((0..<100).allSatisfy { holes[$0, 0].isNaN == drawn[$0, 1].isNaN })
    #expect(copula.marginal(over: [3, 1]).missingRates == [0.01, 0.25])
    let old = GaussianCopula(base: copula.base, margins: copula.allMargins)
    #expect(throws: GaussianError.self) { try old.incompleteSamples(rows: 0..<5, seed: 1) }
  }

  // MARK: Ranges

  /// Rows drawn in ranges are those of a long draw that happen to lie there.
  @Test func drawsInRangesAreThoseOfRejection() throws {
    let (rows, _) = try mixed(2000, seed: 43)
    let copula = try GaussianCopula(
      fitting: rows, kinds: [.continuous, .rounded(places: 0), .ordered, .nominal(categories: 2)])
    let ranges: [Int: ClosedRange<Double>] = [0: 0.8...2, 1: 0.5...(.infinity), 2: 1...2]
    let found = try #require(try copula.rows(within: ranges, parallelism: .automatic))
    let drawn = found.samples(rows: 0..<4000, seed: 5)
    let all = copula.samples(count: 60_000, seed: 6)
    let kept = (0..<60_000).filter { row in ranges.allSatisfy { $1.contains(all[row, $0]) } }
    for row in 0..<4000 { #expect(ranges.allSatisfy { $1.contains(drawn[row, $0]) }) }
    let share = Double(kept.count) / 60_000
    #expect((found.probability.value - share).magnitude < 4 * (share / 60_000).squareRoot() + 0.02 * share)
    for column in 0..<4 {
      let (one, other) = ((0..<4000).map { drawn[$0, column] }, kept.map { all[$0, column] })
      if column < 2 { #expect(TwoSampleKolmogorovTest(one, other).pValue > 1e-3, "\(column)") }
      let (mean, keptMean) = (one.reduce(0, +) / 4000, other.reduce(0, +) / Double(other.count))
      let spread = (one.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000).squareRoot()
      let error = spread * (1 / 4000 + 1 / Double(other.count)).squareRoot()
      #expect((mean - keptMean).magnitude < 4 * error, "\(column): \(mean), \(keptMean)")
    }
    #expect(found.samples(rows: 100..<150, seed: 5, parallelism: .serial) == drawn.rows(in: 100..<150))
    // A corner that no row of a million lies in.
    let far = try #require(try copula.rows(within: [0: 9...(.infinity), 2: 0...0], parallelism: .automatic))
    let corner = far.samples(rows: 0..<50, seed: 1)
    #expect((0..<50).allSatisfy { corner[$0, 0] >= 9 && corner[$0, 2] == 0 })
    // Without an order there is no range, nothing is between two integers, and what is given makes the rest no Gaussian.
    #expect(try copula.rows(within: [3: 0...0], parallelism: .serial) == nil)
    #expect(try copula.rows(within: [1: 0.2...0.8], parallelism: .serial) == nil)
    #expect(try copula.conditioned(on: [2: 1]).rows(within: [0: 1...2], parallelism: .serial) == nil)
  }

  // MARK: Given values

  /// Draws given an atom, a category and a number are those rows of a long draw that happen to have them.
  @Test func drawsGivenValuesAreThoseOfRejection() throws {
    let (rows, _) = try mixed(1200, seed: 21)
    let copula = try GaussianCopula(
      fitting: rows, kinds: [.continuous, .rounded(places: 0), .nominal(categories: 4), .ordered])
    let given = try copula.conditioned(on: [1: 0, 2: 2])
    #expect(given.dimension == 2)
    let drawn = given.samples(count: 4000, seed: 5)
    let all = copula.samples(count: 60_000, seed: 6)
    let kept = (0..<60_000).filter { all[$0, 1] == 0 && all[$0, 2] == 2 }
    let (one, other) = ((0..<4000).map { drawn[$0, 0] }, kept.map { all[$0, 0] })
    #expect(kept.count > 1500)
    #expect(TwoSampleKolmogorovTest(one, other).pValue > 1e-3)
    let share = Double((0..<4000).count { drawn[$0, 1] == 1 }) / 4000
    let keptShare = Double(kept.count { all[$0, 3] == 1 }) / Double(kept.count)
    let error = (share * (1 - share) * (1 / 4000 + 1 / Double(kept.count))).squareRoot()
    #expect((share - keptShare).magnitude < 3.5 * error, "\(share), \(keptShare)")
    // Joint = given · rest.
    let row = [rows[0, 0], rows[0, 3]]
    let joint = copula.logDensityEstimate(of: [row[0], 0, 2, row[1]], accuracy: BoxAccuracy(relativeError: 1e-5))
    let evidence = copula.logDensityEstimate(of: [.nan, 0, 2, .nan], accuracy: BoxAccuracy(relativeError: 1e-5))
    #expect((given.logDensity(of: row) - (joint.logDensity - evidence.logDensity)).magnitude < 5e-3)
    #expect(given.samples(rows: 10..<20, seed: 5, parallelism: .serial) == drawn.rows(in: 10..<20))
    let unseen = #expect(throws: GaussianError.self) { try copula.conditioned(on: [2: 9]) }
    #expect(unseen?.fact.contains("variable 3 is 9.0") == true, "\(String(describing: unseen))")
  }

  /// What depends on nothing tells nothing, and is no trap.
  @Test func categoriesThatDependOnNothing() throws {
    var rows = try numbers(300, seed: 33).selecting(columns: [0, 1])
    for row in 0..<300 { rows[row, 1] = Double(row % 50) }
    let copula = try GaussianCopula(fitting: rows, kinds: [.continuous, .independent(categories: 50)])
    let given = try copula.conditioned(on: [1: 7])
    #expect(given.samples(count: 20, seed: 1).columns == 1)
    let row = [rows[7, 0], 7]
    #expect((copula.logDensity(of: row) - given.logDensity(of: [row[0]]) - .log(1 / 50)).magnitude < 1e-9)
    let other = try copula.conditioned(on: [0: row[0]]).samples(count: 500, seed: 2)
    #expect(Set((0..<500).map { other[$0, 0] }).count > 45)
    #expect(copula.imputed([[row[0], .nan]], firstRow: 0, seed: nil, parallelism: .serial)[0, 1] == 0)
  }

  @Test func numbersThatAreGivenMoveTheOthers() throws {
    let rows = try numbers(400, seed: 23)
    let copula = try GaussianCopula(fitting: rows, margins: [.normal, .normal, .normal])
    let normal = try MultivariateNormal(fitting: rows)
    let (given, exact) = (try copula.conditioned(on: [0: 1.5]), try normal.conditioned(on: [0: 1.5]))
    for row in 0..<20 {
      let rest = [rows[row, 1], rows[row, 2]]
      #expect((given.logDensity(of: rest) - exact.logDensity(of: rest)).magnitude < 1e-9)
    }
    let part = copula.marginal(over: [2, 0]).logDensity(of: [0.3, 1.5])
    #expect((part - normal.marginal(over: [2, 0]).logDensity(of: [0.3, 1.5])).magnitude < 1e-9)
  }

  // MARK: Rows from anywhere

  private struct Pieces: RowSource {
    let rows: Matrix<Double>
    let step: Int
    var dimension: Int { rows.columns }
    func forEachBlock(_ body: (Matrix<Double>, [Double]?) throws -> Void) throws {
      for first in stride(from: 0, to: rows.rows, by: step) {
        try body(rows.rows(in: first..<min(rows.rows, first + step)), nil)
      }
    }
  }

  /// More rows than are taken as they are: a sample, knots and counts, from memory and in pieces.
  @Test func piecesGiveTheBitsOfTheWhole() throws {
    let (rows, _) = try mixed(66_000, seed: 25)
    let options = SearchOptions(maximumIterations: 2)
    let whole = try GaussianCopula(fitting: rows, kinds: kinds, options: options, parallelism: .serial)
    let pieces = try GaussianCopula(fitting: Pieces(rows: rows, step: 7919), kinds: kinds, options: options)
    #expect(whole.margins == pieces.margins)
    #expect(whole.base.covariance == pieces.base.covariance)
    guard case .empirical(let margin) = whole.margins[0] else { return }
    #expect(margin.bounds.lowerBound == (0..<66_000).map { rows[$0, 0] }.min())
    let below = (0..<66_000).count { rows[$0, 0] < margin.values[2000] }
    let exact = normalQuantile((Double(below) + 1) / 66_001)
    #expect((margin.lowerScores[2000] - exact).magnitude < 1e-9)
  }

  @Test func factorsAndMixturesInTheMiddle() throws {
    let rows = try numbers(600, seed: 27)
    let whole = try GaussianCopula(fitting: rows)
    let factors = try FactorCopula(fitting: rows, factors: 1)
    for variable in 0..<3 { #expect((factors.base.variances[variable] - 1).magnitude < 1e-9) }
    // One factor explains three correlations, if their product is not negative; here it cannot, and is worse.
    #expect(factors.logLikelihood(of: rows) < whole.logLikelihood(of: rows))
    let mixture = try MixtureCopula(fitting: rows, components: 2)
    #expect(mixture.logLikelihood(of: rows) > whole.logLikelihood(of: rows))
    let drawn = mixture.samples(count: 100, seed: 1)
    #expect((0..<100).allSatisfy { drawn[$0, 0] > 0 })
  }

  // MARK: Errors

  @Test func whatCannotBeFittedIsSaid() throws {
    var rows = try numbers(50, seed: 19)
    for row in 0..<50 { rows[row, 2] = 2 * rows[row, 0] }
    #expect(throws: GaussianError.self) { try GaussianCopula(fitting: rows) }
    // What is always the same depends on nothing, and is drawn as it is.
    for row in 0..<50 { rows[row, 2] = 7 }
    let constant = try GaussianCopula(fitting: rows.rows(in: 0..<20))
    #expect(constant.base.covariance[2, 0].magnitude < 1e-12)
    #expect(constant.samples(count: 5, seed: 1)[4, 2] == 7)
    for row in 0..<50 { rows[row, 2] = .nan }
    #expect(throws: GaussianError.neverObserved(variable: 2)) { try GaussianCopula(fitting: rows) }
    rows[3, 2] = .infinity
    #expect(throws: GaussianError.nonFinite(quantity: GaussianError.observations, row: 3, variable: 2)) {
      try GaussianCopula(fitting: rows)
    }
    rows = try numbers(50, seed: 19)
    #expect(throws: GaussianError.self) {
      try GaussianCopula(fitting: rows, kinds: [.nominal(categories: 3), .continuous, .continuous])
    }
    #expect(throws: GaussianError.self) {
      try GaussianCopula(fitting: rows, margins: [.normal, .logNormal, .normal])
    }
  }
}
