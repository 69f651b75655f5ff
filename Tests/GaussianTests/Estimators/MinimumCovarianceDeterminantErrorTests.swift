import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Rows that have no minimum covariance determinant are refused with the facts.
@Suite struct MinimumCovarianceDeterminantErrorTests {
  private func rows(_ count: Int, _ dimension: Int) -> Matrix<Double> {
    var generator = SplitMix64(seed: 91)
    return Matrix(generator.normalRows(count, dimension: dimension))
  }

  @Test func asMaximumLikelihoodRefuses() {
    #expect(throws: GaussianError.tooFewObservations(count: 3, required: 4, dimension: 3)) {
      try MinimumCovarianceDeterminant().fit(rows(3, 3))
    }
    #expect(throws: GaussianError.tooFewObservations(count: 3, required: 4, dimension: 3)) {
      try MinimumCovarianceDeterminant(supportFraction: 0.1).fit(rows(30, 3))
    }
    var data = rows(20, 3)
    data[7, 1] = .infinity
    #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 7, variable: 1)) {
      try MinimumCovarianceDeterminant().fit(data)
    }
    #expect(throws: GaussianError.invalidWeight(row: 0, value: -2)) {
      try MinimumCovarianceDeterminant().fit(rows(2, 1), weights: [-2, 1])
    }
    // Weights that add up to 1 are no frequencies.
    #expect(throws: GaussianError.insufficientWeight(total: 1, required: 4)) {
      try MinimumCovarianceDeterminant().fit(rows(32, 3), weights: [Double](repeating: 1 / 32, count: 32))
    }
    for row in 0..<20 { data[row, 1] = data[row, 0] }
    #expect(throws: GaussianError.self) { try MinimumCovarianceDeterminant().fit(data) }
  }

  /// More than half of the rows have one value of a variable, or lie on a plane.
  @Test(arguments: [60, 900], [false, true])
  func rowsOnAHyperplane(count: Int, isConstant: Bool) throws {
    var data = rows(count, 3)
    for row in 0..<(count * 2 / 3) { data[row, 2] = isConstant ? 4 : data[row, 0] - 2 * data[row, 1] }
    let error = try #require(throws: GaussianError.self) { try MinimumCovarianceDeterminant(trials: 20).fit(data) }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    #expect(facts.pivot == 2, "\(error)")
    #expect(isConstant ? facts.constant == [2] : Set(facts.dependsOn) == [0, 1])
    #expect(facts.quantity == "the covariance of \((count + 4 + 1) / 2) of \(count) rows", "\(error)")
    // A larger part does not fit on the plane.
    #expect(throws: Never.self) {
      try MinimumCovarianceDeterminant(supportFraction: 0.8, trials: 20).fit(data)
    }
    guard !isConstant else { return }
    #expect(throws: Never.self) { try MinimumCovarianceDeterminant(trials: 20).fit(data, structure: .diagonal) }
  }

  /// Weights may add up to more than a whole number can be.
  @Test func hugeWeightsOnAHyperplane() throws {
    var data = rows(60, 3)
    for row in 0..<40 { data[row, 2] = data[row, 0] - 2 * data[row, 1] }
    let weights = [Double](repeating: 1e19, count: 60)
    let error = try #require(throws: GaussianError.self) {
      try MinimumCovarianceDeterminant(trials: 20).fit(data, weights: weights)
    }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    #expect(facts.pivot == 2, "\(error)")
    #expect(facts.quantity == "the covariance of a part of 60 rows", "\(error)")
  }

  @Test func equalValuesOfOneVariable() throws {
    let values = Matrix<Double>(rows: 7, columns: 1, elements: [1, 5, 5, 5, 5, 5, 9])
    let error = try #require(throws: GaussianError.self) { try MinimumCovarianceDeterminant().fit(values) }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    #expect(facts.constant == [0])
    #expect(facts.quantity == "the variance of 5 of 7 rows")
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) { _ = MinimumCovarianceDeterminant(supportFraction: 0) }
    await #expect(processExitsWith: .failure) { _ = MinimumCovarianceDeterminant(supportFraction: 1.5) }
    await #expect(processExitsWith: .failure) { _ = MinimumCovarianceDeterminant(trials: 0) }
  }
}
