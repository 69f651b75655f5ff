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
    self.init(
      generated: generated, training: training, heldOut: heldOut, duplicates: duplicates, unequal: UnequalWeights(),
      options: options, parallelism: parallelism)
  }

  init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>,
    duplicates: Evaluation.Outcome<Duplicates>, unequal: UnequalWeights, options: EvaluationOptions,
    parallelism: Parallelism
  ) {
    self.duplicates = duplicates
    let distances = outcome { () throws(EvaluationError) in
      try TrainingDistances(
        training: training, heldOut: heldOut, generated: generated, neighbours: 1, parallelism: parallelism)
    }
    test = outcome { () throws(EvaluationError) in
      // A training row that counts more is no closer for that.
      try unequal.check("the data-copying test", .generated, .heldOut)
      return try DataCopyingTest(try distances.get(), options: .init(seed: options.seed), parallelism: parallelism)
    }
    closest = outcome { () throws(EvaluationError) in
      try unequal.check("the comparison of distances", .generated, .heldOut)
      return ClosestRows(try distances.get())
    }
    authenticity = outcome { () throws(EvaluationError) in
      try unequal.check("a share of authentic rows", .generated, .heldOut, .training)
      return Authenticity(try distances.get())
    }
  }

  /// "yes" if the test finds copies, or if there are more exact duplicates than held-out rows explain, else "no".
  ///
  /// "cannot tell" without the test, if it could not have found copies among so few rows, or if more than half of the held-out rows are
  /// training rows.
  public var verdict: Verdict {
    let repeats = (try? duplicates.get()).map {
      $0.exactGenerated.interval(confidence: 1 - Verdict.level).lowerBound
        > $0.exactHeldOut.interval(confidence: 1 - Verdict.level).upperBound
    }
    let copying: DataCopyingTest
    switch test {
    case .success(let test): copying = test
    case .failure(let error):
      return repeats == true ? Verdict(word: "yes", isGood: false) : .cannotTell(error)
    }
    if copying.pValue < Verdict.level || repeats == true { return Verdict(word: "yes", isGood: false) }
    // Rows that were not held out, or that take few values, say nothing of what is a copy.
    if let duplicates = try? duplicates.get(), duplicates.exactHeldOut.rate > 0.5 {
      return .cannotTell(
        "more than half of the held-out rows are training rows, so that equal rows say nothing; hold other rows out")
    }
    guard copying.leastPValue < Verdict.level else {
      return .cannotTell(
        "the least p-value that C_T could have had with these rows is \(brief(copying.leastPValue)), too much to find copies; "
          + "give more rows")
    }
    return Verdict(word: "no", isGood: true)
  }
}
