import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Factor analysis of few rows has several maxima; the best of several starts is kept.
@Suite struct FactorRestartTests {
  /// Few rows with factors that explain some variables nearly all.
  private func statistics(_ rows: Int, _ dimension: Int, seed: UInt64) throws -> SufficientStatistics<Double> {
    var generator = SplitMix64(seed: seed)
    let loadings = (0..<dimension).map { _ in generator.normals(2) }
    let table = (0..<rows).map { _ in
      let causes = generator.normals(2)
      return loadings.map { $0[0] * causes[0] + $0[1] * causes[1] + 0.8 * generator.normal() }
    }
    var statistics = SufficientStatistics<Double>(dimension: dimension)
    try statistics.update(with: Matrix(table))
    return statistics
  }

  private func likelihood(_ statistics: SufficientStatistics<Double>, _ restarts: Int?, seed: UInt64 = 0) throws
    -> Double
  {
    let options = SearchOptions(restarts: restarts, seed: seed)
    return try FactorAnalysis(estimating: statistics, factors: 2, options: options).logLikelihood(of: statistics)
  }

  /// Of tables with several maxima, the usual ten starts find the best of a hundred in nearly all, one start in far fewer.
  @Test func theBestOfManyStarts() throws {
    var (missedByOne, missedByTen) = (0, 0)
    for seed in 0..<60 as Range<UInt64> {
      let statistics = try statistics(15 + Int(seed % 3) * 10, 6, seed: 900 + seed)
      let best = try likelihood(statistics, 100, seed: 7)
      let one = try likelihood(statistics, 1)
      let ten = try likelihood(statistics, nil)
      #expect(ten >= one)
      #expect(best >= one - 1e-9)
      missedByOne += one < best - 1e-4 ? 1 : 0
      missedByTen += ten < best - 1e-4 ? 1 : 0
    }
    print("factor analysis of 60 tables: one start misses \(missedByOne) maxima, ten starts \(missedByTen)")
    #expect(missedByTen <= 1)
    #expect(missedByOne > missedByTen)
  }

  /// The same seed gives the same bits; the record says how many starts there were, and has them in its trace.
  @Test(arguments: [FactorAnalysis<Double>.Method.newton, .eigenvectors, .expectationMaximization])
  func recordsAndBits(method: FactorAnalysis<Double>.Method) throws {
    let statistics = try statistics(25, 6, seed: 905)
    let options = SearchOptions(restarts: 5, seed: 3)
    let model = try FactorAnalysis(estimating: statistics, factors: 2, method: method, options: options)
    let again = try FactorAnalysis(estimating: statistics, factors: 2, method: method, options: options)
    #expect(model == again)
    #expect(model.estimation == again.estimation)
    let record = try #require(model.estimation)
    #expect(record.restarts == 5)
    #expect(record.iterations == record.trace.count - 1)
    #expect(record.seed != nil)
    #expect(zip(record.trace, record.trace.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
    let alone = try FactorAnalysis(
      estimating: statistics, factors: 2, method: method, options: .init(restarts: 1, seed: 3))
    #expect(alone.estimation?.restarts == 1)
    #expect(model.logLikelihood(of: statistics) >= alone.logLikelihood(of: statistics) - 1e-9)
  }

  /// Units of columns, each its own, change nothing else: starts are made of correlations.
  @Test(arguments: [FactorAnalysis<Double>.Method.newton, .expectationMaximization])
  func unitsDoNotMatter(method: FactorAnalysis<Double>.Method) throws {
    for seed in 0..<5 as Range<UInt64> {
      var generator = SplitMix64(seed: 930 + seed)
      let rows = (0..<25).map { _ in generator.normals(6) }
      let units = (0..<6).map { _ in Double.exp(27.6 * (2 * generator.uniform() - 1)) }
      let options = SearchOptions(maximumIterations: 5000)
      let model = try FactorAnalysis(fitting: Matrix(rows), factors: 2, method: method, options: options)
      let other = try FactorAnalysis(
        fitting: Matrix(rows.map { zip($0, units).map { $0 * $1 } }), factors: 2, method: method, options: options)
      for variable in 0..<6 {
        let unit = units[variable]
        #expect(relativeError(other.noiseVariances[variable] / (unit * unit), model.noiseVariances[variable]) < 1e-4)
        for factor in 0..<2 {
          let difference = other.loadings[variable, factor] / unit - model.loadings[variable, factor]
          #expect(difference.magnitude < 1e-4)
        }
      }
    }
  }

  /// Where cells are missing every start is climbed from to its end.
  @Test(arguments: FactorNoise.allCases)
  func missingCells(noise: FactorNoise) throws {
    var generator = SplitMix64(seed: 940)
    let rows = (0..<25).map { _ in generator.normals(5).map { generator.uniform() < 0.2 ? .nan : $0 } }
    func record(_ seed: UInt64, _ restarts: Int) throws -> FactorRecord? {
      switch noise {
      case .isotropic:
        try ProbabilisticPCA(
          fittingObservedCells: Matrix(rows), factors: 2, options: .init(restarts: restarts, seed: seed)
        ).estimation
      case .diagonal:
        try FactorAnalysis(
          fittingObservedCells: Matrix(rows), factors: 2, options: .init(restarts: restarts, seed: seed)
        ).estimation
      }
    }
    let best = try #require(try record(3, 4))
    #expect(best.restarts == 4)
    var highest = -Double.infinity
    for seed in 3..<7 as Range<UInt64> { highest = max(highest, try #require(try record(seed, 1)).meanLogLikelihood) }
    #expect(best.meanLogLikelihood == highest)
  }
}
