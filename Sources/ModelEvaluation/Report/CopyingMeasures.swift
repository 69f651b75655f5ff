public import GaussianEngine
public import LinearAlgebra

/// Whether generated rows are copies of training rows.
public struct CopyingMeasures: Sendable {
  /// Meehan, Chaudhuri and Dasgupta's test, cell by cell.
  public let test: Evaluation.Outcome<DataCopyingTest>
  /// Distances from the closest training rows.
  public let closest: Evaluation.Outcome<ClosestRows>
  /// Rows no closer to a training row than that row's own neighbour.
  public let authenticity: Evaluation.Outcome<Authenticity>
  /// Rows that are training rows, exactly or nearly.
  public let duplicates: Evaluation.Outcome<Duplicates>

  /// Takes the measures.
  ///
  /// - Parameters:
  ///   - generated: Rows in the units in which distances are taken.
  ///   - training: Rows that whatever made them has seen, in the same units.
  ///   - heldOut: Rows of the same distribution that it has not seen, in the same units.
  ///   - duplicates: Looks for duplicates, as a rule in the units of the tables.
  ///   - options: The seed is what counts here.
  ///   - parallelism: Threads to use; the result does not depend on it.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>,
    duplicates: Evaluation.Outcome<Duplicates>, options: EvaluationOptions = .init(),
    parallelism: Parallelism = .automatic
  ) {
    self.duplicates = duplicates
    let distances = outcome { () throws(EvaluationError) in
      try TrainingDistances(
        training: training, heldOut: heldOut, generated: generated, neighbours: 1, parallelism: parallelism)
    }
    test = outcome { () throws(EvaluationError) in
      try DataCopyingTest(try distances.get(), options: .init(seed: options.seed), parallelism: parallelism)
    }
    closest = distances.map { ClosestRows($0) }
    authenticity = distances.map { Authenticity($0) }
  }

  /// "yes" if the test finds copies, or if there are more exact duplicates than held-out rows explain, else "no".
  ///
  /// "cannot tell" if more than half of the held-out rows are training rows, and `nil` without the test.
  public var verdict: Verdict? {
    let copies = (try? test.get()).map { $0.pValue < Verdict.level }
    let repeats = (try? duplicates.get()).map {
      $0.exactGenerated.interval(confidence: 1 - Verdict.level).lowerBound
        > $0.exactHeldOut.interval(confidence: 1 - Verdict.level).upperBound
    }
    if copies == true || repeats == true { return Verdict(word: "yes", isGood: false) }
    guard copies != nil else { return nil }
    // Rows that were not held out, or that take few values, say nothing of what is a copy.
    if let duplicates = try? duplicates.get(), duplicates.exactHeldOut.rate > 0.5 {
      return Verdict(word: "cannot tell", isGood: false)
    }
    return Verdict(word: "no", isGood: true)
  }
}
