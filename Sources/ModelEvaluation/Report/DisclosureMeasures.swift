internal import GaussianEngine
internal import LinearAlgebra

/// Whether generated rows say of training rows, or of the people behind them, what nobody else could.
public struct DisclosureMeasures: Sendable {
  /// Values that one training row alone has.
  public let rareValues: Evaluation.Outcome<RareValues>
  /// Columns that are guessed from the others.
  public let attributes: Evaluation.Outcome<AttributeDisclosure>

  /// Takes the measures, of all rows where cells are looked at one by one, and else of complete ones.
  init<Scalar: GaussianScalar>(
    _ tables: MixedTables<Scalar>,
    complete: (generated: Matrix<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>), _ unequal: UnequalWeights,
    _ options: EvaluationOptions, _ parallelism: Parallelism
  ) {
    rareValues = outcome { () throws(EvaluationError) in
      try unequal.check("the look for rare values", .generated, .heldOut, .training)
      return try RareValues(
        generated: tables.generated, heldOut: tables.heldOut, training: tables.training)
    }
    attributes = outcome { () throws(EvaluationError) in
      try unequal.check("the guess of one column from the others", .generated, .heldOut, .training)
      return try AttributeDisclosure(
        generated: complete.generated, heldOut: complete.heldOut, training: complete.training, kinds: tables.kinds,
        scaling: options.scaling, seed: options.seed, maximumRows: options.maximumRows, parallelism: parallelism)
    }
  }

  /// One p-value for all columns and both measures: the least, times the number of those that could have been low; `nil` if none could.
  public var pValue: Double? { tests.value }

  /// "yes" if generated rows repeat rare values, or cells of training rows are guessed, more than held-out rows explain, else "no";
  /// "cannot tell" if nothing could with so few rows.
  public var verdict: Verdict {
    guard let value = tests.value else { return tests.verdict }
    return Verdict(word: value < Verdict.level ? "yes" : "no", isGood: value >= Verdict.level)
  }

  private var tests: CombinedTests {
    var tests: [Result<TestEvidence, EvaluationError>] = []
    switch rareValues {
    case .success(let found): tests += found.evidence.map { .success($0) }
    case .failure(let error): tests.append(.failure(error))
    }
    switch attributes {
    case .success(let found): tests += found.evidence.map { .success($0) }
    case .failure(let error): tests.append(.failure(error))
    }
    return CombinedTests(tests)
  }
}
