public import Gaussian
public import GaussianIO

/// A model in the middle of a copula that reports can talk about.
public protocol DescribableCopulaBase: StorableCopulaBase {
  /// What people call a copula with it.
  static var copulaTitle: String { get }

  /// Correlations of the normal variables. Shape `dimension × dimension`.
  var latentCorrelations: Matrix<Double> { get }
}

extension MultivariateNormal: DescribableCopulaBase where Scalar == Double {
  /// "Gaussian copula".
  public static var copulaTitle: String { "Gaussian copula" }

  /// The correlations.
  public var latentCorrelations: Matrix<Double> { correlations }
}

extension FactorAnalysis: DescribableCopulaBase where Scalar == Double {
  /// "copula of factors".
  public static var copulaTitle: String { "copula of factors" }

  /// The correlations.
  public var latentCorrelations: Matrix<Double> { correlations }
}

extension Mixture: DescribableCopulaBase where Component == MultivariateNormal<Double> {
  /// "mixture of normal scores".
  public static var copulaTitle: String { "mixture of normal scores" }

  /// The correlations of all.
  public var latentCorrelations: Matrix<Double> { correlations }
}

extension Copula: DescribableModel where Base: DescribableCopulaBase {
  /// What people call it.
  public var title: String { Base.copulaTitle }

  /// Rows, margins and iterations, as a fit tells them.
  public func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", estimation?.count ?? 0, label: nil)
    addMargins(to: &report)
    addEstimation(to: &report)
    addChoices(to: &report, variables)
    report.add("parameters", parameterCount, label: "free parameters")
  }

  /// Everything, as `gauss describe` tells it.
  public func describe(into report: inout Report, variables: [String]) throws {
    if let estimation {
      report.add("rows", estimation.count, label: "fitted to rows")
    } else {
      report.add("rows", json: .null)
    }
    addEstimation(to: &report)
    report.add("parameters", parameterCount, label: "free parameters")
    report.add("margins", json: .array(margins.map(\.json)))
    report.add("latentCorrelations", json: .matrix(base.latentCorrelations))
    var table = TextTable(["variable", "margin", "lowest", "median", "highest"])
    for (name, margin) in zip(variables, margins) {
      let (lowest, median, highest) = margin.landmarks
      table.append([name, margin.words, lowest, median, highest])
    }
    report.add(table: table)
    addChoices(to: &report, variables)
    addStrongest(to: &report, variables)
  }

  private func addMargins(to report: inout Report) {
    let words = margins.map(\.family)
    let counts = Dictionary(grouping: words) { $0 }.map { (name: $0.key, count: $0.value.count) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    report.add(line: "margins", counts.map { "\($0.count) \($0.name)" }.joined(separator: ", "))
  }

  private func addEstimation(to report: inout Report) {
    guard let estimation else { return report.add("estimation", json: .null) }
    report.add("estimation", json: estimation.json)
    if estimation.climb.ending != .closedForm {
      report.add(
        line: "iterations",
        grouped(estimation.climb.iterations) + (estimation.climb.hasConverged ? "" : ", not converged"))
    }
    if estimation.missingCells > 0 { report.add(line: "missing cells", grouped(estimation.missingCells)) }
    if estimation.weight != Double(estimation.count) { report.add(line: "sum of weights", short(estimation.weight)) }
  }

  /// What margins were chosen by, in nats a value.
  private func addChoices(to report: inout Report, _ variables: [String]) {
    guard let choices = estimation?.marginChoices, !choices.isEmpty else { return }
    let forms = MarginForm.allCases.filter { $0 != .automatic }
    var table = TextTable(["variable", "chosen"] + forms.map(\.rawValue))
    for (name, variable) in zip(variables, remaining) {
      guard let choice = choices[variable] else { continue }
      table.append([name, choice.form.rawValue] + forms.map { form in choice.heldOut[form].map { short($0) } ?? "" })
    }
    report.add(line: "choice of margins", "by the mean log-likelihood of values left out, in fifths")
    report.add(table: table)
  }

  /// Pairs of variables that depend most on each other, by their normal variables.
  private func addStrongest(to report: inout Report, _ variables: [String]) {
    let correlations = base.latentCorrelations
    let blocks = blocks
    var pairs: [(one: Int, other: Int, correlation: Double)] = []
    for one in blocks.indices where blocks[one].count == 1 {
      for other in 0..<one where blocks[other].count == 1 {
        pairs.append((other, one, correlations[blocks[one].lowerBound, blocks[other].lowerBound]))
      }
    }
    pairs.sort { ($1.correlation.magnitude, $0.one, $0.other) < ($0.correlation.magnitude, $1.one, $1.other) }
    guard !pairs.isEmpty else { return }
    var table = TextTable(["variables", "correlation of normal scores"])
    for pair in pairs.prefix(8) {
      table.append(["\(variables[pair.one]), \(variables[pair.other])", short(pair.correlation)])
    }
    report.add(table: table)
  }
}

extension Margin {
  /// The family, in a word.
  var family: String {
    switch self {
    case .empirical: "empirical"
    case .normal: "normal"
    case .logNormal: "log-normal"
    case .kernel: "kernel"
    case .nominal: "categories"
    case .independent: "independent"
    }
  }

  /// What it is, in a few words.
  fileprivate var words: String {
    switch self {
    case .empirical(let margin):
      let atoms = zip(margin.lowerScores, margin.upperScores).count { $0 < $1 }
      return atoms == 0 ? "empirical" : "empirical, \(counted(atoms, "atom"))"
    case .normal: return "normal"
    case .logNormal: return "log-normal"
    case .kernel(let margin):
      let atoms = zip(margin.lowerScores, margin.upperScores).count { $0 < $1 }
      return "kernel" + (atoms == 0 ? "" : ", \(counted(atoms, "atom"))")
    case .nominal(let margin): return "\(margin.probabilities.count) categories"
    case .independent(let margin): return "\(grouped(margin.probabilities.count)) categories, independent"
    }
  }

  /// Lowest value, median and highest value, where there are any.
  fileprivate var landmarks: (String, String, String) {
    switch self {
    case .empirical(let margin):
      (short(margin.bounds.lowerBound), short(value(at: [0])), short(margin.bounds.upperBound))
    case .kernel(let margin):
      (short(margin.bounds.lowerBound), short(value(at: [0])), short(margin.bounds.upperBound))
    case .normal, .logNormal: ("", short(value(at: [0])), "")
    case .nominal, .independent: ("", "", "")
    }
  }
}
