import ArgumentParser
import Gaussian
import GaussianIO

/// A command that says what it was asked for, so that remedies can go by it.
protocol RequestingCommand: ParsableCommand {
  var request: Request { get }
}

/// What was asked for, as far as a remedy has to know.
struct Request {
  /// What a fit is to make.
  enum Kind {
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
  enum TrialEnding {
    case success
    /// With another fault of the data.
    case otherFault(DataFault)
    /// With the same fault, or refused.
    case failure
  }

  /// What is fitted; `nil` for a command that fits nothing.
  var kind: Kind?
  /// Tables that ``missing`` is about.
  var tables: [String] = []
  /// The variables to take; `nil` if the command has no option for that.
  var columns: ColumnSelection?
  /// Whether there is `--ignore` beside `--columns`.
  var takesIgnore = false
  /// What becomes of rows that lack a value; `nil` if the command has no option for that.
  var missing: MissingRows?
  /// Whether `--missing em` goes with the rest.
  var takesIncompleteRows = false
  /// Columns that are no variables.
  var reserved: [String] = []
  /// As given; `nil` for what was left open.
  var covariance: CovarianceOption?
  var estimator: String?
  var policy: CovariancePolicy?
  var components: String?
  var factors: String?
  var noise: FactorNoise = .isotropic
  var bandwidth: String?
  /// Tries what changing the command line would lead to; `nil` where that cannot be tried, or would take long.
  var trial: ((CommandLineChange, DataFault) -> TrialEnding)?

  /// The estimator without its number.
  var estimatorName: String { String((estimator ?? "mle").prefix { $0 != "=" }) }

  /// The number of the estimator, if it has one.
  var estimatorNumber: Double? { estimator?.split(separator: "=").dropFirst().first.flatMap { Double($0) } }

  /// Whether the estimator chooses or weighs rows, so that it has to look at them again and again.
  var weighsRows: Bool { ["mcd", "student-t"].contains(estimatorName) }

  /// Whether `--estimator` goes with the rest.
  var takesEstimator: Bool { kind == .normal && missing != .em || kind == .classes }

  /// Whether `--covariance` goes with the rest.
  var takesCovariance: Bool {
    switch kind {
    case .normal, .mixture, .classes, .classesOfMixtures, .statistics, .studentT, .studentTMixture: true
    case .kernelDensity, .factors, .factorMixture, nil: false
    }
  }

  /// Whether `--policy` goes with the rest.
  var takesPolicy: Bool {
    takesCovariance && kind != .statistics && kind != .studentT || kind == .kernelDensity
  }

  /// The structure that covariances are chosen from.
  var structure: CovarianceOption { covariance ?? .full }
}

extension Request {
  /// What is asked of a table whose columns and rows the command line chooses.
  init(of input: TableArguments) {
    self.init()
    tables = [input.table]
    columns = try? input.columns.selection()
    takesIgnore = true
    missing = input.rows.missing
    reserved = [input.rows.weights].compactMap(\.self)
  }
}
