public import Gaussian
public import GaussianIO

/// A model of factors that reports can talk about.
public protocol DescribableFactorModel: DescribableModel, LatentFactorModel {}

extension ProbabilisticPCA: DescribableModel, DescribableFactorModel where Scalar == Double {}

extension FactorAnalysis: DescribableModel, DescribableFactorModel where Scalar == Double {}

extension DescribableFactorModel {
  /// What people call it.
  public var title: String { "\(Self.storedName) of \(counted(factorCount, "factor"))" }

  /// Rows, form and estimation, as a fit tells them.
  public func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", estimation?.count ?? 0, label: nil)
    addFit(to: &report, variables)
  }

  /// Everything, as `gauss describe` tells it.
  public func describe(into report: inout Report, variables: [String]) throws {
    if let estimation {
      report.add("rows", estimation.count, label: "fitted to rows")
    } else {
      report.add("rows", json: .null)
    }
    addFit(to: &report, variables)
    report.add("mean", json: .numbers(mean))
    report.add("variances", json: .numbers(variances))
    report.add("loadings", json: .matrix(loadings))
    report.add("noiseVariances", json: .numbers(noiseVariances))
    report.add("uniquenesses", json: .numbers(noiseShares))
    report.add("logDeterminant", logDeterminant, label: "log-determinant")
    report.add("entropy", entropy, label: "entropy (nats)")
    report.add(table: loadingsTable(variables), caption: caption)
  }

  /// Factors, noise, and how they were found.
  private func addFit(to report: inout Report, _ variables: [String]) {
    report.add("factors", factorCount, label: nil)
    report.add("noise", text: noise.rawValue)
    if noise == .isotropic { report.add("noiseVariance", noiseVariances[0], label: "variance of the noise") }
    report.add("shares", json: .numbers(explainedShares))
    let explained = 100 * explainedShares.reduce(0, +)
    report.add(line: "explained by factors", "\(rounded(explained, digits: 4)) % of the variance")
    if let estimation {
      report.add(estimation: estimation, variables)
    } else {
      report.add("estimation", json: .null)
    }
    report.add("parameters", parameterCount, label: "free parameters")
  }

  /// Share of each variable's variance that is noise.
  private var noiseShares: [Double] { zip(noiseVariances, variances).map { $0 / $1 } }

  private var shownFactors: Int { min(factorCount, 6) }

  private var caption: String {
    let shown = shownFactors < factorCount ? " of the first \(shownFactors) factors" : ""
    let units = noise == .isotropic ? "" : " in standard deviations of each variable"
    return "Loadings\(shown)\(units), and the share of each variance that is noise"
  }

  /// What a factor of 1 adds to a variable: in its own units if noise is isotropic, and so all units are the same.
  private func loading(_ variable: Int, _ factor: Int, _ variance: Double) -> String {
    let loading = loadings[variable, factor]
    return noise == .isotropic ? short(loading) : fixed(loading / variance.squareRoot(), digits: 4)
  }

  private func loadingsTable(_ names: [String]) -> TextTable {
    let (variances, noiseShares, shares) = (variances, noiseShares, explainedShares)
    let factors = 0..<shownFactors
    var table = TextTable(["variable", "mean", "std. dev."] + factors.map { "factor \($0 + 1)" } + ["noise"])
    for (row, name) in names.enumerated() {
      table.append(
        [name, short(mean[row]), short(variances[row].squareRoot())] + factors.map { loading(row, $0, variances[row]) }
          + [fixed(noiseShares[row], digits: 4)])
    }
    table.append(
      ["share of variance", "", ""] + factors.map { fixed(shares[$0], digits: 4) }
        + [fixed(max(0, 1 - shares.reduce(0, +)), digits: 4)])
    return table
  }
}

extension Report {
  /// How a model of factors was fitted.
  fileprivate mutating func add(estimation record: FactorRecord, _ variables: [String]) {
    add("estimation", json: record.json)
    add(line: "method", record.methodInWords)
    if record.ending != .closedForm {
      let ending =
        switch record.ending {
        case .iterationLimit: ", not converged"
        case .stalled: ", stalled before the tolerance was met"
        case .stopped: ", stopped before the tolerance was met"
        default: ""
        }
      add(line: "iterations", grouped(record.iterations) + ending)
      if let restarts = record.restarts, restarts > 1 { add(line: "starts", "the best of \(grouped(restarts))") }
    }
    if record.missingCellCount > 0 { add(line: "missing cells", grouped(record.missingCellCount)) }
    if record.weight != Double(record.count) || record.effectiveSampleSize != record.weight {
      add(line: "sum of weights", short(record.weight))
      add(line: "effective sample size", short(record.effectiveSampleSize))
    }
    if let discrepancy = record.discrepancy { add(line: "discrepancy", short(discrepancy)) }
    if !record.heywoodVariables.isEmpty {
      let names = record.heywoodVariables.map { variables[$0] }
      let shown = names.prefix(7) + (names.count > 7 ? ["… (\(names.count))"] : [])
      add(line: "Heywood cases", shown.joined(separator: ", ") + ": next to no noise, so look at them")
    }
  }
}

extension FactorRecord {
  fileprivate var methodInWords: String {
    switch method {
    case .covariance: "eigenvectors of the covariance"
    case .rowProducts: "eigenvectors of the products of rows"
    case .rangeFinder: "eigenvectors by a random range finder"
    case .newton: "Newton's steps"
    case .eigenvectors: "eigenvectors in turn with noise"
    case .expectationMaximization: "expectation-maximisation"
    case .observedCells: "expectation-maximisation of the cells that are there"
    }
  }
}
