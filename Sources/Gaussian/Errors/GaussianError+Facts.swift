extension GaussianError {
  /// The kind of error, by a name that stays; what programs in other languages see.
  @nonexhaustive
  public enum Code: String, Sendable, CaseIterable {
    case nonFinite, overflow, tooFewObservations, zeroVariance, neverObserved, asymmetric, notPositiveDefinite
    case invalidWeight, weightsOutOfRange, insufficientWeight, cannotRemove, unsuitableModel, ragged,
      eigenvaluesDidNotConverge
    case invalidMixtureWeights, tooManyComponents, componentFailed, outOfReach, tooFewClasses, classFailed,
      invalidPriors
    case tooManyFactors, noNoiseLeft, invalidBounds, boundsDoNotMatch, notEnoughMemory
  }

  /// The kind of error, by a name that stays.
  public var code: Code {
    switch self {
    case .nonFinite: .nonFinite
    case .overflow: .overflow
    case .tooFewObservations: .tooFewObservations
    case .zeroVariance: .zeroVariance
    case .neverObserved: .neverObserved
    case .asymmetric: .asymmetric
    case .notPositiveDefinite: .notPositiveDefinite
    case .invalidWeight: .invalidWeight
    case .weightsOutOfRange: .weightsOutOfRange
    case .insufficientWeight: .insufficientWeight
    case .cannotRemove: .cannotRemove
    case .unsuitableModel: .unsuitableModel
    case .ragged: .ragged
    case .eigenvaluesDidNotConverge: .eigenvaluesDidNotConverge
    case .invalidMixtureWeights: .invalidMixtureWeights
    case .tooManyComponents: .tooManyComponents
    case .componentFailed: .componentFailed
    case .outOfReach: .outOfReach
    case .tooFewClasses: .tooFewClasses
    case .classFailed: .classFailed
    case .invalidPriors: .invalidPriors
    case .tooManyFactors: .tooManyFactors
    case .noNoiseLeft: .noNoiseLeft
    case .invalidBounds: .invalidBounds
    case .boundsDoNotMatch: .boundsDoNotMatch
    case .notEnoughMemory: .notEnoughMemory
    }
  }

  /// The row of the table, or of the matrix, in which it shows, counted from 0; `nil` if it is no single one.
  ///
  /// Of a component or a class it is that of the reason.
  public var row: Int? {
    switch self {
    case .nonFinite(_, let row, _), .asymmetric(_, let row, _, _), .invalidWeight(let row, _), .outOfReach(let row),
      .ragged(let row, _, _):
      row
    case .componentFailed(_, _, let reason), .classFailed(_, let reason): reason.row
    default: nil
    }
  }

  /// The variable that is in the way, the first of several, counted from 0; `nil` if it is about none.
  ///
  /// Of a component or a class it is that of the reason.
  public var variable: Int? {
    switch self {
    case .nonFinite(_, _, let variable), .zeroVariance(let variable), .neverObserved(let variable),
      .asymmetric(_, _, let variable, _):
      variable
    case .weightsOutOfRange(_, let variable): variable
    case .invalidBounds(let variable, _, _): variable
    case .notPositiveDefinite(let facts): facts.pivot
    case .componentFailed(_, _, let reason), .classFailed(_, let reason): reason.variable
    default: nil
    }
  }
}
