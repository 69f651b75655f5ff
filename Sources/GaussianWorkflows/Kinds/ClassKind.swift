import Gaussian
import GaussianIO

extension ModelKind {
  /// Classes of rows, each a Gaussian or a mixture.
  public static let classes = ModelKind(
    "classes", summary: "a Gaussian or a mixture for each class of rows",
    options: [
      OptionTable.label.spec, OptionTable.priors.spec, OptionTable.components.spec, OptionTable.start.spec,
      OptionTable.covariance.spec, OptionTable.estimator.spec, OptionTable.policy.spec, OptionTable.tolerance.spec,
      OptionTable.maximumIterations.spec, OptionTable.restarts.spec, OptionTable.seed.spec, OptionTable.missing.spec,
    ], askedForBy: [OptionTable.label.spec]
  ) { request in try ClassPlan(request) }
}

/// The ways to fit the classes of rows.
private struct ClassPlan: FitPlan {
  /// What each class is to be.
  private enum Density {
    /// One Gaussian.
    case normal(MixtureCovariance, any GaussianEstimator, CovariancePolicy)
    /// Several.
    case mixture(MixtureSetup<MultivariateNormal<Double>>)
  }

  private let label: String?
  private let priors: ClassPriors
  private let density: Density

  init(_ request: FitRequest) throws {
    let options = request.options
    label = options[OptionTable.label]
    priors = options[OptionTable.priors] ?? .proportional
    guard request.rows.store.hasLabels(label) else {
      throw FitRequestError(
        .missingOption, option: "label", "\(option: "kind", "classes") has to know what rows are",
        advice: "name the column that says it with \(option: "label")")
    }
    density = try Self.density(request)
    guard request.missing == .observe, case .normal(_, let estimator, _) = density else { return }
    guard estimator is MaximumLikelihood else {
      throw FitRequestError(
        .unsuitableOption, option: "missing",
        "\(option: "missing", "em") is maximum likelihood, and \(option: "estimator", estimator.name) is not",
        advice: "leave one of them out")
    }
  }

  private static func density(_ request: FitRequest) throws -> Density {
    let options = request.options
    guard options[OptionTable.components] != nil else {
      try request.refuseOptionsOfMixtures()
      return .normal(
        options[OptionTable.covariance] ?? .full, options[OptionTable.estimator] ?? MaximumLikelihood(),
        options[OptionTable.policy] ?? .fail)
    }
    if request.start != nil {
      throw FitRequestError(
        .unsuitableOption, option: "start",
        "\(option: "start", request.startName) holds one mixture, and every class has its own", advice: "leave it out")
    }
    guard !request.rows.isStreamed else {
      throw FitRequestError(
        .unsuitableOption, option: "stream", "\(option: "stream") is for one mixture", advice: "leave it out")
    }
    let mixture = try MixtureRequest(request, takesIncompleteRows: true)
    try mixture.checkEstimator()
    guard let count = mixture.one else {
      throw FitRequestError(
        .unsuitableOption, option: "components", "\(mixture.asked) chooses for all rows together",
        advice: "give a number")
    }
    return .mixture(try mixture.setup(count))
  }

  var squareMatrices: Int {
    // Two classes at least.
    switch density {
    case .normal(let covariance, _, _):
      [.full, .tied].contains(covariance) ? SufficientStatistics<Double>.matricesOfFit + 1 : 0
    case .mixture(let setup): setup.squareMatrices
    }
  }

  func fit(_ request: FitRequest) throws -> FitOutcome {
    if request.missing == .observe { return try toObservedCells(request) }
    if case .normal(let covariance, let estimator, let policy) = density,
      let estimator = estimator as? any StatisticsEstimator
    {
      return try bySums(estimator, covariance, policy, request)
    }
    return try byRows(request)
  }

  /// Sums the rows of each class up as they are read, whatever their number is.
  private func bySums(
    _ estimator: some StatisticsEstimator, _ covariance: MixtureCovariance, _ policy: CovariancePolicy,
    _ request: FitRequest
  ) throws -> FitOutcome {
    var (sums, shape) = (PartialClassStatistics<Double>?.none, FitRows.Shape(columns: 0))
    var vocabulary = LabelVocabulary()
    func note(_ labels: [String], _ weights: [Double]?) { vocabulary.add(labels, weights: weights) }
    let dropped = try request.forEachCompleteBlock("summing up", noting: note) {
      shape = $0
      sums =
        sums
        ?? PartialClassStatistics(
          of: estimator.statistics(dimension: $0.columns, structure: covariance.structure, policy: policy))
    } _: { rows in
      try request.naming(shape.variables) {
        try sums?.add(
          rows.values, labels: rows.labels ?? [], weights: rows.weights, parallelism: request.parallelism)
      }
    }
    let read = sums
    let summed = try request.naming(shape.variables) { try read?.statistics() }
    guard var statistics = summed, statistics.count > 0 else {
      throw FitFault(noRowsIn: request.rows.name, dropped: dropped)
    }
    if vocabulary.hasSynonyms { statistics = statistics.renamed { vocabulary.label(sameAs: $0) ?? $0 } }
    let priors = try self.priors(among: vocabulary)
    let model = try request.naming(shape.variables) {
      try ClassConditionalModel(
        estimating: statistics, structure: covariance, estimator: estimator, policy: policy, priors: priors)
    }
    var result = outcome(model, shape.names, droppedRows: dropped)
    result.details.add(jointLogLikelihood: model.jointLogLikelihood(of: statistics))
    return result
  }

  /// Holds all rows in memory, for an estimator that visits them again and again.
  private func byRows(_ request: FitRequest) throws -> FitOutcome {
    let all = try request.wholeRows()
    let rows = request.complete(all)
    guard rows.values.rows > 0 else { throw FitFault(noRowsIn: request.rows.name, dropped: rows.droppedRows) }
    request.say("fitting \(counted(rows.values.rows, "row")) of \(counted(rows.values.columns, "column"))")
    var vocabulary = LabelVocabulary()
    vocabulary.add(all.labels ?? [], weights: all.weights)
    let priors = try self.priors(among: vocabulary)
    let model = try request.naming(rows.variables) { try self.model(of: rows, priors, request) }
    var result = outcome(model, rows.names, droppedRows: rows.droppedRows)
    result.logLikelihood = weightedSum(
      model.logDensities(of: rows.values, parallelism: request.parallelism), rows.weights)
    result.details.add(
      jointLogLikelihood: weightedSum(
        model.jointLogDensities(of: rows.values, labels: rows.labels ?? [], parallelism: request.parallelism),
        rows.weights))
    return result
  }

  /// Holds all rows in memory and makes the most of the cells that are there.
  private func toObservedCells(_ request: FitRequest) throws -> FitOutcome {
    let rows = try request.wholeRows()
    request.say("fitting \(counted(rows.values.rows, "row")) of \(counted(rows.values.columns, "column"))")
    var vocabulary = LabelVocabulary()
    vocabulary.add(rows.labels ?? [], weights: rows.weights)
    let priors = try self.priors(among: vocabulary)
    let labels = (rows.labels ?? []).map { vocabulary.label(sameAs: $0) ?? $0 }
    let observer: FitObserver = { state in
      request.say("fitting classes: iteration \(state.iteration), \(fixed(state.value, digits: 5)) nats")
      return request.observer?(state) ?? .continue
    }
    let model = try request.naming(rows.variables) {
      switch density {
      case .normal(let covariance, _, let policy):
        try ClassConditionalModel(
          fittingObservedCells: rows.values, labels: labels, weights: rows.weights, structure: covariance,
          policy: policy, priors: priors, parallelism: request.parallelism, observer: observer)
      case .mixture(let setup):
        try ClassConditionalModel(
          fittingObservedCells: rows.values, labels: labels, weights: rows.weights, components: setup.count,
          form: setup.form, start: setup.start, options: setup.options, priors: priors,
          parallelism: request.parallelism, observer: observer)
      }
    }
    var result = outcome(model, rows.names, droppedRows: 0)
    result.logLikelihood = weightedSum(
      model.observedLogDensities(of: rows.values, parallelism: request.parallelism), rows.weights)
    return result
  }

  /// The priors, with the classes as the rows spell them.
  private func priors(among vocabulary: LabelVocabulary) throws -> ClassPriors {
    guard case .given(let given) = priors else { return priors }
    var found: [String: Double] = [:]
    for (name, prior) in given.sorted(by: { $0.key < $1.key }) {
      let label = vocabulary.label(sameAs: name) ?? name
      if vocabulary.label(sameAs: name) == nil, let other = vocabulary.labels.first(where: { $0.contains(",") }) {
        throw FitRequestError(
          .invalidValue, option: "priors", "\(option: "priors") names the class '\(name)', and no row is of it",
          advice: """
            a name that holds a comma stands in quotation marks, as in \(option: "priors", listField(other) + "=0.5")
            """)
      }
      guard found.updateValue(prior, forKey: label) == nil else { throw OptionTable.ambiguous(label) }
    }
    return .given(found)
  }

  private func model(of rows: FitRows.Whole, _ priors: ClassPriors, _ request: FitRequest) throws(GaussianError)
    -> ClassConditionalModel<Double>
  {
    switch density {
    case .normal(let covariance, let estimator, let policy):
      return try ClassConditionalModel(
        fitting: rows.values, labels: rows.labels ?? [], weights: rows.weights, structure: covariance,
        estimator: estimator, policy: policy, priors: priors, parallelism: request.parallelism)
    case .mixture(let setup):
      return try ClassConditionalModel(
        fitting: rows.values, labels: rows.labels ?? [], weights: rows.weights, components: setup.count,
        form: setup.form, start: setup.start, options: setup.options, priors: priors, parallelism: request.parallelism
      ) { state in
        request.say("fitting classes: iteration \(state.iteration), \(fixed(state.value, digits: 5)) nats")
        return request.observer?(state) ?? .continue
      }
    }
  }

  private func outcome(_ model: ClassConditionalModel<Double>, _ names: [String]?, droppedRows: Int) -> FitOutcome {
    var model = model
    model.labelName = label
    return FitOutcome(
      model, variables: names, rows: model.observationCount ?? 0,
      weight: model.densities.reduce(0) { $0 + ($1.observationWeight ?? 0) }, droppedRows: droppedRows)
  }
}

extension FitRequest {
  /// Throws for options of mixtures where no number of components was asked for.
  func refuseOptionsOfMixtures(besides allowed: [String] = []) throws(FitRequestError) {
    if start != nil, !allowed.contains("start") { throw OptionTable.start.spec.misplaced(in: kind) }
    if rows.isStreamed {
      throw FitRequestError(
        .unsuitableOption, option: "stream", "\(option: "stream") is about mixtures",
        advice: "say how many Gaussians with \(option: "components"), or leave it out")
    }
    let ofMixtures = ["criterion", "start", "tolerance", "max-iterations", "restarts", "seed", "on-failure"]
    if let option = options.specs.first(where: { ofMixtures.contains($0.name) && !allowed.contains($0.name) }) {
      throw option.misplaced(in: kind)
    }
  }
}

extension Report {
  /// What the model says of rows and classes together.
  fileprivate mutating func add(jointLogLikelihood: Double?) {
    guard let jointLogLikelihood else { return add("jointLogLikelihood", json: .null) }
    add("jointLogLikelihood", jointLogLikelihood, label: "log-likelihood with classes (nats)")
  }
}
