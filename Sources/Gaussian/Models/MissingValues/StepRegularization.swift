internal import LinearAlgebra
internal import RealModule

/// What a policy makes of the covariance S of every maximisation step.
///
/// A policy that acted only on the end of the climb would come too late: where cells are missing the likelihood may rise
/// without bound towards a singular covariance, and nothing of such an end is worth keeping.
///
/// Σ = (1 − α)·S + D is the maximum of a penalised likelihood, to which a mean log-likelihood ℓ a row belongs as
/// ℓ − ½·(α·ln|Σ| + tr DΣ⁻¹)/(1 − α): so its climb never falls either. Lifted eigenvalues maximise nothing that is known.
///
/// ## Source
/// R. J. A. Little, D. B. Rubin, Statistical Analysis with Missing Data, §11.2.3 (a ridge prior); P. J. Green, On use of the
/// EM algorithm for penalized likelihood estimation, Journal of the Royal Statistical Society B 52 (1990).
enum StepRegularization: Sendable {
  case none
  /// (1 − α)·S + D, D a diagonal.
  case addition(shrinkage: Double, diagonal: [Double])
  /// Eigenvalues of S below τ·λmax lifted to it.
  case floor(Double)

  /// Whether steps of EM never lower the objective.
  var isMonotone: Bool {
    switch self {
    case .none: true
    case .addition(let shrinkage, _): shrinkage < 0.999
    case .floor: false
    }
  }

  /// What the objective lacks of the mean log-likelihood.
  func penalty(at metric: FisherMetric) -> Double {
    guard isMonotone, case .addition(let shrinkage, let diagonal) = self else { return 0 }
    let trace = zip(diagonal, metric.precisionDiagonal).reduce(0) { $0 + $1.0 * $1.1 }
    return 0.5 * (shrinkage * metric.logDeterminant + trace) / (1 - shrinkage)
  }

  /// The same point with the covariance that takes the place of its own.
  func applied(to point: GaussianPoint) -> GaussianPoint {
    var result = point
    switch self {
    case .none: break
    case .addition(let shrinkage, let diagonal):
      for index in point.dimension..<point.elements.count { result.elements[index] *= 1 - shrinkage }
      for variable in 0..<point.dimension { result[variable, variable] += diagonal[variable] }
    case .floor(let tau):
      // Without a decomposition there is no step: the factor of the point will tell.
      guard let lifted = try? StructuredCovariance.full(point.covarianceMatrix).liftingEigenvalues(below: tau),
        lifted.adjustment != nil, case .full(let matrix) = lifted.covariance
      else { break }
      result.elements.replaceSubrange(point.dimension..., with: matrix.elements)
    }
    return result
  }
}
