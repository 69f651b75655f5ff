public import Gaussian
public import GaussianEngine
public import LinearAlgebra

/// Whether a model fits rows that it has not seen.
public struct FitMeasures: Sendable {
  /// The log-likelihood of held-out rows.
  public let heldOut: Evaluation.Outcome<HeldOutLikelihood>
  /// The log-likelihood of the training rows, which is the higher the more was learnt by heart.
  public let training: Evaluation.Outcome<HeldOutLikelihood>
  /// Whether held-out rows are as typical of the model as its draws are.
  public let calibration: Evaluation.Outcome<DensityCalibration>
  /// Whether rows have the shape of a Gaussian; `nil` for any other model.
  public let shape: GaussianShape?

  /// Tests of whether rows are of a Gaussian.
  public struct GaussianShape: Sendable {
    /// By the distances of held-out rows from the model's mean.
    public let distances: Evaluation.Outcome<MahalanobisTest>
    /// By third and fourth moments of the training rows.
    public let moments: Evaluation.Outcome<MardiaTest>
    /// By the characteristic function of the training rows.
    public let characteristic: Evaluation.Outcome<HenzeZirklerTest>
  }

  /// Takes the measures.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - training: Rows it was fitted to.
  ///   - heldOut: Rows it has not seen.
  ///   - options: The seed is what counts here.
  ///   - parallelism: Threads to use; the result does not depend on it.
  public init<Scalar: GaussianScalar>(
    of model: some GenerativeModel<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>,
    options: EvaluationOptions = .init(), parallelism: Parallelism = .automatic
  ) {
    let likelihood = outcome { () throws(EvaluationError) in
      try HeldOutLikelihood(of: model, on: heldOut, parallelism: parallelism)
    }
    self.heldOut = likelihood
    self.training = outcome { () throws(EvaluationError) in
      try HeldOutLikelihood(of: model, on: training, parallelism: parallelism)
    }
    calibration = outcome { () throws(EvaluationError) in
      try DensityCalibration(
        of: model, likelihood: try likelihood.get(), seed: options.seed, parallelism: parallelism)
    }
    shape = (model as? MultivariateNormal<Scalar>).map { normal in
      let seed = options.seed
      return GaussianShape(
        distances: outcome { () throws(EvaluationError) in
          try MahalanobisTest(
            of: normal, rows: heldOut, reference: .heldOut, nullTables: options.permutations, seed: seed,
            parallelism: parallelism)
        },
        moments: outcome { () throws(EvaluationError) in
          try MardiaTest(of: training, seed: seed, parallelism: parallelism)
        },
        characteristic: outcome { () throws(EvaluationError) in
          try HenzeZirklerTest(of: training, seed: seed, parallelism: parallelism)
        })
    }
  }

  /// The least of the p-values of calibration and, for a Gaussian, of its shape, times their number: a p-value for all of
  /// them; `nil` if none was taken.
  public var pValue: Double? {
    var values = [try? calibration.get().pValue]
    if let shape {
      values += [
        try? shape.distances.get().pValue, try? shape.moments.get().skewnessPValue,
        try? shape.moments.get().kurtosisPValue, try? shape.characteristic.get().pValue,
      ]
    }
    let taken = values.compactMap(\.self)
    return taken.min().map { min(1, $0 * Double(taken.count)) }
  }

  /// "yes" if nothing speaks against the model, else "no".
  public var verdict: Verdict? {
    pValue.map { Verdict(word: $0 >= Verdict.level ? "yes" : "no", isGood: $0 >= Verdict.level) }
  }
}

/// What a measure comes to, or why it could not be taken.
func outcome<Measure>(
  _ measure: () throws(EvaluationError) -> Measure
) -> Evaluation.Outcome<Measure> {
  do throws(EvaluationError) { return .success(try measure()) } catch { return .failure(error) }
}
