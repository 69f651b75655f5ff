/// How long a fit with missing cells may climb, and when it has arrived.
public struct MissingValuesOptions: Sendable, Hashable {
  /// How far mean and covariance may still be from the maximum, by the distance that the last steps foretell.
  ///
  /// In the metric of Fisher's information of one complete row, in which a standard error is 1/√n: about the
  /// distance of a mean in standard deviations, of a variance relative to itself times √2. Distances below the rounding
  /// of the covariance count as arrived.
  public var tolerance: Double

  /// Most expectation steps to take; at least 1.
  public var maximumIterations: Int

  /// Whether to take the longer steps that the last few suggest, which saves nine iterations of ten where much is
  /// missing; without them every step is one of EM.
  public var isAccelerated: Bool

  /// Options; the defaults agree with the maximiser to about 10⁻⁹.
  ///
  /// - Precondition: `tolerance` is not negative, and `maximumIterations` is positive.
  public init(tolerance: Double = 1e-9, maximumIterations: Int = 1000, isAccelerated: Bool = true) {
    precondition(tolerance >= 0, "a tolerance of \(tolerance)")
    precondition(maximumIterations >= 1, "\(maximumIterations) iterations")
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.isAccelerated = isAccelerated
  }
}
