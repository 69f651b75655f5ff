import GaussianEngine
import GaussianReference
import LinearAlgebra
import ModelEvaluation
import TestSupport
import Testing

/// Distances from the closest training rows, and what is made of them.
@Suite struct CopyingTests {
  /// Tables of a mixture of two normals in the plane.
  private struct Tables {
    var training: Matrix<Double>
    var heldOut: Matrix<Double>
    var generated: Matrix<Double>
  }

  private func tables(
    _ training: Int, _ heldOut: Int, _ generated: Int, seed: UInt64, generatedScale: Double = 1
  ) -> Tables {
    var generator = SplitMix64(seed: seed)
    func rows(_ count: Int, _ scale: Double = 1) -> Matrix<Double> {
      Matrix(
        generator.normalRows(count, dimension: 2).enumerated().map { row, x in
          [scale * x[0] + (row % 2 == 0 ? 4 : -4), scale * x[1]]
        })
    }
    return Tables(training: rows(training), heldOut: rows(heldOut), generated: rows(generated, generatedScale))
  }

  /// The same tables with generated rows that are training rows, moved a little.
  private func copies(_ tables: Tables, noise: Double) -> Tables {
    var (result, generator) = (tables, SplitMix64(seed: 9))
    for row in 0..<tables.generated.rows {
      for column in 0..<2 {
        result.generated[row, column] = tables.training[row % tables.training.rows, column] + noise * generator.normal()
      }
    }
    return result
  }

  private func distances(_ tables: Tables) throws -> TrainingDistances<Double> {
    try TrainingDistances(training: tables.training, heldOut: tables.heldOut, generated: tables.generated)
  }

  private func rows(_ matrix: Matrix<Double>) -> [[Double]] { (0..<matrix.rows).map { matrix.row($0) } }

  // MARK: Against plain loops

  @Test func distancesAreThoseOfPlainLoops() throws {
    typealias Plain = ReferenceNeighbours<Double>
    let tables = tables(90, 40, 60, seed: 1)
    let found = try distances(tables)
    let training = rows(tables.training)
    var errors = ErrorBound("distance from the closest training row")
    for (table, distances, closest) in [
      (tables.generated, found.generated, found.closestToGenerated),
      (tables.heldOut, found.heldOut, found.closestToHeldOut),
    ] {
      for (row, query) in rows(table).enumerated() {
        let nearest = Plain.nearest(to: query, of: training)
        #expect(closest[row] == nearest.row)
        let distance = nearest.distance.squareRoot()
        errors.record(distances[row] - distance, bound: 4 * distance * .ulpOfOne, at: "row \(row)")
      }
    }
    #expect(errors.report(), "\(errors)")

    let authentic = rows(tables.generated).count { query in
      let nearest = Plain.nearest(to: query, of: training)
      return nearest.distance
        >= Plain.nearest(to: training[nearest.row], of: training, leavingOut: nearest.row).distance
    }
    #expect(Authenticity(found).generated == Proportion(count: authentic, of: 60))
  }

  @Test func duplicatesAreThoseOfPlainLoops() throws {
    var generator = SplitMix64(seed: 2)
    func table(_ count: Int) -> Matrix<Double> {
      Matrix((0..<count).map { _ in (0..<2).map { _ in (generator.normal() * 20).rounded() } })
    }
    let (training, heldOut, generated) = (table(300), table(100), table(200))
    for tolerance in [0.01, 0.1] {
      let found = try Duplicates(training: training, heldOut: heldOut, generated: generated, tolerance: tolerance)
      func count(_ table: Matrix<Double>, _ tolerance: Double) -> Proportion {
        let near = rows(table).count { ReferenceNeighbours.matches($0, rows(training), tolerance: tolerance) }
        return Proportion(count: near, of: table.rows)
      }
      #expect(found.exactGenerated == count(generated, 0))
      #expect(found.exactGenerated.count > 5)
      #expect(found.nearGenerated == count(generated, tolerance))
      #expect(found.exactHeldOut == count(heldOut, 0))
      #expect(found.nearHeldOut == count(heldOut, tolerance))
    }
  }

  // MARK: What measures say

  @Test func copiesAreSeen() throws {
    for noise in [0, 1e-3] {
      let found = try distances(copies(tables(1000, 300, 400, seed: 3), noise: noise))
      let test = try DataCopyingTest(found)
      #expect(test.ct < -8)
      #expect(test.pValue < 1e-6)
      #expect(test.underfittingPValue > 0.99)
      let closest = ClosestRows(found)
      #expect(closest.score < 0.05)
      #expect(closest.pValue < 1e-6)
      #expect(closest.closerShare.value > 0.97)
      #expect(closest.generated.median < closest.heldOut.median / 10)
      let authenticity = Authenticity(found)
      #expect(authenticity.generated.rate < 0.05)
      #expect(authenticity.heldOut.rate > 0.3)
    }
    let tables = copies(tables(1000, 300, 400, seed: 3), noise: 0)
    let duplicates = try Duplicates(training: tables.training, heldOut: tables.heldOut, generated: tables.generated)
    #expect(duplicates.exactGenerated.rate == 1)
    #expect(duplicates.nearGenerated.rate == 1)
    #expect(duplicates.exactHeldOut.count == 0)
  }

  @Test func likeHeldOutRowsIsAboutZero() throws {
    let found = try distances(tables(1000, 300, 400, seed: 4))
    let test = try DataCopyingTest(found)
    #expect(test.ct.magnitude < 2)
    #expect(test.pValue > 0.01)
    #expect(test.underfittingPValue > 0.01)
    let closest = ClosestRows(found)
    #expect(abs(closest.closerShare.value - 0.5) < 3 * closest.closerShare.standardError)
    #expect(closest.score > 0.9)
    let authenticity = Authenticity(found)
    #expect(abs(authenticity.generated.rate - authenticity.heldOut.rate) < 0.1)
  }

  @Test func drawsThatAreTooWideArePositive() throws {
    let test = try DataCopyingTest(distances(tables(1000, 300, 400, seed: 5, generatedScale: 2)))
    #expect(test.ct > 4)
    #expect(test.underfittingPValue < 1e-6)
    #expect(test.pValue > 0.99)
  }

  /// One mode is copied and the other one drawn too wide: the cells tell.
  @Test func cellsTellWhereCopiesAre() throws {
    var tables = tables(1000, 400, 400, seed: 6, generatedScale: 3)
    for row in stride(from: 0, to: 400, by: 2) {
      for column in 0..<2 { tables.generated[row, column] = tables.training[row, column] }
    }
    let test = try DataCopyingTest(distances(tables), options: .init(cells: 2))
    let copied = try #require(test.cells.first { $0.centre[0] > 0 })
    let other = try #require(test.cells.first { $0.centre[0] < 0 })
    #expect(copied.z < -4)
    #expect(other.z > 3)
    #expect(test.cells.reduce(0) { $0 + $1.training } == 1000)
    #expect(test.cells.reduce(0) { $0 + $1.heldOut } == 400)
    #expect(test.cells.reduce(0) { $0 + $1.generated } == 400)
    let mean = test.cells.reduce(0.0) { $0 + Double($1.heldOut) * $1.z } / 400
    #expect(abs(test.ct - mean) < 1e-12)
  }

  @Test func cellsWithFewGeneratedRowsAreLeftOut() throws {
    var tables = tables(400, 200, 210, seed: 7)
    // All but 10 rows go to the right.
    for row in 0..<200 { tables.generated[row, 0] = abs(tables.generated[row, 0]) }
    for row in 200..<210 { tables.generated[row, 0] = -abs(tables.generated[row, 0]) }
    let test = try DataCopyingTest(distances(tables), options: .init(cells: 2))
    let left = try #require(test.cells.first { $0.centre[0] < 0 })
    #expect(left.generated == 10)
    #expect(!left.isCounted)
    let right = try #require(test.cells.first { $0.isCounted })
    #expect(test.ct == right.z)
    #expect(throws: EvaluationError.self) {
      try DataCopyingTest(distances(tables), options: .init(cells: 2, minimumGenerated: 201))
    }
  }

  /// Equal distances say nothing, and ties are counted half.
  @Test func distancesThatDoNotVary() throws {
    let training = Matrix((0..<50).map { [Double($0)] })
    let (above, below) = (Matrix((0..<40).map { [Double($0) + 0.5] }), Matrix((1..<31).map { [Double($0) - 0.5] }))
    let found = try TrainingDistances(training: training, heldOut: above, generated: below)
    let test = try DataCopyingTest(found)
    #expect(test.ct == 0)
    #expect(test.pValue == 1)
    #expect(test.underfittingPValue == 1)
    #expect(ClosestRows(found).closerShare == Estimate(value: 0.5, standardError: 0))
    #expect(ClosestRows(found).score == 1)
  }

  @Test func everyNumberOfThreadsAndUnit() throws {
    let tables = tables(500, 220, 230, seed: 8)
    func measures(_ parallelism: Parallelism, factor: Double = 1) throws -> (DataCopyingTest, ClosestRows, Authenticity)
    {
      func scaled(_ rows: Matrix<Double>) -> Matrix<Double> {
        Matrix(rows: rows.rows, columns: rows.columns, elements: rows.elements.map { $0 * factor })
      }
      let found = try TrainingDistances(
        training: scaled(tables.training), heldOut: scaled(tables.heldOut), generated: scaled(tables.generated),
        parallelism: parallelism)
      return (try DataCopyingTest(found, parallelism: parallelism), ClosestRows(found), Authenticity(found))
    }
    let expected = try measures(.serial)
    for threads in [2, 3, 7] { #expect(try measures(.threads(threads)) == expected) }
    let large = try measures(.serial, factor: 0x1p+800)
    #expect(large.0.ct == expected.0.ct)
    #expect(large.0.pValue == expected.0.pValue)
    #expect(large.2 == expected.2)
    #expect(large.1.generated.median == 0x1p+800 * expected.1.generated.median)
  }

  // MARK: Bad input

  @Test func badInput() throws {
    let good = tables(30, 20, 30, seed: 10)
    let measure = "the distance from the closest training row"
    #expect(throws: EvaluationError.sameRows(.training, .heldOut)) {
      try TrainingDistances(training: good.training, heldOut: good.training, generated: good.generated)
    }
    #expect(throws: EvaluationError.sameRows(.training, .heldOut)) {
      try Duplicates(training: good.training, heldOut: good.training, generated: good.generated)
    }
    #expect(throws: EvaluationError.columnsDiffer(.generated, count: 1, .training, otherCount: 2)) {
      try ClosestRows(
        training: good.training, heldOut: good.heldOut, generated: good.generated.selecting(columns: [1]))
    }
    #expect(throws: EvaluationError.tooFewRows(measure: measure, role: .heldOut, count: 0, required: 1)) {
      try Authenticity(training: good.training, heldOut: good.heldOut.rows(in: 0..<0), generated: good.generated)
    }
    #expect(
      throws: EvaluationError.tooFewRows(
        measure: "the data-copying test", role: .generated, count: 12, required: 20)
    ) {
      try DataCopyingTest(
        training: good.training, heldOut: good.heldOut, generated: good.generated.rows(in: 0..<12))
    }
    var broken = good.heldOut
    broken[7, 0] = .infinity
    #expect(throws: EvaluationError.nonFinite(role: .heldOut, row: 7, variable: 0)) {
      try TrainingDistances(training: good.training, heldOut: broken, generated: good.generated)
    }
  }
}

// MARK: - False alarms

/// Tests reject what is true as often as they say, over 1,000 repetitions: 30 to 72 of them at 5 %, the range of 99.8 %.
@Suite struct CopyingCalibrationTests {
  private func repetition(
    _ number: Int, training: Int, heldOut: Int, generated: Int, rounding: Bool
  ) throws -> TrainingDistances<Double> {
    var generator = SplitMix64(seed: UInt64(7000 + number))
    let values = generator.normals(2 * (training + heldOut + generated)).map { rounding ? ($0 * 2).rounded() : $0 }
    let rows = Matrix(rows: training + heldOut + generated, columns: 2, elements: values)
    return try TrainingDistances(
      training: rows.rows(in: 0..<training), heldOut: rows.rows(in: training..<training + heldOut),
      generated: rows.rows(in: training + heldOut..<rows.rows), neighbours: 1, parallelism: .serial)
  }

  /// Several cells, by the normal distribution; and distances of all pairs without cells.
  @Test func severalCells() throws {
    var (copies, underfits, closer) = (0, 0, 0)
    for number in 0..<1000 {
      let distances = try repetition(number, training: 60, heldOut: 80, generated: 130, rounding: false)
      let test = try DataCopyingTest(
        distances, options: .init(cells: 3, seed: UInt64(number)), parallelism: .serial)
      #expect(!test.isExact)
      if test.pValue < 0.05 { copies += 1 }
      if test.underfittingPValue < 0.05 { underfits += 1 }
      if ClosestRows(distances).pValue < 0.05 { closer += 1 }
    }
    print("false alarms in 1,000 at 5 %: C_T \(copies) and \(underfits), closest rows \(closer)")
    #expect((30...72).contains(copies))
    #expect((30...72).contains(underfits))
    #expect((30...72).contains(closer))
  }

  /// One cell, by counting, where ties make the test conservative.
  @Test func oneCellExactly() throws {
    for rounding in [false, true] {
      var alarms = 0
      for number in 0..<1000 {
        let test = try DataCopyingTest(
          repetition(number, training: 20, heldOut: 16, generated: 20, rounding: rounding), parallelism: .serial)
        #expect(test.isExact)
        if test.pValue < 0.05 { alarms += 1 }
      }
      print("false alarms of the exact C_T in 1,000 at 5 %\(rounding ? ", with ties" : ""): \(alarms)")
      #expect(alarms <= 72)
      #expect((rounding || alarms >= 30))
    }
  }
}
