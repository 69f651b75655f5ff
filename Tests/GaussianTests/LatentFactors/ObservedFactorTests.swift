import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Densities and factors of rows with missing cells, against the Gaussian of rows and factors written out.
@Suite struct ObservedFactorTests {
  private func model(_ dimension: Int, _ factors: Int) throws -> FactorAnalysis<Double> {
    var generator = SplitMix64(seed: UInt64(700 + dimension + 100 * factors))
    return try FactorAnalysis(
      mean: generator.normals(dimension),
      loadings: Matrix(rows: dimension, columns: factors, elements: generator.normals(dimension * factors)),
      noiseVariances: (0..<dimension).map { _ in 0.2 + generator.uniform() })
  }

  /// Rows and factors together: covariance [[C, W], [Wᵀ, I]].
  private func joint(_ model: FactorAnalysis<Double>) throws -> MultivariateNormal<Double> {
    let (d, q) = (model.dimension, model.factorCount)
    var covariance = Matrix(rows: d + q, columns: d + q, repeating: 0.0)
    let own = model.covariance
    for row in 0..<d {
      for column in 0..<d { covariance[row, column] = own[row, column] }
      for factor in 0..<q {
        covariance[row, d + factor] = model.loadings[row, factor]
        covariance[d + factor, row] = model.loadings[row, factor]
      }
    }
    for factor in 0..<q { covariance[d + factor, d + factor] = 1 }
    return try MultivariateNormal(
      mean: model.mean + [Double](repeating: 0, count: q), covariance: covariance)
  }

  @Test(arguments: [(1, 1), (3, 0), (4, 2), (9, 3), (20, 8)])
  func densitiesAndFactors(dimension: Int, factors: Int) throws {
    let model = try model(dimension, factors)
    let rows = Matrix(rowsWithMissingCells(120, dimension, share: 0.5, seed: 71))
    let dense = try model.multivariateNormal().observedLogDensities(of: rows)
    let scores = model.observedLogDensities(of: rows)
    for (score, expected) in zip(scores, dense) { #expect((score - expected).magnitude < 1e-10) }
    let codes = model.encode(observedCellsOf: rows)
    let joint = try joint(model)
    for row in 0..<rows.rows {
      let shown = (0..<dimension).filter { !rows[row, $0].isNaN }
      let values = Dictionary(uniqueKeysWithValues: shown.map { ($0, rows[row, $0]) })
      guard factors > 0 else { continue }
      guard !shown.isEmpty else {
        #expect(scores[row] == 0)
        #expect(codes.row(row).allSatisfy { $0 == 0 })
        continue
      }
      let given = try joint.conditioned(on: values)
      let posterior = model.posteriorCovariance(observing: shown)
      let (all, first) = (given.covariance, dimension - shown.count)
      for k in 0..<factors {
        #expect((codes[row, k] - given.mean[first + k]).magnitude < 1e-10)
        for l in 0..<factors { #expect((posterior[k, l] - all[first + k, first + l]).magnitude < 1e-10) }
      }
    }
    #expect(model.posteriorCovariance(observing: []) == .identity(factors))
  }

  @Test func missingCellsAreFilledInByTheirMeans() throws {
    let model = try model(9, 3)
    let rows = Matrix(rowsWithMissingCells(80, 9, share: 0.4, seed: 72))
    let filled = model.imputed(rows)
    let expected = try model.multivariateNormal().imputed(rows)
    #expect(largestDifference(filled, expected) < 1e-10)
    for (own, cell) in zip(filled.elements, rows.elements) where !cell.isNaN { #expect(own == cell) }
    let complete = Matrix(rowsWithMissingCells(5, 9, share: 0, seed: 73))
    #expect(model.imputed(complete) == complete)
  }

  /// Complete rows have the bits of the plain methods, others the same bits alone as in the table.
  @Test(arguments: [(3, 1), (9, 4), (150, 5)]) func bitsDoNotDependOnTheBatch(dimension: Int, factors: Int) throws {
    let model = try model(dimension, factors)
    let complete = Matrix(rowsWithMissingCells(60, dimension, share: 0, seed: 74))
    #expect(model.observedLogDensities(of: complete) == model.logDensities(of: complete))
    #expect(model.encode(observedCellsOf: complete) == model.encode(complete))
    var table = rowsWithMissingCells(60, dimension, share: 0.5 / Double(dimension), seed: 75)
    for row in stride(from: 0, to: 60, by: 7) { table[row][dimension - 1] = .nan }
    let rows = Matrix(table)
    let (scores, codes) = (model.observedLogDensities(of: rows), model.encode(observedCellsOf: rows))
    let (plain, plainCodes) = (model.logDensities(of: rows), model.encode(rows))
    for row in 0..<60 {
      if table[row].allSatisfy({ !$0.isNaN }) {
        #expect(scores[row] == plain[row])
        #expect(codes.row(row) == plainCodes.row(row))
      }
      let alone = rows.rows(in: row..<row + 1)
      #expect(model.observedLogDensities(of: alone) == [scores[row]])
      #expect(model.encode(observedCellsOf: alone).row(0) == codes.row(row))
    }
    for threads in [1, 2, 5] {
      #expect(model.observedLogDensities(of: rows, parallelism: .threads(threads)) == scores)
      #expect(model.encode(observedCellsOf: rows, parallelism: .threads(threads)) == codes)
    }
  }

  @Test func singlePrecision() throws {
    let wide = try model(12, 3)
    let model = try FactorAnalysis<Float>(
      mean: converted(wide.mean), loadings: wide.loadings.converted(to: Float.self),
      noiseVariances: converted(wide.noiseVariances))
    let rows = Matrix(rowsWithMissingCells(50, 12, share: 0.4, seed: 76))
    let narrow = rows.converted(to: Float.self)
    for (score, expected) in zip(model.observedLogDensities(of: narrow), wide.observedLogDensities(of: rows)) {
      #expect((Double(score) - expected).magnitude < 1e-4 * (1 + expected.magnitude))
    }
    let codes = model.encode(observedCellsOf: narrow).converted(to: Double.self)
    #expect(largestDifference(codes, wide.encode(observedCellsOf: rows)) < 1e-4)
  }
}
