internal import Gaussian
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
  /// Of tables with kinds of columns: what is seen column by column; else `nil`.
  public let columns: ColumnMeasures?

  /// Comparisons of columns and their pairs.
  public struct ColumnMeasures: Sendable {
    /// By each column by itself.
    public let shapes: Evaluation.Outcome<ColumnShapes>
    /// By pairs of columns; `nil` for a single column.
    public let pairs: Evaluation.Outcome<PairTrends>?
    /// By the values that are there.
    public let coverage: Evaluation.Outcome<ValueCoverage>
  }

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
    self.init(
      generated: (generated, nil), heldOut: (heldOut, nil), training: (training, nil), options: options,
      parallelism: parallelism)
  }

  /// The same of rows with weights, which are `nil` where all rows count alike.
  init<Scalar: GaussianScalar>(
    generated drawn: (rows: Matrix<Scalar>, weights: [Scalar]?),
    heldOut unseen: (rows: Matrix<Scalar>, weights: [Scalar]?),
    training seen: (rows: Matrix<Scalar>, weights: [Scalar]?), mixed: MixedTables<Scalar>? = nil,
    options: EvaluationOptions, parallelism: Parallelism
  ) {
    let (generated, heldOut) = (drawn.rows, unseen.rows)
    let unequal = UnequalWeights([
      (drawn.weights != nil, .generated), (unseen.weights != nil, .heldOut), (seen.weights != nil, .training),
    ])
    energy = outcome { () throws(EvaluationError) in
      try unequal.check("the energy distance", .generated, .heldOut)
      return try EnergyDistance(
        generated: generated, real: heldOut, permutations: options.permutations, seed: options.seed,
        maximumRows: options.maximumRows, parallelism: parallelism)
    }
    discrepancy = outcome { () throws(EvaluationError) in
      try unequal.check("the maximum mean discrepancy", .generated, .heldOut)
      return try MaximumMeanDiscrepancy(
        generated: generated, real: heldOut, permutations: options.permutations, seed: options.seed,
        maximumRows: options.maximumRows, parallelism: parallelism)
    }
    classifier = outcome { () throws(EvaluationError) in
      try unequal.check("the classifier test", .generated, .heldOut)
      return try ClassifierTwoSampleTest(
        generated: generated, real: heldOut, permutations: options.permutations, seed: options.seed,
        maximumRows: options.maximumRows, keepsToSpan: mixed != nil, parallelism: parallelism)
    }
    frechet = outcome { () throws(EvaluationError) in
      try FrechetDistance(
        generated: generated, real: heldOut, generatedWeights: drawn.weights, realWeights: unseen.weights,
        seed: options.seed, parallelism: parallelism)
    }
    frechetOfTraining = outcome { () throws(EvaluationError) in
      try FrechetDistance(
        generated: seen.rows, real: heldOut, generatedWeights: seen.weights, realWeights: unseen.weights,
        seed: options.seed, parallelism: parallelism)
    }
    neighbours = outcome { () throws(EvaluationError) in
      try unequal.check("likeness by neighbours", .generated, .heldOut)
      return try NeighbourLikeness(
        generated: generated, real: heldOut, neighbours: options.neighbours, parallelism: parallelism)
    }
    columns = mixed.map { ColumnMeasures($0, unequal, options, parallelism) }
  }

  /// One p-value for the tests, three and up to three more of columns: the least, times the number of those that could have rejected; `nil` if none could.
  public var pValue: Double? { tests.value }

  /// "yes" if no test tells the tables apart, "no" if one does, "cannot tell" if none could with so few rows.
  public var verdict: Verdict { tests.verdict }

  private var tests: CombinedTests {
    CombinedTests(
      [
        energy.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) },
        discrepancy.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) },
        classifier.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) },
      ] + (columns?.tests ?? []))
  }
}

extension LikenessMeasures.ColumnMeasures {
  init<Scalar: GaussianScalar>(
    _ tables: MixedTables<Scalar>, _ unequal: UnequalWeights, _ options: EvaluationOptions, _ parallelism: Parallelism
  ) {
    shapes = outcome { () throws(EvaluationError) in
      try unequal.check("the comparison of columns", .generated, .heldOut)
      return try ColumnShapes(
        generated: tables.generated, real: tables.heldOut, training: tables.training, kinds: tables.kinds,
        permutations: options.permutations, seed: options.seed, maximumRows: options.maximumRows,
        parallelism: parallelism)
    }
    pairs =
      tables.kinds.count < 2
      ? nil
      : outcome { () throws(EvaluationError) in
        try unequal.check("the comparison of pairs of columns", .generated, .heldOut)
        return try PairTrends(
          generated: tables.generated, real: tables.heldOut, training: tables.training, kinds: tables.kinds,
          permutations: options.permutations, seed: options.seed, maximumRows: options.maximumRows,
          parallelism: parallelism)
      }
    coverage = outcome { () throws(EvaluationError) in
      try unequal.check("the look for common values", .generated, .training)
      return try ValueCoverage(
        generated: tables.generated, heldOut: tables.heldOut, training: tables.training, kinds: tables.kinds)
    }
  }

  fileprivate var tests: [Result<TestEvidence, EvaluationError>] {
    [
      shapes.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) },
      pairs?.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) },
      coverage.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) },
    ].compactMap(\.self)
  }
}
