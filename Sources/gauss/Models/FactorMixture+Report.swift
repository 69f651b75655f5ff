import Gaussian
import GaussianIO

extension FactorMixture: DescribableModel, DescribableMixture where Scalar == Double {
  var title: String {
    "mixture of \(counted(components.count, "model")) of \(counted(factorCount, "factor"))"
  }

  func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", estimation?.count ?? 0, label: nil)
    addFit(to: &report)
    report.add("components", json: .array(components.indices.map { .object(facts(of: $0)) }))
    report.add(table: componentTable(variables), caption: caption)
  }

  func describe(into report: inout Report, variables: [String]) throws {
    if let estimation {
      report.add("rows", estimation.count, label: "fitted to rows")
    } else {
      report.add("rows", json: .null)
      report.add("estimation", json: .null)
    }
    addFit(to: &report)
    if let estimation {
      report.add("logLikelihood", estimation.logLikelihood, label: "log-likelihood (nats)")
      report.add("meanLogLikelihood", estimation.meanLogLikelihood, label: nil)
    }
    report.add("mean", json: .numbers(mean))
    report.add(
      "components",
      json: .array(
        components.indices.map { index in
          var object = facts(of: index)
          let component = components[index]
          object["loadings"] = .matrix(component.loadings)
          object["noiseVariances"] = .numbers(component.noiseVariances)
          object["logDeterminant"] = .number(component.logDeterminant)
          object["entropy"] = .number(component.entropy)
          return .object(object)
        }))
    report.add(table: componentTable(variables), caption: caption)
  }

  /// Factors, noise, how it was fitted, how many parameters are free, and what they cost.
  private func addFit(to report: inout Report) {
    report.add("factors", factorCount, label: "factors of each component")
    report.add("noise", text: noise.rawValue)
    if let estimation { report.add(estimation: estimation) }
    report.add("parameters", parameterCount, label: "free parameters")
    guard let estimation else { return }
    let criteria = InformationCriteria(
      logLikelihood: estimation.logLikelihood, parameterCount: parameterCount, sampleSize: estimation.weight)
    report.add("bic", criteria.bic, label: "BIC (lower is better)")
    report.add("aic", criteria.aic, label: nil)
  }

  /// Weight, mean and variances of a component, and what its factors explain.
  private func facts(of index: Int) -> JSONObject {
    let component = components[index]
    return [
      "weight": .number(weights[index]), "mean": .numbers(component.mean),
      "variances": .numbers(component.variances), "explained": .number(explained(by: component)),
    ]
  }

  /// Share of a component's variance that its factors explain: of the sum of the variances if noise is isotropic, else of
  /// each variable, averaged.
  private func explained(by component: FactorAnalysis<Double>) -> Double {
    let variances = component.variances
    guard noise == .isotropic else {
      return zip(component.noiseVariances, variances).reduce(0) { $0 + 1 - $1.0 / $1.1 } / Double(dimension)
    }
    return 1 - component.noiseVariances.reduce(0, +) / variances.reduce(0, +)
  }

  // MARK: For people

  /// Variables that a table of components has room for.
  private var shownVariables: Int { min(dimension, 6) }

  /// Components that a table of them has room for.
  private var shownComponents: Int { 20 }

  private var caption: String {
    let hidden =
      dimension > shownVariables ? " of \(shownVariables) of \(grouped(dimension)) variables; --json has them all" : ""
    return "Components, the largest first: share of the rows, share of their variance that factors explain, and mean ± "
      + "standard deviation\(hidden)"
  }

  private func componentTable(_ names: [String]) -> TextTable {
    var table = TextTable(["component", "share", "explained"] + names.prefix(shownVariables))
    let order = components.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
    for index in order.prefix(shownComponents) {
      let component = components[index]
      let variances = component.variances
      let places = (0..<shownVariables).map { variable in
        "\(rounded(component.mean[variable], digits: 4)) ± \(rounded(variances[variable].squareRoot(), digits: 3))"
      }
      table.append(
        [
          "\(index + 1)", "\(fixed(100 * weights[index], digits: 1)) %",
          "\(fixed(100 * explained(by: component), digits: 1)) %",
        ] + places)
    }
    if order.count > shownComponents {
      let rest = order.dropFirst(shownComponents)
      let share = rest.reduce(0) { $0 + weights[$1] }
      table.append(["\(grouped(rest.count)) more", "\(fixed(100 * share, digits: 1)) %"])
    }
    return table
  }
}
