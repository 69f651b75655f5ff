import Gaussian
import GaussianIO

extension ModelKind {
  /// A t distribution, or a mixture of several.
  public static let studentT = ModelKind(
    "student-t", summary: "a t distribution, or a mixture of several",
    options: [
      OptionTable.degreesOfFreedom.spec, OptionTable.components.spec, OptionTable.criterion.spec,
      OptionTable.start.spec, OptionTable.covariance.spec, OptionTable.policy.spec, OptionTable.tolerance.spec,
      OptionTable.maximumIterations.spec, OptionTable.restarts.spec, OptionTable.seed.spec,
      OptionTable.onFailure.spec, OptionTable.missing.spec,
    ], askedForBy: [OptionTable.degreesOfFreedom.spec],
    refusals: ["estimator": OptionRefusal("makes a Gaussian, and a t distribution is fitted by maximum likelihood")]
  ) { request in
    request.options[OptionTable.components] == nil ? try StudentTPlan(request) : try MixtureRequest(request).studentTs()
  }
}

/// One t distribution.
private struct StudentTPlan: FitPlan {
  private let degreesOfFreedom: Double?
  private let structure: CovarianceStructure
  private let search: SearchOptions

  init(_ request: FitRequest) throws {
    let options = request.options
    if let policy = options.text(of: "policy"), policy != "fail" {
      throw FitRequestError(
        .unsuitableOption, option: "policy", "\(option: "policy", policy) is not for one t distribution",
        advice: "leave it out")
    }
    guard request.missing != .observe else {
      throw FitRequestError(
        .unsuitableOption, option: "missing",
        "\(option: "missing", "em") does not go with a t distribution, which needs complete rows",
        advice: "use \(option: "missing", "drop")")
    }
    try request.refuseOptionsOfMixtures(besides: ["tolerance", "max-iterations", "restarts", "seed"])
    search = options.search
    guard search.restarts == nil, search.seed == 0 else {
      throw FitRequestError(
        .unsuitableOption, option: "restarts",
        """
        \(option: "restarts") and \(option: "seed") are for starts by chance, and one t distribution has one start
        """, advice: "leave them out")
    }
    degreesOfFreedom = options[OptionTable.degreesOfFreedom]?.number
    structure = try (options[OptionTable.covariance] ?? .full).ofOne()
  }

  var squareMatrices: Int { structure == .full ? SufficientStatistics<Double>.matricesOfFit : 0 }

  func fit(_ request: FitRequest) throws -> FitOutcome {
    let rows = try request.completeRows()
    request.say("fitting \(counted(rows.values.rows, "row")) of \(counted(rows.values.columns, "column"))")
    let model = try request.naming(rows.variables) {
      try MultivariateStudentT(
        fitting: rows.values, degreesOfFreedom: degreesOfFreedom, weights: rows.weights, structure: structure,
        options: search, parallelism: request.parallelism, observer: request.observer)
    }
    return FitOutcome(
      model, variables: rows.names, rows: model.estimation?.count ?? rows.values.rows,
      weight: model.estimation?.weight ?? Double(rows.values.rows), droppedRows: rows.droppedRows,
      logLikelihood: weightedSum(model.logDensities(of: rows.values, parallelism: request.parallelism), rows.weights),
      climb: model.estimation.flatMap { ClimbRecord(of: $0) })
  }
}

extension MixtureRequest {
  /// The way to fit one mixture of t distributions, or several to choose from.
  fileprivate func studentTs() throws -> any FitPlan {
    let options = request.options
    let degreesOfFreedom = options[OptionTable.degreesOfFreedom]?.number
    let given = options[OptionTable.covariance]
    guard given != .tied else {
      throw FitRequestError(
        .unsuitableOption, option: "covariance",
        "\(option: "covariance", "tied") is for Gaussians, and each t distribution has a scatter of its own",
        advice: "choose full, diagonal or spherical")
    }
    let policy = try policy()
    func form(_ structure: CovarianceStructure) -> StudentTForm {
      StudentTForm(structure: structure, degreesOfFreedom: degreesOfFreedom, policy: policy)
    }
    let structure = try given?.ofOne()
    guard let count = one else {
      try checkChoice(asked)
      let forms = (structure.map { [$0] } ?? [.full, .diagonal]).map(form)
      return MixtureChoice<MultivariateStudentT<Double>>(
        counts: counts, forms: { _ in forms }, start: named() ?? .shortRuns, options: search,
        criterion: options[OptionTable.criterion])
    }
    try checkNoCriterion(count)
    let start = try start(of: MultivariateStudentT<Double>.self, count)
    if let start, let structure, structure != start.structure {
      throw startError(
        "has \(start.structure.rawValue) scatter matrices, not \(structure.rawValue) ones",
        "leave out \(option: "covariance")")
    }
    return MixturePlan(
      setup: MixtureSetup(
        count: count, form: form(start?.structure ?? structure ?? .full),
        start: start.map { .mixture($0) } ?? named() ?? .shortRuns, options: search),
      start: start == nil ? nil : request.start)
  }
}
