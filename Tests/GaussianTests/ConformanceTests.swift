import Gaussian
import GaussianTesting
import LinearAlgebra
import TestSupport
import Testing

/// Every covariance structure, in both precisions, given and fitted, through the conformance checker.
@Suite struct ConformanceTests {
  static let dimensions = [1, 2, 3, 8, 17, 33, 65]

  @Test(arguments: dimensions) func fullInFloat(dimension: Int) throws {
    try checkFull(Float.self, dimension)
  }
  @Test(arguments: dimensions) func fullInDouble(dimension: Int) throws {
    try checkFull(Double.self, dimension)
  }
  @Test(arguments: dimensions) func uncorrelatedInFloat(dimension: Int) throws {
    try checkUncorrelated(Float.self, dimension)
  }
  @Test(arguments: dimensions) func uncorrelatedInDouble(dimension: Int) throws {
    try checkUncorrelated(Double.self, dimension)
  }

  @Test(arguments: CovarianceStructure.allCases) func fitted(structure: CovarianceStructure) throws {
    try checkFitted(Float.self, structure)
    try checkFitted(Double.self, structure)
  }

  private func checkFull<Scalar: GaussianScalar>(_ type: Scalar.Type, _ dimension: Int) throws {
    var generator = SplitMix64(seed: UInt64(81 + dimension))
    let mean: [Scalar] = converted(generator.normals(dimension).map { 3 * $0 })
    let rows: [[Scalar]] = converted(
      randomCovariance(dimension: dimension, conditionNumber: 100, using: &generator))
    let model = try MultivariateNormal(mean: mean, covariance: Matrix(rows))
    checkGenerativeModel(model, known: moments(of: model))
  }

  private func checkUncorrelated<Scalar: GaussianScalar>(_ type: Scalar.Type, _ dimension: Int) throws {
    var generator = SplitMix64(seed: UInt64(82 + dimension))
    let mean: [Scalar] = converted(generator.normals(dimension).map { 3 * $0 })
    let deviations = generator.normals(dimension).map { Scalar(0.1 + $0.magnitude) }
    let diagonal = try MultivariateNormal(mean: mean, standardDeviations: deviations)
    checkGenerativeModel(diagonal, known: moments(of: diagonal))
    let spherical = try MultivariateNormal(mean: mean, standardDeviation: 0.7)
    checkGenerativeModel(spherical, known: moments(of: spherical))
  }

  private func checkFitted<Scalar: GaussianScalar>(
    _ type: Scalar.Type, _ structure: CovarianceStructure
  ) throws {
    let observations = Matrix<Scalar>(converted(shippedRows("iris.csv", columns: 0..<4)))
    let model = try MultivariateNormal(fitting: observations, structure: structure)
    #expect(model.observationCount == 150)
    #expect(model.structure == structure)
    checkGenerativeModel(model, known: moments(of: model))
  }

  private func moments<Scalar>(of model: MultivariateNormal<Scalar>) -> KnownMoments {
    let covariance = model.covariance
    return KnownMoments(
      mean: converted(model.mean), covariance: (0..<model.dimension).map { converted(covariance.row($0)) },
      entropy: model.entropy)
  }
}
