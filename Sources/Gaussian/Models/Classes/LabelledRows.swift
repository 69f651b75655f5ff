internal import GaussianEngine
internal import LinearAlgebra

/// Rows sorted by their classes, for estimators that visit them again and again.
struct LabelledRows<Scalar: GaussianScalar> {
  /// Classes with a row of positive weight, in order.
  let classes: [String]
  /// Sum of the weights of each class.
  let totals: [Double]
  let observations: Matrix<Scalar>
  let weights: [Scalar]?
  /// Rows of each class.
  let rows: [[Int]]

  /// Sorts rows by their labels.
  ///
  /// - Throws: ``GaussianError/invalidWeight(row:value:)`` or ``GaussianError/tooFewClasses(count:)``.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  init(_ observations: Matrix<Scalar>, labels: [String], weights: [Scalar]?) throws(GaussianError) {
    precondition(
      weights.map { $0.count == labels.count } ?? true, "\(weights?.count ?? 0) weights for \(labels.count) rows")
    if let weights, let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .invalidWeight(row: row, value: Double(weights[row]))
    }
    let groups = RowsByClass(labels)
    let sums = groups.rows.map { rows in
      weights.map { weights in rows.reduce(0.0) { $0 + Double(weights[$1]) } } ?? Double(rows.count)
    }
    let present = groups.labels.indices.filter { sums[$0] > 0 }
      .sorted { classPrecedes(groups.labels[$0], groups.labels[$1]) }
    guard present.count >= 2 else { throw .tooFewClasses(count: present.count) }
    self.observations = observations
    self.weights = weights
    classes = present.map { groups.labels[$0] }
    totals = present.map { sums[$0] }
    rows = present.map { groups.rows[$0] }
  }

  /// The rows of one class, with their weights.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func part(_ place: Int) -> (rows: Matrix<Scalar>, weights: [Scalar]?) {
    (observations.selecting(rows: rows[place]), weights.map { weights in rows[place].map { weights[$0] } })
  }

  /// One result for the rows of each class; an error names the class, or the row of the whole table.
  func mapClasses<Result>(
    _ body: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?) throws(GaussianError) -> Result
  ) throws(GaussianError) -> [Result] {
    try forEachClass(classes) { place throws(GaussianError) in
      let part = part(place)
      do throws(GaussianError) {
        return try body(part.rows, part.weights)
      } catch {
        throw error.ofRows(rows[place])
      }
    }
  }

  /// A Gaussian for each class.
  func normals(
    _ structure: CovarianceStructure, _ estimator: some GaussianEstimator, policy: CovariancePolicy,
    _ parallelism: Parallelism
  ) throws(GaussianError) -> [MultivariateNormal<Scalar>] {
    try mapClasses { rows, weights throws(GaussianError) in
      try MultivariateNormal(
        fitting: rows, weights: weights, structure: structure, estimator: estimator, policy: policy,
        parallelism: parallelism)
    }
  }

  /// A Gaussian for each class with one covariance: the estimator finds a mean for each class, and the covariance from
  /// all rows once each is taken from its mean.
  func tiedNormals(
    _ estimator: some GaussianEstimator, policy: CovariancePolicy, _ parallelism: Parallelism
  ) throws(GaussianError) -> [MultivariateNormal<Scalar>] {
    let estimates = try mapClasses { rows, weights throws(GaussianError) in
      try estimator.estimate(fitting: rows, weights: weights, structure: .full, parallelism: parallelism)
    }
    let means = estimates.map { $0.mean.map { Scalar($0) } }
    let all = rows.enumerated().flatMap { place, rows in rows.map { (row: $0, place: place) } }
    var centered = observations.selecting(rows: all.map(\.row))
    centered.subtract(means, of: all.map(\.place))
    let pooled = try estimator.estimate(
      fitting: centered, weights: weights.map { weights in all.map { weights[$0.row] } }, structure: .full,
      parallelism: parallelism)
    return try tied(pooled, means: means, records: estimates.map(\.record), policy: policy) { nil }
  }
}

extension Matrix {
  /// Takes from each row the mean of its class.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate mutating func subtract(_ means: [[Scalar]], of places: [Int]) {
    let columns = columns
    unsafe withUnsafeMutableBufferPointer { elements in
      for (row, place) in places.enumerated() {
        for column in 0..<columns { unsafe elements[row * columns + column] -= means[place][column] }
      }
    }
  }
}
