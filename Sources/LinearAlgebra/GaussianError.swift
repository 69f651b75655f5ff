/// What is wrong with the data, with the facts needed to act on it.
///
/// Rows and variables are counted from 0 here; ``description(naming:)`` counts rows from 1 and names variables.
public enum GaussianError: Error, Equatable, Sendable {
  /// An element is NaN or infinite.
  case nonFinite(quantity: String, row: Int, variable: Int)

  /// Squares or sums of finite elements are too large or too small for the scalar.
  case overflow(quantity: String)

  /// Too few observations for the parameters asked for.
  case tooFewObservations(count: Int, required: Int, dimension: Int)

  /// A variable has the same value in every observation, or a variance or standard deviation that is not
  /// positive.
  case zeroVariance(variable: Int)

  /// A variable is missing in every observation.
  case neverObserved(variable: Int)

  /// Elements `(row, column)` and `(column, row)` of a matrix that must be symmetric differ by more than
  /// rounding.
  case asymmetric(quantity: String, row: Int, column: Int, relativeDifference: Double)

  /// A matrix that must be positive definite is not, numerically.
  case notPositiveDefinite(RankDeficiency)

  /// A weight is negative, NaN or infinite.
  case invalidWeight(row: Int, value: Double)

  /// Weights add up to no more than an estimator needs; as a rule they are no frequencies.
  case insufficientWeight(total: Double, required: Double)

  /// What is to be removed from statistics cannot be a part of them.
  case cannotRemove(count: Int, from: Int)

  /// A quantity is known for some models only, and this is not one of them.
  case unsuitableModel(quantity: String, reason: String)

  /// The iteration for eigenvalues did not converge.
  case eigenvaluesDidNotConverge(dimension: Int)

  /// The weights of a mixture's components are negative, not finite, or do not add up to 1.
  case invalidMixtureWeights([Double])

  /// A mixture of more components than there are observations of positive weight.
  case tooManyComponents(Int, count: Int)

  /// The covariance of a mixture's component cannot be estimated; iteration 0 is the start.
  indirect case componentFailed(component: Int, iteration: Int, reason: GaussianError)

  /// A row is so far from every component of a mixture that its density is 0.
  case outOfReach(row: Int)

  /// A fit of classes needs rows of two classes at least.
  case tooFewClasses(count: Int)

  /// The rows of one class cannot be fitted.
  indirect case classFailed(name: String, reason: GaussianError)

  /// Priors of classes are no distribution over the classes there are.
  case invalidPriors(PriorProblem)

  /// More factors than variables.
  case tooManyFactors(Int, dimension: Int)

  /// Factors that explain all that varies: nothing is left to estimate the variance of the noise from.
  case noNoiseLeft(factors: Int, rank: Int)

  /// What ``nonFinite(quantity:row:variable:)`` calls the rows of a table, which are remedied row by row.
  package static let observations = "the observations"
}

extension GaussianError: CustomStringConvertible {
  /// One line: the fact, then what to try.
  public var description: String { description(naming: nil) }

  /// One line: the fact, with variables by name, then what to try.
  ///
  /// - Parameter names: One name a variable; `nil` writes "variable 3", counted from 1.
  /// - Returns: The sentence, without a full stop.
  public func description(naming names: [String]?) -> String {
    func name(_ variable: Int) -> String {
      guard let names, variable < names.count else { return "variable \(variable + 1)" }
      return "'\(names[variable])'"
    }
    switch self {
    case .nonFinite(let quantity, let row, let variable):
      guard quantity == Self.observations else {
        return "\(quantity): element \(row + 1), \(name(variable)) is not a finite number; check where it comes from"
      }
      return "\(quantity): row \(row + 1), \(name(variable)) is not a finite number; remove or impute the row"
    case .overflow(let quantity):
      return "\(quantity) is outside the range of floating-point numbers; divide or multiply the numbers behind it "
        + "by a common scale"
    case .tooFewObservations(let count, let required, let dimension):
      let remedy =
        required > 2
        ? ", take fewer columns, or choose a diagonal covariance, an estimator that shrinks, or a policy" : ""
      return
        "\(counted(count)) \(count == 1 ? "is" : "are") too few for \(dimension) \(dimension == 1 ? "variable" : "variables"), at least "
        + "\(required) are needed; add rows\(remedy)"
    case .zeroVariance(let variable):
      return "the variance of \(name(variable)) is not positive: it does not vary, or not within the range of "
        + "floating-point numbers; leave it out or scale it"
    case .neverObserved(let variable):
      return "\(name(variable)) is missing in every row; leave it out"
    case .asymmetric(let quantity, let row, let column, let difference):
      return "\(quantity) is not symmetric: elements (\(row + 1), \(column + 1)) and "
        + "(\(column + 1), \(row + 1)) differ by \(shortened(difference)) relative to the diagonal; "
        + "average the two triangles if that is what is meant"
    case .notPositiveDefinite(let facts):
      return facts.description(naming: name)
    case .invalidWeight(let row, let value):
      return "the weight of row \(row + 1) is \(value), not a finite number from 0 on; correct the weight, or give the "
        + "row the weight 0 to leave it out"
    case .insufficientWeight(let total, let required):
      return "the weights add up to \(plain(total)), more than \(plain(required)) is needed: they are no "
        + "frequencies; choose an estimator for reliability weights, or multiply them by the number of rows"
    case .cannotRemove(let count, let available):
      return "statistics of \(counted(count)) cannot be removed from those of \(counted(available)): they are no part "
        + "of them; remove only what was added"
    case .unsuitableModel(let quantity, let reason):
      return "\(quantity) are not known for this model: \(reason)"
    case .invalidMixtureWeights(let weights):
      return
        "the weights of the components are \(weights.prefix(8).map(shortened).joined(separator: ", ")), not numbers "
        + "from 0 on that add up to 1; divide them by their sum"
    case .tooManyComponents(let components, let count):
      return "\(components) components are more than the \(counted(count)) to fit them to; take fewer"
    case .componentFailed(let component, let iteration, let reason):
      let time = iteration == 0 ? "at the start" : "in iteration \(iteration)"
      return "component \(component + 1), \(time): \(reason.description(naming: names)); or choose a policy, such as a "
        + "ridge, or fewer components"
    case .outOfReach(let row):
      return "row \(row + 1) is so far from every component that its density is 0; look at the row, begin with other "
        + "parameters, or choose a larger ridge"
    case .tooFewClasses(let count):
      return "there are rows of \(count == 1 ? "1 class" : "\(count) classes"), 2 are needed; check the labels, or fit "
        + "one distribution to all rows"
    case .classFailed(let name, let reason):
      return "class '\(name)': \(reason.description(naming: names))"
    case .invalidPriors(let problem):
      return problem.description
    case .tooManyFactors(let factors, let dimension):
      return
        "\(factors) factors are more than the \(dimension) \(dimension == 1 ? "variable" : "variables"); choose fewer"
    case .noNoiseLeft(let factors, let rank):
      return "\(factors == 1 ? "1 factor explains" : "\(factors) factors explain") all that varies, since the rows lie "
        + "in a space of dimension \(rank), and nothing is left for the noise; choose fewer factors, or add rows"
    case .eigenvaluesDidNotConverge(let dimension):
      return "the eigenvalues of a \(dimension) × \(dimension) matrix did not converge; check it for extreme scales"
    }
  }
}

/// A number of everyday size to three decimals, others shortened.
private func plain(_ value: Double) -> String {
  value >= 0.001 && value < 1e6 ? "\((value * 1000).rounded() / 1000)" : shortened(value)
}

/// "1 row", "2 rows".
func counted(_ rows: Int) -> String { rows == 1 ? "1 row" : "\(rows) rows" }

/// Two significant digits, enough for a magnitude in a sentence.
func shortened(_ value: Double) -> String {
  guard value.isFinite && value != 0 else { return value == 0 ? "0" : "infinite" }
  var exponent = 0
  var mantissa = value.magnitude
  while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  let digits = Int((mantissa * 10).rounded())
  let number = "\(digits / 10).\(digits % 10)"
  return (value < 0 ? "-" : "") + (exponent == 0 ? number : "\(number)e\(exponent)")
}
