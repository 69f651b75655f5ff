import Gaussian
import GaussianIO

extension ModelKind {
  /// Latent factors with isotropic noise.
  public static let principalComponents = latentFactors(
    "pca", summary: "latent factors with isotropic noise, probabilistic principal components", .isotropic)

  /// Latent factors with a noise of its own in each variable.
  public static let factorAnalysis = latentFactors(
    "factor-analysis", summary: "latent factors with diagonal noise", .diagonal)

  private static func latentFactors(_ name: String, summary: String, _ noise: FactorNoise) -> ModelKind {
    ModelKind(
      name, summary: summary,
      options: [
        OptionTable.factors.spec, OptionTable.noise.spec, OptionTable.factorCriterion.spec,
        OptionTable.factorMethod.spec, OptionTable.rotation.spec, OptionTable.tolerance.spec,
        OptionTable.maximumIterations.spec, OptionTable.restarts.spec, OptionTable.seed.spec, OptionTable.missing.spec,
      ], askedForBy: [OptionTable.factors.spec],
      refusals: [
        "covariance": ownCovarianceRefusal, "estimator": ownCovarianceRefusal, "policy": ownCovarianceRefusal,
      ], isImplied: asksFor(noise)
    ) { request in try FactorRequest(request, noise).plan() }
  }

  /// Whether options ask for factors with noise of one kind.
  private static func asksFor(_ noise: FactorNoise) -> @Sendable (FitOptions) -> Bool {
    { ($0[OptionTable.noise] ?? .isotropic) == noise }
  }

  private static let ownCovarianceRefusal = OptionRefusal.sentence(
    """
    \(option: "factors") is maximum likelihood with a covariance of its own, and takes no \(option: "covariance"), no \
    \(option: "estimator") and no \(option: "policy")
    """, advice: "leave them out")

  /// A mixture of models of factors.
  public static let factorMixture = ModelKind(
    "factor-mixture", summary: "a mixture of models of latent factors",
    options: [
      OptionTable.components.spec, OptionTable.factors.spec, OptionTable.noise.spec, OptionTable.criterion.spec,
      OptionTable.start.spec, OptionTable.tolerance.spec, OptionTable.maximumIterations.spec, OptionTable.restarts.spec,
      OptionTable.seed.spec, OptionTable.onFailure.spec, OptionTable.missing.spec,
    ], askedForBy: [OptionTable.components.spec, OptionTable.factors.spec],
    refusals: [
      "covariance": mixedCovarianceRefusal, "policy": mixedCovarianceRefusal,
      "estimator": MixtureRequest.estimatorRefusal,
      "factor-criterion": ofOneModel("factor-criterion", "choose with \(option: "criterion")"),
      "factor-method": ofOneModel("factor-method"), "rotation": ofOneModel("rotation"),
    ]
  ) { request in try MixtureRequest(request).factorModels() }

  private static let mixedCovarianceRefusal = OptionRefusal.sentence(
    """
    \(option: "components") with \(option: "factors") has covariances of its own, and takes no \(option: "covariance") and \
    no \(option: "policy")
    """, advice: "leave them out")

  private static func ofOneModel(_ name: String, _ advice: OptionText = "leave it out") -> OptionRefusal {
    .sentence("\(option: name) is for one model of factors, and not for a mixture of them", advice: advice)
  }
}

/// A model of factors that was asked for.
private struct FactorRequest {
  let request: FitRequest
  let noise: FactorNoise

  init(_ request: FitRequest, _ noise: FactorNoise) throws(FitRequestError) {
    (self.request, self.noise) = (request, noise)
    if let asked = request.options[OptionTable.noise], asked != noise {
      throw FitRequestError(
        .unsuitableOption, option: "noise",
        """
        \(option: "kind", request.kind.name) has \(noise.rawValue) noise, and \(option: "noise", asked.rawValue) asks for \
        another
        """, advice: "leave one of them out")
    }
  }

  /// The way to fit one number of factors, or to choose among several.
  func plan() throws -> any FitPlan {
    let options = request.options
    let range = options[OptionTable.factors]?.range
    let asked: OptionText = "\(option: "factors", options.text(of: "factors") ?? "auto")"
    let search = try FactorSearch(noise: noise, options)
    if let range, range.lowerBound == range.upperBound {
      if let criterion = options.text(of: "factor-criterion") {
        throw FitRequestError(
          .unsuitableOption, option: "factor-criterion",
          "\(option: "factor-criterion", criterion) chooses a number of factors, and \(asked) is one",
          advice: "give a range such as 0-6, or auto")
      }
      try search.check(factors: range.lowerBound, missing: request.missing)
      return FactorPlan(factors: range.lowerBound, search: search)
    }
    guard request.missing != .observe else {
      throw FitRequestError(
        .unsuitableOption, option: "missing",
        "\(option: "missing", "em") fits one number of factors, and \(asked) chooses one by complete rows",
        advice: "give a number, or use \(option: "missing", "drop")")
    }
    try search.checkChoice(asked)
    let criterion = options[OptionTable.factorCriterion]
    guard criterion != .evidence || noise == .isotropic else {
      throw FitRequestError(
        .unsuitableOption, option: "factor-criterion",
        "\(option: "factor-criterion", "evidence") is known for \(option: "noise", "isotropic") only",
        advice: "choose one of bic, held-out=5")
    }
    return FactorChoice(range: range, search: search, criterion: criterion)
  }
}

// MARK: - Mixtures

extension MixtureRequest {
  /// Most factors that are tried unasked.
  private static let mostFactors = 6

  /// The way to fit one mixture of models of factors, or several to choose from.
  fileprivate func factorModels() throws -> any FitPlan {
    let options = request.options
    let named: MixtureStart<FactorAnalysis<Double>>? = named()
    if case .shortRuns = named {
      throw FitRequestError(
        .unsuitableOption, option: "start",
        "\(option: "start", "short-runs") is for mixtures of Gaussians, not of factors", advice: "choose k-means")
    }
    let noise = options[OptionTable.noise] ?? .isotropic
    let range = options[OptionTable.factors]?.range
    guard let count = one, let range, range.lowerBound == range.upperBound else {
      try checkChoice("\(asked) \(option: "factors", options.text(of: "factors") ?? "auto")")
      return MixtureChoice<FactorAnalysis<Double>>(
        counts: counts, forms: { Self.forms(noise, range, columns: $0) }, start: named ?? .kMeans, options: search,
        criterion: options[OptionTable.criterion])
    }
    if let criterion = options.text(of: "criterion") {
      throw FitRequestError(
        .unsuitableOption, option: "criterion",
        """
        \(option: "criterion", criterion) chooses numbers of components or factors, and there is nothing to choose
        """, advice: "give a range such as 1-12, or auto")
    }
    var setup = MixtureSetup<FactorAnalysis<Double>>(
      count: count, form: FactorForm(factors: range.lowerBound, noise: noise), start: named ?? .kMeans, options: search)
    let start = try start(of: FactorAnalysis<Double>.self, count)
    if let start {
      let counts = Set(start.components.map(\.factorCount))
      guard start.noise == noise, counts == [range.lowerBound] else {
        let one: OptionText =
          counts.count == 1 ? "use \(option: "factors", "\(counts.first ?? 0)")" : "name another start"
        throw startError(
          "has \(Self.words(for: counts)) and \(start.noise.rawValue) noise",
          start.noise != noise ? "use \(option: "noise", start.noise.rawValue)" : one)
      }
      setup.start = .mixture(start)
    }
    return MixturePlan(setup: setup, start: start == nil ? nil : request.start)
  }

  /// The forms to try for so many columns; more factors than columns make no form, and are told about if none is left.
  private static func forms(_ noise: FactorNoise, _ range: ClosedRange<Int>?, columns: Int) -> [FactorForm] {
    let range = range ?? 0...min(mostFactors, columns - 1)
    let most = max(range.lowerBound, min(range.upperBound, columns))
    return (range.lowerBound...most).map { FactorForm(factors: $0, noise: noise) }
  }

  /// "2 factors", or "components of 1 and 2 factors".
  private static func words(for counts: Set<Int>) -> String {
    let counts = counts.sorted()
    if counts.count == 1 { return counted(counts[0], "factor") }
    return "components of \(counts.map(String.init).joined(separator: " and ")) factors"
  }
}
