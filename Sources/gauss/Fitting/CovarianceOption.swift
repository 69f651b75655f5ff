import ArgumentParser
import Gaussian

/// `--covariance full|tied|diagonal|spherical`: which covariances to choose from.
enum CovarianceOption: String, ExpressibleByArgument, CaseIterable {
  case full
  /// One full covariance, shared by the components of a mixture or by classes.
  case tied
  case diagonal
  case spherical

  /// The structure of one Gaussian.
  ///
  /// - Throws: ``Failure`` if there is nothing that could share a covariance.
  func structure() throws -> CovarianceStructure {
    switch self {
    case .full: return .full
    case .diagonal: return .diagonal
    case .spherical: return .spherical
    case .tied:
      throw Failure.usage(
        "--covariance tied is one that components or classes share, and one Gaussian has none; choose full, diagonal or "
          + "spherical")
    }
  }
}
