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
  /// Of a model that can leave out rows, such as one Gaussian, and a kernel density of up to 50,000 rows; `nil` for models that
  /// have to be fitted again.
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
  ///   - likelihoods: The likelihoods of all rows, if they are known better, such as those of rows that lack values.
  ///   - parallelism: Threads to use; the result does not depend on it.
  public init<Scalar: GaussianScalar>(
    of model: some GenerativeModel<Scalar>, training: Matrix<Scalar>, heldOut: Matrix<Scalar>,
    options: EvaluationOptions = .init(), likelihoods: Evaluation.Likelihoods = .init(),
    parallelism: Parallelism = .automatic
  ) {
    // A table without weights has none that are wrong.
    guard let seen = try? CountedRows(training, weights: nil, role: .training),
      let unseen = try? CountedRows(heldOut, weights: nil, role: .heldOut)
    else { preconditionFailure("rows that all count once are rows") }
    self.init(
      of: model, training: seen, heldOut: unseen, options: options, likelihoods: likelihoods, parallelism: parallelism)
  }

  init<Scalar: GaussianScalar>(
    of model: some GenerativeModel<Scalar>, training seen: CountedRows<Scalar>, heldOut unseen: CountedRows<Scalar>,
    options: EvaluationOptions, likelihoods: Evaluation.Likelihoods, parallelism: Parallelism
  ) {
    let (training, heldOut) = (seen.rows, unseen.rows)
    let unequal = UnequalWeights([(seen.weights != nil, .training), (unseen.weights != nil, .heldOut)])
    let likelihood = outcome { () throws(EvaluationError) in
      try HeldOutLikelihood(of: model, on: heldOut, weights: unseen.weights, parallelism: parallelism)
    }
    self.heldOut = likelihoods.heldOut ?? likelihood
    self.training =
      likelihoods.training
      ?? outcome { () throws(EvaluationError) in
        try HeldOutLikelihood(of: model, on: training, weights: seen.weights, parallelism: parallelism)
      }
    calibration = outcome { () throws(EvaluationError) in
      try unequal.check("the comparison with draws", .heldOut)
      return try DensityCalibration(
        of: model, likelihood: try likelihood.get(), seed: options.seed, parallelism: parallelism)
    }
    memorisation = Self.memorisation(of: model, seen, parallelism)
    shape = (model as? any NormalModel<Scalar>).map { model in
      let normal = model.normal
      let seed = options.seed
      return GaussianShape(
        distances: outcome { () throws(EvaluationError) in
          try unequal.check("the Mahalanobis test", .heldOut)
          return try MahalanobisTest(
            of: normal, rows: heldOut, reference: .heldOut, nullTables: max(999, options.permutations), seed: seed,
            parallelism: parallelism)
        },
        moments: outcome { () throws(EvaluationError) in
          try unequal.check("Mardia's test", .training)
          return try MardiaTest(of: training, seed: seed, parallelism: parallelism)
        },
        characteristic: outcome { () throws(EvaluationError) in
          try unequal.check("Henze and Zirkler's test", .training)
          return try HenzeZirklerTest(of: training, seed: seed, parallelism: parallelism)
        })
    }
  }

  private static func memorisation<Scalar: GaussianScalar>(
    of model: some GenerativeModel<Scalar>, _ seen: CountedRows<Scalar>, _ parallelism: Parallelism
  ) -> Evaluation.Outcome<Memorisation>? {
    let training = seen.rows
    guard let fitted = model as? any LeaveOneOutModel<Scalar>, fitted.canLeaveOut(training) else { return nil }
    return outcome { () throws(EvaluationError) in
      let others = try evaluating(.training) { () throws(GaussianError) in
        try fitted.leaveOneOutLogLikelihoods(of: training, weights: seen.given, parallelism: parallelism)
      }
      return try Memorisation(
        logDensities: model.logDensities(of: training, parallelism: parallelism), leaveOneOut: others,
        weights: seen.weights)
    }
  }

  /// One p-value for all tests: the least, times the number of those that could have rejected; `nil` if none could.
  ///
  /// Those of a Gaussian are its four tests of shape, which know that its parameters were estimated. Any other model has its
  /// calibration, which takes the parameters as they are: of few rows a parameter even the right kind of model is fitted so
  /// tightly that held-out rows differ from its draws.
  public var pValue: Double? { tests.value }

  /// "yes" if nothing speaks against the model, "no" if something does, "cannot tell" if nothing could with so few rows.
  public var verdict: Verdict { tests.verdict }

  private var tests: CombinedTests {
    guard let shape else {
      return CombinedTests([calibration.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) }])
    }
    return CombinedTests([
      shape.distances.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) },
      shape.moments.map { TestEvidence(pValue: $0.skewnessPValue, leastPValue: $0.leastSkewnessPValue) },
      shape.moments.map { TestEvidence(pValue: $0.kurtosisPValue, leastPValue: $0.leastKurtosisPValue) },
      shape.characteristic.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) },
    ])
  }
}

/// What a measure comes to, or why it could not be taken.
func outcome<Measure>(
  _ measure: () throws(EvaluationError) -> Measure
) -> Evaluation.Outcome<Measure> {
  do throws(EvaluationError) { return .success(try measure()) } catch { return .failure(error) }
}
