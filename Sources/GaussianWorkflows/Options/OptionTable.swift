public import Gaussian
public import GaussianIO

/// Every option of a fit, once.
///
/// A new one is one constant here, and its name in the ``ModelKind``s that take it.
public enum OptionTable {
  // MARK: Covariances and how to estimate

  /// Which covariances to choose from.
  public static let covariance = FitOption<MixtureCovariance>(
    choice: "covariance", "structure", section: .estimation, standard: "full",
    help: """
      Which covariances to choose from: full, tied (one that components or classes share), diagonal or spherical.
      """)

  /// How to estimate.
  public static let estimator = FitOption<any GaussianEstimator>(
    "estimator", "name", .wordsWithNumbers(EstimatorName.all.map(\.name)), section: .estimation,
    allowed: "choose one of \(EstimatorName.list)", standard: "mle", problem: "is unknown",
    help: "How to estimate: \(EstimatorName.list)."
  ) { text throws(FitRequestError) in try EstimatorName.estimator(text) }

  /// What to do with a covariance that is not positive definite.
  public static let policy = FitOption<CovariancePolicy>(
    "policy", "name", .wordsWithNumbers(["fail", "ridge", "relative-ridge", "relative-floor", "shrink", "pseudo"]),
    section: .estimation,
    allowed: """
      choose one of fail, ridge=ε, relative-ridge=ε, relative-floor=τ, shrink, pseudo and pseudo=τ, with ε above 0 and τ \
      between 0 and 1
      """, standard: "fail; of mixtures relative-ridge=1e-6", problem: "is unknown or its number is out of range",
    help: """
      What to do with a covariance that is not positive definite: fail, ridge=1e-6 (add to every variance), \
      relative-ridge=1e-6 (add a share of it to every variance), relative-floor=1e-8 (lift small eigenvalues), shrink, \
      pseudo (drop directions that do not vary).
      """
  ) { text throws(FitRequestError) in CovariancePolicy(text) }

  // MARK: Copulas

  /// What margins are estimated as.
  public static let margins = FitOption<MarginForms>(
    "margins", "form", .wordsByName(MarginForm.allCases.map(\.rawValue)), section: .copulas,
    allowed: """
      choose one of \(MarginForm.allCases.map(\.rawValue).joined(separator: ", ")), or give columns their own, such as \
      kernel,age=normal
      """,
    standard: "empirical", problem: "is neither a form of margins nor a list of forms by column",
    help: """
      Fit a copula, in which each column keeps a distribution of its own: empirical (as it was seen), kernel (the same, smoothed by \
      Gaussian kernels), normal or log-normal, or auto: for each column the one of these that is most likely for values that are left \
      out. Columns may have their own: age=normal,income=auto, and before them the form of all others.
      """
  ) { text throws(FitRequestError) in try MarginForms(text: text) }

  /// What is in the middle.
  public static let base = FitOption<CopulaMiddle>(
    "base", "model", .wordsWithNumbers(["normal", "components", "factors"]), section: .copulas,
    allowed: "choose one of normal, components=K, factors=Q", standard: "normal", problem: "is unknown",
    help: """
      What joins the columns of a copula: normal (one Gaussian), factors=Q (for many columns), or components=K (a mixture, \
      which models normal scores and leaves margins no longer exactly as seen).
      """
  ) { text throws(FitRequestError) in CopulaMiddle(text: text) }

  /// What the columns of rows of numbers and codes are.
  public static let schema = FitOption<TableSchema>(
    "schema", "json", .text, section: .copulas,
    allowed: """
      give a list such as [{"name": "size", "kind": "ordered", "levels": ["small", "large"]}, {"name": "age", "kind": \
      "integer", "places": 0}]
      """,
    help: """
      What the columns of rows of numbers and codes are, as the member "columns" of a model file has it. (default: what \
      their cells say)
      """
  ) { text throws(FitRequestError) in
    do {
      return try TableSchema(text: text)
    } catch {
      let fact = (error as? FileError)?.fact ?? "it cannot be read"
      throw FitRequestError(
        .invalidValue, option: "schema", "\(option: "schema") is no list of columns: \(fact)",
        advice: "give what the member \"columns\" of a model file is")
    }
  }

  // MARK: Iterations

  /// When iterations have converged.
  public static let tolerance = FitOption<Double>(
    number: "tolerance", "nats", section: .iterations, of: "0 or more", in: { $0 >= 0 && $0.isFinite },
    otherwise: "leave it out for 1e-3, or 1e-9 for factors",
    standard: """
      1e-3 for mixtures, 1e-5 for those of factors, 1e-6 for those of t distributions, 1e-9 for factors and one t distribution
      """, belongsTo: iterating,
    help: "The fit has converged when the mean log-likelihood changes by less, in nats a row.")

  /// How many iterations at most.
  public static let maximumIterations = FitOption<Int>(
    wholeNumber: "max-iterations", "N", section: .iterations, of: "0 or more", in: 0...Int.max,
    otherwise: "leave it out for 100, or 1000 for factors",
    standard: "100 for mixtures, 1000 with factors and t distributions", belongsTo: iterating,
    help: "How many iterations at most.")

  /// How many starts to try.
  public static let restarts = FitOption<Int>(
    // The ends of all starts are kept in memory until the best is known.
    wholeNumber: "restarts", "N", section: .iterations, of: "at least 1", in: 1...100_000,
    otherwise: "leave it out for as many as are usual",
    standard: "1 for mixtures; 10 for factors with diagonal noise of up to 512 columns, else 1", belongsTo: iterating,
    help: "How many starts to try; the most likely result is kept.")

  /// What random numbers begin with.
  public static let seed = FitOption<UInt64>(
    wholeNumber: "seed", "S", section: .iterations, of: "a number from 0 to 2⁶⁴ − 1", in: 0...UInt64.max,
    otherwise: "leave it out for 0", standard: "0", belongsTo: iterating,
    help: "What random numbers begin with: any number from 0 to 2⁶⁴ − 1.")

  private static let iterating = OptionRefusal(
    "is about mixtures and latent factors",
    advice: "say how many with \(option: "components") or \(option: "factors"), or leave it out")

  // MARK: Mixtures

  /// How many components.
  public static let components = FitOption<ComponentCounts>(
    "components", "K", .wordsOrNumbers(["auto"]), section: .mixtures,
    allowed: "give one from 1 on, a range such as 1-12, or auto", problem: "is no number of Gaussians",
    help: """
      Fit a mixture of this many Gaussians: a number, a range such as 1-12 to choose from, or auto; full, tied or \
      diagonal covariances are chosen too unless \(option: "covariance") is given. With \(option: "factors"), of this many \
      models of factors.
      """
  ) { text throws(FitRequestError) in
    if text == "auto" { return .automatic }
    return wholeNumbers(text, from: 1).map { $0.count == 1 ? .counts([$0.lowerBound]) : .range($0) }
  }

  /// What to choose by.
  public static let criterion = FitOption<SelectionCriterion>(
    "criterion", "name", .wordsWithNumbers(["bic", "aic", "icl", "held-out"]), section: .mixtures,
    allowed: "choose one of bic, aic, icl, held-out=5", standard: "bic", belongsTo: mixing, problem: "is unknown",
    help: """
      What to choose by: bic, aic, icl (components that do not overlap), held-out=5 (likelihood of rows left out, by fifths).
      """
  ) { text throws(FitRequestError) in
    switch text {
    case "bic": .bic
    case "aic": .aic
    case "icl": .icl
    default: try heldOutParts(text, "criterion").map { .heldOut(folds: $0) }
    }
  }

  /// Where the iterations begin.
  public static let start = FitOption<MixtureRecord.Start>(
    "start", "start", .words(startNames.map(\.rawValue)), section: .mixtures,
    allowed: "choose one of short-runs, k-means, k-means++, random",
    standard: "short-runs; of mixtures of factors, which have no short runs, k-means", belongsTo: mixing,
    problem: "is unknown",
    help: """
      Where the iterations begin: short-runs (the best of several starts after a few iterations on some of the rows), \
      k-means, k-means++ (its seeds alone), random (shares of rows), or a mixture that has been fitted.
      """
  ) { text throws(FitRequestError) in startNames.first { $0.rawValue == text } }

  /// Starts that have a name.
  private static let startNames: [MixtureRecord.Start] = [
    .shortRuns, .kMeans, .kMeansPlusPlus, .randomResponsibilities,
  ]

  /// What becomes of a fit when a step leads to a component that cannot be.
  public static let onFailure = FitOption<StepFailure>(
    choice: "on-failure", "what", section: .mixtures, standard: "fail", belongsTo: mixing,
    help: """
      What to do when a component fails on the way, as one does that is left without variance: fail, or keep the parameters \
      before.
      """)

  private static let mixing = OptionRefusal(
    "is about mixtures", advice: "say how many Gaussians with \(option: "components"), or leave it out")

  // MARK: Classes

  /// What the classes of rows are called, and the column of a table that holds them.
  public static let label = FitOption<String>(
    "label", "column", .text, section: .classes, allowed: "name the column that says what a row is",
    problem: "is no name",
    help: "Fit each class of rows: the column that says what a row is, text or numbers. It is no variable then."
  ) { text throws(FitRequestError) in text }

  /// How probable each class is beforehand.
  public static let priors = FitOption<ClassPriors>(
    "priors", "priors", .list(["proportional", "uniform"]), section: .classes,
    allowed: """
      write proportional, uniform, or a=0.9,b=0.1, with a name that holds a comma in quotation marks
      """, standard: "proportional",
    belongsTo: OptionRefusal(
      "is about classes", advice: "name the column that holds them with \(option: "label"), or leave it out"),
    problem: "is neither a word that is known nor a number for each class",
    help: """
      How probable each class is beforehand: proportional (as often as among the rows), uniform, or a number for each \
      class, such as a=0.9,b=0.1; a name with a comma stands in quotation marks: '"a,b"=0.9,c=0.1'.
      """
  ) { text throws(FitRequestError) in try priors(text) }

  private static func priors(_ text: String) throws(FitRequestError) -> ClassPriors? {
    guard let parts = CommaList.parts(of: text) else { return nil }
    if parts == ["proportional"] { return .proportional }
    if parts == ["uniform"] { return .uniform }
    var priors: [String: Double] = [:]
    for part in parts {
      // A name may hold an equals sign; a number never does.
      guard let sign = part.lastIndex(of: "="),
        let prior = Double(CommaList.trimmed(String(part[part.index(after: sign)...])))
      else { return nil }
      let name = CommaList.trimmed(String(part[..<sign]))
      guard priors.updateValue(prior, forKey: name) == nil else { throw ambiguous(name) }
    }
    return .given(priors)
  }

  /// That a class has two numbers.
  static func ambiguous(_ name: String) -> FitRequestError {
    FitRequestError(
      .invalidValue, option: "priors", "\(option: "priors") gives the class '\(name)' two numbers",
      advice: "give each class one")
  }

  // MARK: Kernel densities

  /// How wide the kernels are.
  public static let kernelDensity = FitOption<KernelDensity<Double>.Bandwidth>(
    "kernel-density", "bandwidth", .wordsOrNumbers(["scott", "silverman", "leave-one-out"]), section: .kernelDensities,
    allowed: "choose one of scott, silverman, leave-one-out, or a positive factor such as 0.3",
    problem: "is no bandwidth",
    help: """
      Put a Gaussian kernel on every row instead of fitting one Gaussian to all: with the bandwidth scott, silverman, \
      leave-one-out (most likely for rows left out; looks at every pair of rows), or a factor such as 0.3.
      """
  ) { text throws(FitRequestError) in
    switch text {
    case "scott": .scott
    case "silverman": .silverman
    case "leave-one-out": .leaveOneOut
    default: Double(text).flatMap { $0.isFinite && $0 > 0 ? .factor($0) : nil }
    }
  }

  // MARK: Heavy tails

  /// How heavy the tails are.
  public static let degreesOfFreedom = FitOption<DegreesOfFreedom>(
    "degrees-of-freedom", "nu", .wordsOrNumbers(["auto"]), section: .heavyTails, allowed: "choose one of auto, 4",
    problem: "is neither auto nor a positive number",
    help: """
      Fit a multivariate t distribution, whose tails are heavier the fewer degrees of freedom it has: a positive number, \
      or auto for the most likely. With \(option: "components"), a mixture of so many.
      """
  ) { text throws(FitRequestError) in
    if text == "auto" { return .mostLikely }
    return Double(text).flatMap { $0 > 0 && $0.isFinite ? .given($0) : nil }
  }

  /// Degrees of freedom of a t distribution.
  public enum DegreesOfFreedom: Sendable, Hashable {
    /// Those that make the rows most likely.
    case mostLikely
    /// So many, positive and finite.
    case given(Double)

    /// `nil` for the most likely.
    var number: Double? { if case .given(let number) = self { number } else { nil } }
  }

  // MARK: Latent factors

  /// How many factors.
  public static let factors = FitOption<FactorCounts>(
    "factors", "Q", .wordsOrNumbers(["auto"]), section: .latentFactors,
    allowed: "give one from 0 on, a range such as 0-6, or auto", problem: "is no number of factors",
    help: """
      Explain the columns by this many hidden factors and noise: a number from 0 on, a range such as 0-6 to choose from, or \
      auto.
      """
  ) { text throws(FitRequestError) in
    if text == "auto" { return .automatic }
    return wholeNumbers(text, from: 0).map { .range($0) }
  }

  /// Numbers of factors to try.
  public enum FactorCounts: Sendable, Hashable {
    /// All from here to there.
    case range(ClosedRange<Int>)
    /// Those that are worth a try.
    case automatic

    /// `nil` for those that are worth a try.
    var range: ClosedRange<Int>? { if case .range(let range) = self { range } else { nil } }
  }

  /// Which variances the noise may have.
  public static let noise = FitOption<FactorNoise>(
    choice: "noise", "kind", section: .latentFactors, standard: "isotropic", belongsTo: explaining,
    help: """
      Whether the noise has the same variance in every column (isotropic: probabilistic PCA) or one of its own in each \
      (diagonal: factor analysis, which the units of columns do not matter to).
      """)

  /// What to choose the number of factors by.
  public static let factorCriterion = FitOption<FactorCriterion>(
    "factor-criterion", "name", .wordsWithNumbers(["bic", "evidence", "held-out"]), section: .latentFactors,
    allowed: "choose one of bic, evidence, held-out=5", standard: "bic, with no more rows than columns held-out=5",
    belongsTo: explaining, problem: "is unknown",
    help: """
      What to choose the number of factors by: bic, evidence (of isotropic noise), held-out=5 (likelihood of rows left out, \
      by fifths).
      """
  ) { text throws(FitRequestError) in
    switch text {
    case "bic": .bic
    case "evidence": .evidence
    default: try heldOutParts(text, "factor-criterion").map { .heldOut(folds: $0) }
    }
  }

  /// How the most likely model of factors is found.
  public static let factorMethod = FitOption<String>(
    "factor-method", "name", .words(FactorSearch.methods), section: .latentFactors,
    allowed: "choose one of \(FactorSearch.methods.joined(separator: ", "))", standard: "what suits the table",
    belongsTo: explaining, problem: "is unknown",
    help: """
      How the most likely model is found: of isotropic noise by covariance, row-products (of fewer rows than columns), \
      range-finder (of many columns) or em; of diagonal noise by newton, eigenvectors or em.
      """  // Which there are depends on the noise.
  ) { text throws(FitRequestError) in text }

  /// How factors are turned.
  public static let rotation = FitOption<Rotation>(
    "rotation", "name", .words(Rotation.allCases.map(\.rawValue)), section: .latentFactors,
    allowed: "choose one of none, varimax", standard: "none", belongsTo: explaining, problem: "is unknown",
    help: "Turn the factors of diagonal noise so that each variable has large loadings on few of them: none or varimax."
  ) { text throws(FitRequestError) in
    if text.hasPrefix("promax") {
      throw FitRequestError(
        .invalidValue, option: "rotation",
        "\(option: "rotation", text) makes factors correlated, and those of a model are not",
        advice: "see its loadings with \(command: "describe", "rotation", text)")
    }
    return Rotation(rawValue: text)
  }

  /// How the factors of a model are turned.
  public enum Rotation: String, Sendable, CaseIterable {
    /// As they are found.
    case none
    /// So that each variable has large loadings on few of them.
    case varimax
  }

  private static let explaining = OptionRefusal(
    "is about latent factors", advice: "say how many with \(option: "factors"), or leave it out")

  // MARK: Rows

  /// What becomes of rows that lack a value.
  public static let missing = FitOption<IncompleteRows>(
    choice: "missing", "what", section: .rows, standard: "error",
    help: """
      What to do with rows that lack a value: error, drop them, or em: fit to the values that are there.
      """)
}

// MARK: - Numbers in words

extension OptionTable {
  /// "3" and "2-5", from a number on; `nil` for anything else.
  static func wholeNumbers(_ text: String, from least: Int) -> ClosedRange<Int>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }.filter { $0 >= least }
    guard numbers.count == parts.count, parts.count <= 2, let first = numbers.first, let last = numbers.last,
      first <= last
    else { return nil }
    return first...last
  }

  /// The number of parts of "held-out" and "held-out=5"; `nil` for another criterion.
  static func heldOutParts(_ text: String, _ option: String) throws(FitRequestError) -> Int? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.first == "held-out" else { return nil }
    if parts.count == 1 { return 5 }
    guard let count = Int(parts[1]), count >= 2 else {
      throw FitRequestError(
        .invalidValue, option: option, "\(option: option, text) needs a number of parts, from 2 on",
        advice: "write \(option: option, "held-out=5")")
    }
    return count
  }
}

extension FitOption where Value == Double {
  /// Declares an option of numbers.
  fileprivate init(
    number name: String, _ valueName: String, section: OptionSection, of range: OptionText,
    in isAllowed: @escaping @Sendable (Double) -> Bool, otherwise: OptionText, standard: OptionText,
    belongsTo: OptionRefusal?, help: OptionText
  ) {
    self.init(
      name, valueName, .number, section: section, allowed: otherwise, standard: standard, belongsTo: belongsTo,
      help: help
    ) { text throws(FitRequestError) in
      guard let number = Double(text), isAllowed(number) else {
        throw FitRequestError(
          .invalidValue, option: name, "\(option: name) must be \(range), not \(text)", advice: otherwise)
      }
      return number
    }
  }
}

extension FitOption where Value: FixedWidthInteger {
  /// Declares an option of whole numbers.
  fileprivate init(
    wholeNumber name: String, _ valueName: String, section: OptionSection, of least: OptionText,
    in range: ClosedRange<Value>, otherwise: OptionText, standard: OptionText, belongsTo: OptionRefusal?,
    help: OptionText
  ) {
    self.init(
      name, valueName, .wholeNumber, section: section, allowed: otherwise, standard: standard, belongsTo: belongsTo,
      help: help
    ) { text throws(FitRequestError) in
      let number = Value(text)
      if let number, range.contains(number) { return number }
      let isTooLarge = number.map { $0 > range.upperBound } ?? false
      throw FitRequestError(
        .invalidValue, option: name,
        isTooLarge
          ? "\(option: name) must be at most \(grouped(Int(range.upperBound))), not \(text)"
          : "\(option: name) must be \(least), not \(text)", advice: isTooLarge ? "give fewer" : otherwise)
    }
  }
}
