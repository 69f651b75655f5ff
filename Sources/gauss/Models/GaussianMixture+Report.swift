import Gaussian
import GaussianIO

extension GaussianMixture: DescribableModel, DescribableMixture where Scalar == Double {
  var title: String { components.count == 1 ? "mixture of 1 Gaussian" : "mixture of \(components.count) Gaussians" }

  func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", estimation?.count ?? 0, label: nil)
    report.add("covariance", text: covariance.rawValue)
    addFit(to: &report)
    report.add("components", json: .array(indices.map { .object(facts(of: $0)) }))
    report.add(table: componentTable(variables, correlations: false), caption: caption)
  }

  func describe(into report: inout Report, variables: [String]) throws {
    if let estimation {
      report.add("rows", estimation.count, label: "fitted to rows")
    } else {
      report.add("rows", json: .null)
    }
    report.add("structure", text: covariance.rawValue, label: "covariance")
    if estimation == nil { report.add("estimation", json: .null) }
    addFit(to: &report)
    if let estimation {
      report.add("logLikelihood", estimation.logLikelihood, label: "log-likelihood (nats)")
      report.add("meanLogLikelihood", estimation.meanLogLikelihood, label: nil)
    }
    report.add("mean", json: .numbers(mean))
    // As for one Gaussian: a matrix of zeros could be larger than memory.
    let isDense = covariance.structure == .full || dimension <= 1000
    report.add("totalCovariance", json: dimension <= 1000 ? .matrix(totalCovariance) : .null)
    report.add(
      "components",
      json: .array(
        indices.map { index in
          var object = facts(of: index)
          let component = components[index]
          object["covariance"] = isDense ? .matrix(component.covariance) : .null
          object["logDeterminant"] = .number(component.logDeterminant)
          object["entropy"] = .number(component.entropy)
          return .object(object)
        }))
    report.add(table: componentTable(variables, correlations: true), caption: caption)
  }

  private var indices: Range<Int> { components.indices }

  /// How it was fitted, how many parameters are free, and what they cost.
  private func addFit(to report: inout Report) {
    if let estimation { report.add(estimation: estimation) }
    report.add("parameters", parameterCount, label: "free parameters")
    guard let estimation else { return }
    let criteria = InformationCriteria(
      logLikelihood: estimation.logLikelihood, parameterCount: parameterCount, sampleSize: estimation.weight)
    report.add("bic", criteria.bic, label: "BIC (lower is better)")
    report.add("aic", criteria.aic, label: nil)
  }

  /// Weight, mean and variances of a component.
  private func facts(of index: Int) -> JSONObject {
    [
      "weight": .number(weights[index]), "mean": .numbers(components[index].mean),
      "variances": .numbers(components[index].parameter.variances),
    ]
  }

  // MARK: For people

  /// Variables that a table of components has room for.
  private var shownVariables: Int { min(dimension, 6) }

  /// Components that a table of them has room for.
  private var shownComponents: Int { 20 }

  private var caption: String {
    let hidden =
      dimension > shownVariables ? " of \(shownVariables) of \(grouped(dimension)) variables; --json has them all" : ""
    return "Components, the largest first, with mean ± standard deviation\(hidden)"
  }

  /// A row a component, the largest first: its share, where it is and how far it reaches.
  private func componentTable(_ names: [String], correlations: Bool) -> TextTable {
    let pairs = correlations && covariance.structure == .full && dimension <= 3 ? pairsOfVariables : []
    var table = TextTable(
      ["component", "share"] + names.prefix(shownVariables) + pairs.map { "corr. \(names[$1]), \(names[$0])" })
    let order = indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
    for index in order.prefix(shownComponents) {
      let component = components[index]
      let variances = component.parameter.variances
      let places = (0..<shownVariables).map { variable in
        "\(rounded(component.mean[variable], digits: 4)) ± \(rounded(variances[variable].squareRoot(), digits: 3))"
      }
      let covariance = pairs.isEmpty ? Matrix(rows: 0, columns: 0, repeating: 0) : component.covariance
      let correlated = pairs.map { row, column in
        fixed(covariance[row, column] / (variances[row] * variances[column]).squareRoot(), digits: 2)
      }
      table.append(["\(index + 1)", "\(fixed(100 * weights[index], digits: 1)) %"] + places + correlated)
    }
    if order.count > shownComponents {
      let rest = order.dropFirst(shownComponents)
      let share = rest.reduce(0) { $0 + weights[$1] }
      table.append(["\(grouped(rest.count)) more", "\(fixed(100 * share, digits: 1)) %"])
    }
    return table
  }

  private var pairsOfVariables: [(Int, Int)] {
    (0..<dimension).flatMap { row in (0..<row).map { (row, $0) } }
  }
}
