import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Missing cells filled in by their conditional means, or drawn.
@Suite struct ImputationTests {
  @Test(arguments: [1, 2, 5, 16])
  func conditionalMeans(dimension: Int) throws {
    let rows = rowsWithMissingCells(120, dimension, share: 0.3, seed: 71)
    let model = try MissingValuesFit(fitting: Matrix(rows)).model
    let covariance = (0..<dimension).map { model.covariance.row($0) }
    let filled = model.imputed(Matrix(rows))
    let parameters = ReferenceMissingValues<WidestScalar>.Parameters(
      mean: converted(model.mean), covariance: converted(covariance))
    let condition = correlationConditionNumber(of: covariance)
    var errors = ErrorBound("conditional means, d=\(dimension)")
    for (index, row) in rows.enumerated() {
      let expected = try ReferenceMissingValues.conditional(of: converted(row), parameters).completed
      for column in 0..<dimension {
        guard row[column].isNaN else {
          #expect(filled[index, column] == row[column])
          continue
        }
        errors.record(
          WidestScalar(filled[index, column]) - expected[column],
          bound: Double(dimension) * 8 * .ulpOfOne * condition * covariance[column][column].squareRoot(),
          at: "row \(index)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Draws about the conditional mean with the conditional covariance; false alarm once in 10⁵ a moment.
  @Test func drawsVaryAsTheyShould() throws {
    let covariance: [[Double]] = [[2, 0.6, 0.4], [0.6, 1, -0.3], [0.4, -0.3, 0.5]]
    let model = try MultivariateNormal(mean: [1, -2, 3], covariance: Matrix(covariance))
    let count = 20_000
    let row = [Double.nan, -1.5, .nan]
    let drawn = model.imputed(Matrix([[Double]](repeating: row, count: count)), seed: 5)
    let (completed, _, rest) = try ReferenceMissingValues.conditional(
      of: row, .init(mean: model.mean, covariance: covariance))
    let fit = try MultivariateNormal(fitting: drawn.selecting(columns: [0, 2]))
    let root = Double(count).squareRoot()
    for (i, column) in [0, 2].enumerated() {
      #expect((fit.mean[i] - completed[column]).magnitude < 4.4 * rest[i][i].squareRoot() / root)
      for j in 0...i {
        let spread = (rest[i][i] * rest[j][j] + rest[i][j] * rest[i][j]).squareRoot()
        #expect((fit.covariance[i, j] - rest[i][j]).magnitude < 4.4 * spread / root)
      }
    }
    #expect(drawn.selecting(columns: [1]).elements.allSatisfy { $0 == -1.5 })
  }

  /// Row i depends on the model, the row, the seed and i only.
  @Test func rowsDependOnThemselvesOnly() throws {
    var rows = rowsWithMissingCells(200, 5, share: 0.3, seed: 72)
    rows[3] = [Double](repeating: .nan, count: 5)
    let model = try MissingValuesFit(fitting: Matrix(rows)).model
    let (filled, drawn) = (model.imputed(Matrix(rows)), model.imputed(Matrix(rows), seed: 9))
    #expect(filled.row(3) == model.mean)
    #expect(filled.firstNonFiniteElement() == nil)
    for threads in [1, 2, 7] {
      #expect(model.imputed(Matrix(rows), parallelism: .threads(threads)) == filled)
      #expect(model.imputed(Matrix(rows), seed: 9, parallelism: .threads(threads)) == drawn)
    }
    for row in [0, 3, 50, 199] {
      #expect(model.imputed(Matrix([rows[row]])).row(0) == filled.row(row))
      // Other rows of the table may show something else.
      var others = rows.map { _ in [Double.nan, 1, 2, 3, .nan] }
      others[row] = rows[row]
      #expect(model.imputed(Matrix(others), seed: 9).row(row) == drawn.row(row))
    }
    #expect(model.imputed(Matrix(rows), seed: 10) != drawn)
    let complete = Matrix(rowsWithMissingCells(20, 5, share: 0, seed: 73))
    #expect(model.imputed(complete, seed: 1) == complete)
  }

  @Test(arguments: [CovarianceStructure.diagonal, .spherical])
  func independentVariables(structure: CovarianceStructure) throws {
    let rows = rowsWithMissingCells(60, 3, share: 0.3, seed: 74)
    let model = try MissingValuesFit(fitting: Matrix(rows), structure: structure).model
    let filled = model.imputed(Matrix(rows))
    for (index, row) in rows.enumerated() {
      for column in 0..<3 where row[column].isNaN { #expect(filled[index, column] == model.mean[column]) }
    }
    let single = try MultivariateNormal<Float>(mean: [1, 2], standardDeviations: [1, 2])
    #expect(single.imputed(Matrix([[.nan, 7]])).elements == [1, 7])
    #expect(single.imputed(Matrix([[.nan, 7]]), seed: 3)[0, 0].isFinite)
  }
}
