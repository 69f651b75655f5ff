import Gaussian
import GaussianIO

extension FactorMixture: DescribableModel, DescribableMixture where Scalar == Double {
  var title: String {
    "mixture of \(counted(components.count, "model")) of \(counted(factorCount, "factor"))"
  }

  func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", estimation?.count ?? 0, label: nil)
    addFactors(to: &report, variables: variables)
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
    addFactors(to: &report, variables: variables)
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

  /// Factors, noise, and how they were found.
  private func addFactors(to report: inout Report, variables: [String]) {
    report.add("factors", factorCount, label: "factors of each component")
    report.add("noise", text: noise.rawValue)
    addFit(to: &report, variables: variables)
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

  private var caption: String {
    "Components, the largest first: share of the rows, share of their variance that factors explain, and mean ± standard "
      + "deviation\(hiddenVariables)"
  }

  private func componentTable(_ names: [String]) -> TextTable {
    componentTable(columns: ["explained"] + names.prefix(shownVariables)) { index in
      let component = components[index]
      return ["\(fixed(100 * explained(by: component), digits: 1)) %"]
        + places(mean: component.mean, variances: component.variances)
    }
  }
}
