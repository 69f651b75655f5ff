public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension MultivariateNormal: LeaveOneOutModel {
  /// True: two reads are enough, and whether the rows are those of the fit is found then.
  public func canLeaveOut(_ observations: Matrix<Scalar>) -> Bool { true }

  /// Log-density at each training row under the fit of all other rows, in nats, without refitting.
  ///
  /// What the model would have said of a row it has not seen, for every row at once: an honest likelihood of the training
  /// rows. ``memorisationScores(of:weights:parallelism:)`` has the formula.
  ///
  /// - Parameters:
  ///   - observations: The rows that this model was fitted to. Shape `count × dimension`.
  ///   - weights: The weights it was fitted with; a row is left out with all its weight.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row. −∞ if the other rows have a singular covariance: then this row alone varies in some
  ///   direction, and a fit of the others gives it no density. The plain log-density for a row of weight 0.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` unless this model is the maximum-likelihood fit of
  ///   these rows with these weights, or ``GaussianError/invalidWeight(row:value:)``.
  /// - Precondition: `observations` has `dimension` columns, and there is one weight a row.
  /// - Complexity: O(count × dimension²) time, one read of the observations.
  ///
  /// ## Numerical notes
  /// The log-density minus the memorisation score, neither of which cancels. Agrees with as many refits within 10⁻¹² of
  /// the value in tests.
  public func leaveOneOutLogLikelihoods(
    of observations: Matrix<Scalar>, weights: [Scalar]? = nil, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> [Scalar] {
    let scores = try memorisation(
      "leave-one-out log-likelihoods", of: observations, weights: weights, parallelism)
    return zip(scores.distances, scores.values).map { distance, score in
      Scalar(peakLogDensity - 0.5 * distance - score)
    }
  }

  /// How much of each training row's log-density is owed to the row itself: ln p(x) − ln p₋ₓ(x), in nats.
  ///
  /// p is this model and p₋ₓ the fit of all other rows. Near 0 for rows that the others explain; rows with a high score
  /// are the ones that a drawn table would give away.
  ///
  /// With weight w of the row, W of all rows, squared Mahalanobis distance q and g = w·q/(W − w), a full covariance has the
  /// score ½·[−d·ln(1 − w/W) + ln(1 − g) + g·(1 + q)/(1 − g)]. A diagonal covariance has the sum of the scores of its
  /// variables, a spherical one d times that of the mean of q over the variables. g = 1 says that the other rows do not
  /// vary in some direction.
  ///
  /// - Parameters:
  ///   - observations: The rows that this model was fitted to. Shape `count × dimension`.
  ///   - weights: The weights it was fitted with.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row, at least 0; infinite if the other rows have a singular covariance, 0 for a row of
  ///   weight 0.
  /// - Throws: As ``leaveOneOutLogLikelihoods(of:weights:parallelism:)``.
  /// - Precondition: `observations` has `dimension` columns, and there is one weight a row.
  /// - Complexity: O(count × dimension²) time, one read of the observations.
  ///
  /// ## Numerical notes
  /// Removing a row changes the scatter S by −c·(x − μ)(x − μ)ᵀ with c = wW/(W − w), whose determinant and inverse have closed
  /// forms; the two log-densities are subtracted on paper, not in floating point.
  ///
  /// ## Source
  /// J. Sherman, W. J. Morrison, Annals of Mathematical Statistics 21 (1950), for the formula. G. J. J. van den Burg,
  /// C. K. I. Williams, On memorization in probabilistic deep generative models, NeurIPS 2021, for the score.
  public func memorisationScores(
    of observations: Matrix<Scalar>, weights: [Scalar]? = nil, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> [Scalar] {
    try memorisation("memorisation scores", of: observations, weights: weights, parallelism).values.map { Scalar($0) }
  }
}

// MARK: - The scores

/// Squared distances and scores of rows.
private typealias Memorisation = (distances: [Double], values: [Double])

extension MultivariateNormal {
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func memorisation(
    _ quantity: String, of observations: Matrix<Scalar>, weights: [Scalar]?, _ parallelism: Parallelism
  ) throws(GaussianError) -> Memorisation {
    precondition(
      observations.columns == dimension,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension \(dimension)")
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    if let weights, let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .invalidWeight(row: row, value: Double(weights[row]))
    }
    let weights = weights?.map { Double($0) } ?? [Double](repeating: 1, count: observations.rows)
    let removal = Removal(total: try fittedWeight(quantity, weights), tolerance: 8 * Double(dimension) * Scalar.epsilon)
    let scores =
      structure == .diagonal
      ? scoresByVariable(of: observations, weights, removal, parallelism)
      : scores(of: observations, weights, removal, parallelism)
    try checkFit(quantity, scores.distances, weights)
    return scores
  }

  /// The weight behind this model, or the reason why it cannot be the maximum-likelihood fit of rows with these weights.
  private func fittedWeight(_ quantity: String, _ weights: [Double]) throws(GaussianError) -> Double {
    guard let estimation else {
      throw .unsuitableModel(
        quantity: quantity, reason: "it was made from parameters",
        advice: "choose the maximum-likelihood fit of these rows")
    }
    guard estimation.estimator == MaximumLikelihood().name && estimation.adjustment == nil else {
      let policy = estimation.adjustment == nil ? "" : " and a policy"
      throw .unsuitableModel(
        quantity: quantity,
        reason: "it was estimated by '\(estimation.estimator)'\(policy)",
        advice: "choose the maximum-likelihood fit of these rows")
    }
    let (count, total) = (weights.count { $0 > 0 }, weights.reduce(0, +))
    let rounding = 4 * Double(weights.count) * Double.ulpOfOne * estimation.weight
    guard count == estimation.count && (total - estimation.weight).magnitude <= rounding else {
      throw .unsuitableModel(
        quantity: quantity,
        reason: "it was fitted to \(estimation.count) rows with a weight of \(estimation.weight), and these are "
          + "\(count) with \(total)", advice: "check that these are its rows and weights")
    }
    return estimation.weight
  }

  /// At the maximum of likelihood the weighted squared distances add up to weight times dimension.
  private func checkFit(_ quantity: String, _ distances: [Double], _ weights: [Double]) throws(GaussianError) {
    var (sum, total) = (0.0, 0.0)
    for (distance, weight) in zip(distances, weights) where weight > 0 {
      sum += weight * distance
      total += weight
    }
    let expected = total * Double(dimension)
    guard (sum - expected).magnitude <= 64 * Scalar.epsilon.squareRoot() * expected else {
      throw .unsuitableModel(
        quantity: quantity, reason: "it is the fit of other rows", advice: "check that these are its rows and weights")
    }
  }

  /// Scores of a full or spherical covariance, which need the squared distances only.
  private func scores(
    of observations: Matrix<Scalar>, _ weights: [Double], _ removal: Removal, _ parallelism: Parallelism
  ) -> Memorisation {
    let distances = squaredMahalanobisDistances(of: observations, parallelism: parallelism).map { Double($0) }
    // A spherical variance is that of one variable, pooled over d of them.
    let (variables, copies) = structure == .full ? (dimension, 1.0) : (1, Double(dimension))
    let values = zip(distances, weights).map { distance, weight in
      copies * removal.score(squaredDistance: distance / copies, dimension: variables, weight: weight)
    }
    return (distances, values)
  }

  /// Scores of a diagonal covariance, a variable at a time.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func scoresByVariable(
    of observations: Matrix<Scalar>, _ weights: [Double], _ removal: Removal, _ parallelism: Parallelism
  ) -> Memorisation {
    let (means, variances) = (mean.map { Double($0) }, parameter.variances.map { Double($0) })
    let blocks = RowBlocks.independent(rows: observations.rows, columns: dimension)
    var scores: Memorisation = (weights, weights)
    unsafe scores.distances.withUnsafeMutableBufferPointer { distances in
      unsafe scores.values.withUnsafeMutableBufferPointer { values in
        nonisolated(unsafe) let (distances, values) = unsafe (distances, values)
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          ()
        } _: { block, _ in
          for row in blocks[block] {
            var (distance, score) = (0.0, 0.0)
            for variable in 0..<dimension {
              let difference = Double(observations[row, variable]) - means[variable]
              let square = difference * (difference / variances[variable])
              distance += square
              score += removal.score(squaredDistance: square, dimension: 1, weight: weights[row])
            }
            unsafe distances[row] = distance
            unsafe values[row] = score
          }
        }
      }
    }
    return scores
  }
}

/// What taking a row away does to a fit by maximum likelihood.
private struct Removal {
  /// Sum of all weights.
  let total: Double
  /// Below this, 1 − g is what rounding leaves of zero.
  let tolerance: Double

  /// The score of a row, under a covariance without structure.
  func score(squaredDistance q: Double, dimension: Int, weight: Double) -> Double {
    guard weight > 0 else { return 0 }
    guard weight < total else { return .infinity }
    let g = weight * q / (total - weight)
    guard 1 - g > tolerance || g.isNaN else { return .infinity }
    let lighter = -Double(dimension) * Double.log(onePlus: -weight / total)
    return 0.5 * (lighter + Double.log(onePlus: -g) + g * (1 + q) / (1 - g))
  }
}
