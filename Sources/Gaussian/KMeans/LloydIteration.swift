internal import GaussianEngine
internal import LinearAlgebra

/// Lloyd's iteration: labels by the nearest centre, then each centre to the mean of its rows.
struct LloydIteration<Scalar: GaussianScalar> {
  private let rows: ScaledRows<Scalar>
  private let parallelism: Parallelism
  private(set) var centres: Matrix<Scalar>
  /// The centre nearest to each row.
  private(set) var labels: [Int32]
  /// Σw‖x − c‖².
  private(set) var inertia = 0.0
  private(set) var iterations = 0

  init(_ rows: ScaledRows<Scalar>, centres: Matrix<Scalar>, parallelism: Parallelism) {
    self.rows = rows
    self.centres = centres
    self.parallelism = parallelism
    labels = [Int32](repeating: -1, count: rows.observations.rows)
  }

  /// Iterates until no label changes, or the squares of the centres' movements add up to at most a tolerance.
  ///
  /// Labels and inertia are those of the last centres.
  ///
  /// - Returns: Whether that happened before the limit.
  mutating func run(maximumIterations: Int, tolerance: Double) -> Bool {
    var hasConverged = false
    while iterations < maximumIterations && !hasConverged && !StopFlag.isRequested {
      let sums = assign()
      iterations += 1
      let moved = means(sums)
      if !moved.hasRelocated && !sums.hasChanged { return true }
      hasConverged = moved.squaredShift <= tolerance
      centres = moved.centres
    }
    _ = assign()
    return hasConverged
  }

  /// Rows of positive weight in each cluster.
  var rowCounts: [Int] { countRows() }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func countRows() -> [Int] {
    var counts = [Int](repeating: 0, count: centres.rows)
    guard let weights = rows.weights else {
      for label in labels { counts[Int(label)] += 1 }
      return counts
    }
    for row in labels.indices where weights[row] > 0 { counts[Int(labels[row])] += 1 }
    return counts
  }

  /// Finds the labels for the centres.
  private mutating func assign() -> CentreSums {
    let sums = NearestCentrePass.run(
      rows.observations, weights: rows.weights, centres: centres, labels: &labels, parallelism: parallelism)
    inertia = sums.inertia
    return sums
  }

  /// Where the centres go.
  private struct Movement {
    var centres: Matrix<Scalar>
    var squaredShift = 0.0
    /// Whether a centre without rows was given one.
    var hasRelocated = false
  }

  /// The means of the clusters; a centre without rows goes to a row that is far from all centres.
  private func means(_ sums: CentreSums) -> Movement {
    var sums = sums
    var relocated: [Int: Int] = [:]
    if sums.weights.contains(0) { relocated = relocate(&sums) }
    var movement = Movement(centres: centres, hasRelocated: !relocated.isEmpty)
    for centre in 0..<centres.rows {
      let row = relocated[centre]
      for variable in 0..<centres.columns {
        let from = Double(centres[centre, variable])
        var to = from
        if let row {
          to = Double(rows.observations[row, variable])
        } else if sums.weights[centre] > 0 {
          to += sums.sums[centre * centres.columns + variable] / sums.weights[centre]
        }
        movement.squaredShift += (to - from) * (to - from)
        movement.centres[centre, variable] = Scalar(to)
      }
    }
    return movement
  }

  /// Gives each cluster without rows the row that is farthest from all centres, as long as one is off all of them.
  ///
  /// A row leaves the cluster it belonged to, unless it is alone there.
  ///
  /// - Returns: The row of each cluster that had none.
  private func relocate(_ sums: inout CentreSums) -> [Int: Int] {
    var counts = rowCounts
    var result: [Int: Int] = [:]
    var distances = SeedDistances(
      rows.observations, weights: rows.weights,
      distances: NearestCentrePass.distances(rows.observations, centres: centres, parallelism: parallelism),
      parallelism: parallelism)
    for centre in sums.weights.indices where sums.weights[centre] == 0 && counts[centre] == 0 {
      guard let row = farthestRow(distances.distances, counts) else { break }
      let (old, weight) = (Int(labels[row]), rows.weights.map { Double($0[row]) } ?? 1)
      for variable in 0..<centres.columns {
        let difference = Double(rows.observations[row, variable] - centres[old, variable])
        sums.sums[old * centres.columns + variable] -= weight * difference
      }
      sums.weights[old] -= weight
      counts[old] -= 1
      result[centre] = row
      _ = distances.take(row)
    }
    return result
  }

  /// The row with the largest distance among those that have company.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func farthestRow(_ distances: [Scalar], _ counts: [Int]) -> Int? {
    var farthest: Int?
    var most = Scalar.zero
    for row in distances.indices where distances[row] > most {
      guard counts[Int(labels[row])] > 1, rows.weights.map({ $0[row] > 0 }) ?? true else { continue }
      (farthest, most) = (row, distances[row])
    }
    return farthest
  }
}
