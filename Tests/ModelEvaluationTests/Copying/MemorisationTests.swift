import Gaussian
import ModelEvaluation
import RealModule
import TestSupport
import Testing

@Suite struct MemorisationTests {
  /// With as many folds as rows, refits leave out one row each, which a Gaussian has a formula for.
  @Test func refitsAgreeWithTheFormula() throws {
    var random = SplitMix64(seed: 31)
    let rows = random.table(30, 2)
    let model = try MultivariateNormal(fitting: rows)
    let exact = try Memorisation(
      logDensities: model.logDensities(of: rows), leaveOneOut: model.leaveOneOutLogLikelihoods(of: rows))
    let refits = try Memorisation(training: rows, folds: 30, repeats: 2, seed: 1) {
      (rows: Matrix<Double>) throws(GaussianError) in
      try MultivariateNormal(fitting: rows)
    }
    for (a, b) in zip(exact.scores, refits.scores) { #expect(abs(a - b) < 1e-11) }
    #expect(exact.mostMemorised(5) == refits.mostMemorised(5))
    let scores = try model.memorisationScores(of: rows)
    for (a, b) in zip(exact.scores, scores) { #expect(abs(a - b) < 1e-12) }
    #expect(abs(exact.mean.value - scores.reduce(0, +) / 30) < 1e-13)
  }

  /// A kernel density of vanishing bandwidth remembers its rows; one of ordinary bandwidth does not.
  @Test func kernelDensities() throws {
    var random = SplitMix64(seed: 32)
    let rows = random.table(60, 2)
    func score(_ bandwidth: KernelDensity<Double>.Bandwidth) throws -> Memorisation {
      let model = try KernelDensity(fitting: rows, bandwidth: bandwidth)
      return try Memorisation(
        logDensities: model.logDensities(of: rows), leaveOneOut: model.leaveOneOutLogDensities())
    }
    let (copying, ordinary) = (try score(.factor(0.01)), try score(.scott))
    #expect(copying.mean.value > 100)
    #expect(ordinary.mean.value < 1)
    let folds = try Memorisation(training: rows, folds: 5, seed: 3) { (rows: Matrix<Double>) throws(GaussianError) in
      try KernelDensity(fitting: rows, bandwidth: .factor(0.01))
    }
    #expect(folds.mean.value > 100)
  }

  @Test func ranks() throws {
    let memorisation = try Memorisation(
      logDensities: [1, 2, 3, 3, -.infinity] as [Double], leaveOneOut: [0, -.infinity, 1, 1, -.infinity])
    #expect(memorisation.scores == [1, .infinity, 2, 2, 0])
    #expect(memorisation.mostMemorised(3) == [1, 2, 3])
    #expect(memorisation.mostMemorised(9).count == 5)
    #expect(memorisation.mean.value == .infinity)
    #expect(memorisation.mean.standardError.isNaN)
    #expect([0, 0.2, 0.21, 0.5, 0.8, 1].map { memorisation.quantile($0) } == [0, 0, 1, 2, 2, .infinity])
  }

  @Test func badInput() {
    #expect(throws: EvaluationError.self) { try Memorisation(logDensities: [Double](), leaveOneOut: []) }
    #expect(throws: EvaluationError.self) { try Memorisation(logDensities: [Double.nan], leaveOneOut: [0]) }
    let fit = { (rows: Matrix<Double>) throws(GaussianError) in try MultivariateNormal(fitting: rows) }
    #expect(
      throws: EvaluationError.tooFewRows(
        measure: "the memorisation score", role: .training, count: 3, required: 10)
    ) {
      try Memorisation(training: wholeNumberTable(3, 1, 1), fit: fit)
    }
    #expect(throws: EvaluationError.self) {
      try Memorisation(training: Matrix(rows: 20, columns: 1, repeating: 1.0), fit: fit)
    }
    #expect(throws: EvaluationError.nonFinite(role: .training, row: 0, variable: 0)) {
      try Memorisation(training: Matrix(rows: 20, columns: 1, repeating: .nan), fit: fit)
    }
  }
}
