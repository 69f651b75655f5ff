public import GaussianEngine
public import LinearAlgebra

/// Whether generated rows are closer to training rows than held-out rows are: the distance to the closest record.
///
/// Rows that a good model draws are as close to the training rows as other rows of the same distribution.
///
/// ## Numerical notes
/// Ties count half, and are accounted for in the standard error and the p-value. Nothing is subsampled: a sample of the
/// training rows would hide copies.
///
/// ## Source
/// The share is the statistic of Mann and Whitney (1947). The score is that of SDMetrics, there "DCR overfitting
/// protection".
public struct ClosestRows: Sendable, Equatable {
  /// Distances of one table from their closest training rows.
  public struct Summary: Sendable, Equatable {
    /// The middle distance.
    public let median: Double
    /// The distance below which 5 % of the rows are, interpolated between order statistics.
    public let fifthPercentile: Double

    init(_ distances: [Double]) {
      let sorted = distances.sorted()
      func quantile(_ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let lower = Int(place)
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
      }
      (median, fifthPercentile) = (quantile(0.5), quantile(0.05))
    }
  }

  /// Distances of the generated rows.
  public let generated: Summary
  /// Distances of the held-out rows: what is to be expected.
  public let heldOut: Summary

  /// The share of pairs of a generated and a held-out row of which the generated one is closer, ties counted half.
  ///
  /// ½ if they are alike, more if rows are copied. The standard error is the one that holds if they are alike, given the
  /// distances; 0 if all distances are equal.
  public let closerShare: Estimate

  /// The probability of so large a share, or a larger one, if generated and held-out rows are alike.
  public let pValue: Double

  /// Whether the p-value comes from counting all share-outs of the distances; else it is that of the normal distribution.
  public let isExact: Bool

  /// min(2·(1 − share), 1): 1 for no sign of copying, 0 if every generated row is closer than every held-out one.
  public var score: Double { min(2 * (1 - closerShare.value), 1) }

  /// Compares distances from the closest training rows.
  public init<Scalar: GaussianScalar>(_ distances: TrainingDistances<Scalar>) {
    generated = Summary(distances.generated)
    heldOut = Summary(distances.heldOut)
    let comparison = RankComparison(
      distances.squaredGenerated.map { Double($0) }, distances.squaredHeldOut.map { Double($0) })
    let pairs = 2 * comparison.mean
    closerShare = Estimate(
      value: 1 - comparison.excess / pairs, standardError: comparison.variance.squareRoot() / pairs)
    let tails = comparison.tails
    (pValue, isExact) = (tails.lower, tails.isExact)
  }

  /// Finds the closest training rows and compares their distances.
  ///
  /// - Parameters: As ``TrainingDistances/init(training:heldOut:generated:neighbours:parallelism:)``.
  /// - Throws: As there.
  public init<Scalar: GaussianScalar>(
    training: Matrix<Scalar>, heldOut: Matrix<Scalar>, generated: Matrix<Scalar>,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    self.init(
      try TrainingDistances(
        training: training, heldOut: heldOut, generated: generated, neighbours: 1, parallelism: parallelism))
  }
}
