internal import RealModule
internal import SpecialFunctions

/// The distribution of categories without an order.
///
/// Behind each category stands a standard normal variable. With its utility added, the largest says which category it is. Utilities
/// are such that each category is the largest with its probability if the variables are independent, which those of one nominal
/// variable are.
///
/// ## Source
/// Y. Zhao, A. Townsend, M. Udell, Probabilistic missing value imputation for mixed categorical and ordered data (2022);
/// B. Christoffersen, M. Clements, K. Humphreys, H. Kjellström, Asymptotically exact and fast Gaussian copula models for imputation
/// of mixed data types (2021).
public struct NominalMargin: Sendable, Hashable {
  /// The probability of each category; some may be 0.
  public let probabilities: [Double]
  /// What is added to the normal variable of each category, the largest 0; −∞ for one that never comes.
  public let utilities: [Double]

  /// The most categories that normal variables stand behind.
  public static let most = 32

  /// Takes probabilities.
  ///
  /// - Precondition: They are not negative and add up to 1 within rounding, and there are two at least and
  ///   ``most`` at most.
  public init(probabilities: [Double]) {
    precondition((2...Self.most).contains(probabilities.count), "\(probabilities.count) categories")
    precondition(
      probabilities.allSatisfy { $0 >= 0 } && (probabilities.reduce(0, +) - 1).magnitude < 1e-6,
      "probabilities \(probabilities)")
    self.probabilities = probabilities
    utilities = Self.utilities(of: probabilities)
  }

  /// The shares of categories that were seen.
  ///
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if there are too many of them, or a value is no code.
  init(_ seen: WeightedValues, categories: Int, variable: Int) throws(GaussianError) {
    guard (2...Self.most).contains(categories) else {
      throw .unsuitableModel(
        quantity: "margins of categories",
        reason: "variable \(variable + 1) has \(categories) without an order, and 2 to \(Self.most) can be modelled",
        advice: "join categories, give them an order, or leave the variable out")
    }
    self.init(probabilities: try seen.shares(ofCategories: categories, variable: variable))
  }

  func score(of value: Double) -> NormalScore {
    guard let category = Int(exactly: value), probabilities.indices.contains(category), probabilities[category] > 0
    else { return .unknown }
    return .largest(category)
  }

  func value(_ score: (_ category: Int) -> Double) -> Double {
    var (best, most) = (0, -Double.infinity)
    for (category, utility) in utilities.enumerated() {
      let height = score(category) + utility
      if height > most { (best, most) = (category, height) }
    }
    return Double(best)
  }

  /// Utilities by a fixed-point iteration in logarithms: the probability of a category grows with its utility.
  private static func utilities(of probabilities: [Double]) -> [Double] {
    let present = probabilities.indices.filter { probabilities[$0] > 0 }
    var utilities = present.map { place in
      StandardNormalDistribution().quantile(of: .lower, min(probabilities[place], 1 - 1e-12))
    }
    if present.count > 1 {
      for _ in 0..<500 {
        let reached = shares(utilities)
        var largest = 0.0
        for (place, category) in present.enumerated() {
          let step = Double.log(probabilities[category] / max(reached[place], .leastNormalMagnitude))
          largest = max(largest, step.magnitude)
          utilities[place] += 0.6 * min(max(step, -2), 2)
        }
        if largest < 1e-13 { break }
      }
    }
    let top = utilities.max() ?? 0
    var result = [Double](repeating: -.infinity, count: probabilities.count)
    for (place, category) in present.enumerated() { result[category] = utilities[place] - top }
    return result
  }

  /// The probability of each of independent normal variables of variance 1 with some means to be the largest.
  ///
  /// ∫ φ(x − μₖ)·∏ⱼ Φ(x − μⱼ) dx by the trapezoidal rule, whose error for such functions is far below rounding.
  static func shares(_ means: [Double]) -> [Double] {
    let normal = StandardNormalDistribution()
    var shares = [Double](repeating: 0, count: means.count)
    let (low, high) = ((means.max() ?? 0) - 40, (means.max() ?? 0) + 10)
    let step = 0.125
    var x = low
    while x <= high {
      defer { x += step }
      let below = means.map { normal.cumulativeProbability(at: x - $0) }
      for place in means.indices {
        let distance = x - means[place]
        var term = Double.exp(-distance * distance / 2) / (2 * Double.pi).squareRoot() * step
        for other in means.indices where other != place && term > 0 { term *= below[other] }
        shares[place] += term
      }
    }
    return shares
  }
}

extension WeightedValues {
  /// The share of each code.
  ///
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if a value is no code.
  func shares(ofCategories categories: Int, variable: Int) throws(GaussianError) -> [Double] {
    var shares = [Double](repeating: 0, count: categories)
    for (value, weight) in zip(values, weights) {
      guard let category = Int(exactly: value), (0..<categories).contains(category) else {
        throw .unsuitableModel(
          quantity: "margins of categories",
          reason: "variable \(variable + 1) has \(value), which is none of their codes, 0 to \(categories - 1)",
          advice: "number categories from 0 on")
      }
      shares[category] += weight / total
    }
    return shares
  }
}
