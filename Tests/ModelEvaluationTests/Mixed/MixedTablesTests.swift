import Gaussian
import GaussianReference
import LinearAlgebra
import ModelEvaluation
import TestSupport
import Testing

/// Evaluation of tables whose columns have kinds: numbers with spikes, levels, categories, holes.
@Suite struct MixedTablesTests {
  /// A number with a spike at 0, an ordered level, a category, and a whole number, all of which depend on each other.
  private static func table(_ rows: Int, seed: UInt64, holes: Double = 0) -> Matrix<Double> {
    var random = SplitMix64(seed: seed)
    var elements: [Double] = []
    for _ in 0..<rows {
      let normals = random.normals(5)
      let income = normals[0] < -0.5 ? 0 : (1000 * (normals[0] + 1)).rounded()
      let level = (0.8 * normals[0] + 0.6 * normals[1]) > 0.4 ? 2.0 : normals[1] > -0.3 ? 1 : 0
      let scores = [normals[2] + 1, normals[3], 0.9 * normals[0], normals[4] - 1]
      let category = scores.indices.max { scores[$0] < scores[$1] } ?? 0
      let row = [income, level, Double(category), (10 + 2 * normals[0] + normals[4]).rounded()]
      elements += row.map { random.uniform() < holes ? .nan : $0 }
    }
    return Matrix(rows: rows, columns: 4, elements: elements)
  }

  private static let kinds: [VariableKind] = [
    .continuous, .ordered, .nominal(categories: 4), .rounded(places: 0),
  ]

  // MARK: Columns and pairs

  @Test func columnsAreAsFarApartAsTheReferenceSays() throws {
    let (made, real) = (Self.table(70, seed: 1, holes: 0.1), Self.table(50, seed: 2, holes: 0.1))
    let shapes = try ColumnShapes(
      generated: made, real: real, training: Self.table(40, seed: 3), kinds: Self.kinds, permutations: 19)
    func cells(_ table: Matrix<Double>, _ column: Int) -> [Double] {
      (0..<table.rows).map { table[$0, column] }.filter { !$0.isNaN }
    }
    for column in shapes.columns {
      let (x, y) = (cells(made, column.variable), cells(real, column.variable))
      let expected =
        column.variable == 2
        ? ReferenceColumns<Double>.totalVariation(x, y) : ReferenceColumns.kolmogorovDistance(x, y)
      #expect((column.value - expected).magnitude < 1e-14, "\(column)")
      #expect(column.distance == (column.variable == 2 ? .totalVariation : .kolmogorovSmirnov))
    }
    #expect((shapes.score - (1 - shapes.columns.map(\.value).reduce(0, +) / 4)).magnitude < 1e-14)
  }

  @Test func pairsAreAsFarApartAsTheReferenceSays() throws {
    let (made, real) = (Self.table(70, seed: 1, holes: 0.1), Self.table(50, seed: 2, holes: 0.1))
    let training = Self.table(200, seed: 3)
    let trends = try PairTrends(
      generated: made, real: real, training: training, kinds: Self.kinds, permutations: 19)
    #expect(trends.pairs.map(\.variables) == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    #expect(trends.pairs.map(\.isOfCorrelations) == [true, false, true, false, true, false])
    func pairs(_ table: Matrix<Double>, _ pair: [Int]) -> [(Double, Double)] {
      (0..<table.rows).map { (table[$0, pair[0]], table[$0, pair[1]]) }.filter { !$0.0.isNaN && !$0.1.isNaN }
    }
    func group(_ value: Double, _ variable: Int) -> Int {
      guard variable != 2 else { return Int(value) }
      let sorted = (0..<200).map { training[$0, variable] }.sorted()
      return Set((1..<10).map { sorted[20 * $0] }.filter { $0 > sorted[0] && $0 <= value }).count
    }
    for pair in trends.pairs {
      let (x, y) = (pairs(made, pair.variables), pairs(real, pair.variables))
      let expected: Double
      if pair.isOfCorrelations {
        expected = ReferenceColumns.rankCorrelationDifference(x, y) / 2
      } else {
        let cells = [x, y].map { rows in
          rows.map { [group($0.0, pair.variables[0]), group($0.1, pair.variables[1])] }
        }
        expected = ReferenceColumns<Double>.totalVariation(cells[0], cells[1])
      }
      #expect((pair.value - expected).magnitude < 1e-12, "\(pair), \(expected)")
    }
  }

  @Test func rowsOfOneDistributionAreToldApartAsRarelyAsChanceAllows() throws {
    var rejected: [String: Int] = [:]
    let tables = 400
    for number in 0..<tables {
      let seed = UInt64(3 * number + 1000)
      let (made, real, training) = (
        Self.table(50, seed: seed), Self.table(40, seed: seed + 1), Self.table(60, seed: seed + 2)
      )
      let shapes = try ColumnShapes(
        generated: made, real: real, training: training, kinds: Self.kinds, permutations: 99, seed: seed)
      let pairs = try PairTrends(
        generated: made, real: real, training: training, kinds: Self.kinds, permutations: 99, seed: seed)
      let coverage = try ValueCoverage(generated: made, heldOut: real, training: training, kinds: Self.kinds)
      let rare = try RareValues(generated: made, heldOut: real, training: training)
      let attributes = try AttributeDisclosure(
        generated: made, heldOut: real, training: training, kinds: Self.kinds)
      for (name, pValue) in [
        ("shapes", shapes.pValue), ("pairs", pairs.pValue), ("coverage", coverage.pValue),
        ("rare", rare.columns.map(\.pValue).first ?? 1), ("attribute", attributes.columns[2].pValue),
        ("number", attributes.columns[3].pValue),
      ] where pValue <= 0.05 {
        rejected[name, default: 0] += 1
      }
    }
    // 20 are to be expected at most; more than 36 have a probability below 0.001.
    for (name, count) in rejected { #expect(count <= 36, "\(name): \(count) of \(tables)") }
    // Tests by relabelling use up their level.
    #expect((rejected["shapes"] ?? 0) >= 6)
    #expect((rejected["pairs"] ?? 0) >= 6)
  }

  @Test func holesOfOneTableAloneTellNothingApart() throws {
    var rejected = [0, 0]
    for number in 0..<200 {
      let seed = UInt64(3 * number + 9000)
      let (made, real, training) = (
        Self.table(60, seed: seed), Self.table(60, seed: seed + 1, holes: 0.4),
        Self.table(60, seed: seed + 2, holes: 0.4)
      )
      let shapes = try ColumnShapes(
        generated: made, real: real, training: training, kinds: Self.kinds, permutations: 99, seed: seed)
      let pairs = try PairTrends(
        generated: made, real: real, training: training, kinds: Self.kinds, permutations: 99, seed: seed)
      for (place, pValue) in [shapes.pValue, pairs.pValue].enumerated() where pValue <= 0.05 { rejected[place] += 1 }
    }
    // 10 are to be expected at most; more than 22 have a probability below 0.001.
    #expect(rejected[0] <= 22, "shapes: \(rejected[0])")
    #expect(rejected[1] <= 22, "pairs: \(rejected[1])")
  }

  @Test func manyCategoriesAreMissedAsOftenAsTheySay() throws {
    var rejected = 0
    var random = SplitMix64(seed: 77)
    for _ in 0..<400 {
      func column(_ rows: Int) -> Matrix<Double> {
        Matrix(
          rows: rows, columns: 1, elements: (0..<rows).map { _ in (60 * random.uniform()).rounded(.down) })
      }
      let coverage = try ValueCoverage(
        generated: column(300), heldOut: column(10), training: column(300), kinds: [.nominal(categories: 60)])
      if coverage.pValue <= 0.05 { rejected += 1 }
    }
    #expect(rejected <= 36, "\(rejected) of 400")
  }

  @Test func differencesAreFoundWhereTheyAre() throws {
    let (training, real) = (Self.table(600, seed: 1), Self.table(400, seed: 2))
    // Columns are right by themselves, and one depends on nothing.
    var apart = Self.table(400, seed: 3)
    let other = Self.table(400, seed: 4)
    for row in 0..<400 { apart[row, 3] = other[row, 3] }
    let evaluation = try Evaluation(generated: apart, training: training, heldOut: real, kinds: Self.kinds)
    let columns = try #require(evaluation.likeness.columns)
    #expect(try columns.shapes.get().pValue > 0.01)
    let pairs = try #require(try columns.pairs?.get())
    #expect(pairs.pValue < 0.01)
    #expect(pairs.worst.variables.contains(3))
    #expect(evaluation.likeness.verdict.word == "no")
    // A column that is moved.
    var moved = Self.table(400, seed: 5)
    for row in 0..<400 { moved[row, 1] = min(2, moved[row, 1] + (row % 4 == 0 ? 1 : 0)) }
    let shapes = try ColumnShapes(generated: moved, real: real, training: training, kinds: Self.kinds)
    #expect(shapes.worst.variable == 1)
    #expect(shapes.worst.pValue < 0.01)
    #expect(shapes.columns[3].pValue > 0.05)
  }

  @Test func aColumnThatIsNeverFilledIsFound() throws {
    let (training, real) = (Self.table(100, seed: 1), Self.table(80, seed: 2))
    var empty = Self.table(80, seed: 3)
    for row in 0..<80 { empty[row, 1] = .nan }
    let shapes = try ColumnShapes(generated: empty, real: real, training: training, kinds: Self.kinds)
    #expect(shapes.columns[1].value == 1)
    #expect(shapes.score < 0.8)
  }

  @Test func threadsAndSeedsGiveTheSame() throws {
    let (made, real, training) = (Self.table(90, seed: 1), Self.table(80, seed: 2), Self.table(70, seed: 3))
    func all(_ parallelism: Parallelism) throws -> ([ColumnShapes.Column], [PairTrends.Pair], AttributeDisclosure) {
      (
        try ColumnShapes(
          generated: made, real: real, training: training, kinds: Self.kinds, permutations: 99, maximumRows: 50,
          parallelism: parallelism
        ).columns,
        try PairTrends(
          generated: made, real: real, training: training, kinds: Self.kinds, permutations: 99, maximumRows: 50,
          parallelism: parallelism
        ).pairs,
        try AttributeDisclosure(
          generated: made, heldOut: real, training: training, kinds: Self.kinds, maximumRows: 50,
          parallelism: parallelism)
      )
    }
    #expect(try all(.serial) == all(.threads(3)))
  }

  // MARK: Values

  @Test func aCommonValueThatIsNeverDrawnIsNamed() throws {
    let (training, real) = (Self.table(500, seed: 1), Self.table(300, seed: 2))
    var without = Self.table(300, seed: 3)
    for row in 0..<300 where without[row, 0] == 0 { without[row, 0] = 1 }
    let coverage = try ValueCoverage(generated: without, heldOut: real, training: training, kinds: Self.kinds)
    let missed = try #require(coverage.missed.first)
    #expect(missed.variable == 0 && missed.value == 0)
    #expect(missed.trainingRows > 100)
    #expect(coverage.pValue < 1e-9)
    let right = try ValueCoverage(
      generated: Self.table(300, seed: 4), heldOut: real, training: training, kinds: Self.kinds)
    #expect(right.missed.isEmpty || right.pValue > 0.01)
    // One of two rows has the value, and a row of the same distribution misses it as often as two rows of three leave it.
    let small = try ValueCoverage(
      generated: Matrix([[1.0]]), heldOut: Matrix([[0.0]]), training: Matrix([[0.0], [1.0]]), kinds: [.ordered])
    #expect(small.missed.map(\.value) == [0])
    #expect((small.missed[0].probability - 2.0 / 3).magnitude < 1e-15)
  }

  @Test func valuesOutsideOfWhatWasSeenAreCounted() throws {
    let training = Matrix<Double>([[0, 0], [10, 1], [5, 1]])
    let coverage = try ValueCoverage(
      generated: Matrix([[-1, 0], [5, 2], [5, 1], [.nan, .nan]]), heldOut: Matrix([[11, 0], [0, 1]]),
      training: training,
      kinds: [.continuous, .nominal(categories: 3)])
    #expect(coverage.outside == Proportion(count: 2, of: 4))
    #expect(coverage.outsideHeldOut == Proportion(count: 1, of: 2))
  }

  // MARK: Disclosure

  @Test func copiesGiveTrainingRowsAway() throws {
    let (training, real) = (Self.table(500, seed: 1), Self.table(500, seed: 2))
    let honest = try Evaluation(
      generated: Self.table(500, seed: 3), training: training, heldOut: real, kinds: Self.kinds)
    #expect(honest.disclosure?.verdict.word == "no")
    #expect(honest.likeness.verdict.word == "yes")
    #expect(honest.copying.verdict.word == "no")
    // Half of the rows are training rows.
    var copies = Self.table(500, seed: 4)
    for row in 0..<250 {
      for column in 0..<4 { copies[row, column] = training[row, column] }
    }
    let copied = try Evaluation(generated: copies, training: training, heldOut: real, kinds: Self.kinds)
    #expect(copied.disclosure?.verdict.word == "yes")
    let attributes = try #require(try copied.disclosure?.attributes.get())
    #expect(attributes.columns[2].training > attributes.columns[2].heldOut + 0.1)
  }

  @Test func aRareValueThatIsRepeatedIsFound() throws {
    var training = Self.table(400, seed: 1)
    for row in 0..<400 { training[row, 3] = Double(row) }
    var real = Self.table(400, seed: 2)
    for row in 0..<400 { real[row, 3] = Double(400 + row) }
    var made = Self.table(400, seed: 3)
    for row in 0..<400 { made[row, 3] = Double(row < 20 ? row : 1000 + row) }
    let rare = try RareValues(generated: made, heldOut: real, training: training)
    let worst = try #require(rare.worst)
    #expect(worst.variable == 3)
    #expect(worst.values == 400)
    #expect(worst.generated == Proportion(count: 20, of: 400))
    #expect(worst.heldOut == Proportion(count: 0, of: 400))
    #expect(worst.pValue < 1e-6)
  }

  /// SciPy's `fisher_exact` with `alternative="greater"`, and its least value.
  @Test(
    "fourfold tables",
    arguments: [
      ([3, 4, 1, 4], 0.24285714285714283, 0.014285714285714284),
      ([7, 1000, 0, 1000], 0.007730633099803728, 0.007730633099803728),
      ([30, 500, 12, 400], 0.023400598886575828, 8.533313558260214e-12),
      ([2, 50, 40, 60], 0.9999999999999774, 1.1778625376125336e-22),
      ([500, 20000, 430, 20000], 0.011004830576520658, 1.737207200049029e-285),
    ])
  func fourfoldTables(_ counts: [Int], _ pValue: Double, _ least: Double) {
    let table = FourfoldTable(Proportion(count: counts[0], of: counts[1]), Proportion(count: counts[2], of: counts[3]))
    #expect((table.pValue / pValue - 1).magnitude < 1e-10)
    #expect((table.leastPValue / least - 1).magnitude < 1e-9)
  }

  // MARK: Distances

  @Test func distancesAreThoseThatAreStated() throws {
    let training = Self.table(2000, seed: 1)
    let placement = try RowPlacement(Self.kinds, .standardised, training: training)
    #expect(placement.coordinates == [0..<1, 1..<2, 2..<6, 6..<7])
    func squared(_ x: [Double], _ y: [Double], _ columns: Range<Int>) -> Double {
      columns.reduce(0) { $0 + (x[$1] - y[$1]) * (x[$1] - y[$1]) }
    }
    // All categories are equally far from each other, and from those that no training row has.
    let four = placement.placed(Matrix((0..<5).map { [0, 0, Double($0), 0] }))
    let shares = (0..<4).map { category in
      Double((0..<2000).count { training[$0, 2] == Double(category) }) / 2000
    }
    let variation = 1 - shares.reduce(0) { $0 + $1 * $1 }
    for first in 0..<5 {
      for second in 0..<first {
        #expect((squared(four.row(first), four.row(second), 2..<6) - 2 / variation).magnitude < 1e-12)
      }
    }
    // Rows at random are at the squared distance 2 in every variable.
    let placed = placement.placed(training)
    for columns in placement.coordinates {
      let means = columns.map { column in (0..<2000).reduce(0) { $0 + placed[$1, column] } / 2000 }
      let variance = zip(columns, means).reduce(0) { sum, pair in
        sum + (0..<2000).reduce(0) { $0 + (placed[$1, pair.0] - pair.1) * (placed[$1, pair.0] - pair.1) } / 2000
      }
      #expect((variance - 1).magnitude < 1e-3, "\(columns)")
    }
    // Rare categories share a place where there are too many of them.
    let many = Matrix<Double>((0..<3000).map { [Double($0 % 1000), Double($0)] })
    let wide = try RowPlacement([.independent(categories: 1000), .continuous], .none, training: many)
    #expect(wide.coordinates == [0..<31, 31..<32])
    let ends = wide.placed(Matrix([[0, 0], [1, 0], [998, 0], [999, 0]]))
    #expect((squared(ends.row(0), ends.row(1), 0..<32) - 1).magnitude < 1e-12)
    #expect(squared(ends.row(2), ends.row(3), 0..<32) == 0)
  }

  @Test("tables of categories alone, and of one column", arguments: [1, 3])
  func categoriesAlone(_ columns: Int) throws {
    var random = SplitMix64(seed: 5)
    func table(_ rows: Int) -> Matrix<Double> {
      Matrix(
        rows: rows, columns: columns,
        elements: (0..<rows * columns).map { _ in (3 * random.uniform()).rounded(.down) })
    }
    let kinds = [VariableKind](repeating: .nominal(categories: 3), count: columns)
    let evaluation = try Evaluation(
      generated: table(80), training: table(90), heldOut: table(70), kinds: kinds,
      options: EvaluationOptions(permutations: 999))
    #expect(evaluation.likeness.verdict.word == "yes")
    #expect((evaluation.likeness.columns?.pairs == nil) == (columns == 1))
    // Rows that are equal to others are no copies, where there are so few different ones.
    #expect(evaluation.copying.verdict.isGood != false)
    #expect(evaluation.disclosure?.verdict.isGood != false)
  }

  @Test func unitsOfNumbersAndNamesOfCategoriesDoNotMatter() throws {
    let tables = [Self.table(150, seed: 1), Self.table(120, seed: 2), Self.table(130, seed: 3)]
    let renamed = [2.0, 0, 3, 1]
    let others = tables.map { table in
      var other = table
      for row in 0..<table.rows {
        other[row, 0] = 1024 * table[row, 0]
        other[row, 2] = renamed[Int(table[row, 2])]
      }
      return other
    }
    func evaluation(_ tables: [Matrix<Double>]) throws -> Evaluation {
      try Evaluation(
        generated: tables[0], training: tables[1], heldOut: tables[2], kinds: Self.kinds,
        options: EvaluationOptions(permutations: 199))
    }
    let (first, second) = (try evaluation(tables), try evaluation(others))
    #expect(try first.likeness.columns?.shapes.get() == second.likeness.columns?.shapes.get())
    let (energy, other) = (try first.likeness.energy.get(), try second.likeness.energy.get())
    #expect((energy.statistic - other.statistic).magnitude < 1e-12)
    #expect(energy.pValue == other.pValue)
    #expect(try first.likeness.classifier.get().pValue == second.likeness.classifier.get().pValue)
  }
}
