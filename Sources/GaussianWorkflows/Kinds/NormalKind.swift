import Gaussian
import GaussianIO

extension ModelKind {
  /// One Gaussian.
  public static let normal = ModelKind(
    "normal", summary: "one Gaussian",
    options: [
      OptionTable.covariance.spec, OptionTable.estimator.spec, OptionTable.policy.spec, OptionTable.missing.spec,
    ]
  ) { request in try NormalPlan(request) }
}

extension MixtureCovariance {
  /// The structure of one Gaussian.
  ///
  /// - Throws: ``FitRequestError`` if there is nothing that could share a covariance.
  func ofOne() throws(FitRequestError) -> CovarianceStructure {
    switch self {
    case .full: return .full
    case .diagonal: return .diagonal
    case .spherical: return .spherical
    case .tied:
      throw FitRequestError(
        .unsuitableOption, option: "covariance",
        "\(option: "covariance", "tied") is one that components or classes share, and one Gaussian has none",
        advice: "choose full, diagonal or spherical")
    }
  }
}

/// The ways to fit one Gaussian.
private struct NormalPlan: FitPlan {
  private let structure: CovarianceStructure
  private let estimator: any GaussianEstimator
  private let policy: CovariancePolicy

  init(_ request: FitRequest) throws {
    let options = request.options
    structure = try (options[OptionTable.covariance] ?? .full).ofOne()
    estimator = options[OptionTable.estimator] ?? MaximumLikelihood()
    policy = options[OptionTable.policy] ?? .fail
    guard request.missing != .observe || estimator is MaximumLikelihood else {
      throw FitRequestError(
        .unsuitableOption, option: "missing",
        "\(option: "missing", "em") is maximum likelihood, and \(option: "estimator", estimator.name) is not",
        advice: "leave one of them out")
    }
  }

  var squareMatrices: Int { neededStructure == .full ? SufficientStatistics<Double>.matricesOfFit : 0 }

  /// What the sums of the rows have to be enough for.
  private var neededStructure: CovarianceStructure {
    (estimator as? any StatisticsEstimator)?.statisticsStructure(for: structure) ?? structure
  }

  var inParts: DistributedFit? {
    (estimator as? any StatisticsEstimator).map { estimator in
      // What is summed does not depend on the number of variables.
      let sums: SufficientStatistics<Double> = estimator.statistics(dimension: 1, structure: structure, policy: policy)
      return DistributedFit(statistics: sums.structure, moments: sums.moments)
    }
  }

  func fit(_ request: FitRequest) throws -> FitOutcome {
    if request.missing == .observe { return try toObservedCells(request) }
    if let estimator = estimator as? any StatisticsEstimator { return try bySums(estimator, request) }
    return try byRows(request)
  }

  /// Sums the rows up as they are read, whatever their number is.
  private func bySums(_ estimator: some StatisticsEstimator, _ request: FitRequest) throws -> FitOutcome {
    func required(_ dimension: Int) -> Int {
      estimator.required(dimension: dimension, structure: structure, policy: policy)
    }
    let sum = try request.summedRows(required: required) {
      estimator.statistics(dimension: $0, structure: structure, policy: policy)
    }
    let statistics = sum.statistics
    let model = try request.naming(sum.variables) {
      try MultivariateNormal(estimating: statistics, structure: structure, estimator: estimator, policy: policy)
    }
    return outcome(model, sum.names, droppedRows: sum.droppedRows, logLikelihood: model.logLikelihood(of: statistics))
  }

  /// Holds all rows in memory, for an estimator that visits them again and again.
  private func byRows(_ request: FitRequest) throws -> FitOutcome {
    let rows = request.complete(try request.wholeRows())
    request.say("fitting \(counted(rows.values.rows, "row")) of \(counted(rows.values.columns, "column"))")
    let model = try request.naming(rows.variables) {
      try MultivariateNormal(
        fitting: rows.values, weights: rows.weights, structure: structure, estimator: estimator, policy: policy,
        parallelism: request.parallelism)
    }
    return outcome(
      model, rows.names, droppedRows: rows.droppedRows,
      logLikelihood: weightedSum(
        model.observedLogDensities(of: rows.values, parallelism: request.parallelism), rows.weights))
  }

  /// Holds all rows in memory and makes the most of the cells that are there.
  private func toObservedCells(_ request: FitRequest) throws -> FitOutcome {
    let rows = try request.wholeRows()
    request.say("fitting \(counted(rows.values.rows, "row")) of \(counted(rows.values.columns, "column"))")
    let fit = try request.naming(rows.variables) {
      try MissingValuesFit(
        fitting: rows.values, weights: rows.weights, structure: structure, policy: policy,
        parallelism: request.parallelism, observer: request.observer)
    }
    var result = outcome(
      fit.model, rows.names, droppedRows: 0,
      logLikelihood: weightedSum(
        fit.model.observedLogDensities(of: rows.values, parallelism: request.parallelism), rows.weights))
    let ending = fit.climb.ending
    result.climb = fit.climb
    result.details.add("ending", json: .string(ending.storedName))
    if ending == .singular {
      result.details.add(
        line: "ending",
        "singular: the likelihood leads to a covariance that leaves no mass off a plane through the rows")
    }
    if ending == .likelihoodFell {
      result.details.add(line: "ending", "rounding let the likelihood fall; these are the most likely parameters")
    }
    result.details.add(neverTogether: fit.pairsNeverObservedTogether, names: rows.variables)
    return result
  }

  private func outcome(
    _ model: MultivariateNormal<Double>, _ names: [String]?, droppedRows: Int, logLikelihood: Double?
  ) -> FitOutcome {
    let count = model.observationCount ?? 0
    return FitOutcome(
      model, variables: names, rows: count, weight: model.estimation?.weight ?? Double(count), droppedRows: droppedRows,
      logLikelihood: logLikelihood, climb: model.estimation.flatMap { ClimbRecord(of: $0) })
  }
}

extension ClimbRecord {
  /// What is known of the iterations of an estimator; `nil` for one without.
  init?(of record: EstimationRecord) {
    guard let iterations = record.iterations, let ending = record.ending else { return nil }
    self.init(iterations: iterations, ending: ending)
  }
}

extension Report {
  /// What missing cells leave open.
  fileprivate mutating func add(neverTogether pairs: [[Int]], names: [String]) {
    let pairs = pairs.map { pair in pair.map { names[$0] } }
    add("neverObservedTogether", json: .array(pairs.map { .strings($0) }))
    guard !pairs.isEmpty else { return }
    let shown = pairs.prefix(3).map { $0.joined(separator: " and ") } + (pairs.count > 3 ? ["… (\(pairs.count))"] : [])
    add(line: "never observed together", shown.joined(separator: ", "))
  }
}
