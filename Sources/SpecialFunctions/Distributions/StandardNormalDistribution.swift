internal import CSpecialFunctions

/// The normal distribution with mean 0 and variance 1.
package struct StandardNormalDistribution: ContinuousDistribution, Hashable {
  package init() {}

  package func probability(of tail: Tail, at x: Double) -> Double { special_normal_probability(x, tail.value) }

  package func quantile(of tail: Tail, _ probability: Double) -> Double {
    checkProbability(probability)
    return special_normal_quantile(probability, tail.value)
  }
}
