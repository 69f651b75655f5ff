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

  /// Elements `(row, column)` and `(column, row)` of a matrix that must be symmetric differ by more than
  /// rounding.
  case asymmetric(quantity: String, row: Int, column: Int, relativeDifference: Double)

  /// A matrix that must be positive definite is not, numerically.
  case notPositiveDefinite(RankDeficiency)

  /// The iteration for eigenvalues did not converge.
  case eigenvaluesDidNotConverge(dimension: Int)

  /// What ``nonFinite(quantity:row:variable:)`` calls the rows of a table, which are remedied row by row.
  package static let observations = "the observations"
}

/// Why a symmetric matrix has no Cholesky factor.
public struct RankDeficiency: Error, Equatable, Sendable {
  /// What the matrix is, in words: a covariance, a precision.
  public var quantity: String
  /// Number of rows of the matrix.
  public var dimension: Int
  /// The first variable that is, to rounding, a linear combination of the variables before it; of an indefinite
  /// matrix the first with a negative pivot.
  public var pivot: Int
  /// The variables whose combination it is; empty if the matrix is indefinite rather than deficient.
  public var dependsOn: [Int]
  /// Number of eigenvalues of the correlation matrix above the rounding of the largest.
  public var rank: Int
  /// Largest divided by smallest eigenvalue of the correlation matrix; infinite if the smallest is not
  /// positive.
  public var conditionNumber: Double

  /// Creates a diagnosis from its facts.
  public init(
    quantity: String, dimension: Int, pivot: Int, dependsOn: [Int], rank: Int, conditionNumber: Double
  ) {
    self.quantity = quantity
    self.dimension = dimension
    self.pivot = pivot
    self.dependsOn = dependsOn
    self.rank = rank
    self.conditionNumber = conditionNumber
  }
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
      return "\(quantity) is outside the range of floating-point numbers; divide or multiply the variables by a "
        + "common scale"
    case .tooFewObservations(let count, let required, let dimension):
      let rows = count == 1 ? "1 row is" : "\(count) rows are"
      let remedy = required > 2 ? ", take fewer columns, or choose a diagonal or spherical covariance" : ""
      return "\(rows) too few for \(dimension) \(dimension == 1 ? "variable" : "variables"), at least "
        + "\(required) are needed; add rows\(remedy)"
    case .zeroVariance(let variable):
      return "the variance of \(name(variable)) is not positive: it does not vary, or not within the range of "
        + "floating-point numbers; leave it out or scale it"
    case .asymmetric(let quantity, let row, let column, let difference):
      return "\(quantity) is not symmetric: elements (\(row + 1), \(column + 1)) and "
        + "(\(column + 1), \(row + 1)) differ by \(shortened(difference)) relative to the diagonal; "
        + "average the two triangles if that is what is meant"
    case .notPositiveDefinite(let facts):
      let cause: String
      if facts.dependsOn.isEmpty {
        return "\(facts.quantity) is indefinite: no variables have it, whatever they are; pivot "
          + "\(facts.pivot + 1) (\(name(facts.pivot))) is negative; check where it comes from"
      } else {
        let others = facts.dependsOn.prefix(4).map(name).joined(separator: ", ")
        let more = facts.dependsOn.count > 4 ? " and \(facts.dependsOn.count - 4) more" : ""
        cause = "\(name(facts.pivot)) is a linear combination of \(others)\(more)"
      }
      return "\(facts.quantity) is not positive definite: \(cause) (rank \(facts.rank) of "
        + "\(facts.dimension), condition number \(shortened(facts.conditionNumber))); "
        + "leave that variable out or choose a diagonal covariance"
    case .eigenvaluesDidNotConverge(let dimension):
      return "the eigenvalues of a \(dimension) × \(dimension) matrix did not converge; check it for extreme scales"
    }
  }
}

/// Two significant digits, enough for a magnitude in a sentence.
private func shortened(_ value: Double) -> String {
  guard value.isFinite && value != 0 else { return value == 0 ? "0" : "infinite" }
  var exponent = 0
  var mantissa = value.magnitude
  while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  let digits = Int((mantissa * 10).rounded())
  let number = "\(digits / 10).\(digits % 10)"
  return (value < 0 ? "-" : "") + (exponent == 0 ? number : "\(number)e\(exponent)")
}
