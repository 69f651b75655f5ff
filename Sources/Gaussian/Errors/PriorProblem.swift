internal import LinearAlgebra

/// Why numbers are no distribution over classes.
@nonexhaustive
public enum PriorProblem: Sendable, Equatable {
  /// A prior is negative, NaN or infinite.
  case invalid(class: String, value: Double)
  /// There is a prior for a class that no row of positive weight has.
  case unknownClass(String)
  /// A class has no prior.
  case missing(class: String)
  /// The priors do not add up to 1.
  case total(Double)
}

extension PriorProblem: CustomStringConvertible {
  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }

  /// What is wrong.
  public var fact: String {
    switch self {
    case .invalid(let name, let value): "the prior of class '\(name)' is \(value), not a finite number from 0 on"
    case .unknownClass(let name): "there is a prior for class '\(name)', but no row"
    case .missing(let name): "class '\(name)' has no prior"
    case .total(let total): "the priors add up to \(total), not to 1"
    }
  }

  /// What to try.
  public var advice: String {
    switch self {
    case .invalid: "correct it"
    case .unknownClass: "leave it out or check the labels"
    case .missing: "give it one, 0 if it is never to be predicted"
    case .total: "divide them by their sum"
    }
  }
}
