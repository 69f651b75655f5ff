import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Data that no Gaussian fits is refused with the facts.
@Suite struct FittingErrorTests {
  private func observations(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    var generator = SplitMix64(seed: 160)
    return Matrix(generator.normalRows(rows, dimension: columns))
  }

  @Test(arguments: [1, 2, 5, 40])
  func tooFewRows(dimension: Int) {
    for count in 0...dimension {
      let rows = Matrix<Double>(
        rows: count, columns: dimension, elements: observations(count, dimension).elements)
      #expect(
        throws: GaussianError.tooFewObservations(count: count, required: dimension + 1, dimension: dimension)
      ) { try MultivariateNormal(fitting: rows) }
      guard count < 2 else { continue }
      for structure in [CovarianceStructure.diagonal, .spherical] {
        #expect(throws: GaussianError.tooFewObservations(count: count, required: 2, dimension: dimension)) {
          try MultivariateNormal(fitting: rows, structure: structure)
        }
      }
    }
    #expect(throws: Never.self) { try MultivariateNormal(fitting: observations(dimension + 1, dimension)) }
    for structure in [CovarianceStructure.diagonal, .spherical] {
      #expect(throws: Never.self) {
        try MultivariateNormal(fitting: observations(2, dimension), structure: structure)
      }
    }
  }

  @Test(arguments: [0.0, 0.1, 1e8 + 0.1, -1e-300])
  func aConstantColumn(value: Double) throws {
    for rows in [3, 50, 2000] {
      var data = observations(rows, 2)
      for row in 0..<rows { data[row, 1] = value }
      for structure in [CovarianceStructure.full, .diagonal] {
        var statistics = SufficientStatistics<Double>(dimension: 2, structure: structure)
        for first in stride(from: 0, to: rows, by: 17) {
          try statistics.update(with: data.rows(in: first..<min(first + 17, rows)))
        }
        #expect(throws: GaussianError.zeroVariance(variable: 1)) {
          try MultivariateNormal(estimating: statistics)
        }
        #expect(throws: GaussianError.zeroVariance(variable: 1)) {
          try MultivariateNormal(fitting: data, structure: structure)
        }
      }
      #expect(throws: Never.self) { try MultivariateNormal(fitting: data, structure: .spherical) }
    }
    let constant = Matrix<Double>(rows: 9, columns: 3, repeating: value)
    #expect(throws: GaussianError.zeroVariance(variable: 0)) {
      try MultivariateNormal(fitting: constant, structure: .spherical)
    }
  }

  @Test func aColumnThatSaysNothingNew() throws {
    var data = observations(200, 5)
    for row in 0..<200 { data[row, 3] = data[row, 1] }
    try expectDeficiency(data, pivot: 3, dependsOn: [1])
    for row in 0..<200 { data[row, 3] = 7 + 1e6 * data[row, 1] }
    try expectDeficiency(data, pivot: 3, dependsOn: [1])
    for row in 0..<200 { data[row, 3] = data[row, 0] - 2 * data[row, 2] }
    try expectDeficiency(data, pivot: 3, dependsOn: [2, 0])
    #expect(throws: Never.self) { try MultivariateNormal(fitting: data, structure: .diagonal) }
  }

  private func expectDeficiency(_ data: Matrix<Double>, pivot: Int, dependsOn: [Int]) throws {
    let error = try #require(throws: GaussianError.self) { try MultivariateNormal(fitting: data) }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    #expect(facts.pivot == pivot, "\(error)")
    #expect(facts.dependsOn == dependsOn, "\(error)")
    #expect(facts.rank == 4, "\(error)")
  }

  @Test(arguments: [0, 1, 149, 299])
  func nonFiniteObservations(row: Int) {
    for bad in [Double.nan, .infinity, -.infinity] {
      for column in 0..<3 {
        var data = observations(300, 3)
        data[row, column] = bad
        let expected = GaussianError.nonFinite(quantity: "the observations", row: row, variable: column)
        for structure in CovarianceStructure.allCases {
          #expect(throws: expected) { try MultivariateNormal(fitting: data, structure: structure) }
        }
        #expect(throws: expected) { try MultivariateNormal(fitting: data.converted(to: Float.self)) }
      }
    }
  }

  /// A block that cannot be added leaves the statistics as they were.
  @Test func aBadBlockChangesNothing() throws {
    var statistics = SufficientStatistics<Double>(dimension: 3)
    try statistics.update(with: observations(50, 3))
    let before = statistics
    var bad = observations(20, 3)
    bad[19, 2] = .nan
    #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 19, variable: 2)) {
      try statistics.update(with: bad)
    }
    #expect(statistics.count == 50)
    #expect(statistics.mean == before.mean)
    #expect(statistics.covariance() == before.covariance())
  }

  @Test func numbersWhoseSquaresLeaveTheRange() {
    let data = observations(100, 2)
    for structure in CovarianceStructure.allCases {
      for scale in [1e200, 1e300] {
        let large = Matrix(rows: 100, columns: 2, elements: data.elements.map { $0 * scale })
        #expect {
          try MultivariateNormal(fitting: large, structure: structure)
        } throws: { error in
          if case .overflow = error as? GaussianError { return true }
          return false
        }
      }
      let fine = Matrix(rows: 100, columns: 2, elements: data.elements.map { $0 * 1e150 })
      #expect(throws: Never.self) { try MultivariateNormal(fitting: fine, structure: structure) }
    }
    let large = Matrix(rows: 100, columns: 2, elements: data.elements.map { Float($0 * 1e30) })
    #expect {
      try MultivariateNormal(fitting: large)
    } throws: { error in
      if case .overflow = error as? GaussianError { return true }
      return false
    }
  }

  /// Means of blocks that are far apart: the difference, not a sum of squares, leaves the range.
  @Test func mergesThatLeaveTheRange() throws {
    var statistics = SufficientStatistics<Double>(dimension: 1)
    try statistics.update(with: Matrix([[1e140], [1.5e140]]))
    var far = SufficientStatistics<Double>(dimension: 1)
    try far.update(with: Matrix(rows: 3, columns: 1, elements: [-1e200, -1e200, -1e200]))
    statistics.merge(far)
    #expect(throws: GaussianError.self) { try MultivariateNormal(estimating: statistics) }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = try MultivariateNormal(fitting: Matrix<Double>(rows: 5, columns: 0, elements: []))
    }
    await #expect(processExitsWith: .failure) {
      var statistics = SufficientStatistics<Double>(dimension: 3)
      try statistics.update(with: Matrix(rows: 5, columns: 2, repeating: 1))
    }
    await #expect(processExitsWith: .failure) {
      var statistics = SufficientStatistics<Double>(dimension: 3)
      statistics.merge(SufficientStatistics(dimension: 3, structure: .diagonal))
    }
    await #expect(processExitsWith: .failure) {
      print(SufficientStatistics<Double>(dimension: 3, structure: .diagonal).covariance())
    }
    await #expect(processExitsWith: .failure) {
      let statistics = SufficientStatistics<Double>(dimension: 3, structure: .spherical)
      _ = try MultivariateNormal(estimating: statistics, structure: .full)
    }
    await #expect(processExitsWith: .failure) {
      _ = try MultivariateNormal(mean: [1, 2], covariance: Matrix<Double>.identity(3))
    }
    await #expect(processExitsWith: .failure) {
      _ = try MultivariateNormal(mean: [1, 2], standardDeviations: [1.0])
    }
  }
}
