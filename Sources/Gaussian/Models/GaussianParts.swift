internal import LinearAlgebra

extension MultivariateNormal: GaussianSumModel {
  /// One part: the Gaussian of these variables, which may have no density in all directions.
  public func gaussianParts(over variables: [Int]) -> [GaussianPart<Scalar>] {
    // Of a Gaussian without a density in all directions the marginal may have none at all, and its moments are asked for.
    let isWhole = rank < dimension
    let moments = isWhole ? covariance : marginal(over: variables).covariance
    let chosen = isWhole ? variables : Array(variables.indices)
    var part = Matrix<Scalar>(rows: chosen.count, columns: chosen.count, repeating: 0)
    for (row, first) in chosen.enumerated() {
      for (column, second) in chosen.enumerated() { part[row, column] = moments[first, second] }
    }
    return [GaussianPart(weight: 1, mean: variables.map { mean[$0] }, covariance: part)]
  }
}

extension LatentFactorModel {
  /// One part.
  public func gaussianParts(over variables: [Int]) -> [GaussianPart<Scalar>] {
    let part = marginal(over: variables)
    return [GaussianPart(weight: 1, mean: part.mean, covariance: part.covariance)]
  }
}

extension Mixture: GaussianSumModel where Component: GaussianSumModel {
  /// The parts of all components.
  public func gaussianParts(over variables: [Int]) -> [GaussianPart<Component.Scalar>] {
    zip(components, weights).flatMap { sharing($1, $0.gaussianParts(over: variables)) }
  }
}

extension ClassConditionalModel: GaussianSumModel {
  /// The Gaussians of all classes.
  public func gaussianParts(over variables: [Int]) -> [GaussianPart<Scalar>] {
    zip(densities, priors).flatMap { density, prior in
      zip(density.components, density.weights).flatMap { sharing(prior * $1, $0.gaussianParts(over: variables)) }
    }
  }
}

/// Parts of a part that has a share.
private func sharing<Scalar>(_ weight: Double, _ parts: [GaussianPart<Scalar>]) -> [GaussianPart<Scalar>] {
  parts.map { GaussianPart(weight: weight * $0.weight, mean: $0.mean, covariance: $0.covariance) }
}
