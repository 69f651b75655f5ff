public import LinearAlgebra

extension Copula: ConditionalModel, MarginalModel where Base == MultivariateNormal<Double> {
  /// The distribution of some of the variables: their margins, and the normal variables behind them.
  ///
  /// Of a conditional distribution it keeps what is given.
  ///
  /// - Precondition: There is a variable, none is named twice and none is outside `0..<dimension`.
  public func marginal(over variables: [Int]) -> GaussianCopula {
    precondition(
      !variables.isEmpty && Set(variables).count == variables.count
        && variables.allSatisfy { (0..<dimension).contains($0) }, "variables \(variables) of \(dimension)")
    let kept = variables.map { remaining[$0] } + given.keys.sorted()
    let latents = kept.flatMap { Array(layout.variables(of: $0)) }
    let copula = GaussianCopula(
      base: base.marginal(over: latents), margins: kept.map { allMargins[$0] }, estimation: estimation?.selecting(kept))
    guard !given.isEmpty else { return copula }
    let values = Dictionary(
      uniqueKeysWithValues: given.keys.sorted().enumerated().map { (variables.count + $0, given[$1] ?? .nan) })
    do {
      return try GaussianCopula(copula, given: values)
    } catch {
      preconditionFailure("values that had a density have none: \(error)")
    }
  }

  /// The distribution of the other variables given values of some.
  ///
  /// Exact for numbers, atoms and categories alike: draws are no rejection, and have the distribution of rows that have these values.
  ///
  /// - Parameter values: Finite values of variables, which are counted from 0; codes of categories.
  /// - Returns: A copula of the variables that remain, in ascending order.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if a category was never seen, a number lies outside of what
  ///   was seen, or the values are too unlikely together for draws.
  /// - Precondition: No variable is outside `0..<dimension`, at least one remains, and values are finite.
  public func conditioned(on values: [Int: Double]) throws(GaussianError) -> GaussianCopula {
    precondition(
      values.count < dimension && values.keys.allSatisfy { (0..<dimension).contains($0) }
        && values.values.allSatisfy(\.isFinite), "values \(values) of \(dimension) variables")
    guard !values.isEmpty else { return self }
    var all = given
    for (variable, value) in values { all[remaining[variable]] = value }
    return try GaussianCopula(self, given: all)
  }
}
