extension MultivariateNormal: ConditionalModel {
  /// The distribution of the other variables given values of some.
  ///
  /// N(μᵣ + Σᵣₒ·Σₒₒ⁻¹·(xₒ − μₒ), Σᵣᵣ − Σᵣₒ·Σₒₒ⁻¹·Σₒᵣ). The density of a row is that of its observed part under
  /// ``marginal(over:)`` times that of the rest under this.
  ///
  /// - Parameter values: Finite values of observed variables, which are counted from 0.
  /// - Returns: A model of the variables that remain, in ascending order; without correlations it has the model's
  ///   structure, else a full covariance. It has no record of estimation.
  /// - Throws: ``GaussianError`` if the mean or the covariance given the values is outside the range of the scalar.
  /// - Precondition: No variable is outside `0..<dimension`, at least one remains and varies, and values are finite;
  ///   ``conditional(on:)`` is for values that may not be.
  /// - Complexity: O(dimension³).
  ///
  /// ## Numerical notes
  /// From the Cholesky factor with the observed variables first, by orthogonal transformations: no covariance is
  /// inverted or factored anew, and the covariance is given by its factor.
  ///
  /// ## Source
  /// M. L. Eaton, Multivariate Statistics: a Vector Space Approach, 1983, pages 116 and 117.
  public func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> MultivariateNormal {
    let observed = values.keys.sorted()
    return try conditional(on: observed).distribution(given: observed.compactMap { values[$0] })
  }

  /// The distribution of the other variables given values of these, prepared for many rows.
  ///
  /// - Parameter observed: Which variables are given; their order is that of the columns that will hold their values.
  /// - Returns: Means, draws and covariance of the others.
  /// - Precondition: No variable is named twice or outside `0..<dimension`.
  /// - Complexity: O(dimension³), or O(dimension) without correlations.
  ///
  /// ## Numerical notes
  /// As ``conditioned(on:)``. In a singular model observed variables may depend on each other; of one that those
  /// before it determine, the value is not used.
  public func conditional(on observed: [Int]) -> ConditionalNormal<Scalar> {
    ConditionalNormal(self, observed: observed)
  }
}
