public import Gaussian
import GaussianIO

/// A mixture that reports can talk about.
public protocol DescribableMixture: DescribableModel, MixtureModel {}

extension DescribableMixture {
  /// How it was fitted, how many parameters are free, and what they cost.
  func addFit(to report: inout Report, variables: [String]) {
    if let estimation {
      report.add(estimation: estimation)
      report.add(degenerate: estimation, weights: weights, variables: variables)
    }
    report.add("parameters", parameterCount, label: "free parameters")
    guard let estimation else { return }
    let criteria = InformationCriteria(
      logLikelihood: estimation.logLikelihood, parameterCount: parameterCount, sampleSize: estimation.weight)
    report.add("bic", criteria.bic, label: "BIC (lower is better)")
    report.add("aic", criteria.aic, label: nil)
  }

  // MARK: For people

  /// Variables that a table of components has room for.
  var shownVariables: Int { min(dimension, 6) }

  /// What a caption says of variables that a table of components leaves out.
  var hiddenVariables: String {
    dimension > shownVariables ? " of \(shownVariables) of \(grouped(dimension)) variables; JSON has them all" : ""
  }

  /// A row a component, the largest first: its share, and what `cells` says of it.
  ///
  /// - Parameters:
  ///   - columns: What stands above the cells.
  ///   - cells: As many texts as there are columns, for the index of a component.
  /// - Returns: The table, of the 20 largest components.
  func componentTable(columns: [String], _ cells: (_ index: Int) -> [String]) -> TextTable {
    let shown = 20
    var table = TextTable(["component", "share"] + columns)
    let order = components.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
    for index in order.prefix(shown) {
      table.append(["\(index + 1)", "\(fixed(100 * weights[index], digits: 1)) %"] + cells(index))
    }
    if order.count > shown {
      let rest = order.dropFirst(shown)
      let share = rest.reduce(0) { $0 + weights[$1] }
      table.append(["\(grouped(rest.count)) more", "\(fixed(100 * share, digits: 1)) %"])
    }
    return table
  }

  /// Mean ± standard deviation of the shown variables.
  func places(mean: [Double], variances: [Double]) -> [String] {
    (0..<shownVariables).map { variable in
      "\(rounded(mean[variable], digits: 4)) ± \(rounded(variances[variable].squareRoot(), digits: 3))"
    }
  }
}

extension Report {
  /// How a mixture was fitted.
  mutating func add(estimation record: MixtureRecord) {
    add("estimation", json: record.json)
    let restarts = record.restarts > 1 ? ", the best of \(grouped(record.restarts))" : ""
    add(line: "start", "\(record.start.rawValue), seed \(record.climb.seed ?? 0)\(restarts)")
    let ending: OptionText =
      switch record.ending {
      case .closedForm, .converged:
        "converged: the mean log-likelihood changed by less than \(short(record.climb.tolerance ?? 0))"
      case .iterationLimit: "not converged: \(option: "max-iterations") allows no more"
      case .likelihoodFell, .stalled, .singular: "ended: the likelihood fell, as \(record.policy) may cause"
      case .componentFailed: "not converged: a component fails in the next"
      case .stopped: "not converged: stopped before"
      }
    add(line: "iterations", naming: "\(grouped(record.iterations)), \(ending)")
    if record.leastNoise == nil { add(line: "policy", "\(record.policy)\(meaning(of: record.policy))") }
    if record.weight != Double(record.count) { add(line: "sum of weights", short(record.weight)) }
    if !record.emptyComponents.isEmpty {
      add(line: "lost all their rows", numbered(record.emptyComponents))
    }
    if let share = record.leastNoise, !record.componentsOfLeastNoise.isEmpty {
      add(
        line: "next to no noise",
        "\(numbered(record.componentsOfLeastNoise)): at the bound of \(short(share)) of a variance, so take fewer factors or "
          + "components")
    }
    for group in record.coincidingComponents { add(line: "coincide", numbered(group)) }
  }

  /// Components that stand for nothing but equal rows, and those that a ridge blurs.
  fileprivate mutating func add(degenerate record: MixtureRecord, weights: [Double], variables: [String]) {
    guard record.leastNoise == nil else { return }
    add(
      "degenerateComponents",
      json: .array(
        record.degenerateComponents.map { found in
          .object([
            "component": .integer(found.component + 1), "variable": .string(variables[found.variable]),
            "distinctValues": .integer(found.distinctValues),
            "distinctValuesInComponent": .integer(found.distinctValuesInComponent),
            "distinctRows": .integer(found.distinctRows),
          ])
        }))
    let shown = 6
    for found in record.degenerateComponents.prefix(shown) {
      let most = DegenerateComponent.mostValues
      let values =
        found.distinctValues >= most ? "\(grouped(most)) values or more" : counted(found.distinctValues, "value")
      let share = "\(fixed(100 * weights[found.component], digits: 1)) %"
      add(
        line: "degenerate",
        "component \(found.component + 1) (\(share)) is held up by the policy alone: \(variables[found.variable]) takes "
          + "\(values), \(grouped(found.distinctValuesInComponent)) of them there")
    }
    if record.degenerateComponents.count > shown {
      add(
        line: "degenerate", "\(grouped(record.degenerateComponents.count - shown)) more components; JSON has them all"
      )
    }
    if !record.componentsBelowRidge.isEmpty {
      add(
        line: "narrower than the policy", "\(numbered(record.componentsBelowRidge)): a smaller ridge would fit better")
    }
  }

  /// What a policy adds, where its name leaves that open.
  private func meaning(of policy: CovariancePolicy) -> String {
    switch policy {
    case .relativeRidge: " of the variance of each variable"
    case .ridge: " in the units of each variable"
    default: ""
    }
  }

  private func numbered(_ indices: [Int]) -> String {
    (indices.count == 1 ? "component " : "components ") + indices.map { "\($0 + 1)" }.joined(separator: ", ")
  }
}
