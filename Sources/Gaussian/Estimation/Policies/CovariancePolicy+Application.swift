internal import LinearAlgebra

extension CovariancePolicy {
  /// The covariance that a model gets for an estimate, and what was changed on the way.
  ///
  /// - Parameters:
  ///   - estimate: What an estimator left.
  ///   - advice: Shrinkage that fourth moments advise, asked for only if it is needed; `nil` without them.
  ///   - scalar: Precision of the model.
  /// - Returns: The covariance, and the change; `nil` for none.
  /// - Throws: ``GaussianError`` with a diagnosis if there is no such covariance.
  /// - Precondition: The number of the policy is in its range.
  func parameter<Scalar: GaussianScalar>(
    for estimate: GaussianEstimate, shrinkage advice: () throws(GaussianError) -> Double?, of scalar: Scalar.Type
  ) throws(GaussianError) -> (parameter: any CovarianceParameter<Scalar>, adjustment: CovarianceAdjustment?) {
    precondition(isInRange, "the number of the policy '\(self)' is out of range")
    let (covariance, record) = (estimate.covariance, estimate.record)
    func make(_ covariance: StructuredCovariance) throws(GaussianError) -> any CovarianceParameter<Scalar> {
      do throws(GaussianError) {
        return try covariance.structure.parameterType(of: Scalar.self).init(rounding: covariance)
      } catch {
        throw error.explained(by: covariance, record)
      }
    }
    // A component of a mixture has a variance to take a share of even if it has one row only.
    if record.count < min(2, estimate.requiredCount), needsVariance {
      throw .tooFewObservations(count: record.count, required: 2, dimension: covariance.dimension)
    }
    switch self {
    case .fail:
      try estimate.checkCount()
      return (try make(covariance), nil)
    case .ridge(let epsilon):
      return (try make(covariance.addingToVariances(epsilon)), .ridge(epsilon))
    case .relativeRidge(let epsilon):
      let reference = estimate.referenceVariances ?? covariance.variances
      return (try make(covariance.addingToVariances(reference.map { epsilon * $0 })), .relativeRidge(epsilon))
    case .relativeFloor(let tau):
      let (lifted, adjustment) = try covariance.liftingEigenvalues(below: tau)
      return (try make(lifted), adjustment)
    case .shrink:
      if record.count >= estimate.requiredCount {
        do throws(GaussianError) { return (try make(covariance), nil) } catch {
          guard error.isAboutSingularity && covariance.structure != .spherical else { throw error }
        }
      } else if covariance.structure == .spherical {
        try estimate.checkCount()
      }
      // Of two rows fourth moments advise 0, which would change nothing.
      let advised = try advice().flatMap { $0 > 0 ? $0 : nil }
      let intensity =
        advised ?? OracleApproximatingShrinkage().intensity(for: covariance, weight: record.weight)
      return (try make(covariance.shrunk(by: intensity)), .shrinkage(intensity))
    case .pseudo(let tolerance):
      let tau = tolerance ?? (Scalar.isDouble ? 1e6 : 1e3) * Scalar.epsilon
      guard let (rank, threshold) = try covariance.numericalRank(tolerance: tau) else {
        return (try make(covariance), nil)
      }
      // If nothing varies, the diagnosis will say so.
      guard rank > 0 else { return (try make(covariance), nil) }
      do throws(GaussianError) {
        let parameter: any CovarianceParameter<Scalar>
        switch covariance {
        case .full(let matrix): parameter = try SingularCovariance(matrix, tolerance: tau)
        case .diagonal(let variances): parameter = try SingularDiagonalCovariance(variances, tolerance: tau)
        case .spherical: return (try make(covariance), nil)
        }
        return (parameter, .truncation(threshold, rank: rank))
      } catch {
        throw error.explained(by: covariance, record)
      }
    }
  }
}

extension CovariancePolicy {
  /// Whether the policy makes nothing of a covariance of zero; what one row lacks is not for it to say.
  private var needsVariance: Bool {
    switch self {
    case .fail, .ridge: false
    case .relativeRidge, .relativeFloor, .shrink, .pseudo: true
    }
  }
}

extension GaussianEstimate {
  /// Throws if no covariance from so few observations can be positive definite.
  fileprivate func checkCount() throws(GaussianError) {
    guard record.count >= requiredCount else {
      throw .tooFewObservations(count: record.count, required: requiredCount, dimension: mean.count)
    }
  }
}

extension GaussianError {
  /// True if a policy can do something about it.
  fileprivate var isAboutSingularity: Bool {
    switch self {
    case .notPositiveDefinite, .zeroVariance: true
    default: false
    }
  }

  /// The same error with what the observations say about it: all variables that are constant or combinations.
  fileprivate func explained(by covariance: StructuredCovariance, _ record: EstimationRecord) -> GaussianError {
    var facts: RankDeficiency
    switch self {
    case .zeroVariance:
      let variances = covariance.variances
      // One variable that does not vary, and nothing else: that is all there is to say.
      guard covariance.structure != .spherical else { return self }
      if case .full(let matrix) = covariance {
        facts = RankDeficiency(diagnosing: matrix, quantity: "the covariance")
      } else {
        facts = RankDeficiency(constantAmong: variances, quantity: "the covariance")
      }
      if facts.constant.count == 1 && facts.dependences.isEmpty { return self }
    case .notPositiveDefinite(let known):
      facts = known
    default:
      return self
    }
    facts.observationCount = record.count
    facts.effectiveSampleSize = record.effectiveSampleSize
    return .notPositiveDefinite(facts)
  }
}
