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
  /// Which generated rows may exist; `nil` without a rule.
  public let plausibility: PlausibilityMeasures?

  /// Evaluates a model by rows it draws.
  ///
  /// - Parameters:
  ///   - model: The model. It draws with `options.seed`.
  ///   - training: Rows it was fitted to. Shape `count × dimension`.
  ///   - heldOut: Rows of the same distribution that it has not seen.
  ///   - count: How many rows to draw; `nil` for as many as are held out.
  ///   - options: How to measure.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - isPlausible: Says of a row whether it may exist.
  /// - Throws: ``EvaluationError/nonFinite(role:row:variable:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)`` or ``EvaluationError/sameRows(_:_:)`` if there is nothing to
  ///   evaluate; what fails for one measure only is part of the result.
  public init<Scalar>(
    of model: some GenerativeModel<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>, count: Int? = nil,
    options: EvaluationOptions = .init(), parallelism: Parallelism = .automatic,
    isPlausible: (([Scalar]) -> Bool)? = nil
  ) throws(EvaluationError) {
    let generated = model.samples(count: count ?? heldOut.rows, seed: options.seed, parallelism: parallelism)
    try self.init(
      generated: generated, training: training, heldOut: heldOut, options: options, parallelism: parallelism,
      isPlausible: isPlausible
    ) {
      FitMeasures(of: model, training: training, heldOut: heldOut, options: options, parallelism: parallelism)
    }
  }

  /// Evaluates rows of any origin.
  ///
  /// - Parameters:
  ///   - generated: The rows. Shape `count × dimension`.
  ///   - training: Rows that whatever made them has seen.
  ///   - heldOut: Rows of the same distribution that it has not seen.
  ///   - options: How to measure.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - isPlausible: Says of a row whether it may exist.
  /// - Throws: As for a model.
  public init<Scalar>(
    generated: Matrix<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>,
    options: EvaluationOptions = .init(), parallelism: Parallelism = .automatic,
    isPlausible: (([Scalar]) -> Bool)? = nil
  ) throws(EvaluationError) {
    try self.init(
      generated: generated, training: training, heldOut: heldOut, options: options, parallelism: parallelism,
      isPlausible: isPlausible
    ) { nil }
  }

  private init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>, options: EvaluationOptions,
    parallelism: Parallelism, isPlausible: (([Scalar]) -> Bool)?, fit: () -> FitMeasures?
  ) throws(EvaluationError) {
    try checkRows(generated, role: .generated, atLeast: 1, for: "an evaluation")
    try checkRows(training, role: .training, atLeast: 1, for: "an evaluation", besides: (generated, .generated))
    try checkRows(heldOut, role: .heldOut, atLeast: 1, for: "an evaluation", besides: (training, .training))
    try checkDifference(training, role: .training, heldOut, otherRole: .heldOut)
    self.fit = fit()
    let scaler = try RowScaler(options.scaling, training: training)
    let (drawn, seen, unseen) = (scaler.scaled(generated), scaler.scaled(training), scaler.scaled(heldOut))
    likeness = LikenessMeasures(
      generated: drawn, heldOut: unseen, training: seen, options: options, parallelism: parallelism)
    let duplicates = outcome { () throws(EvaluationError) in
      try Duplicates(training: training, heldOut: heldOut, generated: generated, parallelism: parallelism)
    }
    copying = CopyingMeasures(
      generated: drawn, training: seen, heldOut: unseen, duplicates: duplicates, options: options,
      parallelism: parallelism)
    guard let isPlausible else {
      plausibility = nil
      return
    }
    plausibility = PlausibilityMeasures(
      generated: try Plausibility(of: generated, role: .generated, where: isPlausible),
      heldOut: try Plausibility(of: heldOut, role: .heldOut, where: isPlausible))
  }
}
