import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// A policy acts in every step of a fit with missing cells, not after it has ended.
@Suite struct MissingValuesPolicyTests {
  private static let policies: [CovariancePolicy] = [
    .ridge(0.05), .relativeRidge(0.05), .relativeFloor(0.02), .shrink,
  ]

  /// Twenty-five rows of eight variables with two common causes, a quarter of the cells missing, and new rows.
  private func fewRows(seed: UInt64) -> (rows: [[Double]], unseen: [[Double]]) {
    var generator = SplitMix64(seed: seed)
    let loadings = (0..<8).map { _ in generator.normals(2) }
    func row() -> [Double] {
      let causes = generator.normals(2)
      return loadings.map { 0.8 * ($0[0] * causes[0] + $0[1] * causes[1]) + 0.6 * generator.normal() }
    }
    var rows = (0..<25).map { _ in row() }
    let unseen = (0..<400).map { _ in row() }
    for index in rows.indices { for column in 0..<8 where generator.uniform() < 0.25 { rows[index][column] = .nan } }
    return (rows, unseen)
  }

  /// The end is what the policy makes of a step of the textbook's EM from there.
  @Test(arguments: policies.indices)
  func theEndIsAFixedPoint(of policy: Int) throws {
    let policy = Self.policies[policy]
    for seed in 0..<3 as Range<UInt64> {
      let (rows, _) = fewRows(seed: 300 + seed)
      let fit = try MissingValuesFit(fitting: Matrix(rows), policy: policy)
      #expect(fit.hasConverged, "\(policy)")
      let covariance = (0..<8).map { fit.model.covariance.row($0) }
      let reference = ReferenceMissingValues<Double>(rows: rows)
      let next = try reference.step(from: .init(mean: fit.model.mean, covariance: covariance))
      var estimate = GaussianEstimate(
        mean: next.mean, covariance: .full(Matrix(next.covariance)), requiredCount: 2,
        record: EstimationRecord(estimator: "mle", count: 25, weight: 25, effectiveSampleSize: 25))
      let variances = reference.start.covariance
      estimate.referenceVariances = variances.indices.map { variances[$0][$0] }
      var expected = estimate.covariance.matrix
      if case .shrinkage(let intensity) = fit.model.estimation?.adjustment {
        let mean = expected.diagonal.reduce(0, +) / 8
        for i in 0..<8 {
          for j in 0..<8 { expected[i, j] = (1 - intensity) * expected[i, j] + (i == j ? intensity * mean : 0) }
        }
      } else {
        expected = try MultivariateNormal<Double>(estimate, policy: policy).covariance
      }
      for i in 0..<8 {
        #expect((fit.model.mean[i] - next.mean[i]).magnitude < 1e-7, "\(policy)")
        for j in 0..<8 { #expect((fit.model.covariance[i, j] - expected[i, j]).magnitude < 1e-6, "\(policy)") }
      }
    }
  }

  /// Of few rows with many holes the plain likelihood is worth nothing; what a policy made of it says as much of new rows as
  /// three nats less than the truth.
  @Test func newRowsAreLikely() throws {
    for seed in 0..<4 as Range<UInt64> {
      let (rows, unseen) = fewRows(seed: 320 + seed)
      for policy in [CovariancePolicy.shrink, .relativeRidge(0.1)] {
        let fit = try MissingValuesFit(fitting: Matrix(rows), policy: policy)
        let likelihood = fit.model.meanLogLikelihood(of: Matrix(unseen))
        let truth = try MultivariateNormal(fitting: Matrix(unseen)).meanLogLikelihood(of: Matrix(unseen))
        #expect(likelihood > truth - 5, "\(policy): \(likelihood), \(truth)")
        #expect(fit.model.estimation?.adjustment != nil)
        #expect(fit.ending == .converged)
      }
    }
  }

  /// What needs no help gets none: with 200 rows the bits are those without a policy.
  @Test(arguments: [CovariancePolicy.shrink, .relativeFloor(1e-6), .pseudo()])
  func whatNeedsNoPolicy(policy: CovariancePolicy) throws {
    let table = Matrix(rowsWithMissingCells(200, 4, share: 0.2, seed: 321))
    let plain = try MissingValuesFit(fitting: table)
    let fit = try MissingValuesFit(fitting: table, policy: policy)
    #expect(fit.model.covariance == plain.model.covariance)
    #expect(fit.iterations == plain.iterations)
    #expect(fit.model.estimation?.adjustment == nil)
  }

  /// Without missing cells but with a hole in a constant column: the fit of complete rows, as far as the policy goes.
  @Test(arguments: [CovariancePolicy.ridge(1e-6), .relativeFloor(1e-6), .pseudo()])
  func aConstantColumnWithAHole(policy: CovariancePolicy) throws {
    var complete = rowsWithMissingCells(40, 3, share: 0, seed: 322)
    for row in complete.indices { complete[row][1] = 3 }
    var holed = complete
    holed[7][1] = .nan
    // The missing cell has the variance of the column, which a ridge makes larger by a fortieth of itself.
    let expected = try MultivariateNormal(fitting: Matrix(complete), policy: policy)
    let fit = try MissingValuesFit(fitting: Matrix(holed), policy: policy)
    #expect(fit.hasConverged && fit.model.mean[1] == 3)
    for i in 0..<3 {
      for j in 0..<3 { #expect((fit.model.covariance[i, j] - expected.covariance[i, j]).magnitude < 1e-7, "\(policy)") }
    }
    #expect(fit.model.rank == expected.rank)
    #expect(throws: GaussianError.zeroVariance(variable: 1)) {
      try MissingValuesFit(fitting: Matrix(holed), policy: .relativeRidge(1e-6))
    }
    #expect(throws: Never.self) { try MissingValuesFit(fitting: Matrix(holed), policy: .shrink) }
    for row in holed.indices { holed[row] = [2, 3, .nan] }
    holed[0][2] = 4
    #expect(throws: GaussianError.zeroVariance(variable: 0)) {
      try MissingValuesFit(fitting: Matrix(holed), policy: .pseudo())
    }
  }

  /// Directions are dropped at the end only, which then says that it was singular.
  @Test func pseudoSaysThatTheEndIsSingular() throws {
    let (rows, _) = fewRows(seed: 323)
    let few = Array(rows.prefix(12))
    let fit = try MissingValuesFit(fitting: Matrix(few), policy: .pseudo(1e-6))
    #expect(fit.ending == .singular)
    #expect(fit.model.estimation?.hasConverged == false)
    #expect(throws: GaussianError.self) { try MissingValuesFit(fitting: Matrix(few)) }
  }
}
