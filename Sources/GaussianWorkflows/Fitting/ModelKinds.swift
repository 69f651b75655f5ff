import GaussianIO

/// The kinds of model that fits can be asked for.
public struct ModelKinds: Sendable {
  /// All of them, the most usual first.
  public private(set) var all: [ModelKind]

  /// The kinds of this package.
  ///
  /// A new one is one line here.
  public static let builtIn = ModelKinds([
    .normal, .mixture, .classes, .kernelDensity, .principalComponents, .factorAnalysis, .studentT,
    .factorMixture, .copula,
  ])

  /// Takes a list of kinds.
  ///
  /// - Precondition: No name comes twice, and options of one name are the same.
  public init(_ kinds: [ModelKind]) {
    precondition(Set(kinds.map(\.name)).count == kinds.count, "a kind of model comes twice in \(kinds.map(\.name))")
    all = kinds
  }

  /// The same kinds and some of your own.
  ///
  /// - Precondition: No name comes twice.
  public func adding(_ kinds: ModelKind...) -> ModelKinds { ModelKinds(all + kinds) }

  /// The options that any of them takes, each once.
  public var options: [OptionSpec] {
    var options: [OptionSpec] = []
    for option in all.flatMap(\.options) where !options.contains(where: { $0.name == option.name }) {
      options.append(option)
    }
    return options
  }

  /// The kind of a name.
  ///
  /// - Throws: ``FitRequestError`` if there is none.
  public func kind(named name: String) throws(FitRequestError) -> ModelKind {
    guard let kind = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name)
      throw FitRequestError(
        .unknownKind, option: "kind", "\(option: "kind", name) is unknown",
        advice: "\(guess(at: name, among: names))choose \(list(names))")
    }
    return kind
  }

  /// The kind that some options ask for.
  ///
  /// - Parameters:
  ///   - name: Its name; `nil` for the one that the options imply: the one with the most of ``ModelKind/askedForBy`` among them.
  ///   - options: What was given.
  /// - Returns: A kind that takes all of them.
  /// - Throws: ``FitRequestError`` if there is no such kind, or an option belongs to another.
  public func kind(named name: String?, for options: FitOptions) throws(FitRequestError) -> ModelKind {
    let asking = all.flatMap(\.askedForBy).map(\.name)
    let asked = options.names.filter { asking.contains($0) }
    if let name {
      let kind = try kind(named: name)
      if let other = asked.first(where: { !kind.takes($0) && kind.refusals[$0] == nil }) {
        throw FitRequestError(
          .unsuitableOption, option: other,
          "\(option: "kind", name) and \(option: other, options.text(of: other) ?? "") ask for different kinds of model",
          advice: "leave one of them out")
      }
      try kind.checkUse(of: options)
      return kind
    }
    let implied = all.filter { kind in
      kind.askedForBy.allSatisfy { asked.contains($0.name) } && asked.allSatisfy(kind.takes) && kind.isImplied(options)
    }
    guard let kind = implied.max(by: { $0.askedForBy.count < $1.askedForBy.count }) else {
      guard !asked.isEmpty else {
        throw FitRequestError(
          .missingOption, option: "kind", "it is not said which kind of model to fit",
          advice: "choose \(list(all.map(\.name))) with \(option: "kind")")
      }
      let (one, other) = strangers(among: asked)
      throw FitRequestError(
        .unsuitableOption, option: other,
        """
        \(option: one, options.text(of: one) ?? "") and \(option: other, options.text(of: other) ?? "") ask for different \
        kinds of model
        """, advice: "leave one of them out")
    }
    try kind.checkUse(of: options)
    return kind
  }

  /// Two of some options that no kind takes both; the first and the last if there are none.
  private func strangers(among names: [String]) -> (String, String) {
    for (place, one) in names.enumerated() {
      for other in names.dropFirst(place + 1) where !all.contains(where: { $0.takes(one) && $0.takes(other) }) {
        return (one, other)
      }
    }
    return (names[0], names[names.count - 1])
  }
}

extension ModelKind {
  /// Whether it takes an option.
  func takes(_ name: String) -> Bool { options.contains { $0.name == name } }

  /// Throws for the first option that it does not take.
  fileprivate func checkUse(of given: FitOptions) throws(FitRequestError) {
    for option in given.specs where !takes(option.name) {
      let text = given.text(of: option.name) ?? ""
      // What says how things are anyway is no other request.
      if [("estimator", "mle"), ("policy", "fail")].contains(where: { $0 == (option.name, text) }) { continue }
      if let refusal = refusals[option.name] {
        throw FitRequestError(
          .unsuitableOption, option: option.name,
          refusal.isSentence ? refusal.fact : "\(option: option.name, text) \(refusal.fact)", advice: refusal.advice)
      }
      throw option.misplaced(in: self)
    }
  }
}

extension OptionSpec {
  /// That it means nothing for a kind of model, or not beside what else was asked for.
  func misplaced(in kind: ModelKind) -> FitRequestError {
    let refusal = belongsTo ?? OptionRefusal("is not for \(option: "kind", kind.name)")
    return FitRequestError(.unsuitableOption, option: name, "\(option: name) \(refusal.fact)", advice: refusal.advice)
  }
}
