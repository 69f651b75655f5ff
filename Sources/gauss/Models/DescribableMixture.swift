import Gaussian
import GaussianIO

/// A mixture that the command line can talk about.
protocol DescribableMixture: DescribableModel, MixtureModel {}

extension DescribableMixture {
  /// How it was fitted, how many parameters are free, and what they cost.
  func addFit(to report: inout Report) {
    if let estimation { report.add(estimation: estimation) }
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
    dimension > shownVariables ? " of \(shownVariables) of \(grouped(dimension)) variables; --json has them all" : ""
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

/// The mixture that a model file holds.
///
/// - Parameters:
///   - stored: What it holds.
///   - path: The file.
///   - option: What needs a mixture.
/// - Returns: The mixture.
/// - Throws: ``Failure`` if it holds another kind of model.
func mixture(of stored: StoredModel, in path: String, for option: String) throws -> any DescribableMixture {
  guard let mixture = stored.model as? any DescribableMixture else {
    throw Failure.usage(
      "\(option) is about the components of a mixture, and \(inputName(path)) holds a "
        + "\(type(of: stored.model).storedName); leave it out")
  }
  return mixture
}

extension Report {
  /// How a mixture was fitted.
  mutating func add(estimation record: MixtureRecord) {
    add("estimation", json: record.json)
    let restarts = record.restarts > 1 ? ", the best of \(grouped(record.restarts))" : ""
    add(line: "start", "\(record.start), seed \(record.seed)\(restarts)")
    let ending =
      switch record.ending {
      case .converged: "converged: the mean log-likelihood changed by less than \(short(record.tolerance))"
      case .iterationLimit: "not converged: --max-iterations allows no more"
      case .likelihoodFell: "ended: the likelihood fell, as \(record.policy) may cause"
      }
    add(line: "iterations", "\(grouped(record.iterations)), \(ending)")
    if record.leastNoise == nil && record.policy != .ridge(1e-6) { add(line: "policy", "\(record.policy)") }
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

  private func numbered(_ indices: [Int]) -> String {
    (indices.count == 1 ? "component " : "components ") + indices.map { "\($0 + 1)" }.joined(separator: ", ")
  }
}
