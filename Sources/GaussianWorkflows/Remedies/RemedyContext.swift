package import Gaussian
package import GaussianIO

/// What was asked for, as far as a remedy has to know.
package struct RemedyContext: Sendable {
  /// What a fit is to make.
  package enum Kind: Sendable {
    case normal
    case mixture
    case classes
    case classesOfMixtures
    case kernelDensity
    case factors
    case factorMixture
    case studentT
    case studentTMixture
    /// Sums, of which a normal distribution is made later.
    case statistics
  }

  /// How a trial of a remedy has ended.
  package enum TrialEnding {
    case success
    /// With another fault of the data.
    case otherFault(FitFault)
    /// With the same fault, or refused.
    case failure
  }

  /// What is fitted; `nil` for a command that fits nothing, and for a kind that is none of these.
  package var kind: Kind?
  /// Names of the options that a kind takes which is none of those.
  package var optionsOfOtherKind: Set<String> = []
  /// Whether rows are at hand rather than sums of them.
  package var hasRows = false
  /// Tables that ``missing`` is about.
  package var tables: [String] = []
  /// The variables to take; `nil` if the command has no option for that.
  package var columns: ColumnSelection?
  /// Whether there is `ignore` beside `columns`.
  package var takesIgnore = false
  /// What becomes of rows that lack a value; `nil` if the command has no option for that.
  package var missing: IncompleteRows?
  /// Whether `missing`: `em` goes with the rest.
  package var takesIncompleteRows = false
  /// Columns that are no variables.
  package var reserved: [String] = []
  /// As given; `nil` for what was left open.
  package var covariance: MixtureCovariance?
  package var estimator: String?
  package var policy: CovariancePolicy?
  package var components: String?
  package var factors: String?
  package var bandwidth: String?
  /// Tries what changing the request would lead to; `nil` where that cannot be tried, or would take long.
  package var trial: (@Sendable (OptionChange, FitFault) -> TrialEnding)?

  /// The estimator without its number.
  package var estimatorName: String { String((estimator ?? "mle").prefix { $0 != "=" }) }

  /// The number of the estimator, if it has one.
  package var estimatorNumber: Double? { estimator?.split(separator: "=").dropFirst().first.flatMap { Double($0) } }

  /// Whether the estimator chooses or weighs rows, so that it has to look at them again and again.
  package var weighsRows: Bool { ["mcd", "student-t"].contains(estimatorName) }

  /// Whether `estimator` goes with the rest.
  package var takesEstimator: Bool {
    kind == .normal && missing != .observe || kind == .classes || optionsOfOtherKind.contains("estimator")
  }

  /// Whether `covariance` goes with the rest.
  package var takesCovariance: Bool {
    switch kind {
    case .normal, .mixture, .classes, .classesOfMixtures, .statistics, .studentT, .studentTMixture: true
    case .kernelDensity, .factors, .factorMixture: false
    case nil: optionsOfOtherKind.contains("covariance")
    }
  }

  /// Whether `policy` goes with the rest.
  package var takesPolicy: Bool {
    guard let kind else { return optionsOfOtherKind.contains("policy") }
    return takesCovariance && kind != .statistics && kind != .studentT || kind == .kernelDensity
  }

  /// The structure that covariances are chosen from.
  package var structure: MixtureCovariance { covariance ?? .full }

  /// What is known of nothing.
  package init() {}
}

extension RemedyContext {
  /// What was asked for by a request.
  init(of request: FitRequest) {
    let options = request.options
    let hasComponents = options[OptionTable.components] != nil
    kind =
      switch request.kind.name {
      case ModelKind.normal.name: .normal
      case ModelKind.mixture.name: .mixture
      case ModelKind.classes.name: hasComponents ? .classesOfMixtures : .classes
      case ModelKind.kernelDensity.name: .kernelDensity
      case ModelKind.principalComponents.name, ModelKind.factorAnalysis.name: .factors
      case ModelKind.factorMixture.name: .factorMixture
      case ModelKind.studentT.name: hasComponents ? .studentTMixture : .studentT
      default: nil
      }
    if kind == nil { optionsOfOtherKind = Set(request.kind.options.map(\.name)) }
    hasRows = true
    (columns, takesIgnore) = (request.rows.columns, request.rows.columns != nil)
    missing = request.missing
    covariance = options[OptionTable.covariance]
    estimator = options.text(of: "estimator")
    policy = options[OptionTable.policy]
    components = options.text(of: "components") ?? ([.mixture, .factorMixture].contains(kind) ? "auto" : nil)
    factors = options.text(of: "factors") ?? ([.factors, .factorMixture].contains(kind) ? "auto" : nil)
    bandwidth = options.text(of: "kernel-density") ?? (kind == .kernelDensity ? "scott" : nil)
    takesIncompleteRows =
      switch kind {
      case .normal: estimatorName == "mle"
      case .factors: factors.map { Int($0) != nil } ?? false
      default: false
      }
    if request.isQuick { trial = request.trial }
  }
}

extension FitRequest {
  /// What a remedy has to know of it.
  package var remedyContext: RemedyContext { RemedyContext(of: self) }

  /// Whether the fit takes no time to speak of, and the rows can be read again.
  fileprivate var isQuick: Bool {
    let isSlow =
      options[OptionTable.components] != nil
      || [ModelKind.mixture, .factorMixture, .kernelDensity].contains { $0.name == kind.name }
    return (rows.byteCountAtHand ?? .max) <= (isSlow ? 128 << 10 : 4 << 20)
  }

  /// Fits as another request would.
  fileprivate func trial(of change: OptionChange, against fault: FitFault) -> RemedyContext.TrialEnding {
    do {
      _ = try changed(by: change).fitWithoutAdvice()
      return .success
    } catch let other as FitFault {
      return other.fact == fault.fact ? .failure : .otherFault(other)
    } catch {
      return .failure
    }
  }

  /// The same request but for one change.
  private func changed(by change: OptionChange) throws -> FitRequest {
    var (options, rows) = (options, rows)
    let names = change.value.flatMap { CommaList.parts(of: $0) } ?? []
    switch change.option {
    case "columns": rows = rows.taking(.named(names))
    case "ignore": rows = rows.taking(.ignoring(names))
    default:
      if let value = change.value {
        guard let spec = kinds.options.first(where: { $0.name == change.option }) else {
          throw FitRequestError(.unknownOption, "there is no such option")
        }
        try options.set(spec, to: value)
      } else {
        options.remove(change.option)
      }
    }
    var request = try FitRequest(kind: kindName, options: options, rows: rows, kinds: kinds)
    (request.start, request.startName) = (start, startName)
    (request.parallelism, request.stop) = (parallelism, stop)
    return request
  }
}
