public import LinearAlgebra

extension MomentModel {
  /// Variances, the diagonal of the covariance.
  public var variances: [Scalar] { covariance.diagonal }

  /// Standard deviations, one a variable, in its units.
  public var standardDeviations: [Scalar] { variances.map { $0.squareRoot() } }

  /// Correlations of the variables.
  ///
  /// Shape `dimension × dimension`, symmetric, with 1 on the diagonal; NaN for a variable that does not vary.
  public var correlations: Matrix<Scalar> {
    var correlations = covariance
    // In double, where squares of a single-precision deviation do not leave the range.
    let deviations = correlations.diagonal.map { Double($0).squareRoot() }
    for (row, deviation) in deviations.enumerated() {
      for column in 0..<row {
        let correlation = Scalar(Double(correlations[row, column]) / deviation / deviations[column])
        correlations[row, column] = correlation
        correlations[column, row] = correlation
      }
      correlations[row, row] = deviation > 0 ? 1 : .nan
    }
    return correlations
  }
}
