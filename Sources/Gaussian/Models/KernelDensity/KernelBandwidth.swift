internal import RealModule

/// How wide the kernels of a ``KernelDensity`` are, and how that was chosen.
public struct KernelBandwidth: Sendable, Equatable {
  /// The ways to choose a bandwidth.
  public enum Rule: String, Sendable, Hashable, CaseIterable, Codable {
    /// D. W. Scott's rule: n^(−1/(d + 4)).
    case scott
    /// B. W. Silverman's rule: (n·(d + 2)/4)^(−1/(d + 4)).
    case silverman
    /// A factor that the caller gave.
    case factor
    /// A covariance that the caller gave.
    case matrix
    /// The factor of greatest leave-one-out likelihood.
    case leaveOneOut = "leave-one-out"

    /// The factor that the rule gives to n rows of d variables; `nil` for the others.
    func factor(effectiveSampleSize n: Double, dimension d: Double) -> Double? {
      switch self {
      case .scott: .pow(n, -1 / (d + 4))
      case .silverman: .pow(n * (d + 2) / 4, -1 / (d + 4))
      case .factor, .matrix, .leaveOneOut: nil
      }
    }
  }

  /// How the bandwidth was chosen.
  public let rule: Rule

  /// The factor h of H = h²·C, C the covariance of the rows; `nil` if H was given.
  public let factor: Double?

  /// Mean log-density of the training rows, each under all others, in nats; `nil` unless the bandwidth was chosen by
  /// it.
  ///
  /// ``KernelDensity/leaveOneOutLogDensities(parallelism:)`` tells it for any bandwidth.
  public let meanLeaveOneOutLogLikelihood: Double?
}
