import Foundation
import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Statistics of classes: any cut of the rows into blocks and parts leads to the same model.
@Suite struct ClassStatisticsTests {
  private let rows = Matrix(shippedRows("iris.csv", columns: 0..<4))
  private let labels = shippedLabels("iris.csv", column: 4)

  @Test func blocksAndParts() throws {
    var whole = ClassStatistics<Double>(dimension: 4)
    try whole.update(with: rows, labels: labels)
    #expect(whole.classes == ["setosa", "versicolor", "virginica"])
    #expect(whole.count == 150)
    let model = try ClassConditionalModel(estimating: whole)
    #expect(model == (try ClassConditionalModel(fitting: rows, labels: labels)))
    for step in [1, 7, 64] {
      var (first, second) = (ClassStatistics<Double>(dimension: 4), ClassStatistics<Double>(dimension: 4))
      for start in stride(from: 0, to: 150, by: step) {
        let range = start..<min(start + step, 150)
        let labels = Array(labels[range])
        if start % (2 * step) == 0 {
          try first.update(with: rows.rows(in: range), labels: labels)
        } else {
          try second.update(with: rows.rows(in: range), labels: labels)
        }
      }
      first.merge(second)
      for covariance in MixtureCovariance.allCases {
        let (cut, other) = (
          try ClassConditionalModel(estimating: first, structure: covariance),
          try ClassConditionalModel(estimating: whole, structure: covariance)
        )
        #expect(cut.priors == other.priors)
        for (a, b) in zip(cut.logDensities(of: rows), other.logDensities(of: rows)) {
          #expect((a - b).magnitude <= 1e-12 * max(1, b.magnitude))
        }
      }
    }
  }

  /// More rows than a leaf in a class, in blocks of any length: the bits of all rows at once.
  @Test(arguments: [[Int](), [1], [70_000, 3], [999, 1, 65_536, 12_345]])
  func blocksChangeNoBit(lengths: [Int]) throws {
    var generator = SplitMix64(seed: 12)
    let many = Matrix(generator.normalRows(200_000, dimension: 2))
    let labels = (0..<many.rows).map { ["x", "y", "z"][min(2, $0 % 8 / 3)] }
    let weights = (0..<many.rows).map { Double($0 % 5) / 2 }
    var whole = ClassStatistics<Double>(dimension: 2)
    try whole.update(with: many, labels: labels, weights: weights)
    var cut = PartialClassStatistics(of: SufficientStatistics<Double>(dimension: 2))
    var (first, place) = (0, 0)
    while first < many.rows {
      let length =
        lengths.isEmpty
        ? 50_000 : first > 180_000 || lengths == [1] && first > 300 ? many.rows : lengths[place % lengths.count]
      let range = first..<min(many.rows, first + length)
      try cut.add(many.rows(in: range), labels: Array(labels[range]), weights: Array(weights[range]))
      (first, place) = (range.upperBound, place + 1)
    }
    #expect(try cut.statistics() == whole)
  }

  /// A row that is no number is named by its number in the table, whenever it comes to light.
  @Test func rowsAreNamedByTheirNumbers() throws {
    for bad in [3, 700, 1_499] {
      var many = Matrix<Double>(rows: 1_500, columns: 3_000, repeating: 1)
      many[bad, 2] = .nan
      let labels = (0..<many.rows).map { $0 % 3 == 0 ? "a" : "b" }
      var sums = PartialClassStatistics(of: SufficientStatistics<Double>(dimension: 3_000, structure: .diagonal))
      let error = #expect(throws: GaussianError.self) {
        for first in stride(from: 0, to: 1_500, by: 100) {
          let range = first..<first + 100
          try sums.add(many.rows(in: range), labels: Array(labels[range]))
        }
        _ = try sums.statistics()
      }
      #expect(error?.row == bad)
      #expect(error?.variable == 2)
    }
  }

  @Test func threadsChangeNothing() throws {
    var generator = SplitMix64(seed: 8)
    let many = Matrix(generator.normalRows(30_000, dimension: 3))
    let labels = (0..<30_000).map { ["x", "y", "z"][$0 * $0 % 7 % 3] }
    let models = try [Parallelism.serial, .threads(2), .threads(3)].map { parallelism in
      try ClassConditionalModel(fitting: many, labels: labels, estimator: .ledoitWolf, parallelism: parallelism)
    }
    #expect(models[0] == models[1] && models[0] == models[2])
  }

  @Test func coding() throws {
    var statistics = ClassStatistics<Double>(
      of: LedoitWolf().statistics(dimension: 4, structure: .full))
    for start in [0, 40, 110] {
      let range = start..<[0: 40, 40: 110, 110: 150][start]!
      try statistics.update(with: rows.rows(in: range), labels: Array(labels[range]))
    }
    let data = try JSONEncoder().encode(statistics)
    let decoded = try JSONDecoder().decode(ClassStatistics<Double>.self, from: data)
    #expect(decoded == statistics)
    #expect(
      try ClassConditionalModel(estimating: decoded, structure: .tied, estimator: .ledoitWolf)
        == ClassConditionalModel(estimating: statistics, structure: .tied, estimator: .ledoitWolf))
    let text = String(decoding: data, as: UTF8.self)
    for (part, other) in [(#""setosa""#, #""virginica""#), (#""setosa","#, "")] {
      let spoiled = text.replacingOccurrences(of: part, with: other)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(ClassStatistics<Double>.self, from: Data(spoiled.utf8))
      }
    }
  }

  @Test func rowsOfWeightZeroAreAbsent() throws {
    var spoiled = rows
    for column in 0..<4 { spoiled[20, column] = .nan }
    var weights = [Double](repeating: 1, count: 150)
    weights[20] = 0
    for row in 50..<100 { weights[row] = 0 }
    let model = try ClassConditionalModel(fitting: spoiled, labels: labels, weights: weights)
    #expect(model.classes == ["setosa", "virginica"])
    #expect(model.observationCount == 99)
    let kept = (0..<150).filter { weights[$0] > 0 }
    let own = try ClassConditionalModel(fitting: rows.selecting(rows: kept), labels: kept.map { labels[$0] })
    #expect(model.priors == own.priors)
    for (a, b) in zip(model.logDensities(of: rows), own.logDensities(of: rows)) {
      #expect((a - b).magnitude <= 1e-12 * max(1, b.magnitude))
    }
    let byRows = try ClassConditionalModel(
      fitting: spoiled, labels: labels, weights: weights, estimator: .studentT(degreesOfFreedom: 5))
    #expect(byRows.classes == model.classes)
    #expect(byRows.priors == model.priors)
  }
}
