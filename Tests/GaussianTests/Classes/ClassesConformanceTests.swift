import Gaussian
import GaussianTesting
import LinearAlgebra
import TestSupport
import Testing

/// Class-conditional models of every structure, in both precisions, through the conformance checker.
@Suite struct ClassesConformanceTests {
  @Test(arguments: MixtureCovariance.allCases) func fitted(covariance: MixtureCovariance) throws {
    try checkFitted(Float.self, covariance)
    try checkFitted(Double.self, covariance)
  }

  @Test(arguments: [1, 2, 7, 17, 65]) func given(dimension: Int) throws {
    try checkGiven(Float.self, dimension)
    try checkGiven(Double.self, dimension)
  }

  private func checkFitted<Scalar: GaussianScalar>(_ type: Scalar.Type, _ covariance: MixtureCovariance) throws {
    let rows = Matrix<Scalar>(converted(shippedRows("iris.csv", columns: 0..<4)))
    let model = try ClassConditionalModel(
      fitting: rows, labels: shippedLabels("iris.csv", column: 4), structure: covariance)
    #expect(model.observationCount == 150 && model.classes == ["setosa", "versicolor", "virginica"])
    checkGenerativeModel(model, known: moments(of: model))
  }

  private func checkGiven<Scalar: GaussianScalar>(_ type: Scalar.Type, _ dimension: Int) throws {
    var generator = SplitMix64(seed: UInt64(500 + dimension))
    let normals = try (0..<3).map { _ in
      let mean: [Scalar] = converted(generator.normals(dimension))
      let rows: [[Scalar]] = converted(
        randomCovariance(dimension: dimension, conditionNumber: 50, using: &generator))
      return try MultivariateNormal(mean: mean, covariance: Matrix(rows))
    }
    let model = try ClassConditionalModel(
      classes: ["a", "b", "c"], priors: [0.2, 0.5, 0.3], densities: normals.map { .normal($0) }, structure: .full)
    checkGenerativeModel(model, known: moments(of: model))
  }

  /// Mean Σπμ and covariance Σπ(Σₖ + (μₖ − μ)(μₖ − μ)ᵀ) of all classes together.
  private func moments<Scalar>(of model: ClassConditionalModel<Scalar>) -> KnownMoments {
    let dimension = model.dimension
    var mean = [Double](repeating: 0, count: dimension)
    var covariance = [[Double]](repeating: mean, count: dimension)
    let normals = model.densities.map { if case .normal(let normal) = $0 { normal } else { fatalError("a mixture") } }
    for (prior, normal) in zip(model.priors, normals) {
      for i in 0..<dimension { mean[i] += prior * Double(normal.mean[i]) }
    }
    for (prior, normal) in zip(model.priors, normals) {
      for i in 0..<dimension {
        for j in 0..<dimension {
          let product = (Double(normal.mean[i]) - mean[i]) * (Double(normal.mean[j]) - mean[j])
          covariance[i][j] += prior * (Double(normal.covariance[i, j]) + product)
        }
      }
    }
    return KnownMoments(mean: mean, covariance: covariance, entropy: nil)
  }
}
