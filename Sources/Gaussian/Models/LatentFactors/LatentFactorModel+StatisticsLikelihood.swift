internal import LinearAlgebra

extension LatentFactorModel {
  /// Sum of the weighted log-densities of the observations behind statistics, in nats, without the observations.
  ///
  /// - Parameter statistics: Statistics of the rows, with correlations.
  /// - Returns: 0 for no observations.
  /// - Precondition: The statistics have the dimension of the model and the structure `.full`.
  /// - Complexity: O(dimension³).
  ///
  /// ## Numerical notes
  /// With B the map from rows to the posterior mean of their factors, tr C⁻¹S is
  /// tr Ψ⁻¹(I − WB)S(I − WB)ᵀ + tr BSBᵀ: a sum of squares, as the density of a row is.
  public func logLikelihood(of statistics: SufficientStatistics<Scalar>) -> Double {
    precondition(
      statistics.dimension == dimension,
      "statistics of \(statistics.dimension) variables, the model has dimension \(dimension)")
    guard statistics.count > 0 else { return 0 }
    guard case .full(var scatter) = statistics.scatter(.full) else {
      preconditionFailure("statistics without correlations")
    }
    let weight = statistics.weight
    // Far from the origin shift and mean share their first digits.
    let difference = (0..<dimension).map {
      (statistics.shift[$0] - Double(mean[$0])) + statistics.offset[$0]
    }
    let moved = Matrix(rows: dimension, columns: 1, elements: difference)
    let square = product(moved, transposing: moved)
    for row in 0..<dimension {
      for column in 0..<dimension { scatter[row, column] += weight * square[row, column] }
    }
    let projection = factors.capacitance.projection
    let wide = loadings.converted(to: Double.self)
    // What the factors leave over of each variable: the rows of I − WB.
    var rest = product(wide, projection)
    for row in 0..<dimension {
      for column in 0..<dimension { rest[row, column] = (row == column ? 1 : 0) - rest[row, column] }
    }
    let residuals = rest.rowSumsOfProducts(with: product(rest, scatter))
    var distances = projection.rowSumsOfProducts(with: product(projection, scatter)).reduce(0, +)
    for (variable, residual) in residuals.enumerated() { distances += residual / Double(noiseVariances[variable]) }
    return weight * factors.peakLogDensity - 0.5 * distances
  }
}
