public import GaussianEngine
public import LinearAlgebra

extension ClassConditionalModel: LabelledModel {
  /// The most probable class of each row, unless the row is one that no class explains.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - threshold: A row whose log P(x) is below is rejected; ``rejectionThreshold(fraction:of:weights:parallelism:)``
  ///     finds one. By default none is, however far from all classes it lies.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One name a row, of equals the first. `nil` for a row that is rejected, and for one where no class has a
  ///   density: a row that is not finite, or off the support of every class.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × classes × dimension²).
  public func predictedClasses(
    of observations: Matrix<Scalar>, rejectingBelow threshold: Double = -.infinity,
    parallelism: Parallelism = .automatic
  ) -> [String?] {
    predictedIndices(of: observations, rejectingBelow: threshold, parallelism: parallelism).map { index in
      index.map { classes[$0] }
    }
  }

  /// The most probable class of each row as its place in ``classes``.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - threshold: A row whose log P(x) is below is rejected.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One place a row; `nil` as in ``predictedClasses(of:rejectingBelow:parallelism:)``.
  /// - Precondition: `observations` has `dimension` columns.
  public func predictedIndices(
    of observations: Matrix<Scalar>, rejectingBelow threshold: Double = -.infinity,
    parallelism: Parallelism = .automatic
  ) -> [Int?] {
    precondition(!threshold.isNaN, "NaN is no threshold")
    let places = places(of: observations, parallelism)
    guard threshold > -.infinity else { return places }
    let densities = logDensities(of: observations, parallelism: parallelism)
    return zip(places, densities).map { place, density in Double(density) < threshold ? nil : place }
  }

  /// The class of the greatest posterior.
  private func places(of observations: Matrix<Scalar>, _ parallelism: Parallelism) -> [Int?] {
    if hasMixtures {
      var joint = jointLogDensities(of: observations, parallelism: parallelism)
      for row in 0..<joint.rows where !joint.row(row).contains(where: { $0 > -.infinity }) {
        guard let shares = terms.logShares(ofFar: observations.row(row)) else { continue }
        for (place, share) in classSums(of: shares).enumerated() { joint[row, place] = Scalar(share) }
      }
      return joint.placesOfLargest().map { $0 < 0 ? nil : $0 }
    }
    return MixtureScorePass.labels(of: observations, terms, parallelism: parallelism).map { $0 < 0 ? nil : $0 }
  }

  /// The log P(x) below which a share of some rows lies: what to reject rows by that are unlike them.
  ///
  /// - Parameters:
  ///   - fraction: The share of the rows, by weight, that would be rejected at most; from 0 to less than 1.
  ///   - observations: Rows that should be accepted, such as those of the fit. Shape `count × dimension`, at least one
  ///     row of positive weight.
  ///   - weights: How often each row counts; `nil` for once.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The log-density of one of the rows, in nats.
  /// - Precondition: The fraction is in its range, `observations` has `dimension` columns and rows of positive weight are
  ///   finite, and there is one weight a row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func rejectionThreshold(
    fraction: Double, of observations: Matrix<Scalar>, weights: [Scalar]? = nil,
    parallelism: Parallelism = .automatic
  ) -> Double {
    precondition(fraction >= 0 && fraction < 1, "a fraction of \(fraction) is not from 0 to less than 1")
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    let densities = logDensities(of: observations, parallelism: parallelism)
    let counts = weights?.map { Double($0) } ?? [Double](repeating: 1, count: observations.rows)
    let ordered = densities.indices.filter { counts[$0] > 0 }.sorted { densities[$0] < densities[$1] }
    precondition(!ordered.isEmpty, "no rows to learn a threshold from")
    let total = ordered.reduce(0.0) { $0 + counts[$1] }
    var passed = 0.0
    for row in ordered {
      passed += counts[row]
      if passed > fraction * total { return Double(densities[row]) }
    }
    return Double(densities[ordered[ordered.count - 1]])
  }

  /// The log P(x) below which a share of the rows lies that the model itself draws: a threshold without rows at hand.
  ///
  /// - Parameters:
  ///   - fraction: The share of the model's own rows that would be rejected, from 0 to less than 1.
  ///   - draws: How many rows to draw; the share errs by √(fraction/draws).
  ///   - seed: Which rows.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: In nats.
  /// - Precondition: The fraction is in its range, and at least one row is drawn.
  public func rejectionThreshold(
    fraction: Double, draws: Int = 100_000, seed: UInt64 = 0, parallelism: Parallelism = .automatic
  ) -> Double {
    precondition(draws > 0, "a threshold cannot be learnt from \(draws) rows")
    return rejectionThreshold(
      fraction: fraction, of: samples(count: draws, seed: seed, parallelism: parallelism), parallelism: parallelism)
  }
}

extension Matrix {
  /// The column of the largest element of each row, the first of equals; −1 if none is a number above −∞.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func placesOfLargest() -> [Int] {
    (0..<rows).map { row in
      var (place, largest) = (-1, -Scalar.infinity)
      for column in 0..<columns where self[row, column] > largest { (place, largest) = (column, self[row, column]) }
      return place
    }
  }
}
