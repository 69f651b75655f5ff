/// One number of components of one form, and how well it did.
public struct MixtureCandidate<Form: MixtureForm>: Sendable, Equatable {
  /// Number of components K.
  public let components: Int

  /// What else was to be chosen: the covariances that components could have, or their number of factors.
  public let form: Form

  /// The fit to all rows; `nil` if there is none.
  public internal(set) var fit: MixtureCandidateFit?

  /// The likelihood of rows that were left out; `nil` unless it was asked for and every part could be fitted.
  public internal(set) var heldOut: CrossValidatedLikelihood?

  /// Why the fit, or one that leaves a part out, failed.
  public internal(set) var failure: GaussianError?

  /// What a criterion makes of the candidate, lower being better; infinite if it is not known.
  ///
  /// For held-out likelihood it is the negative mean.
  ///
  /// - Parameter criterion: Any; the number of folds does not matter.
  /// - Returns: Nats, doubled but for held-out likelihood.
  public func value(of criterion: SelectionCriterion) -> Double {
    let value: Double? =
      switch criterion {
      case .bic: fit?.criteria.bic
      case .aic: fit?.criteria.aic
      case .icl: fit?.icl
      case .heldOut: heldOut.map { -$0.mean }
      }
    guard let value, value.isFinite else { return .infinity }
    return value
  }

  /// Whether a component stands for nothing but rows that are equal: such a likelihood is no merit, and a choice passes
  /// over it unless all that can be fitted have one.
  public var isDegenerate: Bool { fit.map { !$0.degenerateComponents.isEmpty } ?? false }

  /// What candidates are compared by, lower being better: degenerate ones come last.
  func rank(by criterion: SelectionCriterion) -> (Int, Double) {
    let value = value(of: criterion)
    return (value == .infinity ? 2 : isDegenerate ? 1 : 0, value)
  }
}

extension MixtureCandidate {
  /// What all components had in common, such as the structure of their covariances.
  public var structure: Form.Structure { form.structure }
}

/// What is known of a fit to all rows.
public struct MixtureCandidateFit: Sendable, Hashable {
  /// Log-likelihood, number of parameters and Σw, and so BIC and AIC.
  public let criteria: InformationCriteria

  /// Σw·entropy of the responsibilities of each row, in nats: 0 if every row has one component for certain.
  public let entropy: Double

  /// Number of M-steps.
  public let iterations: Int

  /// Whether the iterations came to rest.
  public let hasConverged: Bool

  /// Components that stand for nothing but rows that are equal.
  public let degenerateComponents: [DegenerateComponent]

  /// BIC + 2·Σw·entropy.
  public var icl: Double { criteria.bic + 2 * entropy }
}
