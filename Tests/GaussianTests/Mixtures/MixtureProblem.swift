import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport

/// Rows around some centres, and a mixture that is roughly theirs.
struct MixtureProblem {
  let rows: [[Double]]
  /// Where EM may begin.
  let start: GaussianMixture<Double>

  /// Clusters of unequal sizes and shapes that overlap.
  ///
  /// - Parameters:
  ///   - count: Number of rows.
  ///   - dimension: Number of variables.
  ///   - components: Number of clusters.
  ///   - covariance: Structure of the start.
  ///   - seed: Chooses the numbers.
  /// - Throws: Nothing that a test expects.
  init(
    _ count: Int, dimension: Int, components: Int, covariance: MixtureCovariance = .full, seed: UInt64
  ) throws {
    var generator = SplitMix64(seed: seed)
    let centers = (0..<components).map { _ in generator.normals(dimension).map { 2 * $0 } }
    let shapes = (0..<components).map { _ in
      randomCovariance(dimension: dimension, conditionNumber: 20, using: &generator)
    }
    let factors = try shapes.map { try ReferenceCholesky(factoring: $0) }
    rows = (0..<count).map { row in
      let k = (row * row + row / 3) % components
      return zip(centers[k], factors[k].times(generator.normals(dimension))).map { $0 + $1 }
    }
    let weights = (0..<components).map { Double($0 + 2) }
    let total = weights.reduce(0, +)
    start = try GaussianMixture(
      weights: weights.map { $0 / total },
      components: (0..<components).map { k in
        let mean = centers[k].map { $0 + 0.3 * generator.normal() }
        let deviations = (0..<dimension).map { 0.6 + 0.1 * Double(($0 + k) % 3) }
        switch covariance {
        case .full: return try MultivariateNormal(mean: mean, covariance: Matrix(shapes[k]))
        case .tied: return try MultivariateNormal(mean: mean, covariance: Matrix(shapes[0]))
        case .diagonal: return try MultivariateNormal(mean: mean, standardDeviations: deviations)
        case .spherical: return try MultivariateNormal(mean: mean, standardDeviation: deviations[0])
        }
      }, structure: covariance)
  }

  /// The rows as a fit takes them.
  func observations<Scalar: GaussianScalar>(_ type: Scalar.Type = Scalar.self) -> Matrix<Scalar> {
    Matrix(converted(rows))
  }

  /// EM from the start, without a ridge and without an early end.
  func options(iterations: Int, policy: CovariancePolicy = .fail) -> GaussianRecipe<Double> {
    .init(
      covariance: start.structure, start: .mixture(start), tolerance: 0, maximumIterations: iterations, policy: policy,
      stopsWhenLikelihoodFalls: false)
  }
}

extension MixtureModel where Component == MultivariateNormal<Scalar> {
  /// The same mixture in plain loops and a wider scalar.
  var reference: ReferenceMixture<WidestScalar> {
    get throws {
      try ReferenceMixture(
        weights: converted(weights),
        components: components.map { component in
          try ReferenceNormal(mean: converted(component.mean), covariance: component.referenceCovariance)
        })
    }
  }

  /// The same mixture with parameters rounded to a scalar.
  func rounded<Other: GaussianScalar>(to type: Other.Type) throws -> GaussianMixture<Other> {
    try GaussianMixture<Other>(
      weights: weights,
      components: components.map { component in
        let mean = component.mean.map { Other($0) }
        switch component.structure {
        case .full:
          return try MultivariateNormal(mean: mean, covariance: component.covariance.converted(to: Other.self))
        case .diagonal:
          return try MultivariateNormal(
            mean: mean, standardDeviations: mean.indices.map { Other(component.covariance[$0, $0]).squareRoot() })
        case .spherical:
          return try MultivariateNormal(mean: mean, standardDeviation: Other(component.covariance[0, 0]).squareRoot())
        }
      }, structure: structure)
  }

  /// The largest difference to another mixture: of weights, of means in deviations, of covariances in products of them.
  func distance(to other: Self) -> Double {
    guard components.count == other.components.count else { return .infinity }
    var largest = zip(weights, other.weights).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    for (left, right) in zip(components, other.components) {
      let (a, b) = (left.covariance, right.covariance)
      let deviations = (0..<dimension).map { Double(b[$0, $0]).squareRoot() }
      for i in 0..<dimension {
        largest = max(largest, Double(left.mean[i] - right.mean[i]).magnitude / deviations[i])
        for j in 0..<dimension {
          largest = max(largest, Double(a[i, j] - b[i, j]).magnitude / deviations[i] / deviations[j])
        }
      }
    }
    return largest
  }
}

extension MultivariateNormal {
  /// Σ in a wider scalar: rows at full length.
  fileprivate var referenceCovariance: [[WidestScalar]] {
    let covariance = covariance
    return (0..<dimension).map { converted(covariance.row($0)) }
  }
}

extension MixtureCovariance {
  /// The same structure in the reference.
  var reference: ReferenceMixtureCovariance {
    switch self {
    case .full: .full
    case .tied: .tied
    case .diagonal: .diagonal
    case .spherical: .spherical
    }
  }
}
