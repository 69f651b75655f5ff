import Gaussian
import ModelEvaluation
import RealModule
import TestSupport
import Testing

@Suite struct LikelihoodTests {
  @Test func meanAndBits() throws {
    let model = try MultivariateNormal<Double>(mean: [0, 0], standardDeviations: [1, 2])
    var random = SplitMix64(seed: 1)
    let rows = random.table(50, 2)
    let likelihood = try HeldOutLikelihood(of: model, on: rows)
    #expect(likelihood.logDensities == model.logDensities(of: rows))
    #expect(abs(likelihood.mean.value - model.meanLogLikelihood(of: rows)) < 1e-14)
    #expect(abs(likelihood.bitsPerDimension.value - model.bitsPerDimension(of: rows)) < 1e-14)
    #expect(
      abs(likelihood.bitsPerDimension.standardError - likelihood.mean.standardError / (2 * .log(2))) < 1e-15)
    #expect(likelihood.zeroDensityRows == 0)
  }

  @Test func rowsThatCannotBe() throws {
    let likelihood = try HeldOutLikelihood(logDensities: [-1, -.infinity, -2], dimension: 1)
    #expect(likelihood.mean.value == -.infinity)
    #expect(likelihood.mean.standardError.isNaN)
    #expect(likelihood.bitsPerDimension.value == .infinity)
    #expect(likelihood.zeroDensityRows == 1)
  }

  @Test func comparison() throws {
    let first = try HeldOutLikelihood(logDensities: [-1, -2, -4, -3], dimension: 2)
    let second = try HeldOutLikelihood(logDensities: [-2, -2.5, -4.5, -5], dimension: 2)
    let comparison = try LikelihoodComparison(first, second)
    #expect(comparison.difference.value == 1)
    #expect(comparison.rows == 4)
    // Differences 1, ½, ½, 2: t = 2√2 with 3 degrees of freedom; the p-value is that of SciPy's ttest_1samp.
    #expect(abs(try #require(comparison.z) - 2.828_427_124_746_19) < 1e-14)
    let pValue = try #require(comparison.pValue)
    #expect(abs(pValue - 0.066_275_602_741_524_29) < 1e-12, "\(pValue)")
    let reverse = try LikelihoodComparison(second, first)
    #expect(reverse.difference.value == -1)
    #expect(reverse.pValue == comparison.pValue)
  }

  @Test func comparisonsWithoutVariation() throws {
    let one = try HeldOutLikelihood(logDensities: [-1, -2], dimension: 1)
    let same = try LikelihoodComparison(one, one)
    #expect(same.difference == Estimate(value: 0, standardError: 0))
    #expect(same.z == 0)
    #expect(same.pValue == 1)
    let better = try LikelihoodComparison(one, try HeldOutLikelihood(logDensities: [-2, -3], dimension: 1))
    #expect(better.difference.value == 1)
    #expect(better.difference.standardError.isNaN)
    #expect(better.z == nil)
    #expect(better.pValue == nil)
    #expect(better.reason?.contains("every row gives the same") == true)
    // Rounding is no variation.
    let thirds = try HeldOutLikelihood(logDensities: [-1000 / 3.0, -2000 / 3.0, -700 / 3.0], dimension: 1)
    let moved = try HeldOutLikelihood(logDensities: thirds.logDensities.map { $0 - 0.1 }, dimension: 1)
    #expect(try LikelihoodComparison(thirds, moved).pValue == nil)
    let never = try HeldOutLikelihood(logDensities: [-1, -.infinity], dimension: 1)
    let worse = try LikelihoodComparison(never, one)
    #expect(worse.difference.value == -.infinity)
    #expect(worse.z == -.infinity)
    #expect(worse.pValue == 0)
    let both = try LikelihoodComparison(never, never)
    #expect(both.difference.value == 0)
    #expect(both.pValue == 1)
    let other = try HeldOutLikelihood(logDensities: [-.infinity, -1], dimension: 1)
    let undecided = try LikelihoodComparison(never, other)
    #expect(undecided.difference.value.isNaN)
    #expect(undecided.z == nil)
    #expect(undecided.pValue == nil)
    #expect(undecided.reason == "each model gives the density 0 to a row that the other allows")
  }

  /// Mirror images are equally near to what lies between them.
  @Test func falseAlarmsOfTheComparison() throws {
    let left = try MultivariateNormal<Double>(mean: [-0.5], standardDeviation: 1)
    let right = try MultivariateNormal<Double>(mean: [0.5], standardDeviation: 1)
    var random = SplitMix64(seed: 7)
    var rejections = 0
    for _ in 0..<1_000 {
      let rows = random.table(20, 1)
      let comparison = try LikelihoodComparison(
        HeldOutLikelihood(of: left, on: rows, parallelism: .serial),
        HeldOutLikelihood(of: right, on: rows, parallelism: .serial))
      if try #require(comparison.pValue) <= 0.05 { rejections += 1 }
    }
    #expect(rejectionsAtFivePercent.contains(rejections), "\(rejections)")
    let rows = random.table(600, 1)
    let wide = try MultivariateNormal<Double>(mean: [0], standardDeviation: 1)
    let comparison = try LikelihoodComparison(
      HeldOutLikelihood(of: wide, on: rows), HeldOutLikelihood(of: left, on: rows))
    #expect(comparison.difference.value > 0)
    #expect(comparison.pValue ?? 1 < 0.01)
  }

  @Test func badInput() throws {
    let model = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    #expect(throws: EvaluationError.columnsDiffer(.training, count: 2, .heldOut, otherCount: 3)) {
      try HeldOutLikelihood(of: model, on: Matrix(rows: 2, columns: 3, repeating: 0))
    }
    #expect(throws: EvaluationError.nonFinite(role: .heldOut, row: 1, variable: 0)) {
      try HeldOutLikelihood(of: model, on: Matrix([[0, 1], [.nan, 0]]))
    }
    #expect(throws: EvaluationError.self) {
      try HeldOutLikelihood(of: model, on: Matrix(rows: 0, columns: 2, repeating: 0))
    }
    #expect(throws: EvaluationError.self) { try HeldOutLikelihood(logDensities: [.nan], dimension: 1) }
    let one = try HeldOutLikelihood(logDensities: [-1], dimension: 1)
    let two = try HeldOutLikelihood(logDensities: [-1, -2], dimension: 1)
    #expect(throws: EvaluationError.self) { try LikelihoodComparison(one, two) }
    #expect(throws: EvaluationError.self) { try LikelihoodComparison(one, one) }
  }
}

@Suite struct DensityCalibrationTests {
  @Test func falseAlarms() throws {
    let model = try MultivariateNormal<Double>(mean: [1, 2], standardDeviations: [1, 3])
    var rejections = 0
    for seed in 0..<1_000 as Range<UInt64> {
      let rows = model.samples(count: 37, seed: 10_000 + seed)
      if try DensityCalibration(of: model, heldOut: rows, seed: seed, draws: 50).pValue <= 0.05 { rejections += 1 }
    }
    // The p-value of 37 and 50 numbers has steps; the largest up to 5 % is 4.95 %.
    #expect(rejectionsAtFivePercent.contains(rejections), "\(rejections)")
  }

  @Test func faults() throws {
    let model = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    var random = SplitMix64(seed: 3)
    let narrow = try DensityCalibration(of: model, heldOut: random.table(300, 2, deviation: 0.7), seed: 1)
    #expect(narrow.pValue < 1e-3)
    #expect(narrow.probabilityOfHigherDensity > 0.55)
    #expect(narrow.draws == 1_000)
    let moved = try DensityCalibration(of: model, heldOut: random.table(300, 2, mean: 0.7), seed: 1)
    #expect(moved.pValue < 1e-3)
    #expect(moved.probabilityOfHigherDensity < 0.45)
    #expect(moved.isExact)
    let right = try DensityCalibration(of: model, heldOut: random.table(300, 2), seed: 1)
    #expect(right.pValue > 0.01)
    #expect(throws: EvaluationError.self) {
      try DensityCalibration(of: model, heldOut: random.table(3, 3), seed: 1)
    }
  }
}
