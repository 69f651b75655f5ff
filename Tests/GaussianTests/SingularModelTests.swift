import Gaussian
import GaussianTesting
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Distributions on an affine subspace: density on the support, −∞ off it, draws on it.
@Suite struct SingularModelTests {
  /// The tables that SciPy's densities belong to, put together as the script of the fixtures does.
  private func rows(_ name: String) throws -> [[Double]] {
    let iris = shippedRows("iris.csv", columns: 0..<4)
    switch name {
    case "duplicated": return iris.map { $0 + [$0[1]] }
    case "constant": return iris.map { [$0[0], $0[1], 0.1, $0[2], $0[3]] }
    case "combined": return iris.map { $0 + [$0[0] - 2 * $0[3]] }
    default: return try #require(Fixture.estimates.singular.first { $0.name == name }).rows
    }
  }

  /// Ten digits of SciPy's densities, which lose some to the smallest eigenvalue: κ·ε for the wide table is 10⁻¹¹.
  @Test(arguments: Fixture.estimates.singular) func agreesWithSciPy(example: SingularCase) throws {
    let rows = try rows(example.name)
    #expect(Array(rows.prefix(3)) == Array(example.rows.prefix(3)))
    let model = try MultivariateNormal(fitting: Matrix(rows), policy: .pseudo())
    #expect(model.rank == example.rank)
    var errors = ErrorBound("SciPy's density on the support, \(example)")
    let determinant = example.logDeterminant
    errors.record(model.logDeterminant - determinant, bound: 1e-10 * determinant.magnitude, at: "log-determinant")
    for (row, density) in example.logDensities.enumerated() {
      errors.record(model.logDensity(of: rows[row]) - density, bound: 1e-10 * density.magnitude, at: "row \(row)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// On the support the density is that of the variables that are not combinations, by the map's volume.
  @Test func densityOnTheSupport() throws {
    let iris = shippedRows("iris.csv", columns: 0..<4)
    let plain = try MultivariateNormal(fitting: Matrix(iris))
    // A copy of a variable stretches lengths along it by √2, a constant does not.
    let copied = try MultivariateNormal(fitting: Matrix(iris.map { $0 + [$0[1]] }), policy: .pseudo())
    let constant = try MultivariateNormal(fitting: Matrix(iris.map { $0 + [7] }), policy: .pseudo())
    for row in iris {
      let density = plain.logDensity(of: row)
      #expect((copied.logDensity(of: row + [row[1]]) - (density - 0.5 * Double.log(2))).magnitude < 1e-11)
      #expect((constant.logDensity(of: row + [7]) - density).magnitude < 1e-11)
    }
    #expect((constant.entropy - plain.entropy).magnitude < 1e-11)
    #expect(constant.parameterCount == 5 + 5 * 4 - 6)
    #expect(copied.rank == 4)
    #expect(copied.dimension == 5)
  }

  @Test func offTheSupport() throws {
    let iris = shippedRows("iris.csv", columns: 0..<4)
    for structure in [CovarianceStructure.full, .diagonal] {
      let model = try MultivariateNormal(
        fitting: Matrix(iris.map { $0 + [7] }), structure: structure, policy: .pseudo())
      #expect(model.rank == 4)
      #expect(model.structure == structure)
      #expect(model.logDensity(of: iris[0] + [7]).isFinite)
      // As far as √2.2e-10·λmax·10 a row counts as on the support.
      for distance in [1e-9, 1e-5] { #expect(model.logDensity(of: iris[0] + [7 + distance]).isFinite) }
      for distance in [1e-3, 1, 1e10, -1e300] {
        #expect(model.logDensity(of: iris[0] + [7 + distance]) == -.infinity)
        #expect(model.squaredMahalanobisDistances(of: Matrix([iris[0] + [7 + distance]])) == [.infinity])
      }
      // On the support and very far out: the rounding of such a row does not put it off the support.
      #expect(model.logDensity(of: iris[0].map { 1e8 * $0 } + [7]).isFinite)
      for bad in [Double.nan, .infinity, -.infinity] {
        for place in 0..<5 {
          var row = iris[0] + [7]
          row[place] = bad
          #expect(!model.logDensity(of: row).isFinite)
          #expect(!bad.isNaN || model.logDensity(of: row).isNaN)
        }
      }
    }
  }

  /// What is indefinite or out of range is refused, not truncated.
  @Test func refusals() throws {
    let record = EstimationRecord(estimator: "given", count: 9, weight: 9, effectiveSampleSize: 9)
    func model(_ covariance: StructuredCovariance) throws(GaussianError) -> MultivariateNormal<Double> {
      let mean = [Double](repeating: 0, count: covariance.dimension)
      return try MultivariateNormal(
        GaussianEstimate(mean: mean, covariance: covariance, record: record), policy: .pseudo())
    }
    let indefinite = try #require(throws: GaussianError.self) { try model(.full(Matrix([[1, 2], [2, 1]]))) }
    #expect("\(indefinite)".hasPrefix("the covariance is indefinite"))
    #expect(throws: GaussianError.zeroVariance(variable: 1)) { try model(.diagonal([1, -1])) }
    for tiny in [Double.leastNormalMagnitude / 8, 3 * .leastNonzeroMagnitude] {
      let overflow = GaussianError.overflow(quantity: "the covariance")
      #expect(throws: overflow) { try model(.full(Matrix([[tiny, tiny], [tiny, tiny]]))) }
      #expect(throws: GaussianError.overflow(quantity: "a variance")) { try model(.diagonal([tiny, 0])) }
    }
    let huge = Double.greatestFiniteMagnitude
    #expect(throws: GaussianError.self) { try model(.full(Matrix([[huge, huge], [huge, huge]]))) }
    #expect(throws: GaussianError.nonFinite(quantity: "the matrix", row: 0, variable: 0)) {
      try model(.full(Matrix([[.nan, 0], [0, 1]])))
    }
  }

  /// Draws have a density, and the copies and combinations of the data.
  @Test func drawsLieOnTheSupport() throws {
    let iris = shippedRows("iris.csv", columns: 0..<4)
    let rows = iris.map { [$0[0], $0[0], $0[1], $0[2], 3, $0[0] - 2 * $0[3], $0[3]] }
    let model = try MultivariateNormal(fitting: Matrix(rows), policy: .pseudo())
    #expect(model.rank == 4)
    let draws = model.samples(count: 500, seed: 11)
    #expect(model.logDensities(of: draws).allSatisfy { $0.isFinite })
    for row in 0..<500 {
      let x = draws.row(row)
      #expect((x[0] - x[1]).magnitude < 1e-13 && (x[4] - 3).magnitude < 1e-13)
      #expect((x[5] - (x[0] - 2 * x[6])).magnitude < 1e-12)
    }
  }

  /// The same distribution through any order of the variables: no sign and no order of eigenvectors shows.
  @Test func drawsDoNotDependOnEigenvectors() throws {
    let iris = shippedRows("iris.csv", columns: 0..<4)
    // The factor is Cholesky's where that exists, so the first variables are drawn as by the plain model.
    let plain = try MultivariateNormal(fitting: Matrix(iris)).samples(count: 100, seed: 3)
    let model = try MultivariateNormal(fitting: Matrix(iris.map { $0 + [$0[2]] }), policy: .pseudo())
    // A row takes as many normals as it has columns, so only the first row begins alike.
    let wide = model.samples(count: 100, seed: 3)
    for column in 0..<4 { #expect((wide[0, column] - plain[0, column]).magnitude < 1e-12) }
  }

  /// The contract of all models, which these keep in plain loops: one table of each kind is slow enough.
  @Test func conform() throws {
    let constant = try rows("constant")
    try check(MultivariateNormal(fitting: Matrix(constant), policy: .pseudo()))
    try check(MultivariateNormal(fitting: Matrix(constant), structure: .diagonal, policy: .pseudo()))
    try check(MultivariateNormal<Float>(fitting: Matrix(converted(try rows("combined"))), policy: .pseudo()))
    let wide = try rows("wide").prefix(4).map { Array($0.prefix(6)) }
    let model = try MultivariateNormal(fitting: Matrix(wide), policy: .pseudo())
    #expect(model.rank == 3)
    try check(model)
  }

  @Test func repairedModelsConform() throws {
    let rows = try rows("duplicated")
    for policy in PolicyTests.repairing { try check(MultivariateNormal(fitting: Matrix(rows), policy: policy)) }
  }

  private func check<Scalar>(_ model: MultivariateNormal<Scalar>) throws {
    let covariance = model.covariance
    checkGenerativeModel(
      model,
      known: KnownMoments(
        mean: converted(model.mean), covariance: (0..<model.dimension).map { converted(covariance.row($0)) },
        entropy: model.entropy))
  }
}
