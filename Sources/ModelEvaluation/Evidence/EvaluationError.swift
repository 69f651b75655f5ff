public import Gaussian
public import LinearAlgebra

/// The part that a table plays in an evaluation.
public enum TableRole: String, Sendable, Equatable {
  /// Rows that the model was fitted to.
  case training
  /// Rows of the same distribution that the model has not seen.
  case heldOut = "held-out"
  /// Rows that the model drew.
  case generated
}

/// Why a measure cannot be computed, with the facts needed to act on it.
///
/// Rows and variables are counted from 0 here; ``description`` counts from 1.
@nonexhaustive
public enum EvaluationError: ExplainedError, Equatable {
  /// Too few rows for a measure.
  case tooFewRows(measure: String, role: TableRole, count: Int, required: Int)

  /// Tables that are compared have different numbers of columns.
  case columnsDiffer(TableRole, count: Int, TableRole, otherCount: Int)

  /// An element is NaN or infinite.
  case nonFinite(role: TableRole, row: Int, variable: Int)

  /// Tables that must be independent hold the same rows.
  case sameRows(TableRole, TableRole)

  /// A variable does not vary where a measure needs it to, or variables are linear combinations of each other.
  case degenerate(measure: String, reason: String, advice: String)

  /// Rows count differently, and a measure takes only rows that count alike.
  case unequalWeights(measure: String, role: TableRole)

  /// So few draws are plausible that the sampler gave up.
  case tooFewPlausible(found: Int, wanted: Int, drawn: Int)

  /// A fit or a density that a measure needs has failed.
  case model(GaussianError)
}

extension EvaluationError {
  /// One line: the fact, then what to try.
  public var description: String { sentence(fact, advice) }

  /// What is wrong, without a full stop.
  public var fact: String {
    switch self {
    case .tooFewRows(let measure, let role, let count, let required):
      return "\(measure) needs \(required) \(role.rawValue) rows at least, and there are \(count)"
    case .columnsDiffer(let role, let count, let other, let otherCount):
      return "the \(role.rawValue) rows have \(count) columns and the \(other.rawValue) rows \(otherCount)"
    case .nonFinite(let role, let row, let variable):
      return "row \(row + 1), variable \(variable + 1) of the \(role.rawValue) rows is not a finite number"
    case .sameRows(let role, let other):
      return "the \(role.rawValue) rows and the \(other.rawValue) rows are the same: a model looks good on rows it "
        + "has seen"
    case .degenerate(let measure, let reason, _):
      return "\(measure) cannot be computed: \(reason)"
    case .unequalWeights(let measure, let role):
      return "\(measure) needs rows that count alike, and the weights of the \(role.rawValue) rows differ"
    case .tooFewPlausible(let found, let wanted, let drawn):
      return "\(found) of \(drawn) drawn rows are plausible, and \(wanted) are wanted"
    case .model(let error):
      return error.fact
    }
  }

  /// What to try, without a full stop; empty if nothing helps.
  public var advice: String {
    switch self {
    case .tooFewRows: "give more rows"
    case .columnsDiffer: "give both the same variables in the same order"
    case .nonFinite: "remove or impute the row"
    case .sameRows: "split the table before the fit"
    case .degenerate(_, _, let advice): advice
    case .unequalWeights: "leave them out"
    case .tooFewPlausible: "fit a model that keeps to what is plausible, or widen the rule"
    case .model(let error): error.advice
    }
  }
}
