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
