package import GaussianEngine
package import LinearAlgebra

/// Which covariances a Gaussian may have.
///
/// A structure is one case here, its file beside this one, and one line in ``parameterType(of:)``.
public enum CovarianceStructure: String, Sendable, Hashable, CaseIterable, Codable {
  /// Any symmetric positive definite matrix.
  case full
  /// A variance for each variable, no correlation.
  case diagonal
  /// One variance for all variables, no correlation.
  case spherical

  /// The type that stores a covariance of this structure.
  package func parameterType<Scalar: GaussianScalar>(of scalar: Scalar.Type) -> any DefiniteCovariance<Scalar>.Type {
    switch self {
    case .full: FullCovariance<Scalar>.self
    case .diagonal: DiagonalCovariance<Scalar>.self
    case .spherical: SphericalCovariance<Scalar>.self
    }
  }

  /// The products of variables that the estimate needs.
  package var sums: ShiftedSums.Shape { self == .full ? .full : .diagonal }
}
