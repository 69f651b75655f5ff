import Gaussian
import GaussianIO

extension GaussianMixture: DescribableModel, DescribableMixture where Scalar == Double {
  var title: String { components.count == 1 ? "mixture of 1 Gaussian" : "mixture of \(components.count) Gaussians" }

  func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", estimation?.count ?? 0, label: nil)
    report.add("covariance", text: covariance.rawValue)
    addFit(to: &report, variables: variables)
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
    addFit(to: &report, variables: variables)
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

  /// Weight, mean and variances of a component.
  private func facts(of index: Int) -> JSONObject {
    [
      "weight": .number(weights[index]), "mean": .numbers(components[index].mean),
      "variances": .numbers(components[index].parameter.variances),
    ]
  }

  // MARK: For people

  private var caption: String {
    "Components, the largest first, with mean ± standard deviation\(hiddenVariables)"
  }

  private func componentTable(_ names: [String], correlations: Bool) -> TextTable {
    let pairs = correlations && covariance.structure == .full && dimension <= 3 ? pairsOfVariables : []
    let columns = names.prefix(shownVariables) + pairs.map { "corr. \(names[$1]), \(names[$0])" }
    return componentTable(columns: Array(columns)) { index in
      let component = components[index]
      let variances = component.parameter.variances
      let covariance = pairs.isEmpty ? Matrix(rows: 0, columns: 0, repeating: 0) : component.covariance
      let correlated = pairs.map { row, column in
        fixed(covariance[row, column] / (variances[row] * variances[column]).squareRoot(), digits: 2)
      }
      return places(mean: component.mean, variances: variances) + correlated
    }
  }

  private var pairsOfVariables: [(Int, Int)] {
    (0..<dimension).flatMap { row in (0..<row).map { (row, $0) } }
  }
}
