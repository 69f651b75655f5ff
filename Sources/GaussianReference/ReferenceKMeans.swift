public import RealModule

/// k-means in plain loops: nearest centres, their means, and k-means++ potentials.
public struct ReferenceKMeans<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The number of the centre nearest to each row, the lowest of those that are equally near.
  public let labels: [Int]
  /// The squared distance of each row from it.
  public let distances: [Scalar]
  /// Σw·distance².
  public let inertia: Scalar
  /// The mean of the rows of each centre; a centre without rows stays where it is.
  public let means: [[Scalar]]
  /// Σw of the rows of each centre.
  public let weights: [Scalar]

  /// Assigns rows to centres.
  ///
  /// - Parameters:
  ///   - rows: Observations, equally long; those of weight 0 are skipped in sums, whatever they hold.
  ///   - centres: At least one, as long as the rows.
  ///   - rowWeights: One a row; `nil` for 1.
  public init(of rows: [[Scalar]], centres: [[Scalar]], weights rowWeights: [Scalar]? = nil) {
    var labels: [Int] = []
    var distances: [Scalar] = []
    for row in rows {
      let all = centres.map { squaredDistance(row, $0) }
      var nearest = 0
      for centre in centres.indices where all[centre] < all[nearest] { nearest = centre }
      labels.append(nearest)
      distances.append(all[nearest])
    }
    var inertia: Scalar = 0
    var weights = [Scalar](repeating: 0, count: centres.count)
    var sums = centres.map { $0.map { _ in Scalar(0) } }
    for row in rows.indices {
      let weight = rowWeights?[row] ?? 1
      guard weight > 0 else { continue }
      inertia += weight * distances[row]
      weights[labels[row]] += weight
      for j in rows[row].indices { sums[labels[row]][j] += weight * rows[row][j] }
    }
    means = centres.indices.map { k in
      weights[k] > 0 ? sums[k].map { $0 / weights[k] } : centres[k]
    }
    self.labels = labels
    self.distances = distances
    self.inertia = inertia
    self.weights = weights
  }

  /// Lloyd's iteration until no label changes.
  ///
  /// - Parameters:
  ///   - rows: Observations, equally long.
  ///   - centres: Where it starts.
  ///   - rowWeights: One a row; `nil` for 1.
  ///   - limit: How often the centres are moved at most.
  /// - Returns: The centres after the last move and the assignment to them.
  public static func iterated(
    _ rows: [[Scalar]], from centres: [[Scalar]], weights rowWeights: [Scalar]? = nil, limit: Int
  ) -> (centres: [[Scalar]], assignment: ReferenceKMeans) {
    var centres = centres
    var assignment = ReferenceKMeans(of: rows, centres: centres, weights: rowWeights)
    for _ in 0..<limit {
      centres = assignment.means
      let next = ReferenceKMeans(of: rows, centres: centres, weights: rowWeights)
      let isAtRest = next.labels == assignment.labels
      assignment = next
      if isAtRest { break }
    }
    return (centres, assignment)
  }

  /// What would be left of Σw·D² if a row were taken as a seed beside others.
  ///
  /// - Parameters:
  ///   - rows: Observations, equally long.
  ///   - weights: One a row; `nil` for 1. Rows of weight 0 are skipped.
  ///   - seeds: Numbers of the rows that are seeds, at least one.
  /// - Returns: Σw·D², D being the distance of a row from the nearest seed.
  public static func potential(of rows: [[Scalar]], weights: [Scalar]? = nil, seeds: [Int]) -> Scalar {
    var sum: Scalar = 0
    for row in rows.indices {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      sum += weight * seeds.reduce(Scalar.infinity) { min($0, squaredDistance(rows[row], rows[$1])) }
    }
    return sum
  }
}

private func squaredDistance<Scalar: Real>(_ a: [Scalar], _ b: [Scalar]) -> Scalar {
  var sum: Scalar = 0
  for j in a.indices { sum += (a[j] - b[j]) * (a[j] - b[j]) }
  return sum
}
