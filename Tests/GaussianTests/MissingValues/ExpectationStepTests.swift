import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Iterations by sums of patterns against iterations row by row.
@Suite struct ExpectationStepTests {
  /// Few patterns with many rows, rows that are patterns of their own, and both.
  static let tables: [(name: String, rows: [[Double]])] = [
    ("four patterns", MissingValuesCase.named("four patterns").rows),
    ("20 %", MissingValuesCase.named("20 % at random, seed 1").rows),
    ("one variable", rowsWithMissingCells(30, 1, share: 0.3, seed: 31)),
    ("two variables", rowsWithMissingCells(100, 2, share: 0.4, seed: 32)),
    ("nine variables", rowsWithMissingCells(200, 9, share: 0.1, seed: 33)),
    ("thirty-three variables", rowsWithMissingCells(40, 33, share: 0.05, seed: 34)),
  ]

  @Test(arguments: 0..<6)
  func stepsOfTheTextbook(table: Int) throws {
    let (name, rows) = Self.tables[table]
    let dimension = rows[0].count
    let isLarge = dimension > 20
    let reference = ReferenceMissingValues<Double>(rows: rows)
    var expected = reference.start
    var errors = ErrorBound("steps of EM, \(name)")
    let shown = Double(rows.count { !$0.allSatisfy(\.isNaN) })
    for steps in 0..<(isLarge ? 2 : 5) {
      let options = MissingValuesOptions(tolerance: 0, maximumIterations: steps + 1, isAccelerated: false)
      let fit = try MissingValuesFit(fitting: Matrix(rows), options: options)
      #expect(fit.ending == .iterationLimit || dimension == 1)
      #expect(fit.trace.count == max(1, fit.iterations))
      let deviations = (0..<dimension).map { expected.covariance[$0][$0].squareRoot() }
      let condition = isLarge && steps > 0 ? 100 : correlationConditionNumber(of: expected.covariance)
      let bound = Double(dimension + 10) * .ulpOfOne * condition
      for i in 0..<dimension {
        // The textbook sums a column in one chain.
        let chain = Double(rows.count) * expected.mean[i].ulp
        errors.record(
          fit.model.mean[i] - expected.mean[i], bound: bound * deviations[i] + chain, at: "mean, \(steps) steps")
        for j in 0...i {
          errors.record(
            fit.model.covariance[i, j] - expected.covariance[i][j], bound: bound * deviations[i] * deviations[j],
            at: "covariance, \(steps) steps")
        }
      }
      let likelihood = try reference.logLikelihood(of: expected) / shown
      errors.record(
        (fit.trace.last ?? .nan) - likelihood, bound: bound * Double(dimension), at: "log-likelihood")
      expected = try reference.step(from: expected)
    }
    #expect(errors.report(), "\(errors)")
  }

  /// A weight of 2 is the row twice, of 0 no row.
  @Test(arguments: [CovarianceStructure.full, .diagonal, .spherical])
  func weightsAreFrequencies(structure: CovarianceStructure) throws {
    let rows = rowsWithMissingCells(120, 3, share: 0.3, seed: 35)
    let weights = rows.indices.map { Double([1, 2, 0, 3][$0 % 4]) }
    let repeated = zip(rows, weights).flatMap { Array(repeating: $0.0, count: Int($0.1)) }
    var spoiled = rows
    for row in rows.indices where weights[row] == 0 { spoiled[row] = [.infinity, .nan, 1e300] }
    let fit = try MissingValuesFit(fitting: Matrix(spoiled), weights: weights, structure: structure)
    let expected = try MissingValuesFit(fitting: Matrix(repeated), structure: structure)
    #expect(fit.hasConverged)
    #expect(expected.hasConverged)
    expectEqual(fit.model, expected.model, "weights")
    #expect(fit.model.observationCount == MissingPatterns(of: Matrix(rows), weights: weights).rowCountThatShow)
    #expect(
      (fit.trace.last! - expected.trace.last!).magnitude < 1e-13, "mean log-likelihood")
    // A common factor of all weights changes nothing.
    let scaled = try MissingValuesFit(
      fitting: Matrix(rows), weights: weights.map { 0.37 * $0 }, structure: structure)
    expectEqual(scaled.model, expected.model, "scaled weights")
  }

  @Test(arguments: [1, 2, 3, 7])
  func sameBitsForAnyNumberOfThreads(threads: Int) throws {
    for (share, count) in [(0.01, 3000), (0.3, 600)] {
      let rows = Matrix(rowsWithMissingCells(count, 6, share: share, seed: 36))
      try compareThreads(rows, threads)
    }
  }

  /// A pattern of more rows than a block sums.
  @Test func sameBitsForLargePatterns() throws {
    var rows = try MultivariateNormal(mean: [1.0, 2, 3, 4, 5, 6], standardDeviation: 2).samples(count: 200_000, seed: 1)
    for row in 0..<200 { rows[row, row % 6] = .nan }
    try compareThreads(rows, 3)
  }

  private func compareThreads(_ rows: Matrix<Double>, _ threads: Int) throws {
    let options = MissingValuesOptions(maximumIterations: 3)
    let serial = try MissingValuesFit(fitting: rows, options: options, parallelism: .serial)
    let fit = try MissingValuesFit(fitting: rows, options: options, parallelism: .threads(threads))
    #expect(fit.model == serial.model)
    #expect(fit.trace == serial.trace)
  }
}

extension MissingPatterns {
  fileprivate var rowCountThatShow: Int {
    (0..<count).reduce(0) { $0 + (observedCount(of: $1) > 0 ? rows(of: $1).count : 0) }
  }
}

/// Expects parameters to agree to ten times the tolerance of the fits, in standard deviations.
func expectEqual(
  _ model: MultivariateNormal<Double>, _ expected: MultivariateNormal<Double>, _ how: String, tolerance: Double = 1e-8
) {
  var errors = ErrorBound(how)
  let deviations = expected.covariance.diagonal.map { $0.squareRoot() }
  for i in deviations.indices {
    errors.record(model.mean[i] - expected.mean[i], bound: tolerance * deviations[i], at: "mean \(i)")
    for j in 0...i {
      errors.record(
        model.covariance[i, j] - expected.covariance[i, j], bound: tolerance * deviations[i] * deviations[j],
        at: "covariance \(i), \(j)")
    }
  }
  #expect(errors.report(), "\(errors)")
}
