import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Rows that the t distribution cannot be fitted to are refused with the facts.
@Suite struct StudentTErrorTests {
  private func rows(_ count: Int, _ dimension: Int) -> Matrix<Double> {
    var generator = SplitMix64(seed: 90)
    return Matrix(generator.normalRows(count, dimension: dimension))
  }

  @Test func asMaximumLikelihoodRefuses() {
    for structure in CovarianceStructure.allCases {
      let required = structure == .full ? 4 : 2
      #expect(throws: GaussianError.tooFewObservations(count: required - 1, required: required, dimension: 3)) {
        try StudentT().fit(rows(required - 1, 3), structure: structure)
      }
    }
    var data = rows(20, 3)
    data[7, 1] = .nan
    #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 7, variable: 1)) {
      try StudentT().fit(data)
    }
    var weights = [Double](repeating: 1, count: 20)
    weights[3] = -1
    #expect(throws: GaussianError.invalidWeight(row: 3, value: -1)) {
      try StudentT().fit(rows(20, 3), weights: weights)
    }
    for row in 0..<20 { data[row, 1] = 2 }
    #expect(throws: GaussianError.zeroVariance(variable: 1)) { try StudentT().fit(data) }
    for row in 0..<20 { data[row, 1] = data[row, 0] + data[row, 2] }
    #expect(throws: GaussianError.self) { try StudentT().fit(data) }
    #expect(throws: Never.self) { try StudentT().fit(data, structure: .diagonal) }
  }

  /// Most rows have one value of a variable: the closer the scatter gathers there, the greater the likelihood.
  @Test(arguments: [1.0, nil])
  func rowsThatGather(degrees: Double?) throws {
    var data = rows(50, 2)
    for row in 0..<40 { data[row, 1] = 3 }
    let error = try #require(throws: GaussianError.self) { try StudentT(degreesOfFreedom: degrees).fit(data) }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    #expect(facts.constant == [1], "\(error)")
    #expect(facts.quantity.contains("of 50 rows"), "\(error)")
    // With many degrees of freedom they are not too many.
    #expect(throws: Never.self) { try StudentT(degreesOfFreedom: 60).fit(data) }
  }

  /// Without correlations two rows may have so many variables that the least degrees of freedom exceed the most.
  @Test func manyVariablesOfTwoRows() throws {
    let fit = try StudentT().fit(rows(2, 5003), structure: .diagonal)
    #expect(fit.degreesOfFreedom >= 1e4)
    #expect(fit.logLikelihood.isFinite)
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) { _ = StudentT(degreesOfFreedom: 0) }
    await #expect(processExitsWith: .failure) { _ = StudentT(degreesOfFreedom: .nan) }
    await #expect(processExitsWith: .failure) { _ = StudentT(maximumIterations: -1) }
    await #expect(processExitsWith: .failure) {
      _ = try StudentT().fit(Matrix<Double>(rows: 9, columns: 1, repeating: 1), weights: [1, 2])
    }
  }
}
