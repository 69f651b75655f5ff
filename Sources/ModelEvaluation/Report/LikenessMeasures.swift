public import GaussianEngine
public import LinearAlgebra

/// Whether generated rows look like rows of the data, held out for the purpose.
public struct LikenessMeasures: Sendable {
  /// By mean distances within and between the tables.
  public let energy: Evaluation.Outcome<EnergyDistance>
  /// By a kernel, which sees what is local.
  public let discrepancy: Evaluation.Outcome<MaximumMeanDiscrepancy>
  /// By a classifier that tries to tell the tables apart.
  public let classifier: Evaluation.Outcome<ClassifierTwoSampleTest>
  /// By mean and covariance.
  public let frechet: Evaluation.Outcome<FrechetDistance>
  /// The same of training rows against held-out rows: what a perfect model would come to.
  public let frechetOfTraining: Evaluation.Outcome<FrechetDistance>
  /// By the neighbours of each row.
  public let neighbours: Evaluation.Outcome<NeighbourLikeness>

  /// Takes the measures.
  ///
  /// - Parameters:
  ///   - generated: Rows in the units in which distances are taken.
  ///   - heldOut: Rows of the data in the same units.
  ///   - training: Other rows of the data in the same units.
  ///   - options: How to measure.
  ///   - parallelism: Threads to use; the result does not depend on it.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, heldOut: Matrix<Scalar>, training: Matrix<Scalar>,
    options: EvaluationOptions = .init(), parallelism: Parallelism = .automatic
  ) {
    energy = outcome { () throws(EvaluationError) in
      try EnergyDistance(
        generated: generated, real: heldOut, permutations: options.permutations, seed: options.seed,
        maximumRows: options.maximumRows, parallelism: parallelism)
    }
    discrepancy = outcome { () throws(EvaluationError) in
      try MaximumMeanDiscrepancy(
        generated: generated, real: heldOut, permutations: options.permutations, seed: options.seed,
        maximumRows: options.maximumRows, parallelism: parallelism)
    }
    classifier = outcome { () throws(EvaluationError) in
      try ClassifierTwoSampleTest(
        generated: generated, real: heldOut, permutations: options.permutations, seed: options.seed,
        maximumRows: options.maximumRows, parallelism: parallelism)
    }
    frechet = outcome { () throws(EvaluationError) in
      try FrechetDistance(generated: generated, real: heldOut, seed: options.seed, parallelism: parallelism)
    }
    frechetOfTraining = outcome { () throws(EvaluationError) in
      try FrechetDistance(generated: training, real: heldOut, seed: options.seed, parallelism: parallelism)
    }
    neighbours = outcome { () throws(EvaluationError) in
      try NeighbourLikeness(
        generated: generated, real: heldOut, neighbours: options.neighbours, parallelism: parallelism)
    }
  }

  /// The least of the p-values of the three tests, times their number: a p-value for all of them; `nil` if none was taken.
  public var pValue: Double? {
    let values = [
      try? energy.get().pValue, try? discrepancy.get().pValue, try? classifier.get().pValue,
    ].compactMap(\.self)
    return values.min().map { min(1, $0 * Double(values.count)) }
  }

  /// "yes" if no test tells the tables apart, else "no".
  public var verdict: Verdict? {
    pValue.map { Verdict(word: $0 >= Verdict.level ? "yes" : "no", isGood: $0 >= Verdict.level) }
  }
}
