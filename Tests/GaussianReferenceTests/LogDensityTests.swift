import GaussianReference
import RealModule
import TestSupport
import Testing

/// The reference against 30 golden digits, and against itself at a wider scalar.
@Suite struct LogDensityTests {
  @Test func goldenValuesAtTheWidestScalar() throws { try compareWithGoldenValues(WidestScalar.self) }

  @Test func goldenValuesAtDouble() throws { try compareWithGoldenValues(Double.self) }

  /// Inputs that are exact in the scalar; the bound holds for every condition number up to 1 / (d·ε).
  private func compareWithGoldenValues<
    Scalar: Real & BinaryFloatingPoint & LosslessStringConvertible & Sendable
  >(_ type: Scalar.Type) throws {
    let epsilon = Double(Scalar.ulpOfOne)
    var densities = ErrorBound("log-density, \(type)")
    var distances = ErrorBound("squared Mahalanobis distance, \(type)")
    var determinants = ErrorBound("log determinant, \(type)")
    for example in Fixture.logDensities {
      let sensitivity = 16 * epsilon * example.correlationConditionNumber
      guard sensitivity * Double(example.dimension) < 1 else { continue }
      let normal = try ReferenceNormal<Scalar>(
        mean: converted(example.mean), covariance: converted(example.fullCovariance))
      let x: [Scalar] = converted(example.x)
      let squared = example.squaredMahalanobisDistance.double
      let logDeterminant = example.logDeterminant.double
      densities.record(
        difference(normal.logDensity(of: x), example.logDensity),
        bound: example.bound(epsilon: epsilon), at: example.name)
      distances.record(
        difference(normal.squaredMahalanobisDistance(of: x), example.squaredMahalanobisDistance),
        bound: (sensitivity + 4 * epsilon) * squared, at: example.name)
      determinants.record(
        difference(normal.logDeterminant, example.logDeterminant),
        bound: sensitivity * Double(example.dimension) + 4 * epsilon * logDeterminant.magnitude,
        at: example.name)
    }
    #expect(densities.count > 180)
    #expect(densities.report(), "\(densities)")
    #expect(distances.report(), "\(distances)")
    #expect(determinants.report(), "\(determinants)")
  }

  /// Rounding the inputs makes another problem, so the truth is the reference at a wider scalar.
  @Test func floatAgainstTheWidestScalar() throws {
    let epsilon = Double(Float.ulpOfOne)
    var densities = ErrorBound("log-density, Float")
    for example in Fixture.logDensities where example.correlationConditionNumber < 1e4 {
      let (mean, x): ([Float], [Float]) = (converted(example.mean), converted(example.x))
      let covariance: [[Float]] = converted(example.fullCovariance)
      let narrow = try ReferenceNormal(mean: mean, covariance: covariance)
      let wide = try ReferenceNormal<WidestScalar>(mean: converted(mean), covariance: converted(covariance))
      let truth = wide.logDensity(of: converted(x))
      let bound = logDensityBound(
        epsilon: epsilon,
        correlationConditionNumber: correlationConditionNumber(of: converted(covariance)),
        dimension: example.dimension,
        squaredMahalanobisDistance: Double(wide.squaredMahalanobisDistance(of: converted(x))),
        logDensity: Double(truth))
      densities.record(
        WidestScalar(narrow.logDensity(of: x)) - truth, bound: bound, at: example.name)
    }
    #expect(densities.count > 80)
    #expect(densities.report(), "\(densities)")
  }

  /// Figures that others printed, to the digits they printed.
  @Test(arguments: [
    ("Stan 1", -11.73908, 5e-6),
    ("SciPy and mnormt x=0.0", -8.415220605656047, 1e-14),
    ("SciPy and mnormt x=2.0", -4.266908121313637, 1e-14),
  ])
  func publishedValues(name: String, published: Double, digits: Double) throws {
    let example = try #require(Fixture.logDensities.first { $0.name == name })
    let normal = try ReferenceNormal(mean: example.mean, covariance: example.fullCovariance)
    #expect((normal.logDensity(of: example.x) - published).magnitude <= digits)
  }

  @Test func oneVariableByHand() throws {
    let normal = try ReferenceNormal<Double>(mean: [1], covariance: [[4]])
    #expect(normal.squaredMahalanobisDistance(of: [5]) == 4)
    #expect(normal.logDeterminant == .log(4))
    #expect((normal.logDensity(of: [5]) + 2 + .log(2) + .log(2 * .pi) / 2).magnitude < 1e-15)
    #expect((normal.entropy - (1 + .log(8 * .pi)) / 2).magnitude < 1e-15)
  }

  @Test func noVariables() throws {
    let normal = try ReferenceNormal<Double>(mean: [], covariance: [])
    #expect(normal.logDensity(of: []) == 0)
    #expect(normal.entropy == 0)
  }

  private func difference<Scalar: BinaryFloatingPoint>(
    _ value: Scalar, _ golden: GoldenNumber
  ) -> WidestScalar {
    WidestScalar(value) - golden.rounded()
  }
}
