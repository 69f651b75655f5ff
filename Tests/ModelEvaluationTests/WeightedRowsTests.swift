import Gaussian
import LinearAlgebra
import ModelEvaluation
import TestSupport
import Testing

/// Weights mean duplication, and a weight of 0 is absence.
@Suite struct WeightedRowsTests {
  let model: MultivariateNormal<Double>
  let training: Matrix<Double>
  let heldOut: Matrix<Double>

  init() throws {
    model = try MultivariateNormal(mean: [0.1, 0], standardDeviation: 1.1)
    let truth = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    (training, heldOut) = (truth.samples(count: 80, seed: 1), truth.samples(count: 60, seed: 2))
  }

  private func repeated(_ rows: Matrix<Double>, _ weights: [Double]) -> Matrix<Double> {
    Matrix(weights.indices.flatMap { row in (0..<Int(weights[row])).map { _ in rows.row(row) } })
  }

  @Test func likelihoodsAreThoseOfRepeatedRows() throws {
    let weights = (0..<60).map { Double($0 % 4) }
    let seen = (0..<80).map { Double($0 % 3) }
    let evaluation = try Evaluation(
      of: model, training: training, heldOut: heldOut, weights: .init(training: seen, heldOut: weights))
    let fit = try #require(evaluation.fit)
    let repeats = try HeldOutLikelihood(of: model, on: repeated(heldOut, weights))
    #expect(abs(try fit.heldOut.get().mean.value - repeats.mean.value) < 1e-13)
    #expect(
      abs(try fit.training.get().mean.value - HeldOutLikelihood(of: model, on: repeated(training, seen)).mean.value)
        < 1e-13)
    // Weights 1, 2, 3 of 15 rows each: (90)²/(15·14).
    #expect(abs(try fit.heldOut.get().effectiveSampleSize - 8100.0 / 210) < 1e-12)
    #expect(try fit.heldOut.get().mean.standardError > repeats.mean.standardError)
    // What cannot take weights says so, and nobody has an answer for it.
    #expect(evaluation.likeness.verdict.isGood == nil)
    #expect(evaluation.copying.verdict.isGood == nil)
    #expect(
      throws: EvaluationError.unequalWeights(measure: "the energy distance", role: .heldOut)
    ) { try evaluation.likeness.energy.get() }
    #expect(try evaluation.likeness.frechet.get().squared.value > 0)
  }

  @Test func weightsThatAreEqualChangeNothing() throws {
    let plain = try Evaluation(of: model, training: training, heldOut: heldOut)
    for weight in [1.0, 2, 1e-200, 1e200] {
      let weighted = try Evaluation(
        of: model, training: training, heldOut: heldOut,
        weights: .init(
          training: [Double](repeating: weight, count: 80), heldOut: [Double](repeating: weight, count: 60)))
      #expect(try weighted.fit?.heldOut.get() == plain.fit?.heldOut.get())
      #expect(try weighted.likeness.energy.get() == plain.likeness.energy.get())
      #expect(weighted.copying.verdict == plain.copying.verdict)
    }
  }

  @Test func rowsOfWeightZeroAreAbsent() throws {
    let kept = (0..<60).filter { $0 % 5 != 0 }
    let weights = (0..<60).map { $0 % 5 == 0 ? 0.0 : 3 }
    let some = try Evaluation(of: model, training: training, heldOut: heldOut.selecting(rows: kept))
    let weighted = try Evaluation(
      of: model, training: training, heldOut: heldOut, weights: .init(heldOut: weights))
    #expect(try weighted.fit?.heldOut.get() == some.fit?.heldOut.get())
    #expect(try weighted.likeness.energy.get() == some.likeness.energy.get())
    #expect(weighted.likeness.verdict == some.likeness.verdict)
    #expect(weighted.copying.verdict == some.copying.verdict)
  }

  /// Any unit of the weights gives the same numbers, to rounding.
  @Test(arguments: [1e-300, 1e-3, 1e300]) func unitsOfWeightsDoNotMatter(unit: Double) throws {
    let values = (0..<60).map { heldOut[$0, 0] }
    let weights = (0..<60).map { Double(1 + $0 % 4) }
    let one = try HeldOutLikelihood(logDensities: values, dimension: 1, weights: weights)
    let other = try HeldOutLikelihood(logDensities: values, dimension: 1, weights: weights.map { $0 * unit })
    #expect(abs(one.mean.value - other.mean.value) < 1e-14)
    #expect(abs(one.mean.standardError / other.mean.standardError - 1) < 1e-13)
    #expect(abs(one.effectiveSampleSize / other.effectiveSampleSize - 1) < 1e-13)
  }

  @Test func badWeights() throws {
    #expect(throws: EvaluationError.self) {
      try Evaluation(
        of: model, training: training, heldOut: heldOut,
        weights: .init(heldOut: [Double](repeating: 0, count: 60)))
    }
    #expect(throws: EvaluationError.model(.invalidWeight(row: 3, value: -1))) {
      try Evaluation(
        of: model, training: training, heldOut: heldOut, weights: .init(heldOut: (0..<60).map { $0 == 3 ? -1 : 1 }))
    }
  }

  /// Paired differences with weights: one row that counts for nearly all leaves next to nothing to go by.
  @Test func comparisonsWithWeights() throws {
    let values = [-1.0, -2, -4, -3, -2.5]
    let others = [-2.0, -2.5, -4.5, -5, -2.6]
    func comparison(_ weights: [Double]?) throws -> LikelihoodComparison {
      try LikelihoodComparison(
        HeldOutLikelihood(logDensities: values, dimension: 1, weights: weights),
        HeldOutLikelihood(logDensities: others, dimension: 1, weights: weights))
    }
    let plain = try comparison(nil)
    let weighted = try comparison([2, 2, 2, 2, 2])
    #expect(abs(try #require(plain.pValue) - (try #require(weighted.pValue))) < 1e-12)
    let one = try comparison([1, 1e-12, 1e-12, 1e-12, 1e-12])
    #expect(try #require(one.pValue) > 0.5)
    #expect(throws: EvaluationError.self) {
      try LikelihoodComparison(
        HeldOutLikelihood(logDensities: values, dimension: 1, weights: [1, 2, 1, 1, 1]),
        HeldOutLikelihood(logDensities: others, dimension: 1))
    }
  }
}
