import Gaussian
import GaussianIO

// What to try against each fault of the data. A remedy stands here only under conditions that it is neither refused
// nor in use; which of them help this table is tried where that is quick.

extension RemedyContext {
  /// Options that are named at most.
  private static let mostNamed = 3
  /// Variables beyond which no remedy is tried.
  private static let mostVariablesTried = 1_000

  /// What to try against a fault: what helps, the best first.
  package func remedies(for fault: FitFault) -> [Remedy] {
    let candidates: [Remedy] =
      switch fault.cause {
      case .error(let error): candidates(for: error, fault.variables)
      case .noRows(let dropped): candidates(forNoRows: dropped)
      case .other: []
      }
    let doings = candidates.filter { $0.change == nil }
    let options = confirmed(candidates.filter { $0.change != nil && !isInUse($0) }, against: fault)
    // What names no option is for where none helps, unless it stands first.
    let first = candidates.first?.change == nil ? Array(doings.prefix(1)) : []
    return options.isEmpty ? doings : first + options
  }

  /// Those that help, as far as it is known.
  private func confirmed(_ options: [Remedy], against fault: FitFault) -> [Remedy] {
    // A trial of very many variables would take long, however few the rows are.
    guard let trial, fault.variables.count <= Self.mostVariablesTried else {
      return Array(options.filter(\.isCertain).prefix(Self.mostNamed))
    }
    var (cures, steps): ([Remedy], [Remedy]) = ([], [])
    for remedy in options {
      guard let change = remedy.change, cures.count < Self.mostNamed else { break }
      // One way to use an option is enough, but for estimators, which differ.
      guard !cures.contains(where: { $0.isLike(remedy) }) else { continue }
      switch trial(change, fault) {
      case .success: cures.append(remedy)
      case .otherFault(let next) where remedy.isChoiceOfColumns:
        // Fewer variables have fewer faults, and all that have to go are best named at once.
        if let further = further(remedy, next, trial) { cures.append(further) } else { steps.append(remedy) }
      case .otherFault: break
      case .failure: break
      }
    }
    return cures.isEmpty ? Array(steps.prefix(1)) : cures
  }

  /// A choice of columns that leaves out what other faults there are after a first choice, too.
  private func further(
    _ first: Remedy, _ next: FitFault, _ trial: (OptionChange, FitFault) -> TrialEnding
  ) -> Remedy? {
    var (request, remedy, fault) = (self, first, next)
    for _ in fault.variables.indices {
      guard let value = remedy.change?.value, case .error(let error) = fault.cause,
        let names = CommaList.parts(of: value)
      else { return nil }
      request.columns = remedy.change?.option == "ignore" ? .ignoring(names) : .named(names)
      guard let following = request.candidates(for: error, fault.variables).first(where: \.isChoiceOfColumns),
        let change = following.change
      else { return nil }
      remedy = Remedy(words: "leave them out with", change: change, isCertain: false)
      switch trial(change, fault) {
      case .success: return remedy
      case .otherFault(let other): fault = other
      case .failure: return nil
      }
    }
    return nil
  }

  private func isInUse(_ remedy: Remedy) -> Bool {
    switch (remedy.change?.option, remedy.change?.value) {
    case ("covariance", let value?): covariance?.rawValue == value
    case ("estimator", let value?): estimator == value
    case ("policy", let value?): policy?.description == value
    case ("missing", let value?): missing?.rawValue == value
    case ("components", let value?): components == value
    case ("factors", let value?): factors == value
    case ("kernel-density", let value?): bandwidth == value
    default: false
    }
  }

  // MARK: - By fault

  private func candidates(for error: GaussianError, _ variables: [String]) -> [Remedy] {
    switch error {
    case .zeroVariance(let variable): return againstConstants([variable], variables)
    case .neverObserved(let variable):
      return [ignoring([variable], variables), .doing("fill in some of its cells")].compactMap(\.self)
    case .notPositiveDefinite(let facts):
      return facts.isOfPart ? againstSingularPart(facts, variables) : againstSingularity(facts, variables)
    case .tooFewObservations(let count, let required, _): return againstFewRows(count, required, variables)
    case .insufficientWeight: return againstSmallWeights
    case .tooManyComponents(_, let count):
      return fewerComponents(than: count + 1, isCertain: count > 1) + [.doing("add rows")]
    case .componentFailed(_, _, let reason): return againstComponent(reason, variables)
    case .classFailed(_, let reason): return againstClass(reason, variables)
    case .tooManyFactors(_, let dimension): return fewerFactors(than: dimension)
    case .noNoiseLeft(_, let rank): return fewerFactors(than: rank) + [.doing("add rows")]
    case .unsuitableModel where kind == .kernelDensity: return againstUnsuitableKernels
    case .outOfReach: return kind == nil ? [] : [.doing("look at the row")] + weakerPolicies
    case .tooFewClasses: return [.doing("check the labels")]
    case .notEnoughMemory: return againstWidth
    default: return []
    }
  }

  private func candidates(forNoRows dropped: Int) -> [Remedy] {
    guard dropped > 0 else { return [.doing("give some rows a weight above 0")] }
    var remedies: [Remedy] = []
    if takesIncompleteRows { remedies.append(.using("missing", "em", isCertain: false)) }
    return remedies + [.doing("fill in some of what is missing")]
  }

  private func againstConstants(_ constant: [Int], _ variables: [String]) -> [Remedy] {
    var remedies = [ignoring(constant, variables)].compactMap(\.self)
    if kind == .classes || kind == .mixture || kind == .classesOfMixtures, structure != .tied {
      remedies.append(.using("covariance", "tied", isCertain: false))
    }
    if kind == .factorMixture { remedies += fewerComponents() }
    if takesPolicy {
      remedies.append(
        .using("policy", "relative-floor=1e-8", isCertain: constant.count < variables.count && changesAtEnd))
      remedies.append(.using("policy", "ridge=1e-6", isCertain: changesAtEnd))
    }
    return remedies + [
      .doing(constant.count == variables.count ? "give rows that vary" : "give rows in which it varies, or scale it")
    ]
  }

  /// Whether the policy is applied to what the estimator found.
  private var changesAtEnd: Bool { !weighsRows && missing != .observe }

  private func againstSingularity(_ facts: RankDeficiency, _ variables: [String]) -> [Remedy] {
    var remedies = [ignoring(facts.constant + facts.dependences.map(\.variable), variables)].compactMap(\.self)
    if takesCovariance, structure == .full || structure == .tied {
      if kind == .classes, structure == .full { remedies.append(.using("covariance", "tied", isCertain: false)) }
      remedies.append(.using("covariance", "diagonal", isCertain: facts.constant.isEmpty))
    }
    if takesEstimator, !weighsRows, ["mle", "unbiased", "unbiased-reliability", "map"].contains(estimatorName) {
      let enough = (facts.observationCount ?? 0) > 2
      remedies.append(.using("estimator", hasRows && enough ? "ledoit-wolf" : "oas", isCertain: false))
    }
    if takesPolicy {
      // Where cells are missing a small ridge lets the fit end anywhere near the singular one; few factors do not.
      if missing == .observe { remedies += lesserModels }
      if facts.constant.isEmpty, missing != .observe {
        remedies.append(.using("policy", "relative-ridge=1e-6", isCertain: changesAtEnd))
      }
      remedies.append(
        .using("policy", "relative-floor=1e-8", isCertain: facts.constant.count < variables.count && changesAtEnd))
      if facts.constant.count == variables.count {
        remedies.append(.using("policy", "ridge=1e-6", isCertain: changesAtEnd))
      }
    }
    if missing == .observe { remedies += lesserModels }
    return remedies + [.doing("take other columns")]
  }

  /// Of the part of the rows that an estimator has chosen, or counts most.
  private func againstSingularPart(_ facts: RankDeficiency, _ variables: [String]) -> [Remedy] {
    var remedies: [Remedy] = []
    let number = estimatorNumber ?? 0
    if estimatorName == "mcd" {
      remedies += [0.6, 0.75, 0.9, 1].filter { $0 > max(number, 0.5) }.map {
        .using("estimator", "mcd=\(short($0))", isCertain: false)
      }
    }
    remedies += [4.0, 10, 30, 100].filter { estimatorName == "mcd" || $0 > number }.prefix(3).map {
      .using("estimator", "student-t=\(short($0))", isCertain: false)
    }
    if estimator != nil { remedies.append(.leavingOut("estimator", isCertain: false)) }
    if let remedy = ignoring(facts.constant + facts.dependences.map(\.variable), variables, isCertain: false) {
      remedies.append(remedy)
    }
    return remedies + [.doing("add rows that are not on one line or plane")]
  }

  private func againstFewRows(_ count: Int, _ required: Int, _ variables: [String]) -> [Remedy] {
    var remedies = [Remedy.doing("add rows")]
    if count == 1, kind == .normal, takesPolicy {
      remedies.append(.using("policy", "ridge=1e-6", isCertain: changesAtEnd))
    }
    guard count > 1, required > 2 else { return remedies }
    if takesCovariance, structure == .full || structure == .tied {
      remedies.append(.using("covariance", "diagonal"))
    }
    if takesEstimator, takesCovariance, structure != .diagonal {
      remedies.append(.using("estimator", hasRows && count > 2 ? "ledoit-wolf" : "oas", isCertain: false))
    }
    if takesPolicy { remedies.append(.using("policy", "relative-ridge=1e-6", isCertain: changesAtEnd)) }
    return remedies + lesserModels + [fewest(count - 1, of: variables)].compactMap(\.self)
  }

  private var againstSmallWeights: [Remedy] {
    var remedies: [Remedy] = []
    if estimatorName == "unbiased" {
      remedies.append(.using("estimator", "unbiased-reliability", isCertain: false))
    }
    if estimator != nil { remedies.append(.leavingOut("estimator", isCertain: false)) }
    return remedies + [.doing("multiply the weights by the number of rows")]
  }

  private func againstComponent(_ reason: GaussianError, _ variables: [String]) -> [Remedy] {
    var remedies: [Remedy] = []
    if policy != nil, policy != .shrink { remedies.append(.leavingOut("policy", isCertain: false)) }
    remedies += weakerPolicies
    remedies += fewerComponents()
    if structure == .full, kind != .studentTMixture {
      remedies.append(.using("covariance", "tied", isCertain: false))
    }
    if structure == .full || structure == .tied {
      remedies.append(.using("covariance", "diagonal", isCertain: false))
    }
    switch reason {
    case .zeroVariance(let variable):
      remedies.append(contentsOf: [ignoring([variable], variables, isCertain: false)].compactMap(\.self))
    case .notPositiveDefinite(let facts):
      remedies.append(
        contentsOf: [
          ignoring(facts.constant + facts.dependences.map(\.variable), variables, isCertain: false)
        ].compactMap(\.self))
    default: break
    }
    return remedies + [.doing("give rows in which all variables vary")]
  }

  /// Policies that change more than the one in use.
  private var weakerPolicies: [Remedy] {
    guard kind == .mixture || kind == .classesOfMixtures || kind == .studentTMixture else { return [] }
    return ["relative-ridge=1e-3", "relative-floor=1e-6", "ridge=1e-3"].map { .using("policy", $0, isCertain: false) }
  }

  private func againstClass(_ reason: GaussianError, _ variables: [String]) -> [Remedy] {
    var remedies = candidates(for: reason, variables)
    if kind == .classes, structure != .tied {
      // Of what is pooled a class with one row is a part too.
      remedies.insert(.using("covariance", "tied", isCertain: false), at: remedies.first?.change == nil ? 1 : 0)
    }
    if case .tooFewObservations = reason, let first = remedies.first, first.words == "add rows" {
      remedies[0] = .doing("add rows of it")
    }
    var seen: Set<OptionChange> = []
    return remedies.filter { remedy in remedy.change.map { seen.insert($0).inserted } ?? true }
  }

  /// Covariances of too many variables.
  private var againstWidth: [Remedy] {
    var remedies = [Remedy.doing("take fewer columns")]
    if takesCovariance, structure == .full || structure == .tied { remedies.append(.using("covariance", "diagonal")) }
    // Some estimators look at correlations whatever the covariance is.
    if estimator != nil, structure == .diagonal || structure == .spherical {
      remedies.append(.leavingOut("estimator", isCertain: false))
    }
    return remedies + lesserModels
  }

  private var againstUnsuitableKernels: [Remedy] {
    guard case .pseudo = policy else {
      return bandwidth == "leave-one-out"
        ? [.using("kernel-density", "scott"), .doing("remove duplicates")] : []
    }
    return [.using("policy", "relative-floor=1e-8")]
  }

  // MARK: - What remedies have in common

  /// Takes all variables but some.
  private func ignoring(_ unwanted: [Int], _ variables: [String], isCertain: Bool = true) -> Remedy? {
    // There may be very many variables, and then what is left out is looked for in few.
    guard unwanted.count <= 8, unwanted.allSatisfy(variables.indices.contains) else { return nil }
    let kept = variables.indices.filter { !unwanted.contains($0) }
    guard !kept.isEmpty, leastFactors <= kept.count else { return nil }
    guard let columns else {
      // Who has the rows chooses their columns.
      guard hasRows, kind != nil, !unwanted.isEmpty else { return nil }
      let names = unwanted.sorted().map { "'\(printable(variables[$0]))'" }
      return .doing("leave out the \(names.count == 1 ? "column" : "columns") \(list(names, "and"))")
    }
    let isCertain = isCertain && leastFactors < kept.count
    let words = unwanted.count == 1 ? "leave it out with" : "leave them out with"
    func remedy(_ option: String, _ names: [String]) -> Remedy? {
      // A name that a terminal cannot show cannot be typed either.
      guard names.allSatisfy({ printable($0) == $0 }) else { return nil }
      return .using(option, commaList(names), words: words, isCertain: isCertain)
    }
    let names = unwanted.sorted().map { variables[$0] }
    switch columns {
    case .ignoring(let given) where takesIgnore: return remedy("ignore", given + names)
    case .all where takesIgnore:
      if let remedy = remedy("ignore", names) { return remedy }
    default: break
    }
    return remedy("columns", kept.map { variables[$0] })
  }

  /// The least number of factors that was asked for: so many variables have to be left.
  private var leastFactors: Int {
    guard kind == .factors || kind == .factorMixture, let factors else { return 0 }
    return Int(factors.prefix { $0 != "-" }) ?? 0
  }

  /// Takes the first few variables.
  private func fewest(_ count: Int, of variables: [String]) -> Remedy? {
    guard count >= max(1, leastFactors), count < variables.count else { return nil }
    return ignoring(Array(count..<variables.count), variables, isCertain: false).map {
      Remedy(words: "take fewer columns, such as with", change: $0.change, isCertain: false)
    }
  }

  /// Models with fewer parameters than a full covariance.
  private var lesserModels: [Remedy] {
    guard kind == .normal, covariance == nil, estimator == nil, policy == nil, hasRows else { return [] }
    return [.using("factors", "1", isCertain: false)]
  }

  /// Fewer components than were asked for, and than a number.
  private func fewerComponents(than limit: Int? = nil, isCertain: Bool = false) -> [Remedy] {
    guard let components, let asked = Int(components) else { return [] }
    let most = min(asked, limit ?? asked) - 1
    return Set([most, asked / 2, 1]).filter { $0 >= 1 && $0 <= most }.sorted(by: >).map {
      .using("components", "\($0)", isCertain: isCertain && $0 == most)
    }
  }

  /// Fewer factors than a number.
  private func fewerFactors(than limit: Int) -> [Remedy] {
    guard factors != nil, limit >= 1 else { return [] }
    return Set([limit - 1, 0]).sorted(by: >).map { .using("factors", "\($0)", isCertain: $0 == limit - 1) }
  }
}
