package import GaussianEngine

/// Which covariances a Gaussian may have.
///
/// A structure is one case here, its file beside this one, and one line in ``estimate(from:)``.
public enum CovarianceStructure: String, Sendable, Hashable, CaseIterable, Codable {
  /// Any symmetric positive definite matrix.
  case full
  /// A variance for each variable, no correlation.
  case diagonal
  /// One variance for all variables, no correlation.
  case spherical

  /// The maximum-likelihood covariance of this structure.
  package func estimate<Scalar>(
    from statistics: SufficientStatistics<Scalar>
  ) throws(GaussianError) -> any CovarianceParameter<Scalar> {
    switch self {
    case .full: try FullCovariance(estimating: statistics)
    case .diagonal: try DiagonalCovariance(estimating: statistics)
    case .spherical: try SphericalCovariance(estimating: statistics)
    }
  }

  /// The products of variables that the estimate needs.
  package var sums: ShiftedSums.Shape { self == .full ? .full : .diagonal }
}
