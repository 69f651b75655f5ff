import Gaussian
import GaussianTesting
import LinearAlgebra
import TestSupport
import Testing

/// Every structure in both precisions, given and fitted, through the conformance checker.
@Suite struct MixtureConformanceTests {
  @Test(arguments: MixtureCovariance.allCases)
  func inDouble(covariance: MixtureCovariance) throws {
    let dimension = covariance == .full ? 17 : 3
    let problem = try MixtureProblem(10, dimension: dimension, components: 3, covariance: covariance, seed: 500)
    checkGenerativeModel(problem.start, known: moments(of: problem.start))
  }

  @Test(arguments: MixtureCovariance.allCases)
  func inFloat(covariance: MixtureCovariance) throws {
    let dimension = covariance == .diagonal ? 1 : 4
    let problem = try MixtureProblem(10, dimension: dimension, components: 3, covariance: covariance, seed: 501)
    let model = try problem.start.rounded(to: Float.self)
    checkGenerativeModel(model, known: moments(of: model))
  }

  @Test(arguments: MixtureCovariance.allCases)
  func fitted(covariance: MixtureCovariance) throws {
    let rows = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let model = try GaussianMixture(fitting: rows, components: 3, structure: covariance)
    #expect(model.structure == covariance)
    #expect(model.dimension == 4)
    let covariances = [
      MixtureCovariance.full: 30, .tied: 10, .diagonal: 12, .spherical: 3,
    ]
    #expect(model.parameterCount == 12 + 2 + covariances[covariance]!)
    if covariance == .tied { checkGenerativeModel(model, known: moments(of: model)) }
  }

  /// A component of weight 0 is never drawn and never divides by nothing.
  @Test func weightless() throws {
    let problem = try MixtureProblem(10, dimension: 2, components: 2, seed: 520)
    let model = try GaussianMixture(weights: [0, 1], components: problem.start.components)
    checkGenerativeModel(model, known: moments(of: model))
    let (_, drawn) = model.labelledSamples(rows: 0..<500, seed: 1)
    #expect(drawn.allSatisfy { $0 == 1 })
  }

  /// Each component is drawn as often as its weight says, within 6 standard errors, and its rows are its own.
  @Test func labelledSamples() throws {
    let problem = try MixtureProblem(10, dimension: 2, components: 4, seed: 521)
    let model = problem.start
    let (rows, drawn) = model.labelledSamples(rows: 0..<10_000, seed: 3)
    #expect(rows == model.samples(rows: 0..<10_000, seed: 3))
    for k in 0..<4 {
      let members = drawn.indices.filter { drawn[$0] == k }
      let (share, n) = (Double(members.count) / 10_000, Double(members.count))
      let error = (model.weights[k] * (1 - model.weights[k]) / 10_000).squareRoot()
      #expect((share - model.weights[k]).magnitude < 6 * error)
      let component = model.components[k]
      for j in 0..<2 {
        let mean = members.reduce(0) { $0 + rows[$1, j] } / n
        #expect((mean - component.mean[j]).magnitude < 6 * (component.covariance[j, j] / n).squareRoot())
      }
    }
  }

  private func moments<Scalar>(of model: GaussianMixture<Scalar>) -> KnownMoments {
    let covariance = model.covariance
    return KnownMoments(
      mean: converted(model.mean), covariance: (0..<model.dimension).map { converted(covariance.row($0)) })
  }
}
