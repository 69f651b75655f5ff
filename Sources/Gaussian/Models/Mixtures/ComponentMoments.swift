internal import GaussianEngine

/// Mean and covariance of what one component has of the rows.
struct ComponentMoments {
  let mean: [Double]
  /// As the shape of the sums says.
  let covariance: [Double]

  /// The diagonal of a covariance of all pairs.
  func variances(_ dimension: Int) -> [Double] { (0..<dimension).map { covariance[$0 * dimension + $0] } }

  init(_ sums: ShiftedSums, about shift: [Double]) {
    let offset = sums.sums.map { $0 / sums.weight }
    mean = zip(shift, offset).map { $0 + $1 }
    var covariance = sums.products.map { $0 / sums.weight }
    forEachProduct(dimension: sums.dimension, shape: sums.shape) { index, row, column in
      covariance[index] -= offset[row] * offset[column]
      // What is constant may come out below nothing by rounding.
      if row == column { covariance[index] = max(0, covariance[index]) }
    }
    self.covariance = covariance
  }
}

/// The covariance of all components that have observations, taken together about their own means.
///
/// - Parameters:
///   - moments: One a component; `nil` for one without observations.
///   - sums: What the moments are from.
/// - Returns: As the shape of the sums says.
func pooledCovariance(of moments: [ComponentMoments?], weighing sums: [ShiftedSums]) -> [Double] {
  let total = sums.reduce(0) { $0 + $1.weight }
  var pooled = [Double](repeating: 0, count: sums[0].products.count)
  for (moments, sums) in zip(moments, sums) {
    guard let moments else { continue }
    for index in pooled.indices { pooled[index] += sums.weight / total * moments.covariance[index] }
  }
  return pooled
}
