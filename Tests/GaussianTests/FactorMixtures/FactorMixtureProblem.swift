import Gaussian
import GaussianReference
import GaussianTesting
import LinearAlgebra
import TestSupport

/// A mixture of models of factors, and rows of it.
struct FactorMixtureProblem {
  let mixture: FactorMixture<Double>
  let rows: Matrix<Double>
  let labels: [Int]

  init(
    _ count: Int, dimension: Int, components: Int = 2, factors: Int = 2, noise: FactorNoise = .isotropic,
    distance: Double = 4, seed: UInt64
  ) throws {
    var generator = SplitMix64(seed: seed)
    let shares = (0..<components).map { _ in 0.5 + generator.uniform() }
    let total = shares.reduce(0, +)
    let models = try (0..<components).map { _ in
      let common = 0.3 + 0.3 * generator.uniform()
      return try FactorAnalysis(
        mean: generator.normals(dimension).map { distance * $0 },
        loadings: factors == 0
          ? Matrix<Double>(rows: dimension, columns: 0, elements: [])
          : Matrix(generator.normalRows(dimension, dimension: factors)),
        noiseVariances: (0..<dimension).map { _ in noise == .isotropic ? common : 0.1 + 0.5 * generator.uniform() })
    }
    mixture = try FactorMixture(weights: shares.map { $0 / total }, components: models, structure: noise)
    (rows, labels) = mixture.labelledSamples(rows: 0..<count, seed: seed)
  }
}

extension MixtureModel where Component == FactorAnalysis<Scalar> {
  /// The slow twin in a wider scalar.
  var reference: ReferenceFactorMixture<WidestScalar> {
    ReferenceFactorMixture(
      weights: weights.map { WidestScalar($0) },
      components: components.map { component in
        ReferenceFactors(
          mean: converted(component.mean),
          loadings: (0..<dimension).map { converted(component.loadings.row($0)) },
          noise: converted(component.noiseVariances))
      })
  }

  /// The same parameters in another precision.
  func rounded<Other: GaussianScalar>(to type: Other.Type) throws -> FactorMixture<Other> {
    try FactorMixture<Other>(
      weights: weights,
      components: components.map { component in
        try FactorAnalysis(
          mean: component.mean.map { Other($0) }, loadings: component.loadings.converted(to: Other.self),
          noiseVariances: component.noiseVariances.map { Other($0) })
      }, structure: structure)
  }
}

/// What the conformance checker is told of a mixture.
func moments<Scalar>(of model: FactorMixture<Scalar>) -> KnownMoments {
  let covariance = model.covariance
  return KnownMoments(
    mean: converted(model.mean), covariance: (0..<model.dimension).map { converted(covariance.row($0)) })
}
