import Gaussian
import GaussianIO

/// How models of factors are fitted, in the user's words.
struct FactorOptions {
  let noise: FactorNoise
  /// Whether factors are turned by varimax.
  let isTurned: Bool
  /// The way to the maximum; `nil` for the one that suits the table.
  private let method: String?
  private let iterations: IterationArguments.Values

  /// - Throws: ``Failure`` for a combination that means nothing, whatever the table is.
  init(noise: FactorNoise, method: String?, rotation: String?, iterations: IterationArguments.Values) throws {
    (self.noise, self.method, self.iterations) = (noise, method, iterations)
    switch rotation {
    case nil, "none": isTurned = false
    case "varimax": isTurned = true
    case let name?:
      guard !name.hasPrefix("promax") else {
        throw Failure.usage(
          "--rotation \(name) makes factors correlated, and those of a model are not; see its loadings with 'gauss describe "
            + "--rotation \(name)'")
      }
      throw Failure.usage("--rotation \(name) is unknown; choose one of none, varimax")
    }
    guard !isTurned || noise == .diagonal else {
      throw Failure.usage(
        "--rotation varimax turns the factors of --noise diagonal, and those of isotropic noise are principal axes; leave it "
          + "out, or see 'gauss describe --rotation varimax'")
    }
    let names = noise == .isotropic ? Self.isotropicMethods.map(\.name) : Self.diagonalMethods.map(\.name)
    if let method, !names.contains(method) {
      throw Failure.usage(
        "--factor-method \(method) is unknown for \(noise.rawValue) noise; choose one of \(names.joined(separator: ", "))"
      )
    }
    if let method, ["covariance", "row-products"].contains(method) {
      try checkEnding(for: "--factor-method \(method)")
    }
    if let method, ["covariance", "row-products"].contains(method) || isOneStart(method) {
      try checkSeed(for: "--factor-method \(method)")
    }
  }

  /// Whether there is one start, and that not a random one.
  private func isOneStart(_ method: String) -> Bool {
    ["newton", "eigenvectors"].contains(method) && iterations.restarts == 1
  }

  /// How many starts to try; `nil` for as many as are usual.
  var restarts: Int? { iterations.restarts }

  /// What random numbers begin with.
  var seed: UInt64 { iterations.seed ?? 0 }

  /// How many matrices of columns by columns the fit has to hold whatever the table is: methods that are not asked for
  /// are only taken where there are few columns.
  var squareMatrices: Int {
    ["covariance", "newton", "eigenvectors"].contains(method) ? SufficientStatistics<Double>.matricesOfFit : 0
  }

  /// Whether sums of the rows are all that the method looks at, if there are more rows than columns.
  func needsSumsOnly(columns: Int) -> Bool {
    switch (noise, method) {
    case (.isotropic, nil): columns <= 1_024
    case (.diagonal, nil): columns <= 512
    case (_, "row-products"), (_, "range-finder"): false
    default: columns <= 4_096
    }
  }

  /// When iterations end, where they begin, and how often.
  var search: SearchOptions {
    SearchOptions(
      tolerance: iterations.tolerance, maximumIterations: iterations.maximumIterations, restarts: restarts, seed: seed)
  }

  /// The way to the maximum for isotropic noise.
  var isotropicMethod: ProbabilisticPCA<Double>.Method {
    Self.isotropicMethods.first { $0.name == method }?.method ?? .automatic
  }

  /// The way to the maximum for diagonal noise.
  var diagonalMethod: FactorAnalysis<Double>.Method {
    Self.diagonalMethods.first { $0.name == method }?.method ?? .automatic
  }

  private static let isotropicMethods: [(name: String, method: ProbabilisticPCA<Double>.Method)] = [
    ("covariance", .covariance), ("row-products", .rowProducts), ("range-finder", .rangeFinder),
    ("em", .expectationMaximization),
  ]

  private static let diagonalMethods: [(name: String, method: FactorAnalysis<Double>.Method)] = [
    ("newton", .newton), ("eigenvectors", .eigenvectors), ("em", .expectationMaximization),
  ]
}

// MARK: - Options that mean nothing

extension FactorOptions {
  /// Throws for options that mean nothing for a number of factors, or for missing cells.
  func check(factors: Int, missing: MissingRows) throws {
    if isTurned && factors < 2 {
      throw Failure.usage(
        "--rotation varimax turns factors towards each other, and \(counted(factors, "factor")) cannot be turned; leave it "
          + "out")
    }
    if let restarts, noise == .isotropic, missing != .em {
      throw Failure.usage(
        "--restarts \(restarts) from other starts end at the same maximum with isotropic noise, unless cells are missing; "
          + "leave it out, or choose --noise diagonal")
    }
    if let method, missing == .em, method != "em" {
      throw Failure.usage(
        "--missing em is expectation-maximisation, and --factor-method \(method) is not; leave one of them out")
    }
  }

  /// Throws for options that a choice among numbers of factors does not take: candidates are fitted to the end.
  func checkChoice(_ request: String) throws {
    if let restarts, noise == .isotropic {
      throw Failure.usage(
        "--restarts \(restarts) from other starts end at the same maximum with isotropic noise; leave it out, or choose "
          + "--noise diagonal")
    }
    guard let option = method.map({ "--factor-method \($0)" }) ?? iterations.ending else { return }
    throw Failure.usage("\(option) is for one number of factors, and \(request) tries several; give a number")
  }

  /// Throws if an option says when iterations end.
  func checkEnding(for reason: String) throws {
    guard let option = iterations.ending else { return }
    throw Failure.usage(
      "\(option) is for fits that iterate, and \(reason) has a closed form; leave it out, or choose --factor-method em")
  }

  /// Throws if there is a seed.
  func checkSeed(for reason: String) throws {
    guard iterations.seed != nil else { return }
    throw Failure.usage("--seed is for what is random, and nothing of \(reason) is; leave it out")
  }

  /// Throws for options that meant nothing to a fit.
  func check(_ record: FactorRecord?, isChosen: Bool) throws {
    guard let record else { return }
    if record.ending == .closedForm { try checkEnding(for: "the fit of this table") }
    if record.seed == nil && !isChosen { try checkSeed(for: "the fit of this table") }
  }
}
