public import Gaussian
public import GaussianEngine
public import LinearAlgebra

/// How much of the log-density of each training row a model owes to having seen that row.
///
/// Mᵢ = ln p(xᵢ) − ln p₋ᵢ(xᵢ), with p fitted to all rows and p₋ᵢ without row i, in nats. Near 0 for rows that the others explain; a row of
/// score 5 is 150 times as dense in the model as it would be had it not been among the training rows, and draws near it
/// give it away. Rows with an exact duplicate are not left out with it, so theirs are scores of a pair that stays a single.
///
/// A score of +∞ is that of a row to which the model of the other rows gives the density 0; where both densities are 0, it is 0.
///
/// ## Source
/// G. J. J. van den Burg, C. K. I. Williams, On memorization in probabilistic deep generative models, NeurIPS 2021.
public struct Memorisation: Sendable, Equatable {
  /// One score a training row, in nats.
  public let scores: [Double]
  /// Mean of the scores; ±∞ with an unknown error if a score is.
  public let mean: Estimate

  private let order: [Int]

  /// Takes log-densities that are known, such as exact leave-one-out values.
  ///
  /// - Parameters:
  ///   - logDensities: Of each training row under the fit of all rows.
  ///   - leaveOneOut: Of each training row under the fit of the others;
  ///     ``MultivariateNormal/leaveOneOutLogLikelihoods(of:weights:parallelism:)`` and
  ///     ``KernelDensity/leaveOneOutLogDensities(parallelism:)`` have them without refits.
  ///   - weights: How often each row counts in the mean, positive; `nil` for once.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``, or
  ///   ``EvaluationError/degenerate(measure:reason:)`` if a log-density is NaN or +∞.
  /// - Precondition: There are as many of each.
  public init<Scalar: GaussianScalar>(
    logDensities: [Scalar], leaveOneOut: [Scalar], weights: [Scalar]? = nil
  ) throws(EvaluationError) {
    precondition(
      logDensities.count == leaveOneOut.count,
      "\(logDensities.count) log-densities and \(leaveOneOut.count) of leaving a row out")
    let scores = zip(logDensities, leaveOneOut).map { memorisationScore(Double($0), leftOut: Double($1)) }
    try self.init(scores: scores, weights: weights?.map { Double($0) })
  }

  private init(scores: [Double], weights: [Double]? = nil) throws(EvaluationError) {
    try requireRows(scores.count, atLeast: 1, for: Self.name, .training)
    if let row = scores.firstIndex(where: \.isNaN) {
      throw .degenerate(
        measure: Self.name,
        reason: "a log-density of row \(row + 1) is no number",
        advice: "scale the variables to ordinary numbers")
    }
    self.scores = scores
    let mean = Estimate(meanOf: scores, weights: weights)
    self.mean = mean.value.isFinite ? mean : Estimate(value: mean.value, standardError: .nan)
    order = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
  }

  /// Fits a model again and again, each time without a part of the rows.
  ///
  /// A row is left out with all rows of its part, so scores are a little higher than those of leaving out one row, the less
  /// so the more folds. Each is the mean over the repeats.
  ///
  /// - Parameters:
  ///   - training: The rows; shape `count × dimension`, finite, at least one a fold.
  ///   - folds: Parts of which one is left out.
  ///   - repeats: How often rows are dealt anew.
  ///   - seed: Which rows form a part.
  ///   - parallelism: Threads for densities; the result does not depend on it.
  ///   - fit: Fits a model to rows, the same way each time.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/nonFinite(role:row:variable:)``, ``EvaluationError/degenerate(measure:reason:)`` if a
  ///   log-density is NaN or +∞, or ``EvaluationError/model(_:)`` if a fit fails.
  /// - Precondition: There are at least 2 folds and 1 repeat.
  /// - Complexity: `1 + folds × repeats` fits.
  public init<Scalar: GaussianScalar, Model: GenerativeModel<Scalar>>(
    training: Matrix<Scalar>, folds: Int = 10, repeats: Int = 1, seed: UInt64 = 0,
    parallelism: Parallelism = .automatic, fit: (Matrix<Scalar>) throws(GaussianError) -> Model
  ) throws(EvaluationError) {
    precondition(folds >= 2 && repeats >= 1, "\(folds) folds and \(repeats) repeats leave no row out")
    try requireRows(training.rows, atLeast: folds, for: Self.name, .training)
    try requireFinite(training, .training)
    let own = try evaluating(.training) { () throws(GaussianError) in
      try fit(training).logDensities(of: training, parallelism: parallelism)
    }
    var scores = [Double](repeating: 0, count: training.rows)
    for round in 0..<repeats {
      let groups = SeededChoice.groups(folds, of: training.rows, seed: seed, for: .blocks, round: round)
      for left in groups {
        var isLeft = [Bool](repeating: false, count: training.rows)
        for row in left { isLeft[row] = true }
        let rest = training.selecting(rows: isLeft.indices.filter { !isLeft[$0] })
        let others = try evaluating(.training) { () throws(GaussianError) in
          try fit(rest).logDensities(of: training.selecting(rows: left), parallelism: parallelism)
        }
        for (row, value) in zip(left, others) {
          scores[row] += memorisationScore(Double(own[row]), leftOut: Double(value)) / Double(repeats)
        }
      }
    }
    try self.init(scores: scores)
  }

  private static let name = "the memorisation score"
}

extension Memorisation {
  /// The score that a share of the rows does not exceed: the ⌈share·n⌉-th smallest.
  ///
  /// - Precondition: `share` lies in 0...1.
  public func quantile(_ share: Double) -> Double {
    precondition(share >= 0 && share <= 1, "a share lies between 0 and 1, not \(share)")
    let rank = max(1, Int((share * Double(scores.count)).rounded(.up)))
    return scores[order[scores.count - min(rank, scores.count)]]
  }

  /// Training rows by falling score, the most memorised first; of equal scores the earlier row first.
  ///
  /// - Precondition: `count` is not negative.
  public func mostMemorised(_ count: Int = 10) -> [Int] { Array(order.prefix(count)) }
}

/// ln p(x) − ln p₋ₓ(x), 0 if both are the same infinity.
private func memorisationScore(_ own: Double, leftOut: Double) -> Double {
  guard own < .infinity, leftOut < .infinity else { return .nan }
  return own == leftOut ? 0 : own - leftOut
}
