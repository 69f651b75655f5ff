/// What the ends of iterations from several starts are compared by.
struct MixtureMerit: Sendable {
  /// Whether a policy has given some component more variance than it has itself, or one would have collapsed next.
  let isHeldUp: Bool
  /// Mean log-likelihood, in nats a row.
  let likelihood: Double

  /// Whether this is better than what came before: a component that collapses is no merit, whatever the likelihood.
  ///
  /// Two ways to one maximum may number the components differently and differ by rounding, which units decide; the first
  /// of them is as good.
  func isBetter(than other: MixtureMerit) -> Bool {
    if isHeldUp != other.isHeldUp { return other.isHeldUp }
    return likelihood > other.likelihood + 1e-9
  }
}

extension MixtureClimb {
  /// What the end of another climb on the same rows is compared with this one by.
  func merit(by steps: MixtureSteps<Component>) -> MixtureMerit {
    MixtureMerit(
      isHeldUp: course.record.ending == .componentFailed || parameters.components.contains { steps.isHeldUp($0) },
      likelihood: course.trace.last ?? -.infinity)
  }
}
