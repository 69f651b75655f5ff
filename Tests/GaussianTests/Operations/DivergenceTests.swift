import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Kullback–Leibler divergence and Wasserstein distance.
@Suite struct DivergenceTests {
  /// Relative errors of models that are far apart, near and nearer; the factors are given, so they are exact.
  ///
  /// A divergence is a sum of squares of L₂⁻¹(L₁ − L₂), each with a relative error of d·ε·√κ. In a distance ‖L₁ − L₂·U‖ is
  /// off by d·ε of ‖L‖.
  @Test func goldenValues() throws {
    var (divergences, distances) = (ErrorBound("divergences"), ErrorBound("squared distances"))
    for example in Fixture.divergences {
      let model = try MultivariateNormal(mean: example.mean, choleskyFactor: Matrix(example.fullFactor))
      let other = try MultivariateNormal(mean: example.otherMean, choleskyFactor: Matrix(example.otherFullFactor))
      let rounding = 8 * Double(model.dimension) * Double.ulpOfOne
      divergences.record(
        WidestScalar(model.kullbackLeiblerDivergence(to: other)) - example.divergence.rounded(),
        bound: rounding * example.conditionNumber.squareRoot() * example.divergence.double, at: example.name)
      let trace = example.fullFactor.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
      let distance = example.squaredDistance.double.squareRoot()
      distances.record(
        WidestScalar(model.squaredWassersteinDistance(to: other)) - example.squaredDistance.rounded(),
        bound: rounding * distance * (distance + trace), at: example.name)
    }
    #expect(divergences.report(), "\(divergences)")
    #expect(distances.report(), "\(distances)")
  }

  @Test(arguments: [1, 2, 8, 17, 33]) func agreeWithTheReference(dimension: Int) throws {
    try compare(Double.self, dimension, condition: 1e6)
    try compare(Float.self, dimension, condition: 100)
  }

  /// Covariances are given, and factored on either side: κ·ε of each term of the textbook's sums.
  private func compare<Scalar: GaussianScalar>(_ type: Scalar.Type, _ dimension: Int, condition: Double) throws {
    let (model, other) = (
      try randomModel(type, dimension: dimension, conditionNumber: condition, seed: 400),
      try randomModel(type, dimension: dimension, conditionNumber: condition, seed: 401)
    )
    let (wide, wideOther) = (try reference(model), try reference(other))
    let kappa = max(conditionNumber(of: model), conditionNumber(of: other))
    let divergence = Double(wide.kullbackLeiblerDivergence(to: wideOther))
    let rounding = 16 * Scalar.epsilon * kappa
    #expect(
      (model.kullbackLeiblerDivergence(to: other) - divergence).magnitude <= rounding * (divergence + Double(dimension))
    )
    let distance = Double(wide.squaredWassersteinDistance(to: wideOther))
    #expect(
      (model.squaredWassersteinDistance(to: other) - distance).magnitude
        <= 16 * Double(dimension) * Scalar.epsilon * kappa.squareRoot() * (distance + 1))
  }

  private func reference<Scalar>(_ model: MultivariateNormal<Scalar>) throws -> ReferenceNormal<WidestScalar> {
    try ReferenceNormal(mean: converted(model.mean), covariance: rows(of: model.covariance, as: WidestScalar.self))
  }

  @Test func equalModels() throws {
    for condition in [1.0, 1e6, 1e12] {
      for dimension in [1, 2, 7, 30] {
        let model = try randomModel(dimension: dimension, conditionNumber: condition, seed: 410)
        #expect(model.kullbackLeiblerDivergence(to: model) == 0)
        #expect(model.squaredWassersteinDistance(to: model) == 0)
      }
    }
    let spherical = try MultivariateNormal<Float>(mean: [1, 2], standardDeviation: 0.1)
    #expect(spherical.kullbackLeiblerDivergence(to: spherical) == 0)
    #expect(spherical.squaredWassersteinDistance(to: spherical) == 0)
  }

  /// Of one variable: ln(τ/σ) + (σ² + δ²)/(2τ²) − ½ and (σ − τ)² + δ².
  @Test(arguments: [(1.0, 2.0, 3.0), (2.0, 0.5, -1.0), (1e-5, 1e5, 0.0), (3.0, 3.0, 1e-9)])
  func oneVariable(deviation: Double, other: Double, shift: Double) throws {
    let (p, q) = (
      try MultivariateNormal(mean: [0], standardDeviation: deviation),
      try MultivariateNormal(mean: [shift], standardDeviation: other)
    )
    let divergence =
      Double.log(other / deviation) + (deviation * deviation + shift * shift) / (2 * other * other) - 0.5
    #expect((p.kullbackLeiblerDivergence(to: q) - divergence).magnitude <= 4 * .ulpOfOne * (1 + divergence))
    let distance = (deviation - other) * (deviation - other) + shift * shift
    #expect(relativeError(p.squaredWassersteinDistance(to: q), distance) <= 8 * .ulpOfOne)
  }

  /// A diagonal and a spherical covariance are full ones with zeros.
  @Test func structuresAgree() throws {
    var errors = ErrorBound("divergences of structures")
    let mean = [1.0, -2, 0.5]
    let (diagonal, spherical, full) = (
      try MultivariateNormal(mean: mean, standardDeviations: [1, 0.2, 30]),
      try MultivariateNormal(mean: [0, 0, 0], standardDeviation: 1.5),
      try randomModel(dimension: 3, conditionNumber: 100, seed: 420)
    )
    func dense(_ model: MultivariateNormal<Double>) throws -> MultivariateNormal<Double> {
      try MultivariateNormal(mean: model.mean, covariance: model.covariance)
    }
    for (p, q) in [(diagonal, spherical), (spherical, diagonal), (diagonal, full), (full, spherical)] {
      let (densePair, pair) = ((try dense(p), try dense(q)), (p, q))
      let divergence = densePair.0.kullbackLeiblerDivergence(to: densePair.1)
      errors.record(
        pair.0.kullbackLeiblerDivergence(to: pair.1) - divergence, bound: 64 * .ulpOfOne * (1 + divergence),
        at: "divergence")
      let distance = densePair.0.squaredWassersteinDistance(to: densePair.1)
      errors.record(
        pair.0.squaredWassersteinDistance(to: pair.1) - distance, bound: 64 * .ulpOfOne * distance, at: "distance")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// The divergence does not change under an invertible affine map of both; the distance not under a rotation.
  @Test func invariances() throws {
    var errors = ErrorBound("invariances")
    for dimension in [2, 5, 11] {
      let (p, q) = (
        try randomModel(dimension: dimension, conditionNumber: 100, seed: 430),
        try randomModel(dimension: dimension, conditionNumber: 100, seed: 431)
      )
      var generator = SplitMix64(seed: 432)
      let normal = generator.normals(dimension)
      let norm = normal.reduce(0) { $0 + $1 * $1 }
      let shift = generator.normals(dimension)
      var (rotation, map) = (Matrix<Double>.identity(dimension), Matrix<Double>.identity(dimension))
      for i in 0..<dimension {
        for j in 0..<dimension {
          rotation[i, j] -= 2 * normal[i] * normal[j] / norm
          map[i, j] += 0.3 * Double((3 * i + 5 * j) % 7 - 3) / Double(dimension)
        }
      }
      let (distance, divergence) = (p.squaredWassersteinDistance(to: q), p.kullbackLeiblerDivergence(to: q))
      let (turnedP, turnedQ) = (
        try p.transformed(by: rotation, shiftedBy: shift), try q.transformed(by: rotation, shiftedBy: shift)
      )
      let (mappedP, mappedQ) = (
        try p.transformed(by: map, shiftedBy: shift), try q.transformed(by: map, shiftedBy: shift)
      )
      errors.record(
        turnedP.squaredWassersteinDistance(to: turnedQ) - distance,
        bound: 100 * Double(dimension) * .ulpOfOne * 10 * (1 + distance), at: "rotation, d=\(dimension)")
      errors.record(
        q.squaredWassersteinDistance(to: p) - distance, bound: 16 * Double(dimension) * .ulpOfOne * distance,
        at: "symmetry, d=\(dimension)")
      errors.record(
        mappedP.kullbackLeiblerDivergence(to: mappedQ) - divergence,
        bound: 100 * Double(dimension) * .ulpOfOne * 100 * (1 + divergence), at: "affine map, d=\(dimension)")
      // Of independent parts, both add up.
      let (wideP, wideQ) = (try twice(p), try twice(q))
      errors.record(
        wideP.squaredWassersteinDistance(to: wideQ) - 2 * distance,
        bound: 32 * Double(dimension) * .ulpOfOne * distance, at: "distance of two parts")
      errors.record(
        wideP.kullbackLeiblerDivergence(to: wideQ) - 2 * divergence,
        bound: 32 * Double(dimension) * .ulpOfOne * 100 * (1 + divergence), at: "divergence of two parts")
      let r = try randomModel(dimension: dimension, conditionNumber: 100, seed: 433)
      #expect(
        distance.squareRoot()
          <= p.squaredWassersteinDistance(to: r).squareRoot() + r.squaredWassersteinDistance(to: q).squareRoot())
    }
    #expect(errors.report(), "\(errors)")
  }

  /// The same distribution twice, independent.
  private func twice(_ model: MultivariateNormal<Double>) throws -> MultivariateNormal<Double> {
    let d = model.dimension
    var covariance = Matrix<Double>(rows: 2 * d, columns: 2 * d, repeating: 0)
    for i in 0..<d {
      for j in 0..<d {
        covariance[i, j] = model.covariance[i, j]
        covariance[d + i, d + j] = model.covariance[i, j]
      }
    }
    return try MultivariateNormal(mean: model.mean + model.mean, covariance: covariance)
  }

  /// The mean of ln p − ln q over a draw from p is the divergence: 50 000 rows, 6.5 standard errors.
  @Test func divergenceIsAMean() throws {
    let (p, q) = (
      try randomModel(dimension: 4, conditionNumber: 30, seed: 440),
      try randomModel(dimension: 4, conditionNumber: 30, seed: 441)
    )
    let draw = p.samples(count: 50_000, seed: 1)
    let differences = zip(p.logDensities(of: draw), q.logDensities(of: draw)).map { $0 - $1 }
    let mean = differences.reduce(0, +) / 50_000
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50_000
    #expect((mean - p.kullbackLeiblerDivergence(to: q)).magnitude <= 6.5 * (variance / 50_000).squareRoot())
  }

  @Test func extremeScales() throws {
    let (tiny, huge) = (
      try MultivariateNormal(mean: [0, 0], covariance: Matrix([[1e-150, 0], [0, 1e-150]])),
      try MultivariateNormal(mean: [0, 0], covariance: Matrix([[1e150, 0], [0, 1e150]]))
    )
    #expect(relativeError(tiny.squaredWassersteinDistance(to: huge), 2e150) <= 1e-14)
    #expect(relativeError(tiny.kullbackLeiblerDivergence(to: huge), 300 * Double.log(10) - 1) <= 1e-14)
    #expect(huge.kullbackLeiblerDivergence(to: tiny) > 9e299)
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      let (p, q) = (
        try MultivariateNormal<Double>(mean: [1, 2], standardDeviation: 1),
        try MultivariateNormal<Double>(mean: [1], standardDeviation: 1)
      )
      print(p.kullbackLeiblerDivergence(to: q))
    }
    await #expect(processExitsWith: .failure) {
      let (p, q) = (
        try MultivariateNormal<Double>(mean: [1, 2], standardDeviation: 1),
        try MultivariateNormal<Double>(mean: [1], standardDeviation: 1)
      )
      print(p.squaredWassersteinDistance(to: q))
    }
  }
}
