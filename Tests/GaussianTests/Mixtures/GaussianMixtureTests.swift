import Gaussian
import GaussianTesting
import LinearAlgebra
import RealModule
import TestSupport
import Testing

@Suite("Gaussian mixtures")
struct GaussianMixtureTests {
  private func mixture<Scalar: GaussianScalar>(_ covariance: MixtureCovariance, _: Scalar.Type) throws
    -> GaussianMixture<Scalar>
  {
    let means: [[Scalar]] = [[0, 0, 1], [3, -2, 1], [-1, 5, 0]]
    let deviations: [[Scalar]] = [[1, 2, 0.5], [0.5, 0.25, 1], [2, 1, 1]]
    let components = try (0..<3).map { k -> MultivariateNormal<Scalar> in
      switch covariance {
      case .full, .tied:
        let d = covariance == .tied ? deviations[0] : deviations[k]
        return try MultivariateNormal(
          mean: means[k], choleskyFactor: Matrix([[d[0], 0, 0], [0.3, d[1], 0], [0.1, -0.2, d[2]]]))
      case .diagonal: return try MultivariateNormal(mean: means[k], standardDeviations: deviations[k])
      case .spherical: return try MultivariateNormal(mean: means[k], standardDeviation: deviations[k][0])
      }
    }
    return try GaussianMixture(weights: [0.5, 0.3, 0.2], components: components, structure: covariance)
  }

  @Test("keep the contract of a generative model", arguments: MixtureCovariance.allCases)
  func conformance(covariance: MixtureCovariance) throws {
    func check<Scalar>(_ model: GaussianMixture<Scalar>) {
      let total = model.covariance
      checkGenerativeModel(
        model,
        known: KnownMoments(
          mean: model.mean.map { Double($0) },
          covariance: (0..<3).map { total.row($0).map { Double($0) } }, entropy: nil))
    }
    try check(mixture(covariance, Double.self))
    try check(mixture(covariance, Float.self))
  }

  @Test("reach the likelihood of iris with three components")
  func iris() throws {
    let iris = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let shares = Matrix((0..<150).map { row in (0..<3).map { $0 == row / 50 ? 1.0 : 0 } })
    let model = try GaussianMixture(
      fitting: iris, components: 3,
      recipe: .init(
        start: .responsibilities(shares), tolerance: 0, maximumIterations: 500, policy: .fail,
        stopsWhenLikelihoodFalls: false))
    #expect((model.estimation!.logLikelihood + 180.185477131304).magnitude < 1e-9)
    #expect((model.logLikelihood(of: iris) + 180.185477131304).magnitude < 1e-9)
    for threads in 1...3 {
      let other = try GaussianMixture(
        fitting: iris, components: 3, recipe: .init(start: .responsibilities(shares)), parallelism: .threads(threads))
      let serial = try GaussianMixture(
        fitting: iris, components: 3, recipe: .init(start: .responsibilities(shares)), parallelism: .serial)
      #expect(other == serial)
    }
  }
}
