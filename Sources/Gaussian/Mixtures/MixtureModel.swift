public import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// A weighted sum of densities of one kind, p(x) = Σ πₖ·pₖ(x): ``GaussianMixture`` or ``FactorMixture``.
///
/// Densities and shares of rows are the same for all; a kind adds its fit and what its components can do.
public protocol MixtureModel<Scalar>: GenerativeModel {
  /// What is mixed.
  associatedtype Component: GenerativeModel where Component.Scalar == Scalar

  /// Weights πₖ of the components; none is negative, and they add up to 1.
  var weights: [Double] { get }

  /// The components, in the order of ``weights``.
  var components: [Component] { get }

  /// How the mixture was fitted; `nil` if it was made from parameters.
  var estimation: MixtureRecord? { get }

  /// Weights and components as passes over rows take them.
  var density: MixtureDensity<Scalar> { get }

  /// Rows of the endless table of draws that a seed defines, and the component that each was drawn from.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The rows of `samples`, and for each an index of ``components``.
  /// - Precondition: `rows` starts at 0 or later.
  func labelledSamples(
    rows: Range<Int>, seed: UInt64, parallelism: Parallelism
  ) -> (rows: Matrix<Scalar>, components: [Int])
}

/// Weights and components of a mixture as passes over rows take them.
public struct MixtureDensity<Scalar: GaussianScalar>: Sendable {
  package let terms: MixtureTerms<Scalar>

  init(weights: [Double], components: [MultivariateNormal<Scalar>], isTied: Bool) {
    terms = MixtureTerms(logWeights: weights.map { .log($0) }, gaussians: components, isTied: isTied)
  }

  init(weights: [Double], components: [LatentFactors<Scalar>]) {
    let offsets = zip(weights, components).map { Double.log($0) + $1.peakLogDensity }
    terms = MixtureTerms(
      scores: components.map(\.score), offsets: offsets,
      farRows: LeadingTermRule(offsets: offsets) { scale in components.map { $0.score(meanTimes: scale) } })
  }
}

extension MixtureModel {
  /// Number of variables d.
  public var dimension: Int { components[0].dimension }

  /// Rows of the endless table of draws that a seed defines.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`. Row i depends on the model, the seed and i only.
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: As of one component, whatever the number of components is.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    labelledSamples(rows: rows, seed: seed, parallelism: parallelism).rows
  }

  /// Rows of the endless table of draws that a seed defines, and the component that each was drawn from, on all
  /// processors.
  ///
  /// - Precondition: `rows` starts at 0 or later.
  public func labelledSamples(rows: Range<Int>, seed: UInt64) -> (rows: Matrix<Scalar>, components: [Int]) {
    labelledSamples(rows: rows, seed: seed, parallelism: .automatic)
  }
}

/// Weights of components that add up to 1 but for rounding, which is divided out.
///
/// - Throws: ``GaussianError/invalidMixtureWeights(_:)`` if one is negative or not finite, or their sum is not 1 to 10⁻⁸.
func checkedMixtureWeights(_ weights: [Double]) throws(GaussianError) -> [Double] {
  let total = weights.reduce(0, +)
  guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), (total - 1).magnitude <= 1e-8 else {
    throw .invalidMixtureWeights(weights)
  }
  // Weights that were divided once keep their bits: they come from a file.
  let isNormalized = (total - 1).magnitude <= Double(weights.count) * .ulpOfOne
  return isNormalized ? weights : weights.map { $0 / total }
}

extension MixtureModel {
  /// Σ πₖ·μₖ of the means of components.
  func mean(of means: [[Scalar]]) -> [Double] {
    (0..<dimension).map { variable in
      zip(weights, means).reduce(0) { $0 + $1.0 * Double($1.1[variable]) }
    }
  }

  /// Σ πₖ·(Σₖ + (μₖ − μ)(μₖ − μ)ᵀ) of the means and covariances of components.
  func totalCovariance(
    means: [[Scalar]], covariance: (_ component: Component) -> Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let mean = mean(of: means)
    var total = Matrix<Double>(rows: dimension, columns: dimension, repeating: 0)
    for (index, component) in components.enumerated() {
      let (weight, within) = (weights[index], covariance(component))
      let offset = zip(means[index], mean).map { Double($0) - $1 }
      for row in 0..<dimension {
        for column in 0...row {
          total[row, column] += weight * (Double(within[row, column]) + offset[row] * offset[column])
        }
      }
    }
    total.mirrorLowerTriangle()
    return total.converted(to: Scalar.self)
  }
}
