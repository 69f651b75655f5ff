public import LinearAlgebra

extension SufficientStatistics {
  /// The statistics of so many rows of which mean and covariance are known, and nothing else.
  ///
  /// ```swift
  /// let statistics = try SufficientStatistics<Double>(mean: mean, covariance: covariance, count: 200)
  /// let model = try FactorAnalysis(estimating: statistics, factors: 2)
  /// ```
  ///
  /// - Parameters:
  ///   - mean: One element a variable.
  ///   - covariance: What divides the scatter by the number of rows: that of a fit by maximum likelihood. Shape `dimension × dimension`,
  ///     symmetric to rounding and positive semidefinite to rounding.
  ///   - count: Number of rows, each of which counts once.
  /// - Throws: ``GaussianError/nonFinite(quantity:row:variable:)``, ``GaussianError/zeroVariance(variable:)``,
  ///   ``GaussianError/asymmetric(quantity:row:column:relativeDifference:)`` or ``GaussianError/unsuitableModel(quantity:reason:advice:)`` for a matrix that no rows have.
  /// - Precondition: Shapes agree, there is a variable, and a row.
  /// - Complexity: O(dimension³), for the eigenvalues.
  public init(mean: [Scalar], covariance: Matrix<Scalar>, count: Int) throws(GaussianError) {
    let dimension = mean.count
    precondition(
      dimension > 0 && covariance.rows == dimension && covariance.columns == dimension,
      "a mean of \(dimension) elements with a covariance of \(covariance.rows) × \(covariance.columns)")
    precondition(count > 0, "\(count) rows have no mean")
    let quantity = "the covariance"
    if let variable = mean.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(quantity: "the mean", row: 0, variable: variable)
    }
    if let (row, column) = covariance.firstNonFiniteElement() {
      throw .nonFinite(quantity: quantity, row: row, variable: column)
    }
    let wide = covariance.converted(to: Double.self)
    for row in 0..<dimension {
      guard wide[row, row] > 0 else { throw .zeroVariance(variable: row) }
    }
    let deviations = wide.diagonal.map { $0.squareRoot() }
    // What rounding to the scalar, or to the digits that people write, leaves of symmetry.
    let rounding = 1e-6
    var correlation = Matrix<Double>.identity(dimension)
    for row in 0..<dimension {
      for column in 0..<row {
        let (below, above) = (wide[row, column], wide[column, row])
        let scale = deviations[row] * deviations[column]
        guard (below - above).magnitude <= rounding * scale else {
          throw .asymmetric(
            quantity: quantity, row: row, column: column, relativeDifference: (below - above).magnitude / scale)
        }
        let element = 0.5 * (below / scale + above / scale)
        (correlation[row, column], correlation[column, row]) = (element, element)
      }
    }
    let values = try lifting(try symmetricEigendecomposition(of: correlation)).values
    guard let least = values.first, least >= -rounding else {
      throw .unsuitableModel(
        quantity: "statistics",
        reason:
          "the covariance is not positive semidefinite: its correlation matrix has the eigenvalue \(values.first ?? 0)",
        advice: "give more digits, or take a covariance of complete rows")
    }
    var central = CentralMoments(dimension: dimension, shape: .full, moments: .second)
    central.count = count
    central.weights = CompensatedSums([Double(count), Double(count)])
    central.shift = mean.map { Double($0) }
    var scatter = central.scatter.values
    forEachProduct(dimension: dimension, shape: .full) { index, row, column in
      scatter[index] = Double(count) * 0.5 * (wide[row, column] + wide[column, row])
    }
    central.scatter = CompensatedSums(scatter)
    self.init(.full, central)
    try checkWeightRange()
  }
}
