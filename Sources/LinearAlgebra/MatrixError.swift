/// What a matrix can suffer.
///
/// Rows and columns are counted from 0 here; ``fact(naming:)`` counts them from 1, and calls columns variables.
@nonexhaustive
public enum MatrixError: ExplainedError, Equatable {
  /// An element is NaN or infinite.
  case nonFinite(quantity: String, row: Int, column: Int)

  /// Elements, or what they are made of, are too large or too small for the scalar.
  case overflow(quantity: String)

  /// An element of a diagonal that must be positive is not.
  case nonPositiveDiagonal(index: Int)

  /// Elements `(row, column)` and `(column, row)` of a matrix that must be symmetric differ by more than rounding.
  case asymmetric(quantity: String, row: Int, column: Int, relativeDifference: Double)

  /// A matrix that must be positive definite is not, numerically.
  case notPositiveDefinite(RankDeficiency)

  /// A row has another number of elements than the first.
  case ragged(row: Int, count: Int, columns: Int)

  /// The iteration for eigenvalues did not converge.
  case eigenvaluesDidNotConverge(dimension: Int)
}

// MARK: - In words

extension MatrixError {
  /// One line: the fact, then what to try.
  public var description: String { sentence(fact, advice) }

  /// What is wrong, without a full stop.
  public var fact: String { fact(naming: nil) }

  /// What is wrong, with variables by name.
  ///
  /// - Parameter names: One name a variable; `nil` writes "variable 3", counted from 1.
  /// - Returns: The sentence, without a full stop.
  public func fact(naming names: [String]?) -> String {
    switch self {
    case .nonFinite(let quantity, let row, let column):
      return "\(quantity): element \(row + 1), \(variableName(column, names)) is not a finite number"
    case .overflow(let quantity):
      return "\(quantity) is outside the range of floating-point numbers"
    case .nonPositiveDiagonal(let index):
      return
        "the variance of \(variableName(index, names)) is not positive: it does not vary, or not within the range of "
        + "floating-point numbers"
    case .asymmetric(let quantity, let row, let column, let difference):
      return "\(quantity) is not symmetric: elements (\(row + 1), \(column + 1)) and "
        + "(\(column + 1), \(row + 1)) differ by \(shortened(difference)) relative to the diagonal"
    case .notPositiveDefinite(let facts):
      return facts.fact(naming: names)
    case .ragged(let row, let count, let columns):
      return "row \(row + 1) has \(count) \(count == 1 ? "element" : "elements"), row 1 has \(columns)"
    case .eigenvaluesDidNotConverge(let dimension):
      return "the eigenvalues of a \(dimension) × \(dimension) matrix did not converge"
    }
  }

  /// What to try, without a full stop.
  public var advice: String {
    switch self {
    case .nonFinite: "check where it comes from"
    case .overflow: "divide or multiply the numbers behind it by a common scale"
    case .nonPositiveDiagonal: "leave it out or scale it"
    case .asymmetric: "average the two triangles if that is what is meant"
    case .notPositiveDefinite(let facts): facts.advice
    case .ragged: "give all rows the same number of elements"
    case .eigenvaluesDidNotConverge: "check it for extreme scales"
    }
  }
}
