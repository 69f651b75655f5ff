internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// A distribution that mixtures are made of, as their passes see it.
protocol MixtureComponent<Scalar>: Sendable {
  associatedtype Scalar: GaussianScalar

  /// Mean, one element a variable.
  var mean: [Scalar] { get }

  /// What gives squared distances of rows.
  var score: any RowScore<Scalar> { get }

  /// Log-density at the mean, in nats.
  var peakLogDensity: Double { get }

  /// True if two components are one, but for a millionth of a standard deviation.
  func coincides(with other: Self) -> Bool
}

/// What one kind of mixture adds to the iterations that all kinds share: what is summed over the rows, and what the sums
/// make of components.
protocol MixtureFamily<Component>: Sendable {
  associatedtype Component: MixtureComponent
  typealias Scalar = Component.Scalar

  /// Which products of variables are summed.
  var shape: ShiftedSums.Shape { get }

  /// What happens to covariances, for the record.
  var policy: CovariancePolicy { get }

  /// The unit of each variable in which a start looks for clusters; `nil` if these are as the variables are.
  var startingUnits: [Scalar]? { get }

  /// In which metrics short runs may look for clusters; `nil` for no other than that of ``startingUnits``.
  var metric: ShiftedSums.Shape? { get }

  /// Whether a policy has given a component more variance in some direction than it has itself.
  func isHeldUp(_ component: Component) -> Bool

  /// Components that may stand for nothing but rows that are equal; none if the kind has other means against that.
  func suspects(_ components: [Component]) -> [SuspectComponent]

  /// Directions that the covariance of each component is to be multiplied by; empty for none.
  func directions(of components: [Component]) -> [Matrix<Double>]

  /// Parameters that fit the sums of an E-step best, or better than those before.
  ///
  /// - Parameters:
  ///   - sums: About the means of the parameters before the step.
  ///   - previous: The parameters before the step, which components without observations keep.
  ///   - iteration: For errors.
  /// - Returns: Weights and components.
  /// - Throws: ``GaussianError`` if a component cannot be estimated.
  func parameters(
    from sums: MixtureSums, previous: MixtureParameters<Component>, iteration: Int
  ) throws(GaussianError) -> MixtureParameters<Component>

  /// Parameters to begin with.
  func parameters(
    from shares: StartingShares<Scalar>, parallelism: Parallelism
  ) throws(GaussianError) -> MixtureParameters<Component>
}

/// The parameters of a mixture between two steps.
struct MixtureParameters<Component: MixtureComponent>: Sendable {
  /// Weights that add up to 1.
  var weights: [Double]
  var components: [Component]
  /// Components that kept their parameters for lack of observations.
  var empty: [Int] = []

  /// Points near the means of the next step.
  var shifts: [[Component.Scalar]] { components.map(\.mean) }

  var terms: MixtureTerms<Component.Scalar> { MixtureTerms(weights: weights, components: components) }
}

extension MixtureTerms {
  /// The terms of components with these weights.
  init<Component: MixtureComponent>(weights: [Double], components: [Component]) where Component.Scalar == Scalar {
    self.init(
      scores: components.map(\.score),
      offsets: zip(weights, components).map { Double.log($0) + $1.peakLogDensity })
  }
}

extension Array where Element: MixtureComponent {
  /// Components that are one, in groups.
  var coincidingGroups: [[Int]] {
    var groups: [[Int]] = []
    for index in indices {
      if let group = groups.firstIndex(where: { self[$0[0]].coincides(with: self[index]) }) {
        groups[group].append(index)
      } else {
        groups.append([index])
      }
    }
    return groups.filter { $0.count > 1 }
  }
}

/// True if a difference is less than a millionth of a scale.
func isNegligible<Scalar: GaussianScalar>(_ difference: Scalar, beside scale: Scalar) -> Bool {
  difference.magnitude <= Scalar(1e-6) * scale
}
