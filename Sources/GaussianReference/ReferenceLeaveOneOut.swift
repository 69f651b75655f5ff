public import RealModule

/// Log-density of each row under a fit to all others, by as many fits.
public enum ReferenceLeaveOneOut<Scalar: Real & BinaryFloatingPoint & Sendable> {
  /// The log-densities, in nats.
  ///
  /// - Parameters:
  ///   - rows: All rows.
  ///   - weights: How often each row counts; it is left out with all its weight.
  ///   - structure: What is assumed about the covariance.
  /// - Returns: One value a row; `nil` where the other rows have no positive definite covariance.
  /// - Precondition: All rows are equally long, and there is one weight a row.
  /// - Complexity: O(rows² × dimension²).
  public static func logDensities(
    of rows: [[Scalar]], weights: [Scalar], structure: ReferenceStructure
  ) -> [Scalar?] {
    precondition(rows.count == weights.count, "\(weights.count) weights for \(rows.count) rows")
    return rows.indices.map { left in
      let others = rows.indices.filter { $0 != left && weights[$0] > 0 }
      let fit = fit(others.map { rows[$0] }, others.map { weights[$0] }, structure)
      return fit?.logDensity(of: rows[left])
    }
  }

  /// Maximum likelihood: weighted mean, then weighted products about it, both divided by the sum of the weights.
  private static func fit(
    _ rows: [[Scalar]], _ weights: [Scalar], _ structure: ReferenceStructure
  ) -> ReferenceNormal<Scalar>? {
    guard let dimension = rows.first?.count else { return nil }
    let total = weights.reduce(0, +)
    var mean = [Scalar](repeating: 0, count: dimension)
    for (row, weight) in zip(rows, weights) {
      for j in 0..<dimension { mean[j] += weight * row[j] / total }
    }
    var covariance = [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension)
    for (row, weight) in zip(rows, weights) {
      for i in 0..<dimension {
        for j in 0..<dimension where structure == .full || i == j {
          covariance[i][j] += weight * (row[i] - mean[i]) * (row[j] - mean[j]) / total
        }
      }
    }
    if structure == .spherical {
      let average = (0..<dimension).reduce(0) { $0 + covariance[$1][$1] } / Scalar(dimension)
      for i in 0..<dimension { covariance[i][i] = average }
    }
    return try? ReferenceNormal(mean: mean, covariance: covariance)
  }
}
