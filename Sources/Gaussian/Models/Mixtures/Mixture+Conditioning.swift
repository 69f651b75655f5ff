public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension Mixture: SmoothModel where Component: SmoothModel {
  /// The finest of those components that are there.
  public var finestDeviations: [Scalar] {
    let present = zip(weights, components).filter { $0.0 > 0 }.map(\.1.finestDeviations)
    return (0..<dimension).map { variable in present.map { $0[variable] }.min() ?? 0 }
  }
}

extension Mixture: MarginalModel where Component: MarginalModel {
  /// The distribution of some of the variables, whatever the others are: the mixture of the components' marginals.
  ///
  /// - Parameter variables: Which, counted from 0; their order is that of the result.
  /// - Returns: A mixture with the same weights and structure, and no record of estimation.
  /// - Precondition: There is a variable, none is named twice and none is outside `0..<dimension`.
  /// - Complexity: As of all components.
  public func marginal(over variables: [Int]) -> Mixture {
    valid { () throws(GaussianError) in
      try Mixture(
        weights: weights, components: components.map { $0.marginal(over: variables) }, structure: structure)
    }
  }

}

extension Mixture: ConditionalModel where Component: ConditionalModel {
  /// The distribution of the other variables given values of some.
  ///
  /// Each component is conditioned on its own, and its weight is πₖ·pₖ(xₒ), made to add up to 1: what the observed values
  /// say about the component.
  ///
  /// - Parameter values: Finite values of observed variables, which are counted from 0.
  /// - Returns: A mixture of the variables that remain, in ascending order. Without values it is the same mixture.
  /// - Throws: ``GaussianError/outOfReach(row:)`` if no component has a density at the values, or
  ///   ``GaussianError/overflow(quantity:)`` if the mean or covariance of one is then outside the range of the scalar.
  /// - Precondition: No variable is outside `0..<dimension`, at least one remains, and values are finite.
  /// - Complexity: As of all components.
  public func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> Mixture {
    guard !values.isEmpty else { return self }
    precondition(values.count < dimension, "all of \(dimension) variables are observed, and none remains")
    let observed = values.keys.sorted()
    let weights = try marginal(over: observed).shares(of: observed.compactMap { values[$0] })
    var conditionals: [Component] = []
    for component in components { conditionals.append(try component.conditioned(on: values)) }
    return try Mixture(weights: weights, components: conditionals, structure: structure)
  }
}

extension MixtureModel {
  /// Each component's share of one row.
  fileprivate func shares(of row: [Scalar]) throws(GaussianError) -> [Double] {
    guard logDensity(of: row) > -.infinity else { throw .outOfReach(row: 0) }
    let shares = responsibilities(of: Matrix([row]), parallelism: .serial).row(0).map { Double($0) }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
  }
}

extension Mixture {
  /// The distribution of the other variables given values of these, prepared for many rows.
  ///
  /// Its means are Gaussian mixture regression: a smooth blend of the components' linear regressions.
  ///
  /// - Parameter observed: Which variables are given; their order is that of the columns that will hold their values.
  /// - Returns: Means, draws and densities of the others.
  /// - Precondition: There is one, none is named twice or outside `0..<dimension`, and at least one variable remains.
  /// - Complexity: O(components × dimension³).
  public func conditional<S>(on observed: [Int]) -> ConditionalMixture<S> where Component == MultivariateNormal<S> {
    ConditionalMixture(self, observed: observed)
  }
}

/// The distribution of some variables of a mixture given the values of the others, for any number of rows.
///
/// ```swift
/// let conditional = mixture.conditional(on: [0])
/// let guesses = conditional.means(given: known)      // Gaussian mixture regression of variables 1, 2, … on variable 0
/// ```
public struct ConditionalMixture<Scalar: GaussianScalar>: Sendable {
  /// The variables whose values are given, in the order of the columns that hold them.
  public let observed: [Int]

  /// The other variables, ascending: the columns of what is returned.
  public let remaining: [Int]

  /// The mixture of the observed variables, which says what a row of them makes of the weights.
  public let marginal: GaussianMixture<Scalar>

  /// Each component's conditional distribution.
  public let components: [ConditionalNormal<Scalar>]

  private let structure: MixtureCovariance

  init(_ mixture: GaussianMixture<Scalar>, observed: [Int]) {
    precondition(!observed.isEmpty, "a condition has at least 1 variable, not 0")
    precondition(
      observed.count < mixture.dimension, "all of \(mixture.dimension) variables are observed, and none remains")
    marginal = mixture.marginal(over: observed)
    components = mixture.components.map { $0.conditional(on: observed) }
    self.observed = observed
    remaining = components[0].remaining
    structure = mixture.structure
  }

  /// The distribution of the remaining variables, in ascending order, given one row of observed values.
  ///
  /// - Parameter values: One finite value an observed variable, in the order of ``observed``.
  /// - Returns: A mixture of ``remaining``.
  /// - Throws: ``GaussianError/outOfReach(row:)`` if no component has a density at the values, or
  ///   ``GaussianError/overflow(quantity:)`` if the mean or covariance of one is then outside the range of the scalar.
  /// - Precondition: As many values as observed variables, all finite.
  public func distribution(given values: [Scalar]) throws(GaussianError) -> GaussianMixture<Scalar> {
    let weights = try marginal.shares(of: values)
    var conditionals: [MultivariateNormal<Scalar>] = []
    for component in components { conditionals.append(try component.distribution(given: values)) }
    return try GaussianMixture(weights: weights, components: conditionals, structure: structure)
  }

  /// Means of the remaining variables given the observed values, a row each: the best guess by squared error.
  ///
  /// - Parameters:
  ///   - values: Columns in the order of ``observed``. Shape `count × observed.count`. A row that is not finite gives
  ///     NaN.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × remaining.count`.
  /// - Precondition: `values` has a column an observed variable.
  /// - Complexity: O(count × components × observed × (observed + remaining)) time.
  public func means(given values: Matrix<Scalar>, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    let shares = marginal.responsibilities(of: values, parallelism: parallelism)
    var result = Matrix<Scalar>(rows: values.rows, columns: remaining.count, repeating: 0)
    for (index, component) in components.enumerated() {
      add(component.means(given: values, parallelism: parallelism), shares: shares, column: index, to: &result)
    }
    return result
  }

  /// Draws of the remaining variables given the observed values, one for each row.
  ///
  /// - Parameters:
  ///   - values: Columns in the order of ``observed``. Shape `count × observed.count`. A row that is not finite gives
  ///     NaN.
  ///   - seed: Any number; the same seed gives the same draws.
  ///   - firstRow: The number of the first row, so that blocks of a table are drawn as the whole would be.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × remaining.count`. Row i depends on the model, row i of `values`, the seed and
  ///   `firstRow + i` only.
  /// - Precondition: `values` has a column an observed variable, and `firstRow` is not negative.
  public func samples(
    given values: Matrix<Scalar>, seed: UInt64, firstRow: Int = 0, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    let shares = marginal.responsibilities(of: values, parallelism: parallelism)
    let choices = RandomStream(seed: seed, for: .componentChoice)
    let chosen = (0..<values.rows).map { row -> Int? in
      var rest = choices.uniform(row: UInt64(firstRow + row), index: 0)
      guard shares[row, 0] == shares[row, 0] else { return nil }
      for component in components.indices {
        let share = Double(shares[row, component])
        if rest < share { return component }
        rest -= share
      }
      return components.indices.last { shares[row, $0] > 0 }
    }
    var result = Matrix<Scalar>(rows: values.rows, columns: remaining.count, repeating: .nan)
    for (index, component) in components.enumerated() where chosen.contains(index) {
      let draws = component.samples(given: values, seed: seed, firstRow: firstRow, parallelism: parallelism)
      copyRows(of: draws, where: chosen, equals: index, to: &result)
    }
    return result
  }
}

/// result ← result + shares[·, column]·means.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func add<Scalar: GaussianScalar>(
  _ means: Matrix<Scalar>, shares: Matrix<Scalar>, column: Int, to result: inout Matrix<Scalar>
) {
  for row in 0..<means.rows {
    let share = shares[row, column]
    // A share of nothing takes no part, even in a mean that has left the range.
    guard share != 0 else { continue }
    for variable in 0..<means.columns { result[row, variable] += share * means[row, variable] }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func copyRows<Scalar: GaussianScalar>(
  of draws: Matrix<Scalar>, where chosen: [Int?], equals component: Int, to result: inout Matrix<Scalar>
) {
  for row in 0..<draws.rows where chosen[row] == component {
    for variable in 0..<draws.columns { result[row, variable] = draws[row, variable] }
  }
}
