import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// The fit of factor analysis, against R and scikit-learn; numbers are from `Tests/Fixtures/make_factors.R` and
/// `make_factors.py`.
@Suite struct FactorAnalysisTests {
  /// R's `ability.cov`: six tests of 112 persons.
  private static let ability = Matrix([
    [24.641, 5.991, 33.520, 6.023, 20.755, 29.701], [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
    [33.520, 18.137, 149.831, 19.424, 31.430, 50.753], [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
    [20.755, 4.936, 31.430, 4.757, 52.604, 66.762], [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
  ])

  private func abilityModel(
    _ factors: Int, _ method: FactorAnalysis<Double>.Method = .automatic, _ options: SearchOptions = .init()
  ) throws -> FactorAnalysis<Double> {
    try FactorAnalysis(
      fittingCovariance: Self.ability, mean: [Double](repeating: 0, count: 6), observationCount: 112, factors: factors,
      method: method, options: options)
  }

  @Test func abilityWithTwoFactors() throws {
    let model = try abilityModel(2)
    let record = try #require(model.estimation)
    #expect((try #require(record.discrepancy) - 0.0571602168369765).magnitude < 1e-10)
    let golden = [0.4552241723, 0.5893321648, 0.2181795602, 0.7694214448, 0.0524517564, 0.3335883353]
    #expect(zip(model.uniquenesses, golden).allSatisfy { ($0 - $1).magnitude < 1e-6 }, "\(model.uniquenesses)")
    #expect(record.hasConverged)
    #expect(record.heywoodVariables.isEmpty)
    #expect(model.degreesOfFreedom == 4)
    #expect(record.iterations < 30)
    print("ability, 2 factors: \(record.iterations) steps, discrepancy \(record.discrepancy ?? .nan)")
    // The diagonal of the covariance is that of the rows, and WᵀΨ⁻¹W is diagonal.
    for j in 0..<6 { #expect((model.variances[j] - Self.ability[j, j]).magnitude < 1e-7 * Self.ability[j, j]) }
    var mixed = 0.0
    for j in 0..<6 { mixed += model.loadings[j, 0] * model.loadings[j, 1] / model.noiseVariances[j] }
    #expect(mixed.magnitude < 1e-7)
  }

  @Test func abilityWithOneFactor() throws {
    let model = try abilityModel(1)
    let record = try #require(model.estimation)
    // As little as R says, or less: it stops at 0.6993450359.
    let discrepancy = try #require(record.discrepancy)
    #expect((discrepancy - 0.699345035353784).magnitude < 1e-10)
    let golden = [0.5345989200, 0.8525789980, 0.7481856466, 0.9101278075, 0.2317161098, 0.2797411156]
    #expect(zip(model.uniquenesses, golden).allSatisfy { ($0 - $1).magnitude < 1e-6 }, "\(model.uniquenesses)")
  }

  @Test func otherWaysLeadToTheSame() throws {
    let newton = try abilityModel(2)
    let turns = try abilityModel(2, .eigenvectors, .init(tolerance: 1e-14, maximumIterations: 5000))
    #expect(zip(turns.uniquenesses, newton.uniquenesses).allSatisfy { ($0 - $1).magnitude < 1e-4 })
    let rows = factorRows(300, dimension: 8, factors: 2, noise: 0.5...1.0, seed: 4)
    let direct = try FactorAnalysis(fitting: rows, factors: 2)
    let climbed = try FactorAnalysis(
      fitting: rows, factors: 2,
      method: .expectationMaximization, options: .init(tolerance: 1e-13, maximumIterations: 20_000))
    #expect(largestDifference(climbed.covariance, direct.covariance) < 1e-4)
    #expect((climbed.logLikelihood(of: rows) - direct.logLikelihood(of: rows)).magnitude < 1e-6)
    let trace = try #require(climbed.estimation).trace
    #expect(zip(trace, trace.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
    let observed = try FactorAnalysis(
      fittingObservedCells: rows, factors: 2, options: .init(tolerance: 1e-12, maximumIterations: 5000))
    #expect((observed.logLikelihood(of: rows) - direct.logLikelihood(of: rows)).magnitude < 1e-5)
    // And from statistics in single precision.
    let narrow = try FactorAnalysis(fitting: rows.converted(to: Float.self), factors: 2)
    #expect(largestDifference(narrow.loadings.converted(to: Double.self), direct.loadings) < 1e-4)
  }

  /// Log-likelihoods that scikit-learn reaches after up to 200,000 iterations with a tolerance of 10⁻¹², of standardised
  /// columns.
  @Test(arguments: [(1, -3624.1217905952826), (2, -3477.042558968115), (3, -3414.135963590786)])
  func wineIsAsLikelyAsInScikitLearn(factors: Int, expected: Double) throws {
    let rows = Matrix(shippedRows("wine.csv", columns: 0..<13))
    let model = try FactorAnalysis(fitting: rows, factors: factors)
    let likelihood = model.logLikelihood(of: rows)
    #expect(likelihood > expected - 1e-7, "\(likelihood)")
    let record = try #require(model.estimation)
    #expect((record.logLikelihood - likelihood).magnitude < 1e-9 * likelihood.magnitude)
    print("wine, \(factors) factors: \(likelihood) after \(record.iterations) steps, scikit-learn \(expected)")
    if factors == 2 { checkGenerativeModel(model, known: moments(of: model)) }
  }

  /// No random start of expectation-maximisation climbs higher.
  @Test func noStartClimbsHigher() throws {
    let rows = factorRows(150, dimension: 14, factors: 3, noise: 0.3...1.5, seed: 23)
    var statistics = SufficientStatistics<Double>(dimension: 14)
    try statistics.update(with: rows)
    for factors in [1, 3, 4] {
      let best = try FactorAnalysis(estimating: statistics, factors: factors).logLikelihood(of: statistics)
      for seed in 0..<2 as Range<UInt64> {
        let climbed = try FactorAnalysis(
          estimating: statistics, factors: factors,
          method: .expectationMaximization, options: .init(tolerance: 1e-9, maximumIterations: 800, seed: seed))
        let likelihood = climbed.logLikelihood(of: statistics)
        #expect(likelihood <= best + 1e-6, "\(factors) factors, seed \(seed)")
        #expect(likelihood > best - 2, "\(factors) factors, seed \(seed)")
      }
    }
  }

  /// Of many variables the covariance is written down where it is smaller than the rows; the steps are the same.
  @Test func manyVariablesAndMoreRows() throws {
    let rows = factorRows(560, dimension: 520, factors: 2, noise: 0.5...1.0, seed: 9)
    let options = SearchOptions(maximumIterations: 4)
    let chosen = try #require(FactorAnalysis(fitting: rows, factors: 2, options: options).estimation)
    let passes = try #require(
      FactorAnalysis(fitting: rows, factors: 2, method: .expectationMaximization, options: options).estimation)
    #expect(chosen.method == .expectationMaximization)
    #expect(chosen.trace.count == passes.trace.count)
    for (value, other) in zip(chosen.trace, passes.trace) {
      #expect((value - other).magnitude < 1e-11 * value.magnitude)
    }
  }

  /// A matrix that no rows have: the first two variables agree with the third, and not with each other.
  @Test func whatIsNoCovarianceIsRefused() {
    let matrix = Matrix([[1, -0.9, 0.9], [-0.9, 1, 0.9], [0.9, 0.9, 1]])
    #expect(throws: GaussianError.self) {
      try FactorAnalysis(fittingCovariance: matrix, mean: [0, 0, 0], observationCount: 10, factors: 1)
    }
    #expect(throws: GaussianError.zeroVariance(variable: 1)) {
      try FactorAnalysis(
        fittingCovariance: Matrix(diagonal: [1, 0, 2]), mean: [0, 0, 0], observationCount: 10, factors: 1)
    }
  }

  /// A variable that appears twice, but for a little noise, is a case of Heywood; without a bound it would have none.
  @Test func heywoodCasesAreFlagged() throws {
    var rows = factorRows(200, dimension: 5, factors: 1, noise: 0.8...1.0, seed: 9)
    for row in 0..<200 { rows[row, 4] = 2 * rows[row, 3] + 1e-3 * rows[row, 0] }
    let model = try FactorAnalysis(fitting: rows, factors: 1, leastUniqueness: 0.01)
    let record = try #require(model.estimation)
    #expect(record.hasConverged, "\(record.ending)")
    #expect(record.heywoodVariables == [3, 4], "\(record.heywoodVariables) \(model.uniquenesses)")
    #expect(record.leastUniqueness == 0.01)
  }

  @Test func unitsDoNotMatter() throws {
    let rows = factorRows(150, dimension: 6, factors: 2, noise: 0.4...1.0, seed: 3)
    let scales = [1.0, 1000, 1e-4, 7, 30, 0.5]
    var scaled = rows
    for row in 0..<150 { for column in 0..<6 { scaled[row, column] *= scales[column] } }
    let (plain, other) = (
      try FactorAnalysis(fitting: rows, factors: 2), try FactorAnalysis(fitting: scaled, factors: 2)
    )
    #expect(zip(plain.uniquenesses, other.uniquenesses).allSatisfy { ($0 - $1).magnitude < 1e-8 })
    for j in 0..<6 {
      for k in 0..<2 {
        let expected = scales[j] * plain.loadings[j, k]
        #expect(
          (other.loadings[j, k] - expected).magnitude < 1e-6 * scales[j]
            || (other.loadings[j, k] + expected).magnitude < 1e-6 * scales[j])
      }
    }
  }

  @Test func aWeightIsThatManyRows() throws {
    let rows = factorRows(60, dimension: 6, factors: 1, noise: 0.4...1.0, seed: 3)
    let weights = (0..<60).map { Double($0 % 3) }
    let repeated = rows.selecting(rows: (0..<60).flatMap { [Int](repeating: $0, count: $0 % 3) })
    let weighed = try FactorAnalysis(fitting: rows, factors: 1, weights: weights)
    let plain = try FactorAnalysis(fitting: repeated, factors: 1)
    #expect(largestDifference(weighed.covariance, plain.covariance) < 1e-8)
  }

  @Test func edges() throws {
    let rows = factorRows(60, dimension: 4, factors: 1, noise: 0.4...1.0, seed: 3)
    let none = try FactorAnalysis(fitting: rows, factors: 0)
    let diagonal = try MultivariateNormal(fitting: rows, structure: .diagonal)
    #expect((none.logLikelihood(of: rows) - diagonal.logLikelihood(of: rows)).magnitude < 1e-9)
    #expect(none.parameterCount == 8)
    // More factors than rows can tell apart: one of many models that fit as well as a full covariance.
    let many = try FactorAnalysis(fitting: rows, factors: 4)
    let full = try MultivariateNormal(fitting: rows)
    #expect(many.degreesOfFreedom < 0)
    #expect(many.parameterCount == full.parameterCount)
    #expect(many.logLikelihood(of: rows) <= full.logLikelihood(of: rows) + 1e-9)
    // Fewer rows than columns.
    let wide = factorRows(12, dimension: 20, factors: 1, noise: 0.5...1.0, seed: 5)
    let model = try FactorAnalysis(fitting: wide, factors: 1)
    #expect(model.estimation?.discrepancy == nil)
    #expect(model.logLikelihood(of: wide).isFinite)
    var constant = rows
    for row in 0..<60 { constant[row, 2] = 1 }
    #expect(throws: GaussianError.zeroVariance(variable: 2)) { try FactorAnalysis(fitting: constant, factors: 1) }
    #expect(throws: GaussianError.tooManyFactors(5, dimension: 4)) { try FactorAnalysis(fitting: rows, factors: 5) }
  }

  /// R: 6.1066164987503209 with 4 degrees of freedom, p = 0.19132631560979516; with one factor 75.1795913005318.
  @Test func adequacyIsTestedAsInR() throws {
    let two = try abilityModel(2).adequacyTest()
    #expect((two.statistic - 6.1066164987503209).magnitude < 1e-9)
    #expect(two.degreesOfFreedom == 4)
    #expect((two.pValue - 0.19132631560979516).magnitude < 1e-9)
    #expect((try abilityModel(1).adequacyTest().statistic - 75.1795913005318).magnitude < 1e-7)
    #expect(throws: GaussianError.self) { try abilityModel(3).adequacyTest() }
  }

  @Test func likelihoodFromStatistics() throws {
    let rows = factorRows(80, dimension: 7, factors: 2, noise: 0.1...1.0, seed: 17)
    let model = try FactorAnalysis(fitting: rows.rows(in: 0..<50), factors: 2)
    var statistics = SufficientStatistics<Double>(dimension: 7)
    try statistics.update(with: rows)
    let (own, expected) = (model.logLikelihood(of: statistics), model.logLikelihood(of: rows))
    #expect((own - expected).magnitude < 1e-11 * expected.magnitude)
    #expect(model.logLikelihood(of: SufficientStatistics<Double>(dimension: 7)) == 0)
  }

  // MARK: Rotation

  /// R's `varimax` with a tolerance of 10⁻¹⁵, and its `promax` of the result.
  @Test func rotationsAgreeWithR() throws {
    let loadings = Matrix([
      [0.64751393720614414, 0.354260797732704080], [0.34741502993924023, 0.538488755286313903],
      [0.47105869698674380, 0.748281041844125361], [0.25300718014858004, 0.408125790387707688],
      [0.96406762345210784, -0.134656411311323304], [0.81539895382432437, -0.039123416998717998],
    ])
    let varimax = try RotatedLoadings(loadings, .varimax)
    let expected = Matrix([
      [0.50113580998868612, 0.54188366983458514], [0.15801407775371490, 0.62104661163968189],
      [0.20847664910455788, 0.85927777835128127], [0.10999382476581164, 0.46741914006565360],
      [0.95680755987875943, 0.17910339208036688], [0.78546779988967519, 0.22236553463145139],
    ])
    #expect(largestDifference(varimax.loadings, expected) < 1e-7)
    #expect(varimax.hasConverged)
    let promax = try RotatedLoadings(loadings, .promax(power: 4))
    let oblique = Matrix([
      [0.364535337832430972, 0.4700732607448332434], [-0.057496853747795250, 0.6710822199061688975],
      [-0.091140911755557538, 0.9317335042221148722], [-0.053471345596483748, 0.5079168287578708085],
      [1.023692366084564265, -0.0961160932447816946], [0.811518836766731533, 0.0085929884625659189],
    ])
    #expect(largestDifference(promax.loadings, oblique) < 1e-6, "\(promax.loadings)")
    // Loadings and correlations together say what the loadings before said.
    var worst = 0.0
    for i in 0..<6 {
      for j in 0..<6 {
        var (own, before) = (0.0, 0.0)
        for k in 0..<2 {
          before += loadings[i, k] * loadings[j, k]
          for l in 0..<2 {
            own += promax.loadings[i, k] * promax.factorCorrelations[k, l] * promax.loadings[j, l]
          }
        }
        worst = max(worst, (own - before).magnitude)
      }
    }
    #expect(worst < 1e-12)
    #expect((promax.factorCorrelations[0, 0] - 1).magnitude < 1e-12)
    let model = try abilityModel(2)
    let own = try model.rotatedLoadings(.varimax)
    #expect((own.loadings[4, 0] - 0.9568).magnitude < 1e-3)
    let turned = try model.rotated()
    #expect(largestDifference(turned.covariance, model.covariance) < 1e-12 * 200)
    #expect(turned.noiseVariances == model.noiseVariances)
    #expect(turned.estimation == model.estimation)
    for j in 0..<6 {
      let size = turned.variances[j].squareRoot()
      for k in 0..<2 { #expect((turned.loadings[j, k] / size - own.loadings[j, k]).magnitude < 1e-10) }
    }
  }
}
