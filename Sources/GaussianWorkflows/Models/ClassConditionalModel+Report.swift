public import Gaussian
public import GaussianIO

extension ClassConditionalModel: DescribableModel where Scalar == Double {
  /// The title with the form.
  public var fullTitle: String { "\(grouped(classes.count)) classes" }

  /// Rows, form and estimation, as a fit tells them.
  public func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", observationCount ?? 0, label: nil)
    addCommon(to: &report)
    let entries = classes.indices.map { place in
      var own = Report("")
      if case .mixture(let mixture) = densities[place] { mixture.summarize(into: &own, variables: variables) }
      return entry(place, of: own)
    }
    report.add("classes", json: .array(entries.map { .object($0) }))
    report.add(table: classTable)
  }

  /// Everything, as `gauss describe` tells it.
  public func describe(into report: inout Report, variables: [String]) throws {
    if let observationCount {
      report.add("rows", observationCount, label: "fitted to rows")
    } else {
      report.add("rows", json: .null)
    }
    addCommon(to: &report)
    var entries: [JSONValue] = []
    for place in classes.indices {
      var own = Report("")
      try densities[place].describable.describe(into: &own, variables: variables)
      entries.append(.object(entry(place, of: own)))
    }
    report.add("classes", json: .array(entries))
    report.add(table: classTable)
    if classes.count <= 8 { report.add(table: meanTable(variables)) }
  }

  /// What is the same for all classes.
  private func addCommon(to report: inout Report) {
    if let labelName {
      report.add("label", text: labelName, label: "classes of")
    } else {
      report.add("label", json: .null)
    }
    report.add("structure", text: structure.rawValue, label: "covariance")
    let mixtures = densities.compactMap { if case .mixture(let mixture) = $0 { mixture } else { nil } }
    if let first = mixtures.first {
      let unfinished = mixtures.count { $0.estimation?.hasConverged == false }
      report.add(
        line: "each class",
        "a \(first.title)" + (unfinished > 0 ? ", \(unfinished) of \(mixtures.count) not converged" : ""))
    }
    let records = densities.compactMap(\.estimation)
    if let first = records.first {
      let values =
        isTied ? first.values.sorted { $0.key < $1.key }.map { "\($0.key) \(short($0.value))" } : []
      report.add(line: "estimator", ([first.estimator] + values).joined(separator: ", "))
      if first.policy != .fail {
        let adjusted = records.count { $0.adjustment != nil }
        let change =
          isTied
          ? first.adjustment?.description ?? "nothing was changed" : "changed \(adjusted) of \(classes.count) classes"
        report.add(line: "policy", "\(first.policy): \(change)")
      }
    }
    report.add("parameters", parameterCount, label: "free parameters")
  }

  /// What programs are told of a class.
  private func entry(_ place: Int, of report: Report) -> JSONObject {
    var entry: JSONObject = [
      "class": .string(classes[place]), "prior": .number(priors[place]),
      "rows": densities[place].observationCount.map { .integer($0) } ?? .null,
    ]
    for member in report.object.members { entry[member.key] = member.value }
    if entry["estimation"] == nil, let estimation = densities[place].estimation {
      entry["estimation"] = estimation.json
    }
    return entry
  }

  /// Rows and prior of each class.
  private var classTable: TextTable {
    let isWeighted = densities.contains { $0.observationWeight != $0.observationCount.map { Double($0) } }
    var table = TextTable([labelName ?? "class", "rows"] + (isWeighted ? ["weight"] : []) + ["prior"])
    for (name, (prior, density)) in zip(classes, zip(priors, densities)).prefix(50) {
      let weight = isWeighted ? [density.observationWeight.map(short) ?? ""] : []
      table.append([name, density.observationCount.map(grouped) ?? ""] + weight + [short(prior)])
    }
    if classes.count > 50 { table.append(["… (\(classes.count))"]) }
    return table
  }

  /// Mean and standard deviation of each variable in each class.
  private func meanTable(_ variables: [String]) -> TextTable {
    var table = TextTable(["mean (std. dev.)"] + classes)
    let moments = densities.map(\.moments)
    for (index, name) in variables.enumerated() {
      table.append(
        [name] + moments.map { "\(short($0.mean[index])) (\(short($0.variances[index].squareRoot())))" })
    }
    return table
  }
}

extension ClassDensity where Scalar == Double {
  /// The distribution as a model that can be described.
  fileprivate var describable: any DescribableModel {
    switch self {
    case .normal(let normal): normal
    case .mixture(let mixture): mixture
    }
  }

  /// How the class was estimated.
  var estimation: EstimationRecord? {
    switch self {
    case .normal(let normal): normal.estimation
    case .mixture: nil
    }
  }

  /// Mean and variance of each variable.
  fileprivate var moments: (mean: [Double], variances: [Double]) {
    switch self {
    case .normal(let normal): (normal.mean, normal.parameter.variances)
    case .mixture(let mixture): (mixture.mean, mixture.covariance.diagonal)
    }
  }
}
