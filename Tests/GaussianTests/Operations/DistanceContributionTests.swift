import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// What variables have of distances, and how probable these are.
@Suite struct DistanceContributionTests {
  /// Shares add up to the distance, whatever the model and the units are.
  @Test func sharesAddUp() throws {
    var generator = SplitMix64(seed: 5)
    let covariance = randomCovariance(dimension: 6, conditionNumber: 1e4, using: &generator)
    let normal = try MultivariateNormal(mean: generator.normals(6), covariance: Matrix(covariance))
    let rows = normal.samples(count: 30, seed: 2)
    let shares = try DistanceContributions(of: normal).shares(of: rows)
    let distances = normal.squaredMahalanobisDistances(of: rows)
    for row in 0..<rows.rows {
      #expect(shares.row(row).allSatisfy { $0 >= 0 })
      #expect((shares.row(row).reduce(0, +) - distances[row]).magnitude < 1e-10 * distances[row])
    }
    // In other units of the third variable the shares are the same.
    let scaled = try MultivariateNormal(
      mean: normal.mean.enumerated().map { $0 == 2 ? 1000 * $1 : $1 },
      covariance: Matrix(
        covariance.enumerated().map { i, row in
          row.enumerated().map { j, element in element * (i == 2 ? 1000 : 1) * (j == 2 ? 1000 : 1) }
        }))
    let moved = Matrix((0..<rows.rows).map { row in rows.row(row).enumerated().map { $0 == 2 ? 1000 * $1 : $1 } })
    let others = try DistanceContributions(of: scaled).shares(of: moved)
    for (a, b) in zip(shares.elements, others.elements) { #expect((a - b).magnitude < 1e-9 * max(1, a)) }
  }

  /// Without correlations a share is the square of a standardized deviation.
  @Test func independentVariables() throws {
    let model = try MultivariateNormal<Double>(mean: [1, 2], standardDeviations: [2, 0.5])
    let shares = try DistanceContributions(of: model).shares(of: [[5, 1]])
    #expect((shares[0, 0] - 4).magnitude < 1e-14 && (shares[0, 1] - 4).magnitude < 1e-14)
    let one = try DistanceContributions(of: model, variables: [1]).shares(of: [[1]])
    #expect((one[0, 0] - 4).magnitude < 1e-14)
    #expect(throws: GaussianError.self) {
      try DistanceContributions(
        of: MultivariateNormal<Double>(fitting: [[1, 2], [2, 4], [3, 6]], policy: .pseudo()))
    }
  }

  /// Of rows of the model, distances are as probable as they are often: Kolmogorov's distance, exceeded once in 10⁴.
  @Test func tailsOfDistances() throws {
    let normal = try MultivariateNormal<Double>(mean: [0, 0, 0], covariance: [[2, 1, 0], [1, 2, 0.5], [0, 0.5, 1]])
    let t = MultivariateStudentT(gaussianLimit: normal, degreesOfFreedom: 3)
    func check(_ model: some EllipticalModel<Double>) {
      let rows = model.samples(count: 4000, seed: 8)
      let values = model.squaredMahalanobisDistances(of: rows, parallelism: .automatic)
        .map { model.tailProbability(ofSquaredDistance: $0, variables: 3) }.sorted()
      let largest = values.enumerated().reduce(0) { max($0, ($1.element - Double($1.offset) / 4000).magnitude) }
      #expect(largest < 2.23 / 4000.0.squareRoot())
    }
    check(normal)
    check(t)
    let part = t.squaredMahalanobisDistances(ofPartsOf: [[1, .nan, .nan], [.nan, .nan, .nan]])
    #expect((part[0] - 0.5).magnitude < 1e-15 && part[1] == 0)
  }
}
