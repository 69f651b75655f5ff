import Gaussian
import GaussianTesting
import LinearAlgebra
import TestSupport

/// Rows of a model of few factors, with noise of their own for each variable or the same for all.
func factorRows(
  _ count: Int, dimension: Int, factors: Int, noise: ClosedRange<Double>, seed: UInt64
) -> Matrix<Double> {
  var generator = SplitMix64(seed: seed)
  let loadings = generator.normalRows(dimension, dimension: factors)
  let deviations = (0..<dimension).map { _ in
    noise.lowerBound + (noise.upperBound - noise.lowerBound) * generator.uniform()
  }
  let mean = generator.normals(dimension).map { 5 * $0 }
  let rows = (0..<count).map { _ in
    let z = generator.normals(factors)
    return (0..<dimension).map { j in
      zip(loadings[j], z).reduce(mean[j] + deviations[j] * generator.normal()) { $0 + $1.0 * $1.1 }
    }
  }
  return Matrix(rows)
}

/// What the conformance checker is told of a model.
func moments<Scalar>(of model: some LatentFactorModel<Scalar>) -> KnownMoments {
  let covariance = model.covariance
  return KnownMoments(
    mean: converted(model.mean), covariance: (0..<model.dimension).map { converted(covariance.row($0)) },
    entropy: model.entropy)
}

/// Largest difference of elements.
func largestDifference(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  zip(a.elements, b.elements).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
}
