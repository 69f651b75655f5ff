import ArgumentParser
import Gaussian

/// `--estimator ledoit-wolf` and `--policy relative-floor=1e-8`.
struct EstimationArguments: ParsableArguments {
  @Option(
    name: .customLong("estimator"),
    help: ArgumentHelp("How to estimate: \(EstimatorOption.list). (default: mle)", valueName: "name"))
  private var estimatorText: String?

  @Option(
    name: .customLong("policy"),
    help: ArgumentHelp(
      """
      What to do with a covariance that is not positive definite: fail, ridge=1e-6 (add to every variance), \
      relative-ridge=1e-6 (add a share of it to every variance), relative-floor=1e-8 (lift small eigenvalues), shrink, pseudo (drop directions that do not vary). \
      (default: fail)
      """, valueName: "name"))
  private var policyText: String?

  /// The estimator in the user's words; `nil` if they left it open.
  var estimatorName: String? { estimatorText }

  /// The policy in the user's words; `nil` if they left it open.
  var policyName: String? { policyText }

  /// What the user asked for.
  func estimator() throws -> any GaussianEstimator { try EstimatorOption.estimator(estimatorText ?? "mle") }

  /// What the user asked for, or what they get who left it open.
  func policy(default standard: CovariancePolicy = .fail) throws -> CovariancePolicy {
    guard let policyText else { return standard }
    guard let policy = CovariancePolicy(policyText) else {
      throw Failure.usage(
        "--policy \(policyText) is unknown or its number is out of range; choose one of fail, ridge=ε, "
          + "relative-ridge=ε, relative-floor=τ, shrink, pseudo and pseudo=τ, with ε above 0 and τ between 0 and 1")
    }
    return policy
  }
}
