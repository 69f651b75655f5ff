import Gaussian
import GaussianReference
import GaussianTesting
import LinearAlgebra
import TestSupport
import Testing

/// Estimators against other packages, against plain loops, and the laws that all of them share.
@Suite struct EstimatorTests {
  /// Every estimator that needs no settings, and some that do.
  static let all: [any StatisticsEstimator] = [
    .maximumLikelihood, .unbiased, .unbiased(weights: .reliability), .shrinkage(0), .shrinkage(0.3), .shrinkage(1),
    .ledoitWolf, .oas, .oasChen2010, .map, .map(prior(dimension: 4)),
  ]

  static func prior(dimension: Int) -> NormalInverseWishart {
    var generator = SplitMix64(seed: 380)
    let scale = randomCovariance(dimension: dimension, conditionNumber: 30, using: &generator)
    do {
      return try NormalInverseWishart(
        mean: generator.normals(dimension), meanStrength: 2.5, scale: Matrix(scale),
        degreesOfFreedom: Double(dimension) + 3.5)
    } catch {
      fatalError("\(error)")
    }
  }

  private func rowsOf(_ matrix: Matrix<Double>) -> [[Double]] { (0..<matrix.rows).map { matrix.row($0) } }

  private func iris() -> [[Double]] { shippedRows("iris.csv", columns: 0..<4) }

  /// The spellings that the documentation shows.
  @Test func spelling() throws {
    let x = Matrix(iris())
    let weights = [Double](repeating: 1, count: 150)
    let model = try MultivariateNormal(
      fitting: x, weights: weights, structure: .full, estimator: .ledoitWolf, policy: .relativeFloor(1e-8))
    #expect(model.estimation?.estimator == "ledoit-wolf")
    #expect(model.estimation?.adjustment == nil)
    var statistics = SufficientStatistics<Double>(dimension: 4)
    try statistics.update(with: x)
    let other = try MultivariateNormal(estimating: statistics, estimator: .oas, policy: .fail)
    #expect(other.estimation?.values["shrinkage"] != nil)
    for estimator in Self.all {
      let model = try MultivariateNormal(fitting: x, estimator: estimator)
      #expect(model.estimation?.estimator == estimator.name)
      #expect(model.observationCount == 150)
    }
  }

  // MARK: Other packages

  private func compare(
    _ covariance: Matrix<Double>, with golden: [[Double]], _ tolerance: Double, _ errors: inout ErrorBound,
    _ name: String
  ) {
    for (i, row) in golden.enumerated() {
      for (j, element) in row.enumerated() {
        let scale = (golden[i][i] * golden[j][j]).squareRoot()
        errors.record(covariance[i, j] - element, bound: tolerance * scale, at: "\(name) \(i), \(j)")
      }
    }
  }

  /// Ten digits of scikit-learn's intensities and covariances.
  @Test(arguments: Fixture.estimates.shrinkage) func agreesWithScikitLearn(example: ShrinkageCase) throws {
    let x = Matrix(example.observations)
    var errors = ErrorBound("scikit-learn, \(example)")
    let cases: [(any GaussianEstimator, ShrinkageCase.Estimate)] = [
      (.ledoitWolf, example.ledoitWolf), (.oas, example.oas), (.shrinkage(0.1), example.fixed),
    ]
    for (estimator, golden) in cases {
      let model = try MultivariateNormal(fitting: x, estimator: estimator)
      let intensity = try #require(model.estimation?.values["shrinkage"])
      errors.record(intensity - golden.shrinkage, bound: 1e-10 * golden.shrinkage, at: "\(estimator.name)")
      compare(model.covariance, with: golden.covariance, 1e-10, &errors, estimator.name)
    }
    let chen = try MultivariateNormal(fitting: x, estimator: .oasChen2010)
    errors.record(
      try #require(chen.estimation?.values["shrinkage"]) - example.chen, bound: 1e-13 * example.chen, at: "Chen")
    #expect(errors.report(), "\(errors)")
  }

  @Test func agreesWithNumPy() throws {
    let x = Matrix(iris())
    let golden = try #require(Fixture.estimates.weighted.first)
    var errors = ErrorBound("numpy.cov")
    func check(_ estimator: some GaussianEstimator, _ weights: [Double]?, _ expected: [[Double]], _ name: String) throws
    {
      let model = try MultivariateNormal(fitting: x, weights: weights, estimator: estimator)
      compare(model.covariance, with: expected, 1e-14, &errors, name)
    }
    try check(.unbiased, nil, golden.unbiased, "ddof 1")
    try check(.unbiased(weights: .reliability), nil, golden.unbiased, "ddof 1, equal reliabilities")
    try check(.unbiased, golden.frequencies, golden.unbiasedFrequencies, "fweights")
    try check(.unbiased(weights: .reliability), golden.reliabilities, golden.unbiasedReliabilities, "aweights")
    try check(.maximumLikelihood, golden.reliabilities, golden.likelihoodReliabilities, "aweights, ddof 0")
    #expect(errors.report(), "\(errors)")
  }

  // MARK: Plain loops

  /// Intensities of weighed rows are ratios of sums of squares, each within a few ε.
  @Test(arguments: [(2, 5), (20, 50), (200, 3), (50, 17), (40, 1)]) func agreesWithTheReference(
    count: Int, dimension: Int
  ) throws {
    var generator = SplitMix64(seed: UInt64(381 + dimension))
    let rows = generator.normalRows(count, dimension: dimension, offset: 1e4).map { row in
      row.indices.map { row[$0] * Double($0 + 1) + row[0] }
    }
    let weights = (0..<count).map { _ in 0.5 + generator.uniform() }
    let moments = ReferenceMoments<WidestScalar>(of: converted(rows), weights: converted(weights))
    let cases: [(any GaussianEstimator, WidestScalar)] = [
      (.ledoitWolf, ReferenceShrinkage.ledoitWolf(of: converted(rows), weights: converted(weights))),
      (.oas, ReferenceShrinkage.oracleApproximating(moments, published: false)),
      (.oasChen2010, ReferenceShrinkage.oracleApproximating(moments, published: true)),
      (.shrinkage(0.25), 0.25),
    ]
    var errors = ErrorBound("shrinkage, \(count) rows of \(dimension)")
    for (estimator, intensity) in cases {
      let model = try MultivariateNormal(fitting: Matrix(rows), weights: weights, estimator: estimator)
      let found = try #require(model.estimation?.values["shrinkage"])
      errors.record(WidestScalar(found) - intensity, bound: 16 * .ulpOfOne, at: "\(estimator.name)")
      let golden = ReferenceShrinkage.covariance(moments, intensity: intensity)
      compare(
        model.covariance, with: converted(golden.indices.map { Array(golden[$0][...$0]) }), 32 * .ulpOfOne, &errors,
        estimator.name)
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test(arguments: [1, 2, 5, 17]) func posteriorMode(dimension: Int) throws {
    var generator = SplitMix64(seed: UInt64(390 + dimension))
    let rows = generator.normalRows(40, dimension: dimension, offset: 3)
    let weights = (0..<40).map { _ in 2 * generator.uniform() }
    let prior = Self.prior(dimension: dimension)
    var errors = ErrorBound("posterior mode, d=\(dimension)")
    for count in [1, 2, 40] {
      let (used, usedWeights) = (Array(rows.prefix(count)), Array(weights.prefix(count)))
      let truth = ReferencePosterior<WidestScalar>(
        ReferenceMoments(of: converted(used), weights: converted(usedWeights)), priorMean: converted(prior.mean),
        strength: WidestScalar(prior.meanStrength), scale: converted(rowsOf(prior.scale)),
        degreesOfFreedom: WidestScalar(prior.degreesOfFreedom))
      let model = try MultivariateNormal(fitting: Matrix(used), weights: usedWeights, estimator: .map(prior))
      compare(
        model.covariance, with: converted(truth.covariance.indices.map { Array(truth.covariance[$0][...$0]) }),
        8 * .ulpOfOne, &errors, "\(count) rows")
      for i in 0..<dimension {
        errors.record(WidestScalar(model.mean[i]) - truth.mean[i], bound: 4 * .ulpOfOne * 5, at: "mean \(i)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// The prior that mclust takes from the data: κ = 0.01, ν = d + 2, Ψ the unbiased covariance or its diagonal.
  @Test func posteriorModeWithThePriorFromTheData() throws {
    var generator = SplitMix64(seed: 395)
    for (count, dimension) in [(50, 4), (5, 4), (4, 4), (3, 4), (20, 1)] {
      let rows = generator.normalRows(count, dimension: dimension, offset: 7)
      let moments = ReferenceMoments<WidestScalar>(of: converted(rows))
      let n = WidestScalar(count)
      let scale = moments.scatter.indices.map { i in
        moments.scatter.indices.map { j in count > dimension || i == j ? moments.scatter[i][j] / (n - 1) : 0 }
      }
      let truth = ReferencePosterior<WidestScalar>(
        moments, priorMean: moments.mean, strength: 0.01, scale: scale, degreesOfFreedom: WidestScalar(dimension + 2))
      let model = try MultivariateNormal(fitting: Matrix(rows), estimator: .map)
      var errors = ErrorBound("prior from the data, \(count) rows of \(dimension)")
      compare(
        model.covariance, with: converted(truth.covariance.indices.map { Array(truth.covariance[$0][...$0]) }),
        8 * .ulpOfOne, &errors, "")
      #expect(errors.report(), "\(errors)")
      #expect(model.estimation?.values["priorDegreesOfFreedom"] == Double(dimension + 2))
    }
  }

  // MARK: Laws

  /// A structure is a projection of the full estimate: its diagonal, or the mean of that.
  @Test(arguments: all.indices) func structuresAreProjections(index: Int) throws {
    let estimator = Self.all[index]
    let x = Matrix(iris())
    let full = try MultivariateNormal(fitting: x, estimator: estimator)
    let diagonal = try MultivariateNormal(fitting: x, structure: .diagonal, estimator: estimator)
    let spherical = try MultivariateNormal(fitting: x, structure: .spherical, estimator: estimator)
    let variances = full.covariance.diagonal
    for i in 0..<4 {
      #expect(relativeError(diagonal.covariance[i, i], variances[i]) <= 8 * .ulpOfOne)
      #expect(relativeError(spherical.covariance[i, i], variances.reduce(0, +) / 4) <= 8 * .ulpOfOne)
    }
    #expect(diagonal.structure == .diagonal)
    #expect(spherical.structure == .spherical)
    #expect(diagonal.mean == full.mean)
    #expect(spherical.mean == full.mean)
  }

  /// Weights are frequencies for every estimator but the one for reliabilities.
  @Test(arguments: all.indices) func weightsAreFrequencies(index: Int) throws {
    let estimator = Self.all[index]
    guard estimator.name != "unbiased-reliability" else { return }
    let rows = iris()
    let counts = rows.indices.map { ($0 * 7) % 4 }
    let copies = zip(rows, counts).flatMap { [[Double]](repeating: $0, count: $1) }
    let weighed = try MultivariateNormal(
      fitting: Matrix(rows), weights: counts.map { Double($0) }, estimator: estimator)
    let repeated = try MultivariateNormal(fitting: Matrix(copies), estimator: estimator)
    var errors = ErrorBound("weights as frequencies, \(estimator.name)")
    compare(
      weighed.covariance, with: rowsOf(repeated.covariance).enumerated().map { Array($1[...$0]) }, 8 * .ulpOfOne,
      &errors, "")
    #expect(errors.report(), "\(errors)")
  }

  /// Statistics of parts estimate what the rows do.
  @Test(arguments: all.indices) func estimatesFromParts(index: Int) throws {
    let estimator = Self.all[index]
    let x = Matrix(iris())
    for structure in CovarianceStructure.allCases {
      let whole = try MultivariateNormal(fitting: x, structure: structure, estimator: estimator)
      var total: SufficientStatistics<Double> = estimator.statistics(dimension: 4, structure: structure)
      for first in stride(from: 0, to: 150, by: 40) {
        var part: SufficientStatistics<Double> = estimator.statistics(dimension: 4, structure: structure)
        try part.update(with: x.rows(in: first..<min(first + 40, 150)))
        total.merge(part)
      }
      let parts = try MultivariateNormal(estimating: total, structure: structure, estimator: estimator)
      var errors = ErrorBound("\(estimator.name) from parts, \(structure)")
      compare(
        parts.covariance, with: rowsOf(whole.covariance).enumerated().map { Array($1[...$0]) }, 8 * .ulpOfOne,
        &errors, "")
      #expect(errors.report(), "\(errors)")
    }
  }

  @Test(arguments: all.indices) func conforms(index: Int) throws {
    let estimator = Self.all[index]
    let rows = iris()
    let structure = CovarianceStructure.allCases[index % 3]
    try check(MultivariateNormal(fitting: Matrix(rows), structure: structure, estimator: estimator))
    if index % 4 == 0 { try check(MultivariateNormal<Float>(fitting: Matrix(converted(rows)), estimator: estimator)) }
  }

  private func check<Scalar>(_ model: MultivariateNormal<Scalar>) throws {
    let covariance = model.covariance
    checkGenerativeModel(
      model,
      known: KnownMoments(
        mean: converted(model.mean), covariance: (0..<model.dimension).map { converted(covariance.row($0)) },
        entropy: model.entropy))
  }

  // MARK: Edges

  /// Shrinkage takes two rows, however many columns there are; by Ledoit and Wolf's intensity three, since two rows of
  /// the same weight leave no doubt about S.
  @Test func fewerRowsThanColumns() throws {
    var generator = SplitMix64(seed: 396)
    let shrinking: [any GaussianEstimator] = [.shrinkage(0.1), .ledoitWolf, .oas, .oasChen2010]
    for count in [2, 3, 10] {
      let rows = Matrix(generator.normalRows(count, dimension: 30))
      for estimator in shrinking where count > 2 || estimator.name != "ledoit-wolf" {
        let model = try MultivariateNormal(fitting: rows, estimator: estimator)
        #expect(model.estimation?.values["shrinkage"] ?? 0 > 0)
        #expect(model.estimation?.adjustment == nil)
        #expect(model.logDensities(of: rows).allSatisfy { $0.isFinite })
      }
      #expect(throws: Never.self) { try MultivariateNormal(fitting: rows, estimator: .map) }
      for estimator in [.maximumLikelihood, .unbiased, .shrinkage(0)] as [any GaussianEstimator] {
        #expect(throws: GaussianError.tooFewObservations(count: count, required: 31, dimension: 30)) {
          try MultivariateNormal(fitting: rows, estimator: estimator)
        }
      }
    }
    let two = Matrix(generator.normalRows(2, dimension: 30))
    #expect(throws: GaussianError.tooFewObservations(count: 2, required: 3, dimension: 30)) {
      try MultivariateNormal(fitting: two, estimator: .ledoitWolf)
    }
    #expect(throws: Never.self) { try MultivariateNormal(fitting: two, weights: [1, 2], estimator: .ledoitWolf) }
    let one = Matrix(generator.normalRows(1, dimension: 3))
    for estimator in shrinking + [.map] {
      let required = estimator is LedoitWolf ? 3 : 2
      #expect(throws: GaussianError.tooFewObservations(count: 1, required: required, dimension: 3)) {
        try MultivariateNormal(fitting: one, estimator: estimator)
      }
    }
    let prior = Self.prior(dimension: 3)
    #expect(throws: Never.self) { try MultivariateNormal(fitting: one, estimator: .map(prior)) }
    #expect(throws: GaussianError.tooFewObservations(count: 0, required: 1, dimension: 3)) {
      try MultivariateNormal(fitting: one, weights: [0], estimator: .map(prior))
    }
  }

  /// Scale does not matter: covariances of tiny and huge numbers shrink as others do.
  @Test(arguments: [1e-70, 1e-30, 1e30, 1e70]) func scale(factor: Double) throws {
    let rows = iris()
    for estimator in [.ledoitWolf, .oas, .oasChen2010] as [any GaussianEstimator] {
      let plain = try MultivariateNormal(fitting: Matrix(rows), estimator: estimator)
      let scaled = try MultivariateNormal(
        fitting: Matrix(rows.map { $0.map { factor * $0 } }), estimator: estimator)
      let expected = try #require(plain.estimation?.values["shrinkage"])
      let found = try #require(scaled.estimation?.values["shrinkage"])
      #expect(relativeError(found, expected) <= 1e-12)
    }
  }

  /// Fourth powers that fall below the range are no reason not to shrink.
  @Test func fourthPowersBelowTheRange() throws {
    var generator = SplitMix64(seed: 367)
    let (few, many) = (generator.normalRows(5, dimension: 9), generator.normalRows(40, dimension: 3))
    let error = GaussianError.overflow(quantity: "the sum of fourth powers of the observations")
    for factor in [1e-150, 1e-82, 1e-79] {
      let (few, many) = (Matrix(few.map { $0.map { factor * $0 } }), Matrix(many.map { $0.map { factor * $0 } }))
      #expect(throws: error) { try MultivariateNormal(fitting: many, estimator: .ledoitWolf) }
      #expect(throws: error) { try MultivariateNormal(fitting: few, policy: .shrink) }
      // Where nothing is shrunk, nobody asks for them.
      #expect(try MultivariateNormal(fitting: many, policy: .shrink).estimation?.adjustment == nil)
    }
    let single = many.map { $0.map { 1e-11 * Float($0) } }
    #expect(throws: error) { try MultivariateNormal(fitting: Matrix(single), estimator: .ledoitWolf) }
  }

  /// Columns that do not vary at all, all together or one by one.
  @Test func constants() throws {
    var rows = iris()
    for estimator in Self.all {
      let flat = Matrix<Double>(rows: 20, columns: 4, repeating: 0.1)
      guard estimator.statisticsStructure(for: .full) == .full, estimator.name != "map" else { continue }
      #expect(throws: GaussianError.self, "\(estimator.name)") {
        try MultivariateNormal(fitting: flat, estimator: estimator)
      }
    }
    for row in rows.indices { rows[row][1] = 0.1 }
    for estimator in [.shrinkage(0.1), .ledoitWolf, .oas] as [any GaussianEstimator] {
      #expect(throws: Never.self) { try MultivariateNormal(fitting: Matrix(rows), estimator: estimator) }
    }
  }

  @Test func weightsThatAreNoFrequencies() throws {
    let x = Matrix(iris())
    let shares = [Double](repeating: 1.0 / 150, count: 150)
    for estimator in [.unbiased, .map] as [any GaussianEstimator] {
      #expect {
        try MultivariateNormal(fitting: x, weights: shares.map { $0 / 2 }, estimator: estimator)
      } throws: { error in
        guard case .insufficientWeight(let total, 1) = error as? GaussianError else { return false }
        return (total - 0.5).magnitude < 1e-12
      }
    }
    let reliable = try MultivariateNormal(fitting: x, weights: shares, estimator: .unbiased(weights: .reliability))
    let unbiased = try MultivariateNormal(fitting: x, estimator: .unbiased)
    for i in 0..<4 { #expect(relativeError(reliable.covariance[i, i], unbiased.covariance[i, i]) < 1e-14) }
  }

  @Test func priors() throws {
    let scale = Matrix<Double>([[2, 0.5], [0.5, 1]])
    let prior = try NormalInverseWishart(mean: [1, 2], meanStrength: 1, scale: scale, degreesOfFreedom: 4)
    #expect(prior.dimension == 2)
    #expect(prior.scale == scale)
    #expect(throws: GaussianError.nonFinite(quantity: "the prior mean", row: 0, variable: 1)) {
      try NormalInverseWishart(mean: [1, .nan], meanStrength: 1, scale: scale, degreesOfFreedom: 4)
    }
    let singular = Matrix<Double>([[1, 1], [1, 1]])
    let error = try #require(throws: GaussianError.self) {
      try NormalInverseWishart(mean: [1, 2], meanStrength: 1, scale: singular, degreesOfFreedom: 4)
    }
    #expect("\(error)".hasPrefix("the prior scale is not positive definite"))
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) { print(FixedShrinkage(intensity: 1.1)) }
    await #expect(processExitsWith: .failure) { print(FixedShrinkage(intensity: .nan)) }
    await #expect(processExitsWith: .failure) {
      let statistics = SufficientStatistics<Double>(dimension: 2)
      _ = try MultivariateNormal(estimating: statistics, estimator: .ledoitWolf)
    }
    await #expect(processExitsWith: .failure) {
      let statistics = SufficientStatistics<Double>(dimension: 2, structure: .diagonal)
      _ = try MultivariateNormal(estimating: statistics, estimator: .oas)
    }
    await #expect(processExitsWith: .failure) {
      let scale = Matrix<Double>.identity(2)
      print(try NormalInverseWishart(mean: [1, 2], meanStrength: 0, scale: scale, degreesOfFreedom: 4))
    }
    await #expect(processExitsWith: .failure) {
      let scale = Matrix<Double>.identity(2)
      print(try NormalInverseWishart(mean: [1, 2], meanStrength: 1, scale: scale, degreesOfFreedom: 1))
    }
    await #expect(processExitsWith: .failure) {
      let x = Matrix<Double>(rows: 9, columns: 3, repeating: 1)
      _ = try MultivariateNormal(fitting: x, estimator: .map(EstimatorTests.prior(dimension: 2)))
    }
  }
}
