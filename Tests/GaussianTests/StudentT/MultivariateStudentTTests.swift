import Gaussian
import GaussianReference
import GaussianTesting
import LinearAlgebra
import RandomStreams
import TestSupport
import Testing

/// The multivariate t distribution: densities, draws, parts and fits.
@Suite struct MultivariateStudentTTests {
  private func model(
    dimension: Int, degreesOfFreedom: Double, structure: CovarianceStructure = .full, seed: UInt64
  ) throws -> MultivariateStudentT<Double> {
    var generator = SplitMix64(seed: seed)
    let location = generator.normals(dimension).map { 3 * $0 }
    let deviations = generator.normals(dimension).map { 0.5 + $0.magnitude }
    let limit: MultivariateNormal<Double>
    switch structure {
    case .full:
      let scatter = randomCovariance(dimension: dimension, conditionNumber: 30, using: &generator)
      limit = try MultivariateNormal(mean: location, covariance: Matrix(scatter))
    case .diagonal: limit = try MultivariateNormal(mean: location, standardDeviations: deviations)
    case .spherical: limit = try MultivariateNormal(mean: location, standardDeviation: deviations[0])
    }
    return MultivariateStudentT(gaussianLimit: limit, degreesOfFreedom: degreesOfFreedom)
  }

  // MARK: Density

  @Test(arguments: Fixture.studentTDensities) func densitiesOfSciPy(example: StudentTDensityCase) throws {
    let model = try MultivariateStudentT(
      location: example.location, scatter: Matrix(example.scatter), degreesOfFreedom: example.degreesOfFreedom)
    let found = model.logDensities(of: Matrix(example.rows))
    for (density, golden) in zip(found, example.logDensities) {
      #expect((density - golden).magnitude <= 1e-12 * max(1, golden.magnitude), "\(example)")
    }
    #expect((model.entropy - example.entropy).magnitude <= 1e-11 * max(1, example.entropy.magnitude), "\(example)")
  }

  @Test(arguments: CovarianceStructure.allCases, [0.3, 1, 2, 7.5, 1e6] as [Double])
  func densitiesOfTheSlowTwin(structure: CovarianceStructure, degreesOfFreedom: Double) throws {
    let model = try model(dimension: 5, degreesOfFreedom: degreesOfFreedom, structure: structure, seed: 11)
    let twin = reference(model)
    let rows = model.samples(count: 40, seed: 2)
    var errors = ErrorBound("t densities, \(structure), \(degreesOfFreedom) degrees of freedom")
    for (row, density) in model.logDensities(of: rows).enumerated() {
      let exact = try twin.logDensity(of: converted(rows.row(row)))
      // The twin takes the difference of logarithms of Γ in a wider scalar, which loses as many digits as they are long.
      let lost = degreesOfFreedom * 40 * Double(WidestScalar.ulpOfOne)
      errors.record(density - Double(exact), bound: 1e-13 * max(1, density.magnitude) + lost, at: "row \(row)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// As degrees of freedom grow, the density tends to that of the Gaussian; infinitely many are that Gaussian.
  @Test func gaussianLimit() throws {
    let limit = try model(dimension: 3, degreesOfFreedom: .infinity, seed: 12)
    let rows = limit.gaussianLimit.samples(count: 50, seed: 1)
    #expect(limit.samples(count: 50, seed: 1) == rows)
    #expect(limit.logDensities(of: rows) == limit.gaussianLimit.logDensities(of: rows))
    #expect(limit.entropy == limit.gaussianLimit.entropy)
    #expect(limit.covariance == limit.scatter)
    let near = MultivariateStudentT(gaussianLimit: limit.gaussianLimit, degreesOfFreedom: 1e12)
    for (a, b) in zip(near.logDensities(of: rows), limit.logDensities(of: rows)) {
      #expect((a - b).magnitude < 1e-9)
    }
    #expect((near.entropy - limit.entropy).magnitude < 1e-9)
  }

  @Test func undefinedMoments() throws {
    let cauchy = try model(dimension: 2, degreesOfFreedom: 1, seed: 13)
    #expect(cauchy.mean.allSatisfy { $0.isNaN })
    #expect(cauchy.covariance.elements.allSatisfy { $0.isNaN })
    let heavy = try model(dimension: 2, degreesOfFreedom: 2, seed: 13)
    #expect(heavy.mean == heavy.location)
    #expect(heavy.covariance.elements.allSatisfy { $0.isNaN })
    let light = try model(dimension: 2, degreesOfFreedom: 4, seed: 13)
    #expect(light.covariance.elements == light.scatter.elements.map { 2 * $0 })
  }

  // MARK: Conformance

  @Test(arguments: CovarianceStructure.allCases) func conforms(structure: CovarianceStructure) throws {
    for dimension in [1, 4, 9] {
      let model = try model(dimension: dimension, degreesOfFreedom: 40, structure: structure, seed: 14)
      checkGenerativeModel(model, known: moments(of: model))
    }
  }

  @Test func conformsInFloat() throws {
    let model = try model(dimension: 3, degreesOfFreedom: 40, seed: 15)
    let rounded = try MultivariateStudentT<Float>(
      location: converted(model.location), scatter: model.scatter.converted(to: Float.self), degreesOfFreedom: 40)
    checkGenerativeModel(rounded, known: moments(of: rounded))
  }

  private func moments<Scalar>(of model: MultivariateStudentT<Scalar>) -> KnownMoments {
    let covariance = model.covariance
    return KnownMoments(
      mean: converted(model.mean), covariance: (0..<model.dimension).map { converted(covariance.row($0)) },
      entropy: model.entropy)
  }

  /// m²/d follows the F distribution: a fifth of rows at the quantiles of one that SciPy gives for d = 3 and ν = 2.5.
  @Test func tails() throws {
    let model = try model(dimension: 3, degreesOfFreedom: 2.5, seed: 16)
    let ratios = model.squaredMahalanobisDistances(of: model.samples(count: 20_000, seed: 9)).map { $0 / 3 }
    // scipy.stats.f.ppf([0.2, 0.4, 0.6, 0.8], 3, 2.5)
    let quantiles = [0.34275585103582523, 0.7521604744461003, 1.4750017532939184, 3.366451313725308]
    for (index, quantile) in quantiles.enumerated() {
      let share = Double(ratios.count { $0 < quantile }) / 20_000
      let expected = 0.2 * Double(index + 1)
      // Six standard errors: a false alarm once in 10⁹.
      #expect((share - expected).magnitude < 6 * (expected * (1 - expected) / 20_000).squareRoot())
    }
  }

  /// The logarithm of χ² has the mean and the variance that ψ and ψ′ say, for few and for many degrees of freedom.
  @Test(
    arguments: [
      (0.1, -19.804697810739928, 401.53235734211506),
      (1.0, -1.2703628454614782, 4.93480220054468),
      (2.0, 0.11593151565841242, 1.6449340668482266),
      (5.5, 1.5120482055353777, 0.4375712576489307),
      (1000.0, 6.906754945648936, 0.002002001333332266),
      (1000000000.0, 20.72326583594641, 2.0000000020000004e-09),
    ] as [(Double, Double, Double)])
  func chiSquared(degreesOfFreedom: Double, mean: Double, variance: Double) {
    let stream = RandomStream(seed: 5, stream: 22)
    let count = 40_000
    let draws = (0..<count).map { stream.logChiSquared(row: UInt64($0), degreesOfFreedom: degreesOfFreedom) }
    #expect(draws.allSatisfy { $0.isFinite })
    let found = draws.reduce(0, +) / Double(count)
    let spread = draws.reduce(0) { $0 + ($1 - found) * ($1 - found) } / Double(count)
    #expect((found - mean).magnitude < 6 * (variance / Double(count)).squareRoot())
    // The logarithm has at most the kurtosis of an exponential tail, 9.
    #expect((spread / variance - 1).magnitude < 6 * (8 / Double(count)).squareRoot())
    #expect(draws[7] == stream.logChiSquared(row: 7, degreesOfFreedom: degreesOfFreedom))
  }

  // MARK: Some of the variables

  /// Marginal times conditional is the whole.
  @Test(arguments: CovarianceStructure.allCases, [0.7, 3, .infinity] as [Double])
  func marginalTimesConditional(structure: CovarianceStructure, degreesOfFreedom: Double) throws {
    let model = try model(dimension: 5, degreesOfFreedom: degreesOfFreedom, structure: structure, seed: 17)
    let rows = try self.model(dimension: 5, degreesOfFreedom: 3, seed: 17).samples(count: 20, seed: 4)
    for index in 0..<20 {
      let row = rows.row(index)
      let rest = try model.conditioned(on: [3: row[3], 1: row[1]])
      let part = model.marginal(over: [1, 3])
      let sum = part.logDensity(of: [row[1], row[3]]) + rest.logDensity(of: [row[0], row[2], row[4]])
      let whole = model.logDensity(of: row)
      #expect((sum - whole).magnitude < 1e-12 * max(1, whole.magnitude))
      #expect(rest.degreesOfFreedom == degreesOfFreedom + 2)
      #expect(rest.structure == structure)
    }
  }

  @Test func conditionalOfTheSlowTwin() throws {
    let model = try model(dimension: 4, degreesOfFreedom: 3, seed: 18)
    let found = try model.conditioned(on: [2: 9, 0: -4])
    let exact = try reference(model).conditioned(on: [0, 2], values: [-4, 9])
    for i in 0..<2 {
      #expect((found.location[i] - Double(exact.location[i])).magnitude < 1e-12)
      for j in 0..<2 {
        #expect((found.scatter[i, j] - Double(exact.scatter[i][j])).magnitude < 1e-12 * found.scatter[i, i])
      }
    }
    #expect(try model.conditioned(on: [:]) == model)
  }

  private func reference(_ model: MultivariateStudentT<Double>) -> ReferenceStudentT<WidestScalar> {
    let scatter = model.scatter
    return ReferenceStudentT(
      location: converted(model.location), scatter: (0..<model.dimension).map { converted(scatter.row($0)) },
      degreesOfFreedom: WidestScalar(model.degreesOfFreedom))
  }

  // MARK: Fit

  /// The maxima that were found without EM, and the likelihood there is that of the model.
  @Test(arguments: Fixture.studentT) func fit(example: StudentTCase) throws {
    let structure = try #require(CovarianceStructure(rawValue: example.structure))
    let rows = Matrix(example.rows)
    let model = try MultivariateStudentT(
      fitting: rows, degreesOfFreedom: example.fixedDegreesOfFreedom, weights: example.weights, structure: structure)
    #expect(model.estimation?.hasConverged == true)
    let free = model.gaussianLimit.parameterCount + (example.fixedDegreesOfFreedom == nil ? 1 : 0)
    #expect(model.parameterCount == free)
    guard !example.isGaussianLimit else {
      #expect(model.degreesOfFreedom == .infinity)
      return
    }
    let golden = try #require(example.logLikelihood)
    let densities = model.logDensities(of: rows)
    let likelihood = densities.indices.reduce(0.0) { $0 + (example.weights?[$1] ?? 1) * densities[$1] }
    #expect((likelihood - golden).magnitude < 1e-9 * golden.magnitude)
    let degrees = try #require(example.degreesOfFreedom)
    #expect((model.degreesOfFreedom / degrees - 1).magnitude < 1e-7)
  }

  @Test func badInput() throws {
    let rows = Matrix(shippedRows("iris.csv", columns: 0..<4))
    var spoiled = rows
    spoiled[3, 1] = .nan
    #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 3, variable: 1)) {
      try MultivariateStudentT(fitting: spoiled)
    }
    #expect(throws: GaussianError.self) { try MultivariateStudentT(fitting: rows.rows(in: 0..<4)) }
    #expect(throws: GaussianError.self) {
      try MultivariateStudentT(location: [0, 0], scatter: Matrix([[1, 2], [2, 1]]), degreesOfFreedom: 3)
    }
  }

  @Test func programmerErrors() async {
    await #expect(processExitsWith: .failure) {
      _ = try MultivariateStudentT(location: [0.0], scatter: Matrix([[1.0]]), degreesOfFreedom: 0)
    }
    await #expect(processExitsWith: .failure) {
      let model = try MultivariateStudentT(location: [0.0], scatter: Matrix([[1.0]]), degreesOfFreedom: 2)
      _ = try model.conditioned(on: [0: 1])
    }
  }
}
