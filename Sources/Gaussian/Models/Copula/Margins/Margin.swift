/// The distribution of one variable by itself, and the way between its values and normal scores.
///
/// A new one is a file beside this one, and a line in each function here.
public enum Margin: Sendable, Hashable {
  /// What was seen: atoms exactly, and smooth between.
  case empirical(EmpiricalMargin)
  /// A normal distribution.
  case normal(NormalMargin)
  /// A variable whose logarithm is normal.
  case logNormal(LogNormalMargin)
  /// What was seen, smoothed by Gaussian kernels.
  case kernel(KernelMargin)
  /// Categories without an order.
  case nominal(NominalMargin)
  /// Categories that depend on nothing.
  case independent(FrequencyMargin)

  /// How many standard normal variables stand behind the variable: 1, or one a category.
  public var latentCount: Int {
    if case .nominal(let margin) = self { return margin.probabilities.count }
    return 1
  }

  /// Number of free parameters that count for information criteria: those of a family.
  ///
  /// What was seen has none to speak of, as for the pseudo-likelihood of Genest, Ghoudi and Rivest (1995).
  public var parameterCount: Int {
    switch self {
    case .empirical, .kernel: 0
    case .normal, .logNormal: 2
    case .nominal(let margin): margin.probabilities.count - 1
    case .independent(let margin): margin.probabilities.count - 1
    }
  }

  /// What a value says about the normal variables behind it; NaN says nothing.
  public func score(of value: Double) -> NormalScore {
    guard !value.isNaN else { return .unknown }
    switch self {
    case .empirical(let margin): return margin.score(of: value)
    case .normal(let margin): return margin.score(of: value)
    case .logNormal(let margin): return margin.score(of: value)
    case .kernel(let margin): return margin.score(of: value)
    case .nominal(let margin): return margin.score(of: value)
    case .independent(let margin): return .independent(logProbability: margin.logProbability(of: value))
    }
  }

  /// What values say about the normal variables behind them, one after the other.
  ///
  /// - Parameters:
  ///   - count: How many values.
  ///   - value: Value i.
  ///   - body: Is told what it says, as ``score(of:)`` does.
  @inline(__always)
  func forEachScore(_ count: Int, _ value: (Int) -> Double, _ body: (_ index: Int, _ score: NormalScore) -> Void) {
    @inline(__always)
    func scores(_ score: (Double) -> NormalScore) {
      for index in 0..<count {
        let value = value(index)
        body(index, value.isNaN ? .unknown : score(value))
      }
    }
    switch self {
    case .empirical(let margin): scores(margin.score)
    case .normal(let margin): scores(margin.score)
    case .logNormal(let margin): scores(margin.score)
    case .kernel(let margin): scores(margin.score)
    case .nominal(let margin): scores(margin.score)
    case .independent(let margin): scores { .independent(logProbability: margin.logProbability(of: $0)) }
    }
  }

  /// The values that normal variables stand for, one after the other.
  ///
  /// - Parameters:
  ///   - count: How many values.
  ///   - score: Normal variable k behind value i.
  ///   - body: Is told the value, as ``value(at:)`` has it.
  @inline(__always)
  func forEachValue(
    _ count: Int, _ score: (_ index: Int, _ place: Int) -> Double, _ body: (_ index: Int, _ value: Double) -> Void
  ) {
    @inline(__always)
    func values(_ value: (Double) -> Double) { for index in 0..<count { body(index, value(score(index, 0))) } }
    switch self {
    case .empirical(let margin): values(margin.value)
    case .normal(let margin): values(margin.value)
    case .logNormal(let margin): values(margin.value)
    case .kernel(let margin): values(margin.value)
    case .nominal(let margin):
      for index in 0..<count { body(index, margin.value { score(index, $0) }) }
    case .independent(let margin): values(margin.value)
    }
  }

  /// The value that normal variables stand for.
  ///
  /// - Parameter scores: As many as ``latentCount``; not NaN.
  /// - Returns: A value; of one variable between the bounds that were seen, if it is as it was seen or smoothed.
  public func value(at scores: ArraySlice<Double>) -> Double {
    let first = scores[scores.startIndex]
    switch self {
    case .empirical(let margin): return margin.value(at: first)
    case .normal(let margin): return margin.value(at: first)
    case .logNormal(let margin): return margin.value(at: first)
    case .kernel(let margin): return margin.value(at: first)
    case .nominal(let margin): return margin.value { scores[scores.startIndex + $0] }
    case .independent(let margin): return margin.value(at: first)
    }
  }

  /// Whether a value can leave the normal variable open within an interval, or which of several is the largest.
  public var hasAtoms: Bool {
    switch self {
    case .empirical(let margin): margin.hasAtoms
    case .kernel(let margin): margin.hasAtoms
    case .normal, .logNormal: false
    // Of the variable behind it nothing is known, in every row.
    case .nominal, .independent: true
    }
  }

  /// What the variable is, as far as its margin says.
  var variableKind: VariableKind {
    switch self {
    case .empirical(let margin): margin.places.map { .rounded(places: $0) } ?? .continuous
    case .kernel(let margin): margin.places.map { .rounded(places: $0) } ?? .continuous
    case .normal, .logNormal: .continuous
    case .nominal(let margin): .nominal(categories: margin.probabilities.count)
    case .independent(let margin): .independent(categories: margin.probabilities.count)
    }
  }

  /// The most probable of categories that depend on nothing; `nil` for others.
  var mostProbable: Double? {
    guard case .independent(let margin) = self else { return nil }
    var best = 0
    for category in margin.probabilities.indices where margin.probabilities[category] > margin.probabilities[best] {
      best = category
    }
    return Double(best)
  }
}
