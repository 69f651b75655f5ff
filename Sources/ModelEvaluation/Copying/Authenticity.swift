public import GaussianEngine
public import LinearAlgebra

/// How many generated rows are farther from their closest training row than that is from another training row.
///
/// A generated row is authentic if d(g, t) ≥ d(t, t′), t being its closest training row and t′ the training row closest to
/// t. A model that copies with a little noise leaves few of them. Held-out rows have a rate of their own, well below 1,
/// with which it is to be compared. A copy of a row that the training table holds twice passes; ``Duplicates`` sees it.
///
/// ## Source
/// A. M. Alaa et al., How faithful is your synthetic data? Sample-level metrics for evaluating and auditing generative
/// models, ICML (2022), section 4.
public struct Authenticity: Sendable, Equatable {
  /// Authentic generated rows; the interval holds for the training rows given.
  public let generated: Proportion
  /// Authentic held-out rows: what is to be expected.
  public let heldOut: Proportion

  /// Judges rows by a search that has been done.
  public init<Scalar: GaussianScalar>(_ distances: TrainingDistances<Scalar>) {
    func proportion(_ squared: [Scalar], _ closest: [Int32]) -> Proportion {
      let authentic = squared.indices.count { row in
        squared[row] >= distances.squaredTraining[Int(closest[row]) * distances.neighbours]
      }
      return Proportion(count: authentic, of: squared.count)
    }
    generated = proportion(distances.squaredGenerated, distances.closestOfGenerated)
    heldOut = proportion(distances.squaredHeldOut, distances.closestOfHeldOut)
  }

  /// Finds the closest training rows and judges by them.
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
