import GaussianEngine
import LinearAlgebra
import ModelEvaluation
import TestSupport
import Testing

@Suite struct NeighbourLikenessTests {
  /// Numbers of another implementation, with balls of both kinds.
  @Test(arguments: Fixture.neighbours.likeness)
  func goldenMeasures(example: NeighbourCases.Likeness) throws {
    let (generated, real) = (Matrix(example.generated), Matrix(example.real))
    for (membership, expected) in [
      (NeighbourLikeness.Membership.open, example.open), (.closed, example.closed),
    ] {
      let found = try NeighbourLikeness(
        generated: generated, real: real, neighbours: example.neighbours, membership: membership)
      #expect(found.precision == Proportion(count: expected.precision, of: generated.rows))
      #expect(found.recall == Proportion(count: expected.recall, of: real.rows))
      #expect(found.coverage == Proportion(count: expected.coverage, of: real.rows))
      #expect(abs(found.density.value - expected.density) < 1e-14)
      #expect(found.membership == membership)
      #expect(found.neighbours == example.neighbours)
    }
  }

  /// Tables of the same point masses are alike, unless balls are asked to be open.
  @Test func pointMasses() throws {
    let rows = Matrix((0..<30).map { [Double($0 % 3), 1.0] })
    let closed = try NeighbourLikeness(generated: rows, real: rows)
    #expect(closed.precision.rate == 1)
    #expect(closed.recall.rate == 1)
    #expect(closed.coverage.rate == 1)
    // Ten rows in each place, each in the balls of all ten.
    #expect(closed.density == Estimate(value: 2, standardError: 0))
    let open = try NeighbourLikeness(generated: rows, real: rows, membership: .open)
    #expect(open.precision.count + open.recall.count + open.coverage.count == 0)
    #expect(open.density.value == 0)
  }

  /// A mode that is left out costs recall, draws between modes cost precision.
  @Test func faultsAreSeen() throws {
    var generator = SplitMix64(seed: 4)
    func modes(_ centres: [Double]) -> Matrix<Double> {
      Matrix(
        generator.normalRows(300, dimension: 2).enumerated().map { row, x in
          [x[0] + centres[row % centres.count], x[1]]
        })
    }
    let real = modes([-10, 10])
    let alike = try NeighbourLikeness(generated: modes([-10, 10]), real: real)
    #expect(alike.precision.rate > 0.9)
    #expect(alike.recall.rate > 0.9)
    #expect(alike.coverage.rate > 0.9)
    #expect(abs(alike.density.value - 1) < 4 * alike.density.standardError)
    let dropped = try NeighbourLikeness(generated: modes([10]), real: real)
    #expect(dropped.recall.interval().upperBound < 0.6)
    #expect(dropped.coverage.interval().upperBound < 0.6)
    let between = try NeighbourLikeness(generated: modes([0]), real: real)
    #expect(between.precision.rate < 0.05)
    #expect(between.density.value < 0.05)
  }

  @Test func everyNumberOfThreadsAndThePrecisionOfRows() throws {
    var generator = SplitMix64(seed: 5)
    let rows = Matrix(generator.normalRows(400, dimension: 3))
    let (real, generated) = (rows.rows(in: 0..<210), rows.rows(in: 210..<400))
    let expected = try NeighbourLikeness(generated: generated, real: real, parallelism: .serial)
    for threads in [2, 3, 7] {
      #expect(try NeighbourLikeness(generated: generated, real: real, parallelism: .threads(threads)) == expected)
    }
    // No two of these distances are as near to each other as rounding.
    let single = try NeighbourLikeness(
      generated: generated.converted(to: Float.self), real: real.converted(to: Float.self))
    #expect(single == expected)
    // Squares of these numbers are out of range.
    func scaled(_ rows: Matrix<Double>, _ factor: Double) -> Matrix<Double> {
      Matrix(rows: rows.rows, columns: rows.columns, elements: rows.elements.map { $0 * factor })
    }
    for factor in [0x1p+700, 0x1p-700] {
      #expect(try NeighbourLikeness(generated: scaled(generated, factor), real: scaled(real, factor)) == expected)
    }
  }

  /// A search that is shared finds the same.
  @Test func trainingDistancesServe() throws {
    var generator = SplitMix64(seed: 6)
    let rows = Matrix(generator.normalRows(300, dimension: 2))
    let (training, heldOut, generated) = (rows.rows(in: 0..<100), rows.rows(in: 100..<180), rows.rows(in: 180..<300))
    let distances = try TrainingDistances(training: training, heldOut: heldOut, generated: generated, neighbours: 5)
    for neighbours in [1, 3, 5] {
      #expect(
        try NeighbourLikeness(distances, neighbours: neighbours)
          == NeighbourLikeness(generated: generated, real: training, neighbours: neighbours))
    }
  }

  @Test func badInput() {
    let rows = Matrix((0..<6).map { [Double($0), 1.0] })
    let measure = "likeness by neighbours"
    #expect(throws: EvaluationError.tooFewRows(measure: measure, role: .heldOut, count: 5, required: 6)) {
      try NeighbourLikeness(generated: rows, real: rows.rows(in: 0..<5))
    }
    #expect(throws: EvaluationError.tooFewRows(measure: measure, role: .generated, count: 5, required: 6)) {
      try NeighbourLikeness(generated: rows.rows(in: 0..<5), real: rows)
    }
    #expect(throws: EvaluationError.columnsDiffer(.generated, count: 1, .training, otherCount: 2)) {
      try NeighbourLikeness(generated: rows.selecting(columns: [0]), real: rows, realRole: .training)
    }
    var broken = rows
    broken[3, 1] = .nan
    #expect(throws: EvaluationError.nonFinite(role: .generated, row: 3, variable: 1)) {
      try NeighbourLikeness(generated: broken, real: rows)
    }
  }
}
