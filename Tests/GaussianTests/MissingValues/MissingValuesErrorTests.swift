import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Tables that no Gaussian fits are refused with the facts; what is only hard to fit is not.
@Suite struct MissingValuesErrorTests {
  private let nan = Double.nan

  @Test func tooFewRows() {
    let tables: [([[Double]], Int)] = [
      ([], 0), ([[1, nan]], 1), ([[1, nan], [nan, 2]], 2), ([[1, nan], [nan, nan], [2, 3]], 2),
    ]
    for (rows, count) in tables {
      let table = Matrix<Double>(rows: rows.count, columns: 2, elements: rows.flatMap { $0 })
      #expect(throws: GaussianError.tooFewObservations(count: count, required: 3, dimension: 2)) {
        try MissingValuesFit(fitting: table)
      }
    }
    let single = Matrix([[1, nan]])
    for structure in [CovarianceStructure.diagonal, .spherical] {
      #expect(throws: GaussianError.tooFewObservations(count: 1, required: 2, dimension: 2)) {
        try MissingValuesFit(fitting: single, structure: structure)
      }
    }
    #expect(throws: GaussianError.self) {
      try MissingValuesFit(fitting: Matrix(rows: 5, columns: 2, repeating: nan))
    }
  }

  @Test(arguments: CovarianceStructure.allCases)
  func columnsWithoutNumbers(structure: CovarianceStructure) {
    var table = Matrix(rowsWithMissingCells(50, 3, share: 0.2, seed: 51))
    for row in 0..<50 { table[row, 1] = nan }
    let error = GaussianError.neverObserved(variable: 1)
    #expect(throws: error) { try MissingValuesFit(fitting: table, structure: structure) }
    #expect(error.description(naming: ["a", "b", "c"]) == "'b' is missing in every row; leave it out")
    // A number in a row of weight 0 is no number.
    table[7, 1] = 3
    var weights = [Double](repeating: 1, count: 50)
    weights[7] = 0
    #expect(throws: error) { try MissingValuesFit(fitting: table, weights: weights, structure: structure) }
  }

  /// Weights whose squares leave the range have no effective sample size, as in a fit of complete rows.
  @Test(arguments: [1e-170, 1e200], CovarianceStructure.allCases)
  func weightsOutOfRange(weight: Double, structure: CovarianceStructure) {
    let table = Matrix(rowsWithMissingCells(50, 3, share: 0.2, seed: 53))
    let error = #expect(throws: GaussianError.self) {
      try MissingValuesFit(
        fitting: table, weights: [Double](repeating: weight, count: 50), structure: structure)
    }
    #expect(error?.description.contains("multiply all weights by 1e") ?? false)
  }

  @Test func constantColumns() {
    var table = Matrix(rowsWithMissingCells(50, 3, share: 0.2, seed: 52))
    for row in 0..<50 where !table[row, 2].isNaN { table[row, 2] = 1e8 + 0.1 }
    for structure in [CovarianceStructure.full, .diagonal] {
      #expect(throws: GaussianError.zeroVariance(variable: 2)) {
        try MissingValuesFit(fitting: table, structure: structure)
      }
    }
    #expect(throws: Never.self) { try MissingValuesFit(fitting: table, structure: .spherical) }
    // So does a column with one number.
    for row in 1..<50 { table[row, 2] = nan }
    table[0, 2] = 7
    #expect(throws: GaussianError.zeroVariance(variable: 2)) { try MissingValuesFit(fitting: table) }
  }

  @Test(arguments: [Double.infinity, -.infinity])
  func infiniteCells(value: Double) {
    var table = Matrix(rowsWithMissingCells(50, 3, share: 0.2, seed: 53))
    table[31, 0] = value
    for structure in CovarianceStructure.allCases {
      #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 31, variable: 0)) {
        try MissingValuesFit(fitting: table, structure: structure)
      }
    }
  }

  @Test func numbersWhoseSquaresLeaveTheRange() {
    let table = Matrix(rowsWithMissingCells(50, 3, share: 0.2, seed: 54).map { $0.map { $0 * 1e200 } })
    for structure in CovarianceStructure.allCases {
      #expect {
        try MissingValuesFit(fitting: table, structure: structure)
      } throws: { error in
        if case .overflow = error as? GaussianError { return true }
        return false
      }
    }
  }

  /// A column that others determine is named, whatever else is missing.
  @Test func aColumnThatSaysNothingNew() throws {
    var table = Matrix(rowsWithMissingCells(200, 4, share: 0.15, seed: 55))
    for row in 0..<200 { table[row, 3] = table[row, 0] - 2 * table[row, 1] }
    let error = try #require(throws: GaussianError.self) { try MissingValuesFit(fitting: table) }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    #expect(facts.pivot == 3 && facts.dependsOn.sorted() == [0, 1], "\(error)")
  }

  /// Two rows show both variables, and two points lie on a line: the likelihood rises without bound.
  @Test func aLineThroughTheOnlyPairs() throws {
    var generator = SplitMix64(seed: 56)
    var rows = (0..<40).map { _ in [generator.normal(), nan] }
    rows[3][1] = 1.5
    rows[20][1] = -0.25
    let error = try #require(throws: GaussianError.self) { try MissingValuesFit(fitting: Matrix(rows)) }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    #expect(facts.pivot == 1 && facts.dependsOn == [0], "\(error)")
  }

  /// A column that others nearly determine is none of these: with one part in 10⁵ of its own it has a maximum.
  @Test func aColumnThatSaysHardlyAnythingNew() throws {
    var generator = SplitMix64(seed: 58)
    var table = Matrix(rowsWithMissingCells(150, 3, share: 0, seed: 58))
    for row in 0..<150 { table[row, 2] = table[row, 0] - 2 * table[row, 1] + 1e-4 * generator.normal() }
    let complete = try MultivariateNormal(fitting: table)
    for row in 0..<150 where row % 10 < 3 { table[row, row % 10] = nan }
    let fit = try MissingValuesFit(fitting: table)
    #expect(fit.hasConverged)
    // What is missing can be told from the rest to 10⁻⁴.
    expectEqual(fit.model, complete, "nearly collinear", tolerance: 1e-4)
  }

  /// A policy keeps the climb from the singular covariance that the likelihood leads to.
  @Test func policies() throws {
    let example = MissingValuesCase.named("40 % at random, seed 1")
    let table = Matrix(example.rows)
    let fit = try MissingValuesFit(
      fitting: table, policy: .relativeFloor(1e-6), options: .init(maximumIterations: 50))
    #expect(fit.ending == .iterationLimit)
    let record = try #require(fit.model.estimation)
    #expect(record.hasConverged == false)
    #expect(record.adjustment != nil)
    #expect(record.policy == .relativeFloor(1e-6))
    #expect(fit.model.observedLogDensities(of: table).allSatisfy { $0.isFinite })
    // No more rows than variables: the plain fit would be made positive definite too.
    let few = Matrix(rowsWithMissingCells(6, 8, share: 0.1, seed: 59))
    #expect(throws: GaussianError.self) { try MissingValuesFit(fitting: few) }
    let repaired = try MissingValuesFit(
      fitting: few, policy: .relativeFloor(1e-3), options: .init(maximumIterations: 50))
    #expect(repaired.model.observedLogDensities(of: few).allSatisfy { $0.isFinite })
  }

  @Test func invalidWeights() {
    let table = Matrix(rowsWithMissingCells(20, 2, share: 0.2, seed: 60))
    for value in [-1, .nan, .infinity] {
      var weights = [Double](repeating: 1, count: 20)
      weights[11] = value
      #expect {
        try MissingValuesFit(fitting: table, weights: weights)
      } throws: { error in
        if case .invalidWeight(row: 11, _) = error as? GaussianError { return true }
        return false
      }
    }
    #expect(throws: GaussianError.tooFewObservations(count: 0, required: 3, dimension: 2)) {
      try MissingValuesFit(fitting: table, weights: [Double](repeating: 0, count: 20))
    }
  }

  /// Not to arrive in time is a result.
  @Test func iterationsUsedUp() throws {
    let example = MissingValuesCase.named("40 % at random, seed 13")
    let table = Matrix(example.rows)
    for limit in [1, 2, 10] {
      let fit = try MissingValuesFit(fitting: table, options: .init(maximumIterations: limit))
      #expect(!fit.hasConverged)
      #expect(fit.ending == .iterationLimit)
      #expect(fit.iterations == limit)
      #expect(fit.trace.count <= limit)
      let likelihood = fit.model.observedLogDensities(of: table).reduce(0, +) / 178
      #expect((fit.trace.last! - likelihood).magnitude < 1e-12)
    }
  }

  /// A pair that no row shows together has a covariance that the data leave open; the rest is determined.
  @Test func aPairNeverSeenTogether() throws {
    var table = Matrix(rowsWithMissingCells(300, 3, share: 0, seed: 57))
    for row in 0..<300 { table[row, row % 2] = nan }
    let fit = try MissingValuesFit(fitting: table)
    #expect(fit.hasConverged && fit.pairsNeverObservedTogether == [[0, 1]])
    for part in [0, 1] {
      // Variables `part` and 2, by themselves.
      let pair = try MissingValuesFit(fitting: table.selecting(columns: [part, 2])).model
      #expect((pair.covariance[0, 1] - fit.model.covariance[part, 2]).magnitude < 1e-8)
      #expect((pair.covariance[0, 0] - fit.model.covariance[part, part]).magnitude < 1e-8)
    }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = try MissingValuesFit(fitting: Matrix<Double>(rows: 5, columns: 0, elements: []))
    }
    await #expect(processExitsWith: .failure) {
      _ = try MissingValuesFit(fitting: Matrix(rows: 5, columns: 1, repeating: 1.0), weights: [1, 2])
    }
    await #expect(processExitsWith: .failure) { _ = MissingValuesOptions(maximumIterations: 0) }
    await #expect(processExitsWith: .failure) {
      let model = try MultivariateNormal(mean: [1.0, 2], standardDeviation: 1)
      _ = model.observedLogDensities(of: Matrix(rows: 5, columns: 3, repeating: 1))
    }
  }
}
