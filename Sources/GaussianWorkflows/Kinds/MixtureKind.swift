import Gaussian
import GaussianIO

extension ModelKind {
  /// A mixture of Gaussians.
  public static let mixture = ModelKind(
    "mixture", summary: "a mixture of Gaussians",
    options: [
      OptionTable.components.spec, OptionTable.criterion.spec, OptionTable.start.spec, OptionTable.covariance.spec,
      OptionTable.policy.spec, OptionTable.tolerance.spec, OptionTable.maximumIterations.spec,
      OptionTable.restarts.spec, OptionTable.seed.spec, OptionTable.onFailure.spec, OptionTable.missing.spec,
    ], askedForBy: [OptionTable.components.spec], refusals: ["estimator": MixtureRequest.estimatorRefusal]
  ) { request in try MixtureRequest(request, takesIncompleteRows: true).gaussians() }
}

/// A mixture that was asked for, of whatever components.
struct MixtureRequest {
  static let estimatorRefusal = OptionRefusal("is for one Gaussian, and mixtures are fitted by maximum likelihood")

  let request: FitRequest
  private var options: FitOptions { request.options }

  /// - Throws: ``FitRequestError`` for what no mixture takes.
  init(_ request: FitRequest, takesIncompleteRows: Bool = false) throws(FitRequestError) {
    self.request = request
    guard takesIncompleteRows || request.missing != .observe else {
      throw FitRequestError(
        .unsuitableOption, option: "missing", "\(option: "missing", "em") is for Gaussians, and mixtures of them",
        advice: "use \(option: "missing", "drop")")
    }
    guard request.missing != .observe || !request.rows.isStreamed else {
      throw FitRequestError(
        .unsuitableOption, option: "stream",
        "\(option: "stream") holds no rows, and \(option: "missing", "em") looks at them again and again",
        advice: "leave it out")
    }
  }

  /// Throws for an estimator that no mixture takes.
  func checkEstimator() throws(FitRequestError) {
    guard let name = options.text(of: "estimator"), name != "mle" else { return }
    throw FitRequestError(
      .unsuitableOption, option: "estimator", "\(option: "estimator", name) \(Self.estimatorRefusal.fact)",
      advice: Self.estimatorRefusal.advice)
  }

  // MARK: Of Gaussians

  /// The way to fit one mixture of Gaussians, or several to choose from.
  func gaussians() throws -> any FitPlan {
    let structure = options[OptionTable.covariance]
    guard let count = one else {
      try checkChoice(asked)
      let structures = structure.map { [$0] } ?? MixtureCovariance.followingUnits
      let forms = try structures.map { GaussianForm(structure: $0, policy: try policy()) }
      var choice = MixtureChoice<MultivariateNormal<Double>>(
        counts: counts, forms: { _ in forms }, start: named() ?? .shortRuns, options: search,
        criterion: options[OptionTable.criterion])
      choice.byCells = { rows, choice, criterion, parallelism, onCandidate in
        try MixtureSelection(
          fittingObservedCells: rows.values, components: choice.counts, forms: choice.forms(rows.values.columns),
          weights: rows.weights, criterion: criterion, start: choice.start, options: choice.options,
          parallelism: parallelism, onCandidate: onCandidate)
      }
      return choice
    }
    try checkNoCriterion(count)
    let start = try start(of: MultivariateNormal<Double>.self, count)
    if let start, let structure, structure != start.structure {
      throw startError(
        "has \(start.structure.rawValue) covariances, not \(structure.rawValue) ones",
        "leave out \(option: "covariance")")
    }
    var setup = try setup(count)
    if let start { (setup.start, setup.form.structure) = (.mixture(start), start.structure) }
    var plan = MixturePlan(setup: setup, start: start == nil ? nil : request.start)
    plan.toCells = { rows, setup, parallelism, observer in
      try GaussianMixture<Double>(
        fittingObservedCells: rows.values, components: setup.count, form: setup.form, weights: rows.weights,
        start: setup.start, options: setup.options, parallelism: parallelism, observer: observer)
    }
    return plan
  }

  /// One mixture of Gaussians, but for a start that was given.
  func setup(_ count: Int) throws(FitRequestError) -> MixtureSetup<MultivariateNormal<Double>> {
    MixtureSetup(
      count: count, form: GaussianForm(structure: options[OptionTable.covariance] ?? .full, policy: try policy()),
      start: named() ?? .shortRuns, options: search)
  }

  // MARK: What was asked for

  /// "--components 3"; "--components auto" if it was left open.
  var asked: OptionText { "\(option: "components", options.text(of: "components") ?? "auto")" }

  /// How many components to try.
  var counts: ComponentCounts { options[OptionTable.components] ?? .automatic }

  /// The one number of components; `nil` if there is a choice.
  var one: Int? {
    guard case .counts(let counts) = counts, counts.count == 1 else { return nil }
    return counts[0]
  }

  /// When iterations end, where they begin, and how often.
  var search: SearchOptions { options.search }

  /// A start that has a name; `nil` if it was left open.
  func named<Component: MixtureComponent>() -> MixtureStart<Component>? {
    let named: [MixtureStart<Component>] = [.shortRuns, .kMeans, .kMeansPlusPlus, .randomResponsibilities]
    return options[OptionTable.start].flatMap { start in named.first { $0.kind == start } }
  }

  /// What keeps components from collapsing.
  ///
  /// - Throws: ``FitRequestError`` for a policy that no mixture takes.
  func policy() throws(FitRequestError) -> CovariancePolicy {
    let policy = options[OptionTable.policy] ?? .relativeRidge(1e-6)
    if case .pseudo = policy {
      throw FitRequestError(
        .unsuitableOption, option: "policy",
        "\(option: "policy", policy.description) is for one Gaussian: densities on supports of different dimensions cannot be added up",
        advice: "choose relative-ridge=ε, ridge=ε or relative-floor=τ")
    }
    return policy
  }

  /// Throws for what a choice among several mixtures does not take.
  func checkChoice(_ asked: OptionText) throws(FitRequestError) {
    guard !request.rows.isStreamed else {
      throw FitRequestError(
        .unsuitableOption, option: "stream",
        "\(asked) fits many mixtures to rows in memory, and \(option: "stream") holds none", advice: "give a number")
    }
    guard options[OptionTable.onFailure] != .keep else {
      throw FitRequestError(
        .unsuitableOption, option: "on-failure",
        "\(option: "on-failure", "keep") is for one mixture, and \(asked) passes over those that fail",
        advice: "leave it out or give a number")
    }
    guard request.start == nil else {
      throw FitRequestError(
        .unsuitableOption, option: "start",
        "\(option: "start", request.startName) is one mixture, and \(asked) tries several",
        advice: "leave it out or give a number")
    }
  }

  /// Throws if a criterion was given where there is one number of components.
  func checkNoCriterion(_ count: Int) throws(FitRequestError) {
    guard let criterion = options.text(of: "criterion") else { return }
    throw FitRequestError(
      .unsuitableOption, option: "criterion",
      "\(option: "criterion", criterion) chooses a number of components, and \(option: "components", "\(count)") is one",
      advice: "give a range such as 1-12, or auto")
  }

  /// The mixture of one kind that the iterations are to begin with; `nil` for another start.
  func start<Component: DescribableComponent>(of type: Component.Type, _ count: Int) throws(FitRequestError) -> Mixture<
    Component
  >? {
    guard let stored = request.start else { return nil }
    guard let mixture = stored.model as? Mixture<Component> else {
      throw startError(
        "holds a \(Swift.type(of: stored.model).storedName), no \(type.mixtureWords)",
        "name a model of \(command: "fit", with: type.mixtureOptions)")
    }
    guard mixture.components.count == count else {
      throw startError(
        "has \(counted(mixture.components.count, "component")), and \(option: "components", "\(count)") are to be fitted",
        "give the same number")
    }
    if let restarts = options[OptionTable.restarts], restarts > 1 {
      throw FitRequestError(
        .unsuitableOption, option: "restarts", "\(option: "restarts", "\(restarts)") from one mixture end all the same",
        advice: "leave it out")
    }
    return mixture
  }

  /// What is wrong with a start that was given.
  func startError(_ fact: OptionText, _ advice: OptionText) -> FitRequestError {
    FitRequestError(.unsuitableOption, option: "start", "\(option: "start", request.startName) \(fact)", advice: advice)
  }
}

extension FitOptions {
  /// When iterations end, where they begin, and how often.
  var search: SearchOptions {
    SearchOptions(
      tolerance: self[OptionTable.tolerance], maximumIterations: self[OptionTable.maximumIterations],
      restarts: self[OptionTable.restarts], seed: self[OptionTable.seed] ?? 0,
      onFailure: self[OptionTable.onFailure] ?? .fail)
  }
}

extension DescribableComponent {
  /// "mixture of factors".
  static var mixtureWords: String {
    switch storedMixtureName {
    case FactorAnalysis<Double>.storedMixtureName: "mixture of factors"
    case MultivariateStudentT<Double>.storedMixtureName: "mixture of t distributions"
    case MultivariateNormal<Double>.storedMixtureName: "mixture"
    default: storedMixtureName
    }
  }

  /// The options that ask for such a mixture.
  static var mixtureOptions: [OptionChange] {
    let components = OptionChange(option: "components", value: nil)
    return switch storedMixtureName {
    case FactorAnalysis<Double>.storedMixtureName: [components, OptionChange(option: "factors", value: nil)]
    case MultivariateStudentT<Double>.storedMixtureName:
      [components, OptionChange(option: "kind", value: ModelKind.studentT.name)]
    default: [components]
    }
  }
}
