public import GaussianEngine
public import LinearAlgebra

/// A weighted sum of densities of one kind, p(x) = Σ πₖ·pₖ(x): what ``Mixture`` is.
///
/// It has no other conformer. Members that mixtures of one component alone have are written in an extension of this protocol,
/// `where Component == FactorAnalysis<Scalar>`: an extension of `FactorMixture` would extend every mixture.
public protocol MixtureModel<Scalar>: MomentModel {
  /// What is mixed.
  associatedtype Component: MixtureComponent where Component.Scalar == Scalar

  /// Weights πₖ of the components; none is negative, and they add up to 1.
  var weights: [Double] { get }

  /// The components, in the order of ``weights``.
  var components: [Component] { get }

  /// What all components have in common.
  var structure: Component.Form.Structure { get }

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
  /// Mean Σ πₖ·μₖ of the mixture, one element a variable.
  public var mean: [Scalar] { wideMean.map { Scalar($0) } }

  private var wideMean: [Double] {
    (0..<dimension).map { variable in
      zip(weights, components).reduce(0) { $0 + $1.0 * Double($1.1.mean[variable]) }
    }
  }

  /// Covariance Σ πₖ·(Σₖ + (μₖ − μ)(μₖ − μ)ᵀ) of the mixture: within and between components.
  ///
  /// Shape `dimension × dimension`, symmetric.
  public var covariance: Matrix<Scalar> {
    let mean = wideMean
    var total = Matrix<Double>(rows: dimension, columns: dimension, repeating: 0)
    for (weight, component) in zip(weights, components) {
      let within = component.covariance
      let offset = zip(component.mean, mean).map { Double($0) - $1 }
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
