internal import LinearAlgebra
internal import RealModule

extension ClassConditionalModel: ConditionalModel {
  /// The distribution of some of the variables and the class, whatever the others are.
  ///
  /// - Parameter variables: Which, counted from 0; their order is that of the result.
  /// - Returns: A model of the same classes and priors.
  /// - Precondition: As ``MultivariateNormal/marginal(over:)``, for every class.
  /// - Complexity: That of the marginals of the classes.
  public func marginal(over variables: [Int]) -> ClassConditionalModel {
    valid { () throws(GaussianError) in
      try with(priors: priors, densities: densities.map { $0.marginal(over: variables) })
    }
  }

  /// The distribution of the other variables and the class given values of some.
  ///
  /// The priors of the result are P(y) given those values, which is ``posteriors(of:parallelism:)`` under
  /// ``marginal(over:)``.
  ///
  /// - Parameter values: Finite values of observed variables, which are counted from 0.
  /// - Returns: A model of the variables that remain, in ascending order, and of the same classes.
  /// - Throws: ``GaussianError/outOfReach(row:)`` if no class has a density at the values, or
  ///   ``GaussianError/overflow(quantity:)`` if the mean or covariance of one is then outside the range of the scalar.
  /// - Precondition: As ``MultivariateNormal/conditioned(on:)``, for every class.
  /// - Complexity: O(classes × dimension³).
  public func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> ClassConditionalModel {
    let observed = values.keys.sorted()
    guard !observed.isEmpty else { return self }
    let row = Matrix(rows: 1, columns: observed.count, elements: observed.compactMap { values[$0] })
    let part = marginal(over: observed)
    guard part.logDensities(of: row, parallelism: .serial)[0] > -.infinity else { throw .outOfReach(row: 0) }
    let logPosteriors = part.logPosteriors(of: row, parallelism: .serial).row(0)
    let shares = logPosteriors.map { Double.exp(Double($0)) }
    let total = shares.reduce(0, +)
    var conditionals: [ClassDensity<Scalar>] = []
    for density in densities { conditionals.append(try density.conditioned(on: values)) }
    return try with(priors: shares.map { $0 / total }, densities: conditionals)
  }

  /// The same classes with other parts.
  private func with(
    priors: [Double], densities: [ClassDensity<Scalar>]
  ) throws(GaussianError) -> ClassConditionalModel {
    var model = try ClassConditionalModel(
      classes: classes, priors: priors, densities: densities, structure: structure)
    model.labelName = labelName
    return model
  }
}
