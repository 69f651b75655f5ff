import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Laws that hold for any table with missing cells.
@Suite struct MissingValuesLawTests {
  private let rows = rowsWithMissingCells(150, 4, share: 0.25, seed: 41)

  /// Units and origins of the variables do not matter, be they 10⁸ deviations away.
  @Test func unitsAndOrigins() throws {
    let fit = try MissingValuesFit(fitting: Matrix(rows))
    let scales = [0x1p-60, 0x1p40, 1, 0x1p3]
    let offsets = [0, 0, 0x1p27, -0x1p20]
    let moved = rows.map { row in row.indices.map { row[$0] * scales[$0] + offsets[$0] * scales[$0] } }
    let other = try MissingValuesFit(fitting: Matrix(moved))
    #expect(other.hasConverged)
    let back = try MultivariateNormal(
      mean: other.model.mean.indices.map { other.model.mean[$0] / scales[$0] - offsets[$0] },
      covariance: Matrix((0..<4).map { i in (0..<4).map { other.model.covariance[i, $0] / scales[i] / scales[$0] } }))
    // What is left of a mean of 2²⁷ is its rounding.
    expectEqual(back, fit.model, "units and origins", tolerance: 2e-8)
    for i in 0..<4 {
      for j in 0..<4 { #expect((back.covariance[i, j] - fit.model.covariance[i, j]).magnitude < 1e-9) }
    }
    // ln|det| of the scales, for the cells that are there.
    let shown = Double(rows.count { !$0.allSatisfy(\.isNaN) })
    let logScale = rows.reduce(0.0) { sum, row in
      row.indices.reduce(sum) { $0 + (row[$1].isNaN ? 0 : Double.log(scales[$1])) }
    }
    let difference = fit.trace.last! - other.trace.last! - logScale / shown
    #expect(difference.magnitude < 1e-12)
  }

  @Test func ordersOfRowsAndColumns() throws {
    let fit = try MissingValuesFit(fitting: Matrix(rows))
    var generator = SplitMix64(seed: 42)
    expectEqual(
      try MissingValuesFit(fitting: Matrix(rows.shuffled(using: &generator))).model, fit.model, "rows shuffled")
    let order = [2, 0, 3, 1]
    let permuted = try MissingValuesFit(fitting: Matrix(rows.map { row in order.map { row[$0] } })).model
    let expected = try MultivariateNormal(
      mean: order.map { fit.model.mean[$0] },
      covariance: Matrix(order.map { i in order.map { fit.model.covariance[i, $0] } }))
    expectEqual(permuted, expected, "columns permuted")
  }

  /// Rows that show nothing change nothing, not even a bit.
  @Test func rowsThatShowNothing() throws {
    let empty = [Double](repeating: .nan, count: 4)
    let fit = try MissingValuesFit(fitting: Matrix(rows))
    var padded = rows
    for place in [0, 17, 18, 150] { padded.insert(empty, at: place) }
    let other = try MissingValuesFit(fitting: Matrix(padded))
    let emptyBefore = fit.patterns.emptyRowCount
    #expect(other.patterns.emptyRowCount == emptyBefore + 4)
    #expect(other.model.observationCount == fit.model.observationCount)
    expectEqual(other.model, fit.model, "beside rows that show nothing")
  }

  /// Without missing cells it is the plain fit, bit for bit, with or without rows that show nothing.
  @Test(arguments: CovarianceStructure.allCases)
  func completeRows(structure: CovarianceStructure) throws {
    let rows = shippedRows("wine.csv", columns: 0..<13)
    let expected = try MultivariateNormal(fitting: Matrix(rows), structure: structure)
    let padded = rows + [[Double](repeating: .nan, count: 13)]
    for table in [rows, padded] {
      let fit = try MissingValuesFit(fitting: Matrix(table), structure: structure)
      #expect(fit.model == expected)
      #expect(fit.model.observationCount == 178)
      #expect(fit.hasConverged)
      #expect(fit.iterations == 0)
      let likelihood = expected.meanLogLikelihood(of: Matrix(rows))
      #expect((fit.trace[0] - likelihood).magnitude < 1e-12 * likelihood.magnitude)
    }
    let weights = (0..<178).map { Double($0 % 3) }
    let weighted = try MissingValuesFit(fitting: Matrix(rows), weights: weights, structure: structure)
    let weightedFit = try MultivariateNormal(fitting: Matrix(rows), weights: weights, structure: structure)
    #expect(weighted.model == weightedFit)
    let floats = Matrix(rows).converted(to: Float.self)
    #expect(
      try MissingValuesFit(fitting: floats, structure: structure).model
        == MultivariateNormal(fitting: floats, structure: structure))
  }

  /// Without correlation, the observed cells of a column are all there is to know of it.
  @Test func closedForms() throws {
    let cells = (0..<4).map { column in rows.map { $0[column] }.filter { !$0.isNaN } }
    let means = cells.map { $0.reduce(0, +) / Double($0.count) }
    let squares = zip(cells, means).map { cells, mean in cells.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } }
    let diagonal = try MissingValuesFit(fitting: Matrix(rows), structure: .diagonal)
    let spherical = try MissingValuesFit(fitting: Matrix(rows), structure: .spherical)
    let common = squares.reduce(0, +) / Double(cells.reduce(0) { $0 + $1.count })
    for column in 0..<4 {
      let variance = squares[column] / Double(cells[column].count)
      #expect((diagonal.model.mean[column] - means[column]).magnitude < 1e-14)
      #expect((diagonal.model.covariance[column, column] - variance).magnitude < 1e-14 * variance)
      #expect((spherical.model.covariance[column, column] - common).magnitude < 1e-14 * common)
    }
    let shown = Double(rows.count { !$0.allSatisfy(\.isNaN) })
    for fit in [diagonal, spherical] {
      #expect(fit.hasConverged)
      #expect(fit.iterations == 0)
      let likelihood = fit.model.observedLogDensities(of: Matrix(rows)).reduce(0, +) / shown
      #expect((fit.trace[0] - likelihood).magnitude < 1e-13 * likelihood.magnitude)
    }
  }

  /// Single precision rounds the table and the result; in between it is the same climb.
  @Test func singlePrecision() throws {
    let fit = try MissingValuesFit(fitting: Matrix(rows))
    let single = try MissingValuesFit(fitting: Matrix(rows).converted(to: Float.self))
    #expect(single.hasConverged)
    #expect(single.trace == fit.trace)
    for i in 0..<4 {
      #expect(single.model.mean[i] == Float(fit.model.mean[i]))
      for j in 0..<4 { #expect(single.model.covariance[i, j] == Float(fit.model.covariance[i, j])) }
    }
  }
}
