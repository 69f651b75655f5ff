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
  /// What training rows owe to themselves, by leaving each out.
  ///
  /// Known of one Gaussian, and of a kernel density of up to 50,000 rows; `nil` for models that have to be fitted again.
  public let memorisation: Evaluation.Outcome<Memorisation>?
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
    memorisation = Self.memorisation(of: model, training, parallelism)
    shape = (model as? MultivariateNormal<Scalar>).map { normal in
      let seed = options.seed
      return GaussianShape(
        distances: outcome { () throws(EvaluationError) in
          try MahalanobisTest(
            of: normal, rows: heldOut, reference: .heldOut, nullTables: max(999, options.permutations), seed: seed,
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

  private static func memorisation<Scalar: GaussianScalar>(
    of model: some GenerativeModel<Scalar>, _ training: Matrix<Scalar>, _ parallelism: Parallelism
  ) -> Evaluation.Outcome<Memorisation>? {
    let leaveOneOut: () throws(GaussianError) -> [Scalar]
    if let normal = model as? MultivariateNormal<Scalar> {
      leaveOneOut = { () throws(GaussianError) in
        try normal.leaveOneOutLogLikelihoods(of: training, parallelism: parallelism)
      }
    } else if let density = model as? KernelDensity<Scalar>, density.rows == training, training.rows <= 50_000 {
      leaveOneOut = { () throws(GaussianError) in density.leaveOneOutLogDensities(parallelism: parallelism) }
    } else {
      return nil
    }
    return outcome { () throws(EvaluationError) in
      let others = try evaluating(.training, leaveOneOut)
      return try Memorisation(
        logDensities: model.logDensities(of: training, parallelism: parallelism), leaveOneOut: others)
    }
  }

  /// The least of the p-values, times their number: a p-value for all of them; `nil` if none was taken.
  ///
  /// Those of a Gaussian are its four tests of shape, which know that its parameters were estimated. Any other model has its
  /// calibration, which takes the parameters as they are: of few rows a parameter even the right kind of model is fitted so
  /// tightly that held-out rows differ from its draws.
  public var pValue: Double? {
    guard let shape else { return combined([(try? calibration.get()).map { ($0.pValue, 0) }]) }
    return combined([
      (try? shape.distances.get()).map { ($0.pValue, least($0.nullTables)) },
      (try? shape.moments.get()).map { ($0.skewnessPValue, least($0.nullTables)) },
      (try? shape.moments.get()).map { ($0.kurtosisPValue, 2 * least($0.nullTables)) },
      (try? shape.characteristic.get()).map { ($0.pValue, 0) },
    ])
  }

  /// The least p-value that so many simulated tables can give.
  private func least(_ tables: Int) -> Double { tables > 0 ? 1 / Double(1 + tables) : 0 }

  /// "yes" if nothing speaks against the model, else "no".
  public var verdict: Verdict? {
    pValue.map { Verdict(word: $0 >= Verdict.level ? "yes" : "no", isGood: $0 >= Verdict.level) }
  }
}

/// One p-value for several: the least, times their number.
///
/// - Parameter values: p-values, and the least that each could have been; `nil` for one that was not taken.
/// - Returns: `nil` if there is none, or if none could have come below ``Verdict/level``.
func combined(_ values: [(pValue: Double, least: Double)?]) -> Double? {
  let taken = values.compactMap(\.self)
  let count = Double(taken.count)
  // A p-value that cannot speak against a model must not speak for it.
  let able = taken.filter { $0.least * count < Verdict.level }
  return able.map(\.pValue).min().map { min(1, $0 * count) }
}

/// What a measure comes to, or why it could not be taken.
func outcome<Measure>(
  _ measure: () throws(EvaluationError) -> Measure
) -> Evaluation.Outcome<Measure> {
  do throws(EvaluationError) { return .success(try measure()) } catch { return .failure(error) }
}
