internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// What one kind of component adds to the iterations that all mixtures share: what is summed over the rows, and what the
/// sums make of components.
public struct MixtureSteps<Component: MixtureComponent>: Sendable {
  /// Precision of the rows.
  public typealias Scalar = Component.Scalar

  /// Which products of variables are summed.
  let shape: ShiftedSums.Shape

  /// What happens to covariances, for the record.
  let policy: CovariancePolicy

  /// The unit of each variable in which a start looks for clusters; `nil` if these are as the variables are.
  let startingUnits: [Scalar]?

  /// In which metrics short runs may look for clusters; `nil` for no other than that of ``startingUnits``.
  let metric: ShiftedSums.Shape?

  /// Parameters to begin with.
  let start:
    @Sendable (_ shares: StartingShares<Scalar>, Parallelism) throws(GaussianError) -> MixtureParameters<Component>

  /// Parameters that fit the sums of an E-step best, or better than those before.
  ///
  /// Sums are about the means of the parameters before the step, which components without observations keep.
  let step:
    @Sendable (_ sums: MixtureSums, _ previous: MixtureParameters<Component>, _ iteration: Int) throws(GaussianError) ->
      MixtureParameters<Component>

  /// Directions that the covariance of each component is to be multiplied by; empty for none.
  var directions: @Sendable (_ components: [Component]) -> [Matrix<Double>] = { _ in [] }

  /// A component of a given start as the form asks for it.
  var adopt: @Sendable (_ component: Component) -> Component = { $0 }

  /// What the shares of rows are multiplied by in the sums of each component; empty for nothing.
  var rowFactors: @Sendable (_ components: [Component]) -> [RowFactor] = { _ in [] }

  /// Whether a policy has given a component more variance in some direction than it has itself.
  var isHeldUp: @Sendable (_ component: Component) -> Bool = { _ in false }

  /// Components that may stand for nothing but rows that are equal; none if the kind has other means against that.
  var suspects: @Sendable (_ components: [Component]) -> [SuspectComponent] = { _ in [] }

  /// The components as a user gets them, and what the record says of them.
  var finish: @Sendable (inout [Component], inout MixtureRecord) throws(GaussianError) -> Void = { _, _ in }

  init(
    shape: ShiftedSums.Shape, policy: CovariancePolicy, startingUnits: [Scalar]?, metric: ShiftedSums.Shape?,
    start:
      @escaping @Sendable (StartingShares<Scalar>, Parallelism) throws(GaussianError) -> MixtureParameters<Component>,
    step:
      @escaping @Sendable (MixtureSums, MixtureParameters<Component>, Int) throws(GaussianError) ->
      MixtureParameters<Component>
  ) {
    (self.shape, self.policy, self.startingUnits, self.metric) = (shape, policy, startingUnits, metric)
    (self.start, self.step) = (start, step)
  }
}

// MARK: - Components that follow from mean and covariance

/// Mean and covariance of what one component has of the rows.
public struct WeightedMoments: Sendable {
  /// The sum of its shares, Σw·r.
  public let share: Double
  /// The sum of what rows count, Σw·r·u: the same unless their shares are multiplied by factors u.
  public let weight: Double
  /// Σw·r·ln u over Σw·r; 0 without factors.
  public let meanLogFactor: Double
  /// Mean, one element a variable.
  public let mean: [Double]
  /// Covariance, divided by the weight: full or diagonal as was asked for.
  public let covariance: StructuredCovariance
}

extension MixtureSteps {
  /// Steps of components that are best, or better than before, for the mean and the covariance of their rows.
  ///
  /// - Parameters:
  ///   - survey: What is known of the rows.
  ///   - structure: Whether covariances are summed, or variances only.
  ///   - logRowFactor: ln u of a row for a component, by how many nats its log-density is below that of the peak, or below 0
  ///     if the component's density is that of `logDensities`: mean and covariance are taken of shares times u. `nil` for
  ///     u = 1. The start, which has no components yet, is taken with u = 1, too.
  ///   - policy: What `maximum` does about covariances that are not positive definite, for the record.
  ///   - gaussian: The Gaussian that a component is, or comes to in its middle, by which components are found that a policy alone
  ///     holds up, or that stand on equal rows; `nil` for a kind that has other means against them.
  ///   - maximum: The component for these moments. It may ask for the component of the step before, `nil` at the start.
  public init(
    for survey: ObservationSurvey<Scalar>, structure: CovarianceStructure = .full,
    logRowFactor: (@Sendable (_ component: Component, _ depth: Double) -> Double)? = nil,
    policy: CovariancePolicy = .fail,
    gaussian: (@Sendable (_ component: Component) -> MultivariateNormal<Scalar>)? = nil,
    maximum:
      @escaping @Sendable (_ moments: WeightedMoments, _ previous: Component?) throws(GaussianError) -> Component
  ) {
    @Sendable func parameters(
      _ sums: MixtureSums, _ shifts: [[Scalar]], _ previous: [Component]?, _ iteration: Int
    ) throws(GaussianError) -> MixtureParameters<Component> {
      var next = MixtureParameters<Component>(weights: try sums.shareWeights, components: [])
      for (index, own) in sums.components.enumerated() {
        let shift = shifts[index].map { Double($0) }
        let factors = sums.factors.isEmpty ? nil : sums.factors[index]
        var moments = WeightedMoments(
          share: 0, weight: 0, meanLogFactor: 0, mean: shift, covariance: .diagonal(survey.variances))
        if own.weight > 0, (factors?.shares ?? own.weight) >= survey.leastWeight {
          moments = try WeightedMoments(own, factors, about: shift)
        } else {
          next.empty.append(index)
          if let previous {
            next.components.append(previous[index])
            continue
          }
        }
        do throws(GaussianError) {
          next.components.append(try maximum(moments, previous?[index]))
        } catch {
          throw .componentFailed(component: index, iteration: iteration, reason: error)
        }
      }
      return next
    }
    let shape = structure.sums
    self.init(
      shape: shape, policy: policy, startingUnits: survey.deviations, metric: shape,
      start: { shares, parallelism throws(GaussianError) in
        let centres = shares.centres(middle: survey.mean, parallelism: parallelism)
        let sums = shares.sums(about: centres, shape, parallelism: parallelism)
        return try parameters(sums, centres, nil, 0)
      },
      step: { sums, previous, iteration throws(GaussianError) in
        try parameters(sums, previous.shifts, previous.components, iteration)
      })
    if let gaussian {
      let gaussians = GaussianComponents(
        GaussianForm(structure: structure == .full ? .full : .diagonal, policy: policy), survey)
      isHeldUp = { gaussians.isHeldUp(gaussian($0)) }
      suspects = { gaussians.suspects($0.map(gaussian)) }
    }
    guard let logRowFactor else { return }
    rowFactors = { components in
      components.map { component in RowFactor { depth in logRowFactor(component, depth) } }
    }
  }
}

extension MixtureSums {
  /// The share of each component in all rows, whatever their factors are.
  var shareWeights: [Double] {
    get throws(GaussianError) {
      let shares = factors.isEmpty ? components.map(\.weight) : factors.map(\.shares)
      let total = shares.reduce(0, +)
      guard total.isFinite, total > 0 else { throw .overflow(quantity: "the sum of the weights") }
      return shares.map { $0 / total }
    }
  }
}

extension WeightedMoments {
  fileprivate init(_ sums: ShiftedSums, _ factors: RowFactorSums?, about shift: [Double]) throws(GaussianError) {
    let moments = ComponentMoments(sums, about: shift)
    guard moments.covariance.allSatisfy(\.isFinite) else {
      throw .overflow(quantity: "the variance of the observations")
    }
    (share, weight, mean) = (factors?.shares ?? sums.weight, sums.weight, moments.mean)
    meanLogFactor = factors.map { $0.logarithms / $0.shares } ?? 0
    guard sums.shape == .full else {
      covariance = .diagonal(moments.covariance)
      return
    }
    var matrix = Matrix(rows: sums.dimension, columns: sums.dimension, elements: moments.covariance)
    matrix.mirrorLowerTriangle()
    covariance = .full(matrix)
  }
}

// MARK: - What is summed

extension MixtureSteps {
  /// An E-step over rows, the first of which has that number.
  func expectation(of parameters: MixtureParameters<Component>, firstRow: Int = 0) -> ExpectationStep<Scalar> {
    ExpectationStep(
      terms: parameters.terms, shifts: parameters.shifts, shape: shape, directions: directions(parameters.components),
      factors: rowFactors(parameters.components), firstRow: firstRow)
  }
}

// MARK: - Parameters between two steps

/// The parameters of a mixture between two steps.
package struct MixtureParameters<Component: MixtureComponent>: Sendable {
  /// Weights that add up to 1.
  package var weights: [Double]
  package var components: [Component]
  /// Components that kept their parameters for lack of observations.
  var empty: [Int]

  package init(weights: [Double], components: [Component], empty: [Int] = []) {
    (self.weights, self.components, self.empty) = (weights, components, empty)
  }

  /// Points near the means of the next step.
  var shifts: [[Component.Scalar]] { components.map(\.location) }

  var terms: MixtureTerms<Component.Scalar> { MixtureTerms(weights: weights, components: components) }
}

extension MixtureTerms {
  /// The terms of components with these weights.
  init<Component: MixtureComponent>(weights: [Double], components: [Component]) where Component.Scalar == Scalar {
    let densities = components.map(\.passDensity)
    self.init(scores: densities.map(\.score), offsets: zip(weights, densities).map { Double.log($0) + $1.peak })
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
