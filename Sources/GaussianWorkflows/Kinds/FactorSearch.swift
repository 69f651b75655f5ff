import Gaussian
import GaussianIO

/// How models of factors are fitted, as it was asked for.
struct FactorSearch: Sendable {
  let noise: FactorNoise
  /// Whether factors are turned by varimax.
  let isTurned: Bool
  /// The way to the maximum; `nil` for the one that suits the rows.
  private let method: String?
  private let options: FitOptions

  /// All ways to a maximum.
  static let methods =
    isotropicMethods.map(\.name)
    + diagonalMethods.map(\.name).filter { name in !isotropicMethods.contains { $0.name == name } }

  private static let isotropicMethods: [(name: String, method: ProbabilisticPCA<Double>.Method)] = [
    ("covariance", .covariance), ("row-products", .rowProducts), ("range-finder", .rangeFinder),
    ("em", .expectationMaximization),
  ]

  private static let diagonalMethods: [(name: String, method: FactorAnalysis<Double>.Method)] = [
    ("newton", .newton), ("eigenvectors", .eigenvectors), ("em", .expectationMaximization),
  ]

  /// - Throws: ``FitRequestError`` for a combination that means nothing, whatever the rows are.
  init(noise: FactorNoise, _ options: FitOptions) throws(FitRequestError) {
    (self.noise, method, self.options) = (noise, options[OptionTable.factorMethod], options)
    isTurned = options[OptionTable.rotation] == .varimax
    guard !isTurned || noise == .diagonal else {
      throw Self.error(
        "rotation",
        """
        \(option: "rotation", "varimax") turns the factors of \(option: "noise", "diagonal"), and those of isotropic noise \
        are principal axes
        """, "leave it out, or see \(command: "describe", "rotation", "varimax")")
    }
    let names = noise == .isotropic ? Self.isotropicMethods.map(\.name) : Self.diagonalMethods.map(\.name)
    guard let method else { return }
    guard names.contains(method) else {
      throw FitRequestError(
        .invalidValue, option: "factor-method",
        "\(option: "factor-method", method) is unknown for \(noise.rawValue) noise",
        advice: "choose one of \(names.joined(separator: ", "))")
    }
    let isClosedForm = ["covariance", "row-products"].contains(method)
    let isOneStart = ["newton", "eigenvectors"].contains(method) && restarts == 1
    if isClosedForm { try checkEnding(for: "\(option: "factor-method", method)") }
    if isClosedForm || isOneStart { try checkSeed(for: "\(option: "factor-method", method)") }
  }

  private static func error(_ option: String, _ fact: OptionText, _ advice: OptionText) -> FitRequestError {
    FitRequestError(.unsuitableOption, option: option, fact, advice: advice)
  }

  /// How many starts to try; `nil` for as many as are usual.
  var restarts: Int? { options[OptionTable.restarts] }

  /// What random numbers begin with.
  var seed: UInt64 { options[OptionTable.seed] ?? 0 }

  /// How many matrices of columns by columns the fit has to hold whatever the table is: methods that are not asked for
  /// are only taken where there are few columns.
  var squareMatrices: Int {
    ["covariance", "newton", "eigenvectors"].contains(method) ? SufficientStatistics<Double>.matricesOfFit : 0
  }

  /// Whether sums of the rows are all that the method looks at, if there are more rows than columns.
  func needsSumsOnly(columns: Int) -> Bool {
    switch (noise, method) {
    case (.isotropic, nil): columns <= ProbabilisticPCA<Double>.mostVariablesInCovariance
    case (.diagonal, nil): columns <= FactorAnalysis<Double>.mostVariablesInNewton
    case (_, "row-products"), (_, "range-finder"): false
    default: columns <= 4_096
    }
  }

  /// Whether sums of the rows lead to the bits that the rows lead to, if there are more rows than columns.
  var isOfSums: Bool { !["row-products", "range-finder", "em"].contains(method) }

  /// When iterations end, where they begin, and how often: those over rows once, whether there are rows or their sums.
  var search: SearchOptions {
    var search = options.search
    if noise == .diagonal && method == "em" { search.restarts = search.restarts ?? 1 }
    return search
  }

  /// The way to the maximum for isotropic noise.
  var isotropicMethod: ProbabilisticPCA<Double>.Method {
    Self.isotropicMethods.first { $0.name == method }?.method ?? .automatic
  }

  /// The way to the maximum for diagonal noise.
  var diagonalMethod: FactorAnalysis<Double>.Method {
    Self.diagonalMethods.first { $0.name == method }?.method ?? .automatic
  }
}

// MARK: - Options that mean nothing

extension FactorSearch {
  /// Throws for options that mean nothing for a number of factors, or for missing cells.
  func check(factors: Int, missing: IncompleteRows) throws(FitRequestError) {
    if isTurned && factors < 2 {
      throw Self.error(
        "rotation",
        """
        \(option: "rotation", "varimax") turns factors towards each other, and \(counted(factors, "factor")) cannot be \
        turned
        """, "leave it out")
    }
    if let restarts, noise == .isotropic, missing != .observe {
      throw Self.error(
        "restarts",
        """
        \(option: "restarts", "\(restarts)") from other starts end at the same maximum with isotropic noise, unless cells \
        are missing
        """, "leave it out, or choose \(option: "noise", "diagonal")")
    }
    if let method, missing == .observe, method != "em" {
      throw Self.error(
        "factor-method",
        """
        \(option: "missing", "em") is expectation-maximisation, and \(option: "factor-method", method) is not
        """, "leave one of them out")
    }
  }

  /// Throws for options that a choice among numbers of factors does not take: candidates are fitted to the end.
  func checkChoice(_ asked: OptionText) throws(FitRequestError) {
    if let restarts, noise == .isotropic {
      throw Self.error(
        "restarts",
        "\(option: "restarts", "\(restarts)") from other starts end at the same maximum with isotropic noise",
        "leave it out, or choose \(option: "noise", "diagonal")")
    }
    guard let option = method.map({ OptionText("\(option: "factor-method", $0)") }) ?? ending else { return }
    throw Self.error(
      "factor-method", "\(option) is for one number of factors, and \(asked) tries several", "give a number")
  }

  /// The option that says when to stop; `nil` if none was given.
  private var ending: OptionText? {
    ["tolerance", "max-iterations"].first { options.text(of: $0) != nil }.map { "\(option: $0)" }
  }

  /// Throws if an option says when iterations end.
  func checkEnding(for reason: OptionText) throws(FitRequestError) {
    guard let ending else { return }
    throw Self.error(
      "tolerance", "\(ending) is for fits that iterate, and \(reason) has a closed form",
      "leave it out, or choose \(option: "factor-method", "em")")
  }

  /// Throws if there is a seed.
  func checkSeed(for reason: OptionText) throws(FitRequestError) {
    guard options[OptionTable.seed] != nil else { return }
    throw Self.error("seed", "\(option: "seed") is for what is random, and nothing of \(reason) is", "leave it out")
  }

  /// Throws for options that meant nothing to a fit.
  func check(_ record: FactorRecord?, isChosen: Bool) throws(FitRequestError) {
    guard let record else { return }
    if record.ending == .closedForm { try checkEnding(for: "the fit of this table") }
    if record.seed == nil && !isChosen { try checkSeed(for: "the fit of this table") }
  }
}
