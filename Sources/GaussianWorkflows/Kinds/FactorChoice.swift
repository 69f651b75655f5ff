import Gaussian
import GaussianIO

/// Models of several numbers of factors, and the best of them.
struct FactorChoice: FitPlan {
  /// Numbers of factors; `nil` for all that make sense.
  let range: ClosedRange<Int>?
  let search: FactorSearch
  /// `nil` for what suits the shape of the rows.
  let criterion: FactorCriterion?

  /// Most numbers of factors that are tried unasked where each is a fit of its own.
  private static let mostFits = 20

  private var noise: FactorNoise { search.noise }

  var squareMatrices: Int { search.squareMatrices }

  func fit(_ request: FitRequest) throws -> FitOutcome {
    let rows = try request.completeRows()
    let criterion = criterion ?? (rows.count > rows.values.columns ? .bic : .heldOut(folds: 5))
    if case .heldOut(let parts) = criterion {
      try request.check(rows.count, of: parts, option: "factor-criterion")
    } else if noise == .isotropic {
      try search.checkSeed(for: "\(option: "factor-criterion", criterion.option)")
    }
    request.say("fitting numbers of factors to \(counted(rows.values.rows, "row"))")
    let selection = try request.naming(rows.variables) {
      try FactorSelection(
        fitting: rows.values, noise: noise, factors: range ?? numbers(for: rows.values.columns, criterion),
        criterion: criterion, weights: rows.weights, seed: search.seed, restarts: search.restarts,
        parallelism: request.parallelism)
    }
    guard let best = selection.best else { throw nothing(of: selection, rows, request) }
    var result = try FactorPlan(factors: best, search: search).fit(to: rows, isChosen: true, request)
    result.details.add(selection: selection, best: best)
    return result
  }

  /// Those that leave the model fewer parameters than a full covariance has.
  private func numbers(for dimension: Int, _ criterion: FactorCriterion) -> ClosedRange<Int> {
    var most = 0
    while most + 1 < dimension {
      let rest = dimension - most - 1
      guard noise == .isotropic || rest * rest >= dimension + most + 1 else { break }
      most += 1
    }
    let isOneDecomposition = noise == .isotropic && (criterion == .bic || criterion == .evidence)
    return 0...(isOneDecomposition ? most : min(most, Self.mostFits))
  }

  /// Why there is nothing to choose from.
  private func nothing(of selection: FactorSelection, _ rows: FitRows.Whole, _ request: FitRequest) -> FitFault {
    if let error = selection.candidates.lazy.compactMap(\.failure).first {
      return FitFault(error, in: request.rows.name, variables: rows.variables)
    }
    return FitFault(
      "\(selection.criterion.option) is known of none of these numbers of factors for "
        + "\(counted(rows.values.columns, "variable"))", in: request.rows.name,
      advice: "choose by another \(option: "factor-criterion"), or give a number")
  }
}

// MARK: - What there is to say

extension Report {
  fileprivate mutating func add(selection: FactorSelection, best: Int) {
    add(
      "selection",
      json: .object([
        "criterion": .string(selection.criterion.option),
        "best": .integer((selection.candidates.firstIndex { $0.factors == best } ?? 0) + 1),
        "candidates": .array(selection.candidates.map(\.json)),
      ]))
    add(
      line: "chosen by \(selection.criterion.words)",
      "\(counted(best, "factor")) among \(counted(selection.candidates.count, "candidate"))")
    add(table: selection.table(best: best), caption: selection.caption)
  }
}

extension FactorCriterion {
  /// As a user writes it.
  fileprivate var option: String {
    switch self {
    case .evidence: "evidence"
    case .bic: "bic"
    case .heldOut(let folds): "held-out=\(folds)"
    }
  }

  fileprivate var words: String {
    switch self {
    case .evidence: "evidence"
    case .bic: "BIC"
    case .heldOut: "held-out likelihood"
    }
  }
}

extension FactorSelection {
  /// Candidates that are shown on each side of the best.
  private static let shownBeside = 8

  fileprivate var caption: String {
    let facts =
      switch criterion {
      case .evidence: "Evidence in nats, higher is better"
      case .bic: "BIC, lower is better"
      case .heldOut: "Mean log-likelihood of held-out rows ± standard error, higher is better"
      }
    let unknown = candidates.contains { !value(of: $0).isFinite } ? "; – is not known" : ""
    return "\(facts); * is the best\(unknown)"
  }

  fileprivate func table(best: Int) -> TextTable {
    var table = TextTable(["factors", "\(criterion.words)  "])
    for candidate in candidates where abs(candidate.factors - best) <= Self.shownBeside {
      table.append(["\(candidate.factors)", cell(candidate) + (candidate.factors == best ? " *" : "  ")])
    }
    return table
  }

  private func cell(_ candidate: Candidate) -> String {
    guard value(of: candidate).isFinite else { return "–" }
    switch criterion {
    case .heldOut:
      guard let heldOut = candidate.heldOut else { return "–" }
      return heldOut.words
    case .evidence: return fixed(candidate.logEvidence ?? .nan, digits: 1)
    case .bic: return fixed(value(of: candidate), digits: 1)
    }
  }
}

extension FactorSelection.Candidate {
  fileprivate var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    var object: JSONObject = [
      "factors": .integer(factors), "logLikelihood": number(criteria?.logLikelihood),
      "parameters": criteria.map { .integer($0.parameterCount) } ?? .null, "bic": number(criteria?.bic),
      "aic": number(criteria?.aic), "logEvidence": number(logEvidence),
    ]
    if let heldOut { object["heldOut"] = heldOut.json }
    if let failure { object["failure"] = .string(failure.description) }
    return .object(object)
  }
}
