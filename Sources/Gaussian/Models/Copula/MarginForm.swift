/// What the margins of a copula are estimated as.
public enum MarginForm: String, Sendable, Hashable, CaseIterable {
  /// As they were seen.
  case empirical
  /// Normal distributions.
  case normal
  /// Distributions whose logarithm is normal.
  case logNormal = "log-normal"
  /// What was seen, smoothed by Gaussian kernels.
  case kernel
  /// For each column the one of these under which values that were left out of its fit are most likely.
  case automatic = "auto"
}

extension Margin {
  /// The margin of one variable.
  ///
  /// - Parameters:
  ///   - values: What was seen; `nil` for nothing.
  ///   - tally: Its moments.
  ///   - kind: What the numbers mean.
  ///   - form: What to estimate; categories are as they were seen, and so is what has not been chosen.
  ///   - variable: The column, for an error.
  /// - Throws: ``GaussianError`` if nothing was seen, or the margin cannot be what it is to be.
  init(
    _ values: WeightedValues?, _ tally: ColumnTally, kind: VariableKind, form: MarginForm, variable: Int
  ) throws(GaussianError) {
    guard let values, let bounds = tally.bounds else { throw .neverObserved(variable: variable) }
    let places: Int?
    switch kind {
    case .nominal(let categories):
      self = .nominal(try NominalMargin(values, categories: categories, variable: variable))
      return
    case .independent(let categories):
      self = .independent(
        FrequencyMargin(probabilities: try values.shares(ofCategories: categories, variable: variable)))
      return
    case .ordered:
      guard tally.values != nil else {
        throw .unsuitableModel(
          quantity: "margins of levels",
          reason: "variable \(variable + 1) has more than \(ColumnTally.most) of them, each of which would be an atom",
          advice: "take it for a number")
      }
      self = .empirical(EmpiricalMargin(values, isDiscrete: true, places: nil))
      return
    case .continuous: places = nil
    case .rounded(let given): places = given
    }
    switch form {
    case .empirical, .automatic: self = .empirical(EmpiricalMargin(values, isDiscrete: false, places: places))
    case .kernel:
      guard (bounds.upperBound - bounds.lowerBound).isFinite else {
        throw .overflow(quantity: "the range of variable \(variable + 1)")
      }
      self = .kernel(KernelMargin(values, places: places))
    case .normal: self = .normal(try NormalMargin(tally.moments, places: places, variable: variable))
    case .logNormal:
      self = .logNormal(
        try LogNormalMargin(tally.logMoments, lowest: bounds.lowerBound, places: places, variable: variable))
    }
  }
}
