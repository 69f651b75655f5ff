public import LinearAlgebra

extension FactorMixture {
  /// The distribution of some of the variables, whatever the others are: the mixture of the components' marginals.
  ///
  /// - Parameter variables: Which, counted from 0; their order is that of the result.
  /// - Returns: A mixture with the same weights and kind of noise, and no record of estimation.
  /// - Precondition: There is a variable, none is named twice and none is outside `0..<dimension`.
  public func marginal(over variables: [Int]) -> FactorMixture {
    valid { () throws(GaussianError) in
      try FactorMixture(weights: weights, components: components.map { $0.marginal(over: variables) }, noise: noise)
    }
  }

  /// The distribution of the other variables given values of some.
  ///
  /// Each component is conditioned on its own, and its weight is that of its density at the observed values, made to
  /// add up to 1.
  ///
  /// - Parameter values: Finite values of observed variables, which are counted from 0.
  /// - Returns: A mixture of the variables that remain, in ascending order. Without values it is the same mixture.
  /// - Throws: ``GaussianError/outOfReach(row:)`` if no component has a density at the values, or
  ///   ``GaussianError/overflow(quantity:)`` if the mean of one is then outside the range of the scalar.
  /// - Precondition: No variable is outside `0..<dimension`, at least one remains, and values are finite.
  /// - Complexity: O(components × dimension × factorCount²).
  public func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> FactorMixture {
    guard !values.isEmpty else { return self }
    let observed = values.keys.sorted()
    let (row, part) = (observed.map { values[$0]! }, marginal(over: observed))
    guard part.logDensity(of: row) > -.infinity else { throw .outOfReach(row: 0) }
    let shares = part.responsibilities(of: Matrix([row]), parallelism: .serial).row(0).map { Double($0) }
    let total = shares.reduce(0, +)
    var conditionals: [FactorAnalysis<Scalar>] = []
    for component in components { conditionals.append(try component.conditioned(on: values)) }
    return try FactorMixture(weights: shares.map { $0 / total }, components: conditionals, noise: noise)
  }
}
