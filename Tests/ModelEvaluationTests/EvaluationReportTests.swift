import Gaussian
import LinearAlgebra
import ModelEvaluation
import Testing

/// Verdicts on tables that have misled evaluations before.
@Suite struct EvaluationReportTests {
  let training: Matrix<Double>
  let heldOut: Matrix<Double>
  /// Training rows with next to no noise.
  let copies: [[Double]]

  init() throws {
    let truth = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    let rows = truth.samples(count: 300, seed: 1)
    training = rows
    heldOut = truth.samples(count: 200, seed: 2)
    let noise = truth.samples(count: 200, seed: 3)
    copies = (0..<200).map { row in (0..<2).map { rows[row, $0] + 1e-4 * noise[row, $0] } }
  }

  @Test func oneWildRowHidesNoCopies() throws {
    var rows = copies
    rows[17] = [1e200, -1e200]
    let evaluation = try Evaluation(generated: Matrix(rows), training: training, heldOut: heldOut)
    #expect(try evaluation.copying.test.get().pValue < 1e-6)
    #expect(evaluation.copying.verdict.word == "yes")
  }

  @Test func unitsDoNotMatter() throws {
    func scaled(_ table: Matrix<Double>, _ shift: Double) -> Matrix<Double> {
      Matrix((0..<table.rows).map { row in table.row(row).map { ($0 + shift) * 0x1p-560 } })
    }
    let far = try Evaluation(
      generated: scaled(heldOut, 20), training: scaled(training, 0), heldOut: scaled(training, 1e-3))
    #expect(far.likeness.verdict.word == "no")
    #expect(try far.likeness.neighbours.get().precision.rate == 0)
  }

  @Test func tooFewRowsGiveNoVerdictOnCopies() throws {
    let few = try Evaluation(
      generated: Matrix(Array(copies.prefix(19))), training: training, heldOut: heldOut)
    #expect(throws: EvaluationError.self) { try few.copying.test.get() }
    #expect(few.copying.verdict.isGood == nil)
    #expect(few.copying.verdict.word == "cannot tell")
  }

  @Test func leakedRowsCannotTell() throws {
    let leaked = training.rows(in: 0..<150)
    let evaluation = try Evaluation(generated: leaked, training: training, heldOut: training.rows(in: 150..<300))
    #expect(evaluation.copying.verdict.word == "cannot tell")
    #expect(evaluation.copying.verdict.isGood == nil)
    #expect(evaluation.copying.verdict.reason?.contains("more than half of the held-out rows") == true)
    #expect(throws: EvaluationError.sameRows(.training, .heldOut)) {
      try Evaluation(
        generated: leaked, training: training, heldOut: training.selecting(rows: (0..<300).reversed()))
    }
  }

  @Test func fewPermutationsSpeakForNobody() throws {
    let evaluation = try Evaluation(
      generated: heldOut, training: training, heldOut: heldOut, options: .init(permutations: 99))
    #expect(evaluation.likeness.verdict.isGood == nil)
    #expect(evaluation.likeness.pValue == nil)
  }

  @Test func oddFitsAndShapesAreErrorsAtMost() throws {
    let light = try MultivariateNormal(
      fitting: training, weights: [Double](repeating: 2.0005 / 300, count: training.rows))
    #expect(throws: EvaluationError.self) { try MahalanobisTest(of: light, rows: heldOut) }
    // Fewer rows than the shape needs are not asked for.
    #expect(try HenzeZirklerTest(of: heldOut, maximumRows: 2).rowsUsed == 4)
  }
}
