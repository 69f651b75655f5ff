/// Which covariances the components of a mixture may have.
public enum MixtureCovariance: String, Sendable, Hashable, CaseIterable, Codable {
  /// Each component has a covariance of its own.
  case full
  /// All components share one covariance.
  case tied
  /// Each component has its own variances and no correlation.
  case diagonal
  /// Each component has one variance for all variables.
  case spherical

  /// Covariances of one structure, each component's its own.
  ///
  /// - Parameter structure: Of each component.
  public init(_ structure: CovarianceStructure) {
    self =
      switch structure {
      case .full: .full
      case .diagonal: .diagonal
      case .spherical: .spherical
      }
  }

  /// The structures whose fits follow the unit of each variable: those that a choice tries unless told otherwise.
  public static var followingUnits: [MixtureCovariance] { [.full, .tied, .diagonal] }

  /// The structure of a component's covariance.
  public var structure: CovarianceStructure {
    switch self {
    case .full, .tied: .full
    case .diagonal: .diagonal
    case .spherical: .spherical
    }
  }
}
