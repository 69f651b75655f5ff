import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

/// `--components K` and what goes with it.
struct MixtureArguments: ModelKindArguments {
  @Option(
    name: .customLong("components"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      Fit a mixture of this many Gaussians: a number, a range such as 1-12 to choose from, or auto; full, tied or \
      diagonal covariances are chosen too unless --covariance is given. With --factors, of this many models of factors.
      """, valueName: "K"))
  var countText: String?

  @Option(
    name: .customLong("criterion"),
    help: ArgumentHelp(
      """
      What to choose by: bic, aic, icl (components that do not overlap), held-out=5 (likelihood of rows left out, by \
      fifths). (default: bic)
      """, valueName: "name"))
  private var criterionText: String?

  @Option(
    name: .customLong("start"),
    help: ArgumentHelp(
      """
      Where the iterations begin: short-runs (the best of several starts after a few iterations on some of the rows), \
      k-means, k-means++ (its seeds alone), random (shares of rows), or the mixture of a model file. (default: short-runs; \
      with --factors, which has no short-runs, k-means)
      """, valueName: "start"))
  private var startText: String?

  @Flag(help: "Read the file once an iteration rather than hold its rows in memory, as is done if it is large.")
  var stream = false

  var request: String? { countText.map { "--components \($0)" } }

  var inputs: [String] {
    startFile.map { [$0] } ?? []
  }

  func checkUnused() throws {
    let given: [(String, Bool)] = [
      ("--criterion", criterionText != nil), ("--start", startText != nil), ("--stream", stream),
    ]
    guard let option = given.first(where: \.1)?.0 else { return }
    throw Failure.usage("\(option) is about mixtures; say how many Gaussians with --components, or leave it out")
  }

  func accepts(_ other: any ModelKindArguments) -> Bool { other is FactorArguments }

  func fitting(_ task: FittingTask) throws -> any TableFitting {
    try checkStream(task)
    if let factors = task.parts.first as? FactorArguments { return try fitting(task, factors) }
    switch try counts() {
    case .one(let count):
      try checkNoCriterion(count)
      let given = try start(count, task)
      var setup = try setup(task, count: count)
      if let given { (setup.start, setup.form.structure) = (.mixture(given.mixture), given.mixture.structure) }
      return MixtureFitting(task: task, setup: setup, start: given?.stored, isStreamed: stream)
    case .several(let counts):
      return try choice(among: counts, task)
    }
  }

  // MARK: What was asked for

  /// The model file that the iterations are to begin with; `nil` for another start.
  private var startFile: String? {
    guard let startText, namedStart(of: MultivariateNormal<Double>.self) == nil else { return nil }
    return startText
  }

  /// A start that has a name; `nil` for none of that name.
  private func namedStart<Component: MixtureComponent>(of type: Component.Type) -> MixtureStart<Component>? {
    let named: [MixtureStart<Component>] = [.shortRuns, .kMeans, .kMeansPlusPlus, .randomResponsibilities]
    return named.first { $0.kind.rawValue == startText }
  }

  private enum Counts {
    case one(Int)
    case several(ComponentCounts)
  }

  private func counts() throws -> Counts {
    let text = countText ?? ""
    if text == "auto" { return .several(.automatic) }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }.filter { $0 >= 1 }
    guard numbers.count == parts.count, parts.count <= 2, numbers[0] <= numbers[numbers.count - 1] else {
      throw Failure.usage(
        "--components \(text) is no number of Gaussians; give one from 1 on, a range such as 1-12, or auto")
    }
    return numbers.count == 1 ? .one(numbers[0]) : .several(.range(numbers[0]...numbers[1]))
  }

  /// What mixture is to be fitted, where there is nothing to choose from, but for a start from a file.
  ///
  /// - Throws: ``Failure`` for a number out of its range or a combination of options that means nothing.
  func setup(_ task: FittingTask) throws -> MixtureSetup<MultivariateNormal<Double>> {
    guard case .one(let count) = try counts() else {
      throw Failure.usage("--components \(countText ?? "") chooses for all rows together; give a number")
    }
    return try setup(task, count: count)
  }

  private func setup(_ task: FittingTask, count: Int) throws -> MixtureSetup<MultivariateNormal<Double>> {
    try checkEstimation(task)
    return MixtureSetup(
      count: count,
      form: GaussianForm(structure: task.covariance?.ofMixture ?? .full, policy: try policy(task)),
      start: namedStart(of: MultivariateNormal<Double>.self) ?? .shortRuns, options: try task.iterations.values().search
    )
  }

  /// Throws for options that no mixture takes.
  private func checkEstimation(_ task: FittingTask) throws {
    if let name = task.estimation.estimatorName, name != "mle" {
      throw Failure.usage(
        "--estimator \(name) is for one Gaussian, and mixtures are fitted by maximum likelihood; leave it out")
    }
    guard task.missing != .em else {
      throw Failure.usage("--missing em is for one Gaussian; use --missing drop")
    }
  }

  /// The mixture of a model file that the iterations are to begin with; `nil` for another start.
  private func start(
    _ count: Int, _ task: FittingTask
  ) throws -> (stored: StoredModel, mixture: GaussianMixture<Double>)? {
    guard let (stored, mixture, name) = try start(of: MultivariateNormal<Double>.self, count, task, hint: "") else {
      return nil
    }
    if let covariance = task.covariance, covariance.ofMixture != mixture.structure {
      throw Failure.usage(
        "--start \(name) has \(mixture.structure) covariances, not \(covariance) ones; leave out --covariance")
    }
    return (stored, mixture)
  }

  /// The mixture of one kind that the iterations are to begin with, and the file's name; `nil` for another start.
  private func start<Component: DescribableComponent>(
    of type: Component.Type, _ count: Int, _ task: FittingTask, hint: String
  ) throws -> (stored: StoredModel, mixture: Mixture<Component>, name: String)? {
    guard let path = startFile else { return nil }
    let looksLikeFile = path == "-" || path.contains(".") || path.contains("/") || isRegularFile(path)
    guard looksLikeFile else {
      throw Failure.usage(
        "--start \(path) is unknown; choose one of k-means, k-means++, random, or the name of a model file")
    }
    try checkOneStandardInput([task.path, path])
    let stored = try StoredModel(contentsOf: path)
    let name = inputName(path)
    guard let mixture = stored.model as? Mixture<Component> else {
      throw Failure.usage(
        "--start \(name) holds a \(Swift.type(of: stored.model).storedName), no \(Self.words(for: type)); "
          + "name a model of 'gauss fit --components\(hint)'")
    }
    guard mixture.components.count == count else {
      throw Failure.usage(
        "--start \(name) has \(counted(mixture.components.count, "component")), and --components \(count) are to be "
          + "fitted; give the same number")
    }
    if let restarts = try task.iterations.values().restarts, restarts > 1 {
      throw Failure.usage("--restarts \(restarts) from one mixture end all the same; leave it out")
    }
    return (stored, mixture, name)
  }

  /// "mixture of factors".
  private static func words<Component: DescribableComponent>(for type: Component.Type) -> String {
    switch type.storedMixtureName {
    case FactorAnalysis<Double>.storedMixtureName: "mixture of factors"
    case MultivariateStudentT<Double>.storedMixtureName: "mixture of t distributions"
    default: "mixture"
    }
  }

  /// The way to fit several mixtures and take the best.
  private func choice(among counts: ComponentCounts, _ task: FittingTask) throws -> any TableFitting {
    try checkChoice(request ?? "")
    let setup = try setup(task, count: 1)
    let structures = task.covariance.map { [$0.ofMixture] } ?? MixtureCovariance.followingUnits
    let forms = structures.map { GaussianForm(structure: $0, policy: setup.form.policy) }
    return MixtureChoice<MultivariateNormal<Double>>(
      task: task, counts: counts, forms: { _ in forms }, start: setup.start, options: setup.options,
      criterion: try criterion())
  }

  private func checkChoice(_ request: String) throws {
    guard !stream else {
      throw Failure.usage("\(request) fits many mixtures to rows in memory, and --stream holds none; give a number")
    }
    if let path = startFile {
      throw Failure.usage("--start \(path) is one mixture, and \(request) tries several; leave it out or give a number")
    }
  }

  /// Throws if a criterion was given where there is one number of components.
  private func checkNoCriterion(_ count: Int) throws {
    guard let criterionText else { return }
    throw Failure.usage(
      "--criterion \(criterionText) chooses a number of components, and --components \(count) is one; give a range "
        + "such as 1-12, or auto")
  }

  /// `nil` if the user left it open.
  private func criterion() throws -> SelectionCriterion? {
    guard let criterionText else { return nil }
    let parts = criterionText.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let folds = parts.count == 2 ? Int(parts[1]) : 5
    switch parts[0] {
    case "bic" where parts.count == 1: return .bic
    case "aic" where parts.count == 1: return .aic
    case "icl" where parts.count == 1: return .icl
    case "held-out":
      guard let folds, folds >= 2 else {
        throw Failure.usage(
          "--criterion \(criterionText) needs a number of parts, from 2 on; write --criterion held-out=5")
      }
      return .heldOut(folds: folds)
    default:
      throw Failure.usage("--criterion \(criterionText) is unknown; choose one of bic, aic, icl, held-out=5")
    }
  }

  // MARK: Of t distributions

  /// The way to fit a mixture of t distributions.
  ///
  /// - Parameters:
  ///   - task: The table.
  ///   - degreesOfFreedom: Of all components; `nil` for those of each that fit best.
  /// - Returns: The way to fit one mixture, or to choose among several.
  /// - Throws: ``Failure`` for a combination of options that means nothing.
  func fitting(_ task: FittingTask, degreesOfFreedom: Double?) throws -> any TableFitting {
    try checkStream(task)
    guard task.covariance != .tied else {
      throw Failure.usage(
        "--covariance tied is for Gaussians, and each t distribution has a scatter of its own; choose full, diagonal or "
          + "spherical")
    }
    try checkEstimation(task)
    let policy = try policy(task)
    let named = namedStart(of: MultivariateStudentT<Double>.self)
    let options = try task.iterations.values().search
    func form(_ structure: CovarianceStructure) -> StudentTForm {
      StudentTForm(structure: structure, degreesOfFreedom: degreesOfFreedom, policy: policy)
    }
    switch try counts() {
    case .several(let counts):
      try checkChoice(request ?? "")
      let structures = try task.covariance.map { [try $0.structure()] } ?? [.full, .diagonal]
      return MixtureChoice<MultivariateStudentT<Double>>(
        task: task, counts: counts, forms: { _ in structures.map(form) }, start: named ?? .shortRuns, options: options,
        criterion: try criterion())
    case .one(let count):
      try checkNoCriterion(count)
      let start = try start(of: MultivariateStudentT<Double>.self, count, task, hint: " --model student-t")
      let structure = try task.covariance?.structure()
      if let start, let structure, structure != start.mixture.structure {
        throw Failure.usage(
          "--start \(start.name) has \(start.mixture.structure) scatter matrices, not \(structure) ones; leave out "
            + "--covariance")
      }
      return MixtureFitting(
        task: task,
        setup: MixtureSetup(
          count: count, form: form(start?.mixture.structure ?? structure ?? .full),
          start: start.map { .mixture($0.mixture) } ?? named ?? .shortRuns, options: options),
        start: start?.stored, isStreamed: stream)
    }
  }

  /// What keeps components from collapsing.
  ///
  /// - Throws: ``Failure`` for a policy that no mixture takes.
  private func policy(_ task: FittingTask) throws -> CovariancePolicy {
    let policy = try task.estimation.policy(default: .relativeRidge(1e-6))
    if case .pseudo = policy {
      throw Failure.usage(
        "--policy \(policy) is for one Gaussian: densities on supports of different dimensions cannot be added up; choose "
          + "relative-ridge=ε, ridge=ε or relative-floor=τ")
    }
    return policy
  }

  // MARK: Of models of factors

  private func fitting(_ task: FittingTask, _ factors: FactorArguments) throws -> any TableFitting {
    guard task.covariance == nil, try task.estimation.policy() == .fail else {
      throw Failure.usage(
        "\(request ?? "") with --factors has covariances of its own, and takes no --covariance and no --policy; leave them "
          + "out")
    }
    try checkEstimation(task)
    let named = namedStart(of: FactorAnalysis<Double>.self)
    if case .shortRuns = named {
      throw Failure.usage("--start short-runs is for mixtures of Gaussians, not of factors; choose k-means")
    }
    let (noise, range) = try factors.valuesForMixture()
    let options = try task.iterations.values().search
    let counts = try counts()
    guard case .one(let count) = counts, let range, range.lowerBound == range.upperBound else {
      try checkChoice("\(request ?? "") \(factors.request ?? "")")
      let numbers: ComponentCounts =
        switch counts {
        case .one(let count): .counts([count])
        case .several(let numbers): numbers
        }
      return MixtureChoice<FactorAnalysis<Double>>(
        task: task, counts: numbers, forms: { forms(noise, range, columns: $0) }, start: named ?? .kMeans,
        options: options, criterion: try criterion())
    }
    if let criterionText {
      throw Failure.usage(
        "--criterion \(criterionText) chooses numbers of components or factors, and there is nothing to choose; give a "
          + "range such as 1-12, or auto")
    }
    var setup = MixtureSetup<FactorAnalysis<Double>>(
      count: count, form: FactorForm(factors: range.lowerBound, noise: noise), start: named ?? .kMeans,
      options: options)
    let start = try start(of: FactorAnalysis<Double>.self, count, task, hint: " --factors")
    if let start {
      let counts = Set(start.mixture.components.map(\.factorCount))
      guard start.mixture.noise == noise, counts == [range.lowerBound] else {
        let advice =
          start.mixture.noise != noise
          ? "use --noise \(start.mixture.noise)"
          : counts.count == 1 ? "use --factors \(counts.first ?? 0)" : "name another start"
        throw Failure.usage(
          "--start \(start.name) has \(factorWords(of: start.mixture)) and \(start.mixture.noise) noise; \(advice)")
      }
      setup.start = .mixture(start.mixture)
    }
    return MixtureFitting(task: task, setup: setup, start: start?.stored, isStreamed: stream)
  }

  /// Most factors that are tried unasked.
  private static let mostFactors = 6

  /// The forms to try for so many columns; more factors than columns make no form, and are told about if none is left.
  private func forms(_ noise: FactorNoise, _ range: ClosedRange<Int>?, columns: Int) -> [FactorForm] {
    let range = range ?? 0...min(Self.mostFactors, columns - 1)
    let most = max(range.lowerBound, min(range.upperBound, columns))
    return (range.lowerBound...most).map { FactorForm(factors: $0, noise: noise) }
  }

  /// "2 factors", or "components of 1 and 2 factors".
  private func factorWords(of mixture: FactorMixture<Double>) -> String {
    let counts = Set(mixture.components.map(\.factorCount)).sorted()
    if counts.count == 1 { return counted(counts[0], "factor") }
    return "components of \(counts.map(String.init).joined(separator: " and ")) factors"
  }

  private func checkStream(_ task: FittingTask) throws {
    guard stream, !isRegularFile(task.path) else { return }
    // A file that is missing, or a folder, is told about by who opens it.
    guard task.path == "-" || isPipe(task.path) else { return }
    throw Failure.usage(
      "--stream reads the table again and again, which \(inputName(task.path)) does not allow; write it to a file first"
    )
  }
}

extension CovarianceOption {
  /// The same for the components of a mixture.
  var ofMixture: MixtureCovariance {
    switch self {
    case .full: .full
    case .tied: .tied
    case .diagonal: .diagonal
    case .spherical: .spherical
    }
  }
}
