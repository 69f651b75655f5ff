internal import GaussianEngine
internal import LinearAlgebra

/// Lloyd's iteration: labels by the nearest centre, then each centre to the mean of its rows.
///
/// It ends when no label changes, or the squares of the centres' movements add up to at most the tolerance.
struct LloydClimb<Scalar: GaussianScalar>: Climb {
  /// What there is to find for centres.
  struct Request {
    let centres: Matrix<Scalar>
    /// Whether these are the last ones: centres without rows stay where they are.
    let isLast: Bool
  }

  /// What rows say of the centres that are nearest to them.
  struct Sums {
    var sums: CentreSums
    /// Rows that centres without rows are to go to.
    var relocated: [Int: [Scalar]] = [:]
  }

  private(set) var centres: Matrix<Scalar>
  /// Σw‖x − c‖².
  private(set) var inertia = 0.0
  private var isLast = false
  private var hasEnded = false
  /// The inertia in the units that rows were given in.
  private let unscaled: @Sendable (Double) -> Double
  var course: ClimbCourse

  init(from centres: Matrix<Scalar>, _ course: ClimbCourse, unscaled: @escaping @Sendable (Double) -> Double) {
    (self.centres, self.course, self.unscaled) = (centres, course, unscaled)
  }

  mutating func next() -> Request? {
    if !isLast, !course.mayGoOn() { isLast = true }
    return hasEnded ? nil : Request(centres: centres, isLast: isLast)
  }

  mutating func absorb(_ found: Sums) {
    inertia = unscaled(found.sums.inertia)
    course.note(inertia)
    guard !isLast else {
      hasEnded = true
      return
    }
    course.advance()
    if found.relocated.isEmpty && !found.sums.hasChanged {
      course.end(.converged)
      (isLast, hasEnded) = (true, true)
      return
    }
    guard move(found) <= course.tolerance else { return }
    course.end(.converged)
    isLast = true
  }

  /// Moves centres to the means of their clusters, and returns the sum of the squares of these moves.
  private mutating func move(_ found: Sums) -> Double {
    let sums = found.sums
    var squaredShift = 0.0
    for centre in 0..<centres.rows {
      let row = found.relocated[centre]
      for variable in 0..<centres.columns {
        let from = Double(centres[centre, variable])
        var to = from
        if let row {
          to = Double(row[variable])
        } else if sums.weights[centre] > 0 {
          to += sums.sums[centre * centres.columns + variable] / sums.weights[centre]
        }
        squaredShift += (to - from) * (to - from)
        centres[centre, variable] = Scalar(to)
      }
    }
    return squaredShift
  }
}

/// Rows in memory with the label of each.
struct LabelledClusters<Scalar: GaussianScalar> {
  private let rows: ScaledRows<Scalar>
  private let parallelism: Parallelism
  /// The centre nearest to each row.
  private(set) var labels: [Int32]

  init(_ rows: ScaledRows<Scalar>, parallelism: Parallelism) {
    (self.rows, self.parallelism) = (rows, parallelism)
    labels = [Int32](repeating: -1, count: rows.observations.rows)
  }

  /// Finds the labels for centres.
  mutating func sums(_ request: LloydClimb<Scalar>.Request) -> LloydClimb<Scalar>.Sums {
    var found = LloydClimb<Scalar>.Sums(
      sums: NearestCentrePass.run(
        rows.observations, weights: rows.weights, centres: request.centres, labels: &labels,
        parallelism: parallelism))
    if !request.isLast, found.sums.weights.contains(0) { relocate(&found, request.centres) }
    return found
  }

  /// Rows of positive weight in each cluster.
  func rowCounts(clusters: Int) -> [Int] { countRows(clusters) }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func countRows(_ clusters: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: clusters)
    guard let weights = rows.weights else {
      for label in labels { counts[Int(label)] += 1 }
      return counts
    }
    for row in labels.indices where weights[row] > 0 { counts[Int(labels[row])] += 1 }
    return counts
  }

  /// Gives each cluster without rows the row that is farthest from all centres, as long as one is off all of them.
  ///
  /// A row leaves the cluster it belonged to, unless it is alone there.
  private func relocate(_ found: inout LloydClimb<Scalar>.Sums, _ centres: Matrix<Scalar>) {
    var sums = found.sums
    var counts = rowCounts(clusters: centres.rows)
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
      found.relocated[centre] = rows.observations.row(row)
      _ = distances.take(row)
    }
    found.sums = sums
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
