internal import LinearAlgebra

extension MultivariateNormal {
  /// Sum of the weighted log-densities of the observations behind statistics, in nats, without the observations.
  ///
  /// With mean x̄, scatter S and weight W of the observations it is
  ///
  ///     −½·[W·(d·ln 2π + ln|Σ|) + tr Σ⁻¹S + W·(x̄ − μ)ᵀΣ⁻¹(x̄ − μ)]
  ///
  /// so that rows which were read for a fit need not be read again for its likelihood.
  ///
  /// - Parameter statistics: Statistics of the rows.
  /// - Returns: 0 for no observations; `nil` if the covariance is singular: whether rows lie on the support does not
  ///   follow from sums.
  /// - Precondition: The statistics have the dimension of the model and are enough for its structure.
  /// - Complexity: O(dimension³), or O(dimension) without correlations.
  ///
  /// ## Numerical notes
  /// In `Double`. Agrees with the sum over rows within 16·ε·d·Σ|log p| in tests, for rows near the origin.
  public func logLikelihood(of statistics: SufficientStatistics<Scalar>) -> Double? {
    precondition(
      statistics.dimension == dimension,
      "statistics of \(statistics.dimension) variables, the model has dimension \(dimension)")
    precondition(
      statistics.structure.sums == .full || structure.sums == .diagonal,
      "statistics for a \(statistics.structure) covariance are not enough for a \(structure) one")
    guard parameter.tolerance == nil else { return nil }
    guard statistics.count > 0 else { return 0 }
    let weight = statistics.weight
    let (shift, offset) = (statistics.shift, statistics.offset)
    // Far from the origin shift and mean share their first digits.
    let difference = (0..<dimension).map { (shift[$0] - Double(mean[$0])) + offset[$0] }
    let distances: Double
    if let full = parameter as? FullCovariance<Scalar>, case .full(var scatter) = statistics.scatter(.full) {
      for row in 0..<dimension {
        for column in 0..<dimension { scatter[row, column] += weight * difference[row] * difference[column] }
      }
      distances = full.factor.traceOfInverseProduct(with: scatter)
    } else {
      let squares = statistics.scatter(.diagonal).variances
      distances = zip(parameter.variances, zip(squares, difference)).reduce(0) { sum, element in
        sum + (element.1.0 + weight * element.1.1 * element.1.1) / Double(element.0)
      }
    }
    return weight * peakLogDensity - 0.5 * distances
  }
}

extension CholeskyFactor {
  /// tr (L·Lᵀ)⁻¹·A = tr L⁻¹·A·L⁻ᵀ for a symmetric A.
  fileprivate func traceOfInverseProduct(with symmetric: Matrix<Double>) -> Double {
    var factor = lower.converted(to: Double.self)
    var whitened = symmetric
    unsafe whitened.withBlock { result in
      unsafe factor.withBlock { factor in
        unsafe BLAS.trsm(.left, lower: factor, result)
        unsafe BLAS.trsm(.right, lower: factor, transposed: true, result)
      }
    }
    return whitened.diagonal.reduce(0, +)
  }
}
