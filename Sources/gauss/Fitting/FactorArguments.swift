import ArgumentParser
import Gaussian
import GaussianIO

/// `--factors 2 --noise diagonal` and what goes with it.
struct FactorArguments: ModelKindArguments {
  @Option(
    name: .customLong("factors"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      Explain the columns by this many hidden factors and noise: a number from 0 on, a range such as 0-6 to choose from, or \
      auto.
      """, valueName: "Q"))
  var countText: String?

  @Option(
    name: .customLong("noise"),
    help: ArgumentHelp(
      """
      Whether the noise has the same variance in every column (isotropic: probabilistic PCA) or one of its own in each \
      (diagonal: factor analysis, which the units of columns do not matter to). (default: isotropic)
      """, valueName: "kind"))
  var noiseText: String?

  @Option(
    name: .customLong("factor-criterion"),
    help: ArgumentHelp(
      """
      What to choose the number of factors by: bic, evidence (of isotropic noise), held-out=5 (likelihood of rows left out, \
      by fifths). (default: bic, with no more rows than columns held-out=5)
      """, valueName: "name"))
  private var criterionText: String?

  @Option(
    name: .customLong("factor-method"),
    help: ArgumentHelp(
      """
      How the most likely model is found: of isotropic noise by covariance, row-products (of fewer rows than columns), \
      range-finder (of many columns) or em; of diagonal noise by newton, eigenvectors or em. (default: what suits the table)
      """, valueName: "name"))
  private var methodText: String?

  @Option(
    name: .customLong("rotation"),
    help: ArgumentHelp(
      """
      Turn the factors of diagonal noise so that each variable has large loadings on few of them: none or varimax. \
      (default: none)
      """, valueName: "name"))
  private var rotationText: String?

  var request: String? { countText.map { "--factors \($0)" } }

  func checkUnused() throws {
    let given: [(String, Bool)] = [
      ("--noise", noiseText != nil), ("--factor-criterion", criterionText != nil),
      ("--factor-method", methodText != nil), ("--rotation", rotationText != nil),
    ]
    guard let option = given.first(where: \.1)?.0 else { return }
    throw Failure.usage("\(option) is about latent factors; say how many with --factors, or leave it out")
  }

  func fitting(_ task: FittingTask) throws -> any TableFitting {
    guard task.covariance == nil, task.estimation.estimatorName == nil, try task.estimation.policy() == .fail else {
      throw Failure.usage(
        "--factors is maximum likelihood with a covariance of its own, and takes no --covariance, no --estimator and no "
          + "--policy; leave them out")
    }
    let (noise, range) = (try noise(), try range())
    let options = try FactorOptions(
      noise: noise, method: methodText, rotation: rotationText, iterations: try task.iterations.values())
    if let range, range.lowerBound == range.upperBound {
      if let criterionText {
        throw Failure.usage(
          "--factor-criterion \(criterionText) chooses a number of factors, and --factors \(countText ?? "") is one; "
            + "give a range such as 0-6, or auto")
      }
      try options.check(factors: range.lowerBound, missing: task.missing)
      return FactorFitting(task: task, factors: range.lowerBound, options: options)
    }
    guard task.missing != .em else {
      throw Failure.usage(
        "--missing em fits one number of factors, and --factors \(countText ?? "") chooses one by complete rows; give a "
          + "number, or use --missing drop")
    }
    try options.checkChoice(request ?? "")
    return FactorChoice(task: task, range: range, options: options, criterion: try criterion(noise))
  }

  /// Kind of noise and numbers of factors for the components of a mixture; no numbers for all that are worth a try.
  ///
  /// - Throws: ``Failure`` for an option that mixtures do not take.
  func valuesForMixture() throws -> (noise: FactorNoise, factors: ClosedRange<Int>?) {
    let given = [
      ("--factor-criterion", criterionText, "choose with --criterion"), ("--factor-method", methodText, "leave it out"),
      ("--rotation", rotationText, "leave it out"),
    ]
    if let (option, _, remedy) = given.first(where: { $0.1 != nil }) {
      throw Failure.usage("\(option) is for one model of factors, and not for a mixture of them; \(remedy)")
    }
    return (try noise(), try range())
  }

  // MARK: What was asked for

  /// Numbers of factors; `nil` for all that make sense.
  private func range() throws -> ClosedRange<Int>? {
    let text = countText ?? ""
    if text == "auto" { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }.filter { $0 >= 0 }
    guard numbers.count == parts.count, parts.count <= 2, numbers[0] <= numbers[numbers.count - 1] else {
      throw Failure.usage(
        "--factors \(text) is no number of factors; give one from 0 on, a range such as 0-6, or auto")
    }
    return numbers[0]...numbers[numbers.count - 1]
  }

  private func noise() throws -> FactorNoise {
    guard let noise = FactorNoise(rawValue: noiseText ?? "isotropic") else {
      throw Failure.usage("--noise \(noiseText ?? "") is unknown; choose one of isotropic, diagonal")
    }
    return noise
  }

  /// `nil` if it is to depend on the rows.
  private func criterion(_ noise: FactorNoise) throws -> FactorCriterion? {
    guard let criterionText else { return nil }
    let parts = criterionText.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let folds = parts.count == 2 ? Int(parts[1]) : 5
    switch parts.first {
    case "bic" where parts.count == 1: return .bic
    case "evidence" where parts.count == 1:
      guard noise == .isotropic else {
        throw Failure.usage(
          "--factor-criterion evidence is known for --noise isotropic only; choose one of bic, held-out=5")
      }
      return .evidence
    case "held-out":
      guard let folds, folds >= 2 else {
        throw Failure.usage(
          "--factor-criterion \(criterionText) needs a number of parts, from 2 on; write --factor-criterion held-out=5")
      }
      return .heldOut(folds: folds)
    default:
      throw Failure.usage(
        "--factor-criterion \(criterionText) is unknown; choose one of bic, evidence, held-out=5")
    }
  }
}
