import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Conditional means and draws of many rows.
@Suite struct ConditionalNormalTests {
  static let threads: [Parallelism] = [.serial, .automatic, .threads(2), .threads(3), .threads(7)]

  @Test func rowsAreIndependentInDouble() throws { try compareRows(Double.self) }
  @Test func rowsAreIndependentInFloat() throws { try compareRows(Float.self) }

  /// A row has the same bits alone, in any batch, at any position and for any number of threads.
  private func compareRows<Scalar: GaussianScalar>(_ type: Scalar.Type) throws {
    for (dimension, observed) in [(2, [1]), (9, [7, 0, 3]), (40, Array(0..<31))] {
      let model = try randomModel(type, dimension: dimension, conditionNumber: 100, seed: 250)
      let conditional = model.conditional(on: observed)
      let table = model.samples(count: 5000, seed: 4)
      let known = table.selecting(columns: observed)
      let (means, draws) = (conditional.means(given: known), conditional.samples(given: known, seed: 9))
      #expect(means.columns == conditional.remaining.count)
      #expect(draws.rows == 5000)
      for parallelism in Self.threads {
        #expect(conditional.means(given: known, parallelism: parallelism) == means)
        #expect(conditional.samples(given: known, seed: 9, parallelism: parallelism) == draws)
      }
      for range in [0..<1, 17..<18, 4321..<4400, 1..<5000] {
        let part = known.rows(in: range)
        #expect(conditional.means(given: part) == means.rows(in: range))
        #expect(
          conditional.samples(given: part, seed: 9, firstRow: range.lowerBound) == draws.rows(in: range))
      }
      #expect(conditional.samples(given: known, seed: 10) != draws)
      let row = known.row(33)
      #expect(try conditional.distribution(given: row).mean == means.row(33))
      #expect(try conditional.distribution(given: row).covariance == conditional.covariance)
      #expect(
        try model.conditioned(on: Dictionary(uniqueKeysWithValues: observed.map { ($0, table[33, $0]) })).covariance
          .rows
          == conditional.remaining.count)
    }
  }

  /// Rows drawn as a whole and rows whose rest is drawn given some variables follow one distribution, with one seed too.
  ///
  /// 20 000 rows; 6.5 standard errors are exceeded once in 10¹⁰ a statistic.
  @Test func imputedTablesFollowTheModel() throws {
    let model = try randomModel(dimension: 4, conditionNumber: 50, seed: 260)
    let conditional = model.conditional(on: [3, 1])
    let known = model.samples(count: 20_000, seed: 11).selecting(columns: [3, 1])
    let drawn = conditional.samples(given: known, seed: 11)
    let table = Matrix((0..<known.rows).map { [drawn[$0, 0], known[$0, 1], drawn[$0, 1], known[$0, 0]] })
    let fit = try MultivariateNormal(fitting: table)
    let n = Double(table.rows)
    for i in 0..<4 {
      #expect((fit.mean[i] - model.mean[i]).magnitude <= 6.5 * (model.covariance[i, i] / n).squareRoot())
      for j in 0..<4 {
        let (s, t, c) = (model.covariance[i, i], model.covariance[j, j], model.covariance[i, j])
        #expect((fit.covariance[i, j] - c).magnitude <= 6.5 * ((s * t + c * c) / n).squareRoot())
      }
    }
  }

  @Test func nothingOrEverythingObserved() throws {
    let model = try randomModel(Float.self, dimension: 3, conditionNumber: 10, seed: 270)
    let nothing = model.conditional(on: [])
    let empty = Matrix<Float>(rows: 4, columns: 0, elements: [])
    #expect(nothing.remaining == [0, 1, 2])
    #expect(nothing.means(given: empty).row(3) == model.mean)
    #expect(try nothing.distribution(given: []).mean == model.mean)
    let everything = model.conditional(on: [2, 0, 1])
    let rows = model.samples(count: 5, seed: 1)
    #expect(everything.remaining.isEmpty)
    #expect(everything.means(given: rows).columns == 0)
    #expect(everything.samples(given: rows, seed: 1).rows == 5)
    #expect(everything.covariance.rows == 0)
    #expect(nothing.means(given: Matrix(rows: 0, columns: 0, elements: [])).rows == 0)
  }

  /// A value that is not finite spoils its own row only.
  @Test func valuesThatAreNotFinite() throws {
    let model = try randomModel(dimension: 3, conditionNumber: 10, seed: 271)
    let conditional = model.conditional(on: [0])
    let means = conditional.means(given: Matrix([[0], [.nan], [1], [.infinity]]))
    let hasNoMeans = means.row(1).allSatisfy(\.isNaN)
    #expect(hasNoMeans)
    #expect(means.row(3).allSatisfy { !$0.isFinite })
    #expect(means.row(0) == conditional.means(given: Matrix([[0]])).row(0))
    #expect(means.row(2) == conditional.means(given: Matrix([[1]])).row(0))
  }
}
