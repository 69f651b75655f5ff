internal import LinearAlgebra

extension GaussianError {
  /// One line: the fact, then what to try.
  public var description: String { sentence(fact, advice) }

  /// One line: the fact, with variables by name, then what to try.
  ///
  /// - Parameter names: One name a variable; `nil` writes "variable 3", counted from 1.
  /// - Returns: The sentence, without a full stop.
  public func description(naming names: [String]?) -> String { sentence(fact(naming: names), advice) }

  /// What is wrong, without a full stop.
  public var fact: String { fact(naming: nil) }

  /// What is wrong, with variables by name.
  ///
  /// - Parameter names: One name a variable; `nil` writes "variable 3", counted from 1.
  /// - Returns: The sentence, without a full stop.
  public func fact(naming names: [String]?) -> String {
    func name(_ variable: Int) -> String { variableName(variable, names) }
    switch self {
    case .nonFinite(Self.observations, let row, let variable):
      return "\(Self.observations): row \(row + 1), \(name(variable)) is not a finite number"
    case .nonFinite(let quantity, let row, let variable):
      return MatrixError.nonFinite(quantity: quantity, row: row, column: variable).fact(naming: names)
    case .overflow(let quantity):
      return MatrixError.overflow(quantity: quantity).fact
    case .tooFewObservations(let count, let required, let dimension):
      return "\(counted(count)) \(count == 1 ? "is" : "are") too few for \(dimension) "
        + "\(dimension == 1 ? "variable" : "variables"), at least \(required) are needed"
    case .zeroVariance(let variable):
      return MatrixError.nonPositiveDiagonal(index: variable).fact(naming: names)
    case .neverObserved(let variable):
      return "\(name(variable)) is missing in every row"
    case .asymmetric(let quantity, let row, let column, let difference):
      return MatrixError.asymmetric(quantity: quantity, row: row, column: column, relativeDifference: difference).fact
    case .notPositiveDefinite(let facts):
      return MatrixError.notPositiveDefinite(facts).fact(naming: names)
    case .invalidWeight(let row, let value):
      return "the weight of row \(row + 1) is \(value), not a finite number from 0 on"
    case .weightsOutOfRange(let typical, let variable):
      let what = variable.map { "their products with the squares of \(name($0))" } ?? "their squares"
      return "the weights are about \(shortened(typical)), and \(what) are outside the range of floating-point numbers"
    case .insufficientWeight(let total, let required):
      return "the weights add up to \(plain(total)), more than \(plain(required)) is needed: they are no frequencies"
    case .cannotRemove(let count, let available):
      return "statistics of \(counted(count)) cannot be removed from those of \(counted(available)): they are no part "
        + "of them"
    case .unsuitableModel(let quantity, let reason, _):
      return "\(quantity) are not known for this model: \(reason)"
    case .invalidMixtureWeights(let weights):
      return
        "the weights of the components are \(weights.prefix(8).map(shortened).joined(separator: ", ")), not numbers "
        + "from 0 on that add up to 1"
    case .tooManyComponents(let components, let count):
      return "\(components) components are more than the \(counted(count)) to fit them to"
    case .componentFailed(let component, let iteration, let reason):
      let time = iteration == 0 ? "at the start" : "in iteration \(iteration)"
      return "component \(component + 1), \(time): \(reason.fact(naming: names))"
    case .outOfReach(let row):
      return "row \(row + 1) is so far from every component that its density is 0"
    case .tooFewClasses(let count):
      return "there are rows of \(count == 1 ? "1 class" : "\(count) classes"), 2 are needed"
    case .classFailed(let name, let reason):
      return "class '\(name)': \(reason.fact(naming: names))"
    case .invalidPriors(let problem):
      return problem.fact
    case .tooManyFactors(let factors, let dimension):
      return "\(factors) factors are more than the \(dimension) \(dimension == 1 ? "variable" : "variables")"
    case .noNoiseLeft(let factors, let rank):
      return "\(factors == 1 ? "1 factor explains" : "\(factors) factors explain") all that varies, since the rows lie "
        + "in a space of dimension \(rank), and nothing is left for the noise"
    case .invalidBounds(let variable, let lower, let upper):
      return "\(name(variable)): \(lower) to \(upper) is no interval"
    case .boundsDoNotMatch(let bounds, let variables):
      return
        "\(bounds) \(bounds == 1 ? "bound" : "bounds") for \(variables) \(variables == 1 ? "variable" : "variables")"
    case .notEnoughMemory(let bytes, let dimension):
      let amount = bytes == .max ? "more bytes of memory than can be counted" : "\(bytes) bytes of memory"
      return "covariances of \(dimension) variables need \(amount), more than can be had"
    case .ragged(let row, let count, let columns):
      return MatrixError.ragged(row: row, count: count, columns: columns).fact
    case .eigenvaluesDidNotConverge(let dimension):
      return MatrixError.eigenvaluesDidNotConverge(dimension: dimension).fact
    }
  }

  /// What to try, in the words of this library, without a full stop; empty if nothing helps.
  ///
  /// The error knows the data, not what was asked for: a program that does says what goes with its own options instead.
  public var advice: String {
    switch self {
    case .nonFinite(Self.observations, _, _): return "remove or impute the row"
    case .nonFinite(let quantity, let row, let variable):
      return MatrixError.nonFinite(quantity: quantity, row: row, column: variable).advice
    case .overflow(let quantity): return MatrixError.overflow(quantity: quantity).advice
    case .tooFewObservations(_, let required, _):
      guard required > 2 else { return "add rows" }
      return "add rows, take fewer columns, or choose a diagonal covariance, an estimator that shrinks, or a policy"
    case .zeroVariance(let variable): return MatrixError.nonPositiveDiagonal(index: variable).advice
    case .neverObserved: return "leave it out"
    case .asymmetric(let quantity, let row, let column, let difference):
      return MatrixError.asymmetric(quantity: quantity, row: row, column: column, relativeDifference: difference).advice
    case .notPositiveDefinite(let facts): return MatrixError.notPositiveDefinite(facts).advice
    case .invalidWeight: return "correct the weight, or give the row the weight 0 to leave it out"
    case .weightsOutOfRange(let typical, _): return "multiply all weights by 1e\(-decimalExponent(typical))"
    case .insufficientWeight:
      return "choose an estimator for reliability weights, or multiply them by the number of rows"
    case .cannotRemove: return "remove only what was added"
    case .unsuitableModel(_, _, let advice): return advice
    case .invalidMixtureWeights: return "divide them by their sum"
    case .tooManyComponents: return "take fewer"
    case .componentFailed(_, _, let reason):
      return "\(reason.advice); or choose a policy, such as a ridge, or fewer components"
    case .outOfReach: return "look at the row, begin with other parameters, or choose a larger ridge"
    case .tooFewClasses: return "check the labels, or fit one distribution to all rows"
    case .classFailed(_, let reason): return reason.advice
    case .invalidPriors(let problem): return problem.advice
    case .tooManyFactors: return "choose fewer"
    case .noNoiseLeft: return "choose fewer factors, or add rows"
    case .boundsDoNotMatch: return "give each variable a lower and an upper bound, and infinity for none"
    case .invalidBounds: return "give a lower bound that is not above the upper one, and infinity for none"
    case .notEnoughMemory: return "take fewer columns, or choose a diagonal covariance or latent factors"
    case .ragged(let row, let count, let columns):
      return MatrixError.ragged(row: row, count: count, columns: columns).advice
    case .eigenvaluesDidNotConverge(let dimension):
      return MatrixError.eigenvaluesDidNotConverge(dimension: dimension).advice
    }
  }
}

/// e where a positive number is from 10ᵉ to less than 10ᵉ⁺¹.
private func decimalExponent(_ value: Double) -> Int {
  guard value > 0 && value.isFinite else { return value > 0 ? 308 : -308 }
  var (rest, exponent) = (value, 0)
  while rest < 1 { (rest, exponent) = (rest * 10, exponent - 1) }
  while rest >= 10 { (rest, exponent) = (rest / 10, exponent + 1) }
  return exponent
}

/// A number of everyday size to three decimals, others shortened.
private func plain(_ value: Double) -> String {
  value >= 0.001 && value < 1e6 ? "\((value * 1000).rounded() / 1000)" : shortened(value)
}
