import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Densities of what rows show.
@Suite struct ObservedDensityTests {
  private func model(_ dimension: Int, condition: Double) throws -> (MultivariateNormal<Double>, [[Double]]) {
    var generator = SplitMix64(seed: UInt64(60 + dimension))
    let covariance = randomCovariance(dimension: dimension, conditionNumber: condition, using: &generator)
    return (
      try MultivariateNormal(mean: generator.normals(dimension), covariance: Matrix(covariance)), covariance
    )
  }

  @Test(arguments: [1, 2, 3, 8, 17], [1e2, 1e10])
  func marginals(dimension: Int, condition: Double) throws {
    let (model, covariance) = try model(dimension, condition: condition)
    var rows = (0..<20).map { model.samples(rows: $0..<$0 + 1, seed: 3).row(0) }
    let holes = rowsWithMissingCells(20, dimension, share: 0.4, seed: 61)
    for row in 0..<20 { for column in 0..<dimension where holes[row][column].isNaN { rows[row][column] = .nan } }
    let scores = model.observedLogDensities(of: Matrix(rows))
    let parameters = ReferenceMissingValues<WidestScalar>.Parameters(
      mean: converted(model.mean), covariance: converted(covariance))
    let correlationCondition = correlationConditionNumber(of: covariance)
    var errors = ErrorBound("density of what rows show, d=\(dimension), κ=\(condition)")
    for (row, score) in zip(rows, scores) {
      let expected = try ReferenceMissingValues.logDensity(of: converted(row), parameters)
      let observed = row.indices.filter { !row[$0].isNaN }
      guard !observed.isEmpty else {
        #expect(score == 0)
        continue
      }
      // The marginal's factor has the errors of the whole factor.
      let bound = logDensityBound(
        epsilon: .ulpOfOne, correlationConditionNumber: correlationCondition, dimension: dimension,
        squaredMahalanobisDistance: Double(-2 * expected).magnitude,
        logDensity: Double(expected))
      errors.record(WidestScalar(score) - expected, bound: bound, at: "\(observed)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Complete rows have the bits of the plain density, others the same bits alone as in the table.
  @Test(arguments: [1, 3, 9, 33], CovarianceStructure.allCases)
  func bitsDoNotDependOnTheBatch(dimension: Int, structure: CovarianceStructure) throws {
    let complete = Matrix(rowsWithMissingCells(100, dimension, share: 0, seed: 62))
    let model = try MultivariateNormal(fitting: complete, structure: structure)
    let table = Matrix(rowsWithMissingCells(300, dimension, share: 0.1, seed: 63))
    let scores = model.observedLogDensities(of: table)
    #expect(model.observedLogDensities(of: complete) == model.logDensities(of: complete))
    let plain = model.logDensities(of: table)
    for row in 0..<300 {
      if table.row(row).allSatisfy({ !$0.isNaN }) { #expect(scores[row] == plain[row]) }
      if row % 10 == 0 { #expect(model.observedLogDensities(of: table.rows(in: row..<row + 1)) == [scores[row]]) }
    }
    for threads in [1, 2, 7] {
      #expect(model.observedLogDensities(of: table, parallelism: .threads(threads)) == scores)
    }
  }

  /// Independent variables: the density of a row is the product of those of its cells.
  @Test(arguments: [CovarianceStructure.diagonal, .spherical])
  func independentVariables(structure: CovarianceStructure) throws {
    let rows = rowsWithMissingCells(50, 5, share: 0.3, seed: 64)
    let model = try MissingValuesFit(fitting: Matrix(rows), structure: structure).model
    let scores = model.observedLogDensities(of: Matrix(rows))
    for (row, score) in zip(rows, scores) {
      var expected = 0.0
      for column in 0..<5 where !row[column].isNaN {
        expected += try MultivariateNormal(
          mean: [model.mean[column]], covariance: Matrix([[model.covariance[column, column]]])
        ).logDensity(of: [row[column]])
      }
      #expect((score - expected).magnitude <= 1e-14 * (5 + expected.magnitude))
    }
  }

  @Test func singlePrecision() throws {
    let rows = rowsWithMissingCells(50, 6, share: 0.3, seed: 65)
    let model = try MissingValuesFit(fitting: Matrix(rows)).model
    let single = try MultivariateNormal<Float>(
      mean: converted(model.mean), covariance: model.covariance.converted(to: Float.self))
    let scores = single.observedLogDensities(of: Matrix(rows).converted(to: Float.self))
    let condition = correlationConditionNumber(of: (0..<6).map { model.covariance.row($0) })
    for (score, expected) in zip(scores, model.observedLogDensities(of: Matrix(rows))) {
      let bound = logDensityBound(
        epsilon: Double(Float.ulpOfOne), correlationConditionNumber: condition, dimension: 6,
        squaredMahalanobisDistance: 2 * expected.magnitude, logDensity: expected)
      #expect((Double(score) - expected).magnitude <= bound)
    }
  }

  /// A model that its factor defines may have a covariance that no longer has one.
  @Test func factorsOfNearlySingularCovariances() throws {
    let factor = Matrix([[1, 0, 0], [1, 1e-9, 0], [1, 1, 1e-9]])
    let model = try MultivariateNormal(mean: [0, 0, 0], choleskyFactor: factor)
    // Variables 1 and 2: N(0, [[1 + 1e-18, 1 + 1e-9], [1 + 1e-9, 2 + 1e-18]]).
    let scores = model.observedLogDensities(of: Matrix([[.nan, 0, 0], [0, 0, .nan], [0, 0, 0]]))
    let logTwoPi = 1.8378770664093453
    #expect((scores[0] - (-logTwoPi - 0.5 * log1p(-2e-9))).magnitude < 1e-12)
    #expect((scores[1] - (-logTwoPi + 9 * 2.302585092994046)).magnitude < 1e-12)
    #expect(scores[2] == model.logDensity(of: [0, 0, 0]))
  }

  /// On the support of a singular model, the marginal of what a row shows; off it, no density.
  @Test func singularModels() throws {
    var generator = SplitMix64(seed: 66)
    let rows = (0..<60).map { _ in
      let (a, b) = (generator.normal(), generator.normal())
      return [a, b, a - 2 * b]
    }
    let model = try MultivariateNormal(fitting: Matrix(rows), policy: .pseudo())
    let plain = try MultivariateNormal(fitting: Matrix(rows).selecting(columns: [0, 2]))
    let scores = model.observedLogDensities(of: Matrix([[0.3, .nan, 1], [0.3, 0.1, 5], [.nan, .nan, .nan]]))
    #expect((scores[0] - plain.logDensity(of: [0.3, 1])).magnitude < 1e-10)
    #expect(scores[1] == -.infinity && scores[2] == 0)
    // What a row shows determines the rest.
    for row in rows.prefix(10) {
      for missing in 0..<3 {
        var shown = row
        shown[missing] = .nan
        #expect((model.imputed(Matrix([shown]))[0, missing] - row[missing]).magnitude < 1e-7)
        #expect((model.imputed(Matrix([shown]), seed: 4)[0, missing] - row[missing]).magnitude < 1e-7)
      }
      let drawn = model.imputed(Matrix([[row[0], .nan, .nan]]), seed: 4).row(0)
      #expect((drawn[2] - (drawn[0] - 2 * drawn[1])).magnitude < 1e-7)
    }
    let constant = try MultivariateNormal(
      fitting: Matrix(rows.map { [$0[0], 7] }), structure: .diagonal, policy: .pseudo())
    let diagonal = constant.observedLogDensities(of: Matrix([[0.5, .nan], [.nan, 7], [0.5, 7]]))
    #expect((diagonal[0] - diagonal[2]).magnitude < 1e-12 && diagonal[1].isNaN)
    #expect(constant.imputed(Matrix([[0.5, .nan]]), seed: 8).row(0) == [0.5, 7])
  }

  @Test func infiniteCells() throws {
    let model = try MultivariateNormal(mean: [0, 0], covariance: Matrix([[2, 1], [1, 2]]))
    let scores = model.observedLogDensities(of: Matrix([[.infinity, .nan], [1, .nan]]))
    #expect(!scores[0].isFinite && scores[1].isFinite)
  }

  private func log1p(_ x: Double) -> Double { x - x * x / 2 }
}
