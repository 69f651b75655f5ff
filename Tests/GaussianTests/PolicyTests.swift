import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// What happens to covariances that have no Cholesky factor, and to those that nearly have none.
@Suite struct PolicyTests {
  static let repairing: [CovariancePolicy] = [.ridge(1e-6), .relativeFloor(1e-8), .shrink, .pseudo()]

  /// Tables that no Gaussian of full rank fits, and what is wrong with them.
  enum Flaw: String, CaseIterable {
    case constant, twoConstants, duplicate, combination, fewRows, everything
  }

  private func table(_ flaw: Flaw) -> Matrix<Double> {
    var generator = SplitMix64(seed: 400)
    var rows = generator.normalRows(flaw == .fewRows ? 4 : 60, dimension: 6, offset: 2)
    for row in rows.indices {
      switch flaw {
      case .constant: rows[row][2] = 0.1
      case .twoConstants: (rows[row][1], rows[row][4]) = (-7, 1e5)
      case .duplicate: rows[row][5] = rows[row][0]
      case .combination: rows[row][3] = rows[row][0] - 2 * rows[row][1]
      case .fewRows: break
      case .everything: (rows[row][0], rows[row][3], rows[row][5]) = (1, rows[row][2], rows[row][1] + rows[row][4])
      }
    }
    return Matrix(rows)
  }

  /// One row has a covariance of zero, of which a ridge alone makes something; two rows shrink by OAS's intensity, since
  /// their fourth moments advise none.
  @Test func oneRowAndTwo() throws {
    let one = Matrix<Double>([[1, 2, 3]])
    for structure in CovarianceStructure.allCases {
      let model = try MultivariateNormal(fitting: one, structure: structure, policy: .ridge(0.5))
      #expect(model.mean == [1, 2, 3] && model.covariance.diagonal == [0.5, 0.5, 0.5])
      for policy in [CovariancePolicy.relativeRidge(0.5), .relativeFloor(0.1), .shrink, .pseudo()] {
        #expect(throws: GaussianError.tooFewObservations(count: 1, required: 2, dimension: 3)) {
          try MultivariateNormal(fitting: one, structure: structure, policy: policy)
        }
      }
    }
    let two = Matrix<Double>([[1, 2, 3], [2, 5, 3.5]])
    let model = try MultivariateNormal(fitting: two, policy: .shrink)
    let oas = try MultivariateNormal(fitting: two, estimator: .oas)
    for i in 0..<3 { #expect(relativeError(model.covariance[i, i], oas.covariance[i, i]) < 1e-12) }
  }

  // MARK: Refusing

  private func facts(_ flaw: Flaw, _ structure: CovarianceStructure = .full) throws -> RankDeficiency {
    let error = try #require(throws: GaussianError.self) {
      try MultivariateNormal(fitting: table(flaw), structure: structure)
    }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    return facts
  }

  @Test func refusalsNameTheColumns() throws {
    #expect(throws: GaussianError.zeroVariance(variable: 2)) { try MultivariateNormal(fitting: table(.constant)) }
    #expect(throws: GaussianError.tooFewObservations(count: 4, required: 7, dimension: 6)) {
      try MultivariateNormal(fitting: table(.fewRows))
    }
    let constants = try facts(.twoConstants)
    #expect(constants.constant == [1, 4] && constants.dependences == [] && constants.rank == 4)
    #expect(try facts(.twoConstants, .diagonal).constant == [1, 4])
    let duplicate = try facts(.duplicate)
    #expect(duplicate.dependences == [LinearDependence(variable: 5, on: [0])])
    #expect(duplicate.rank == 5)
    #expect(duplicate.pivot == 5 && duplicate.dependsOn == [0] && duplicate.observationCount == 60)
    #expect(try facts(.combination).dependences == [LinearDependence(variable: 3, on: [1, 0])])
    let everything = try facts(.everything)
    #expect(everything.constant == [0])
    #expect(everything.rank == 3)
    #expect(everything.pivot == 0)
    #expect(
      everything.dependences.map(\.variable) == [3, 5]
        && everything.dependences.map { $0.on.sorted() } == [[2], [1, 4]])
  }

  @Test func refusalsInWords() throws {
    func message(_ flaw: Flaw, weights: [Double]? = nil) throws -> String {
      let error = try #require(throws: GaussianError.self) {
        try MultivariateNormal(fitting: table(flaw), weights: weights)
      }
      return error.description(naming: ["a", "b", "c", "d", "e", "f"])
    }
    #expect(
      try message(.everything)
        == "the covariance is not positive definite: 'a' does not vary and 'd' is a linear combination of 'c' and 'f' "
        + "is a linear combination of 'e', 'b' (rank 3 of 6, condition number infinite, 60 rows); leave those variables "
        + "out, or choose an estimator that shrinks or a policy")
    let weights = (0..<60).map { $0 < 30 ? 1.0 : 0.1 }
    let text = try message(.duplicate, weights: weights)
    #expect(text.contains("60 rows worth 36)"), "\(text)")
    #expect(
      text.hasSuffix(
        "leave that variable out, choose a diagonal covariance, or choose an estimator that shrinks or a policy"))
    #expect(try message(.twoConstants).contains("'b', 'e' do not vary (rank 4 of 6"))
  }

  // MARK: Repairing

  @Test(arguments: Flaw.allCases, repairing) func everyFlawUnderEveryPolicy(
    flaw: Flaw, policy: CovariancePolicy
  ) throws {
    let rows = table(flaw)
    let model = try MultivariateNormal(fitting: rows, policy: policy)
    let record = try #require(model.estimation)
    #expect(record.policy == policy)
    #expect(record.adjustment != nil)
    #expect(record.count == rows.rows)
    #expect(model.logDensities(of: rows).allSatisfy { $0.isFinite })
    #expect(model.logDensities(of: model.samples(count: 100, seed: 1)).allSatisfy { $0.isFinite })
    let coarser: CovariancePolicy =
      switch policy {
      case .ridge: .ridge(1e-3)
      case .relativeFloor: .relativeFloor(1e-5)
      default: policy
      }
    let single = try MultivariateNormal(fitting: rows.converted(to: Float.self), policy: coarser)
    #expect(single.logDensities(of: rows.converted(to: Float.self)).allSatisfy { $0.isFinite })
    guard flaw == .constant || flaw == .twoConstants else { return }
    let diagonal = try MultivariateNormal(fitting: rows, structure: .diagonal, policy: policy)
    #expect(diagonal.estimation?.adjustment != nil)
    #expect(diagonal.logDensities(of: rows).allSatisfy { $0.isFinite })
  }

  /// A covariance that needs no repair is left alone by every policy but the ridge, to the last bit.
  @Test(arguments: CovarianceStructure.allCases) func nothingToRepair(structure: CovarianceStructure) throws {
    let x = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let plain = try MultivariateNormal(fitting: x, structure: structure)
    for policy in [CovariancePolicy.relativeFloor(1e-8), .shrink, .pseudo()] {
      let model = try MultivariateNormal(fitting: x, structure: structure, policy: policy)
      #expect(model == plain)
      #expect(model.estimation?.adjustment == nil)
      #expect(model.estimation?.policy == policy)
      #expect(model.samples(count: 5, seed: 1) == plain.samples(count: 5, seed: 1))
    }
    let ridge = try MultivariateNormal(fitting: x, structure: structure, policy: .ridge(0.5))
    for i in 0..<4 { #expect(ridge.covariance[i, i] == plain.covariance[i, i] + 0.5) }
    #expect(ridge.covariance[1, 0] == plain.covariance[1, 0])
    #expect(ridge.estimation?.adjustment == .ridge(0.5))
  }

  /// A relative ridge follows the unit of each variable, and helps against everything but what does not vary.
  @Test(arguments: Flaw.allCases) func relativeRidge(flaw: Flaw) throws {
    let rows = table(flaw)
    let policy = CovariancePolicy.relativeRidge(1e-6)
    guard flaw != .constant, flaw != .twoConstants, flaw != .everything else {
      #expect(throws: GaussianError.self) { try MultivariateNormal(fitting: rows, policy: policy) }
      return
    }
    let model = try MultivariateNormal(fitting: rows, policy: policy)
    #expect(model.estimation?.adjustment == .relativeRidge(1e-6))
    #expect(model.estimation?.policy == policy)
    var statistics = SufficientStatistics<Double>(dimension: 6)
    try statistics.update(with: rows)
    let plain = statistics.covariance()
    for i in 0..<6 {
      #expect(model.covariance[i, i] == plain[i, i] + 1e-6 * plain[i, i])
      for j in 0..<i { #expect(model.covariance[i, j] == plain[i, j]) }
    }
    // Powers of two, so that nothing is rounded.
    let exponents = [-40, 40, 0, 13, -7, 30]
    let units = exponents.map { Double(sign: .plus, exponent: $0, significand: 1) }
    let other = Matrix((0..<rows.rows).map { row in zip(rows.row(row), units).map { $0 * $1 } })
    let rescaled = try MultivariateNormal(fitting: other, policy: policy)
    for i in 0..<6 {
      for j in 0...i { #expect(rescaled.covariance[i, j] == model.covariance[i, j] * units[i] * units[j]) }
    }
    let spherical = try MultivariateNormal(fitting: rows, structure: .spherical, policy: policy)
    let mean = try MultivariateNormal(fitting: rows, structure: .spherical).covariance[0, 0]
    #expect(relativeError(spherical.covariance[0, 0], mean * (1 + 1e-6)) < 4 * .ulpOfOne)
  }

  /// Eigenvalues below the floor are lifted to it, the others stay.
  @Test(arguments: [Flaw.duplicate, .combination, .constant, .fewRows, .everything], [1e-8, 1e-3]) func floor(
    flaw: Flaw, tau: Double
  ) throws {
    let rows = table(flaw)
    let scale = Double(rows.rows)
    var statistics = SufficientStatistics<Double>(dimension: 6)
    try statistics.update(with: rows)
    let before = try LinearAlgebra.symmetricEigenvalues(of: statistics.covariance())
    let model = try MultivariateNormal(estimating: statistics, policy: .relativeFloor(tau))
    let after = try LinearAlgebra.symmetricEigenvalues(of: model.covariance)
    let floor = tau * before[5]
    let expected = before.map { max($0, floor) }
    var errors = ErrorBound("eigenvalues lifted to \(tau) of the largest, \(flaw)")
    for (a, b) in zip(after, expected) { errors.record(a - b, bound: 16 * .ulpOfOne * before[5], at: "\(b)") }
    #expect(errors.report(), "\(errors)")
    guard case .floor(let value, let count) = model.estimation?.adjustment else {
      Issue.record("no floor in the record of \(scale) rows")
      return
    }
    #expect(relativeError(value, floor) < 1e-14)
    #expect(count == before.count { $0 < floor })
    let diagonal = try MultivariateNormal(fitting: rows, structure: .diagonal, policy: .relativeFloor(tau))
    let variances = statistics.variances()
    #expect(diagonal.covariance.diagonal == variances.map { max($0, tau * variances.max()!) })
  }

  /// Ledoit and Wolf's intensity where rows are at hand or fourth moments are, else that of OAS.
  @Test func shrinking() throws {
    for flaw in Flaw.allCases {
      let rows = table(flaw)
      let policy = try MultivariateNormal(fitting: rows, policy: .shrink)
      let estimator = try MultivariateNormal(fitting: rows, estimator: .ledoitWolf)
      #expect(policy.covariance == estimator.covariance, "\(flaw)")
      #expect(policy.estimation?.adjustment == .shrinkage(estimator.estimation?.values["shrinkage"] ?? .nan))
      var statistics = SufficientStatistics<Double>(dimension: 6)
      try statistics.update(with: rows)
      let oas = try MultivariateNormal(estimating: statistics, policy: .shrink)
      #expect(oas.covariance == (try MultivariateNormal(fitting: rows, estimator: .oas)).covariance)
    }
    let flat = Matrix<Double>(rows: 9, columns: 3, repeating: 0.1)
    for structure in CovarianceStructure.allCases {
      for policy in [CovariancePolicy.fail, .relativeFloor(1e-8), .shrink, .pseudo()] {
        #expect(throws: GaussianError.self, "\(structure), \(policy)") {
          try MultivariateNormal(fitting: flat, structure: structure, policy: policy)
        }
      }
      #expect(throws: Never.self) {
        try MultivariateNormal(fitting: flat, structure: structure, policy: .ridge(1e-6))
      }
    }
  }

  // MARK: Scale and conditioning

  /// Scale is no flaw: variances from 10⁻²⁰ to 1 pass unchanged.
  ///
  /// A floor and a rank are in the units of the variables.
  @Test func scaleIsNoFlaw() throws {
    var generator = SplitMix64(seed: 410)
    let rows = generator.normalRows(200, dimension: 21).map { z in
      z.indices.map { (z[$0] + 0.5 * z[0]) * Double.pow(10, -0.5 * Double($0)) }
    }
    let model = try MultivariateNormal(fitting: Matrix(rows))
    #expect(model.estimation?.adjustment == nil && model.covariance[20, 20] < 1e-19)
    let given = (0..<21).map { Double.pow(10, -Double($0)) }
    let diagonal = try MultivariateNormal(
      mean: [Double](repeating: 0, count: 21), covariance: Matrix(diagonal: given))
    #expect((diagonal.logDeterminant - -210 * Double.log(10)).magnitude < 1e-12 * 484)
    let floored = try MultivariateNormal(fitting: Matrix(rows), policy: .relativeFloor(1e-8))
    guard case .floor(_, let lifted) = floored.estimation?.adjustment else {
      Issue.record("nothing was lifted")
      return
    }
    #expect(lifted > 10)
  }

  /// Hilbert matrices: of order 10 the condition number is 1.6e13, and a factor exists; of order 12 it is 1.7e16, and
  /// rounding alone may account for the smallest eigenvalue.
  @Test func hilbert() throws {
    func hilbert(_ order: Int) -> Matrix<Double> {
      Matrix((0..<order).map { i in (0..<order).map { j in 1 / Double(i + j + 1) } })
    }
    func estimate(_ order: Int) -> GaussianEstimate {
      GaussianEstimate(
        mean: [Double](repeating: 0, count: order), covariance: .full(hilbert(order)),
        record: EstimationRecord(estimator: "given", count: 1000, weight: 1000, effectiveSampleSize: 1000))
    }
    let ten = try MultivariateNormal<Double>(estimate(10))
    #expect(ten.estimation?.adjustment == nil)
    #expect(ten.rank == 10)
    let error = try #require(throws: GaussianError.self) { try MultivariateNormal<Double>(estimate(12)) }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    #expect(facts.rank == 11)
    #expect(facts.conditionNumber > 1e15)
    #expect(!facts.dependsOn.isEmpty)
    for (order, rank) in [(10, 8), (12, 9)] {
      let model = try MultivariateNormal<Double>(estimate(order), policy: .relativeFloor(1e-10))
      let eigenvalues = try LinearAlgebra.symmetricEigenvalues(of: model.covariance)
      #expect(relativeError(eigenvalues[0], 1e-10 * eigenvalues[order - 1]) < 1e-4)
      let singular = try MultivariateNormal<Double>(estimate(order), policy: .pseudo(1e-10))
      #expect(singular.rank == rank)
      #expect(singular.logDensity(of: singular.mean).isFinite)
      #expect(throws: Never.self) { try MultivariateNormal<Double>(estimate(order), policy: .ridge(1e-9)) }
      #expect(throws: Never.self) { try MultivariateNormal<Double>(estimate(order), policy: .shrink) }
    }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = try MultivariateNormal(fitting: Matrix<Double>(rows: 9, columns: 3, repeating: 1), policy: .ridge(0))
    }
    await #expect(processExitsWith: .failure) {
      _ = try MultivariateNormal(fitting: Matrix<Double>(rows: 9, columns: 3, repeating: 1), policy: .relativeFloor(1))
    }
    await #expect(processExitsWith: .failure) {
      _ = try MultivariateNormal(fitting: Matrix<Double>(rows: 9, columns: 3, repeating: 1), policy: .pseudo(.nan))
    }
  }
}
