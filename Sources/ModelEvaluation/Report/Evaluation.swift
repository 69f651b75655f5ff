public import Gaussian
public import GaussianEngine
public import LinearAlgebra

/// Everything there is to say of a model, or of rows that any program made.
///
/// ```swift
/// let evaluation = try Evaluation(of: model, training: seen, heldOut: unseen)
/// try evaluation.fit?.heldOut.get().mean          // nats a row, with a standard error
/// try evaluation.copying.test.get().pValue
/// evaluation.copying.verdict?.word                // "no"
/// ```
///
/// Each measure is there, or the reason why it could not be taken, such as too few rows.
public struct Evaluation: Sendable {
  /// A measure, or why it could not be taken.
  public typealias Outcome<Measure> = Result<Measure, EvaluationError>

  /// What the model says of the rows; `nil` for rows without a model.
  public let fit: FitMeasures?
  /// How generated rows compare with held-out rows.
  public let likeness: LikenessMeasures
  /// How generated rows compare with training rows.
  public let copying: CopyingMeasures
  /// What generated rows say of training rows by single cells; `nil` for tables of numbers without kinds.
  public let disclosure: DisclosureMeasures?
  /// Which generated rows may exist; `nil` without a rule.
  public let plausibility: PlausibilityMeasures?

  /// How often rows count, one weight a row: 0 is absence, 2 is the row twice; `nil` for once.
  ///
  /// What cannot be taken of rows that count differently says so, as it does of too few rows.
  public struct Weights<Scalar: GaussianScalar>: Sendable, Equatable {
    /// Of the training rows.
    public var training: [Scalar]?
    /// Of the held-out rows.
    public var heldOut: [Scalar]?
    /// Of the generated rows; none for rows that a model draws.
    public var generated: [Scalar]?

    /// Takes weights.
    public init(training: [Scalar]? = nil, heldOut: [Scalar]? = nil, generated: [Scalar]? = nil) {
      (self.training, self.heldOut, self.generated) = (training, heldOut, generated)
    }
  }

  /// Likelihoods that are known better than from complete rows.
  public struct Likelihoods: Sendable {
    /// Of the training rows; `nil` if those given are all.
    public var training: Outcome<HeldOutLikelihood>?
    /// Of the held-out rows; `nil` if those given are all.
    public var heldOut: Outcome<HeldOutLikelihood>?

    /// Takes likelihoods.
    public init(training: Outcome<HeldOutLikelihood>? = nil, heldOut: Outcome<HeldOutLikelihood>? = nil) {
      (self.training, self.heldOut) = (training, heldOut)
    }
  }

  /// Evaluates a model by rows it draws.
  ///
  /// - Parameters:
  ///   - model: The model. It draws with a seed of its own, which follows from `options.seed`.
  ///   - training: Rows it was fitted to. Shape `count × dimension`.
  ///   - heldOut: Rows of the same distribution that it has not seen.
  ///   - kinds: What the variables are, for tables with categories and the like; `nil` for what the model knows of them. Then
  ///     cells may be missing, NaN, and count where columns are compared, all else is of complete rows.
  ///   - count: How many rows to draw; `nil` for as many as are held out.
  ///   - weights: How often rows count.
  ///   - likelihoods: The likelihoods of all rows, if those given are only the complete ones.
  ///   - options: How to measure.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - isPlausible: Says of a row whether it may exist.
  /// - Throws: ``EvaluationError/nonFinite(role:row:variable:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)`` or ``EvaluationError/sameRows(_:_:)`` if there is nothing to
  ///   evaluate; what fails for one measure only is part of the result.
  public init<Scalar>(
    of model: some GenerativeModel<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>,
    kinds: [VariableKind]? = nil, count: Int? = nil, weights: Weights<Scalar> = .init(),
    likelihoods: Likelihoods = .init(), options: EvaluationOptions = .init(),
    parallelism: Parallelism = .automatic, isPlausible: (([Scalar]) -> Bool)? = nil
  ) throws(EvaluationError) {
    precondition(weights.generated == nil, "rows that a model draws count once")
    let seed = derivedSeed(options.seed, for: .evaluation)
    let present = weights.heldOut?.count { $0 > 0 } ?? heldOut.rows
    let generated = model.samples(count: count ?? present, seed: seed, parallelism: parallelism)
    let kinds = kinds ?? (model as? any MixedModel<Scalar>)?.variableKinds
    try self.init(
      generated: generated, training: training, heldOut: heldOut, kinds: kinds, weights: weights, options: options,
      parallelism: parallelism, isPlausible: isPlausible
    ) { seen, unseen in
      FitMeasures(
        of: model, training: seen, heldOut: unseen, options: options, likelihoods: likelihoods, parallelism: parallelism
      )
    }
  }

  /// Evaluates rows of any origin.
  ///
  /// - Parameters:
  ///   - generated: The rows. Shape `count × dimension`.
  ///   - training: Rows that whatever made them has seen.
  ///   - heldOut: Rows of the same distribution that it has not seen.
  ///   - kinds: As for a model; `nil` for numbers.
  ///   - weights: How often rows count.
  ///   - options: How to measure.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - isPlausible: Says of a row whether it may exist.
  /// - Throws: As for a model.
  public init<Scalar>(
    generated: Matrix<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>, kinds: [VariableKind]? = nil,
    weights: Weights<Scalar> = .init(), options: EvaluationOptions = .init(), parallelism: Parallelism = .automatic,
    isPlausible: (([Scalar]) -> Bool)? = nil
  ) throws(EvaluationError) {
    try self.init(
      generated: generated, training: training, heldOut: heldOut, kinds: kinds, weights: weights, options: options,
      parallelism: parallelism, isPlausible: isPlausible
    ) { _, _ in nil }
  }

  private init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>, kinds: [VariableKind]?,
    weights: Weights<Scalar>, options: EvaluationOptions, parallelism: Parallelism, isPlausible: (([Scalar]) -> Bool)?,
    fit: (_ seen: CountedRows<Scalar>, _ unseen: CountedRows<Scalar>) -> FitMeasures?
  ) throws(EvaluationError) {
    precondition(
      kinds.map { $0.count == training.columns } ?? true, "\(kinds?.count ?? 0) kinds of \(training.columns) columns")
    var drawn = try CountedRows(generated, weights: weights.generated, role: .generated)
    var seen = try CountedRows(training, weights: weights.training, role: .training)
    var unseen = try CountedRows(heldOut, weights: weights.heldOut, role: .heldOut)
    let mixed = kinds.map {
      MixedTables(kinds: $0, generated: drawn.rows, training: seen.rows, heldOut: unseen.rows)
    }
    if mixed != nil {
      (drawn, seen, unseen) = (
        try drawn.complete(.generated), try seen.complete(.training), try unseen.complete(.heldOut)
      )
    }
    try checkRows(drawn.rows, role: .generated, atLeast: 1, for: "an evaluation")
    try checkRows(seen.rows, role: .training, atLeast: 1, for: "an evaluation", besides: (drawn.rows, .generated))
    try checkRows(unseen.rows, role: .heldOut, atLeast: 1, for: "an evaluation", besides: (seen.rows, .training))
    try checkDifference(seen.rows, role: .training, unseen.rows, otherRole: .heldOut)
    self.fit = fit(seen, unseen)
    let unequal = UnequalWeights([
      (drawn.weights != nil, .generated), (unseen.weights != nil, .heldOut), (seen.weights != nil, .training),
    ])
    let placed: (Matrix<Scalar>) -> Matrix<Scalar>
    if let mixed {
      placed = try RowPlacement(mixed.kinds, options.scaling, training: seen.rows).placed
    } else {
      placed = try RowScaler(options.scaling, training: seen.rows, weights: seen.weights).scaled
    }
    let (near, known, unknown) = (placed(drawn.rows), placed(seen.rows), placed(unseen.rows))
    likeness = LikenessMeasures(
      generated: (near, drawn.weights), heldOut: (unknown, unseen.weights), training: (known, seen.weights),
      mixed: mixed, options: options, parallelism: parallelism)
    let written = { (rows: Matrix<Scalar>) in mixed?.separatingCodes(rows) ?? rows }
    let duplicates = outcome { () throws(EvaluationError) in
      try unequal.check("the rate of duplicates", .generated, .heldOut)
      return try Duplicates(
        training: written(seen.rows), heldOut: written(unseen.rows), generated: written(drawn.rows),
        parallelism: parallelism)
    }
    copying = CopyingMeasures(
      generated: near, training: known, heldOut: unknown, duplicates: duplicates, unequal: unequal, options: options,
      parallelism: parallelism)
    let complete = (generated: drawn.rows, training: seen.rows, heldOut: unseen.rows)
    disclosure = mixed.map { DisclosureMeasures($0, complete: complete, unequal, options, parallelism) }
    guard let isPlausible else {
      plausibility = nil
      return
    }
    plausibility = PlausibilityMeasures(
      generated: try Plausibility(of: drawn.rows, role: .generated, where: isPlausible),
      heldOut: try Plausibility(of: unseen.rows, role: .heldOut, where: isPlausible),
      generatedWeights: drawn.weights?.map { Double($0) }, heldOutWeights: unseen.weights?.map { Double($0) })
  }
}
