extension MultivariateNormal: MarginalModel {
  /// The distribution of some of the variables, whatever the others are.
  ///
  /// Mean and covariance are those elements of the model's own that belong to the variables.
  ///
  /// - Parameter variables: Which, counted from 0; their order is that of the result.
  /// - Returns: A model of the same structure and with the same record of estimation; with none if it is spherical and of
  ///   fewer variables, since the others have part in its variance.
  /// - Precondition: There is a variable, none is named twice and none is outside `0..<dimension`. Of a singular model,
  ///   one of them varies.
  /// - Complexity: O(variables² × dimension), and O(variables³) for their factor.
  ///
  /// ## Numerical notes
  /// The elements have the same bits, unless the model was given by its Cholesky factor: then the marginal is too, and
  /// its factor is as exact, row by row, as rounding the model's.
  public func marginal(over variables: [Int]) -> MultivariateNormal {
    check(variables: variables)
    // The one variance is an estimate from all variables, and a fit of some would have another.
    let isFitOfOthers = structure == .spherical && variables.count < dimension
    precondition(!variables.isEmpty, "a marginal has at least 1 variable, not 0")
    return valid { () throws(GaussianError) in
      try MultivariateNormal(
        mean: variables.map { mean[$0] }, parameter: parameter.marginal(over: variables),
        observationCount: observationCount, estimation: isFitOfOthers ? nil : estimation)
    }
  }

  /// Traps unless all variables are different and exist.
  func check(variables: [Int]) {
    var seen = [Bool](repeating: false, count: dimension)
    for variable in variables {
      precondition(
        variable >= 0 && variable < dimension, "variable \(variable) is outside a model of dimension \(dimension)")
      precondition(!seen[variable], "variable \(variable) is named twice")
      seen[variable] = true
    }
  }
}
