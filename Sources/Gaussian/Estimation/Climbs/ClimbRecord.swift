/// How iterations went: what every fit that iterates says of them.
public struct ClimbRecord: Sendable, Hashable, Codable {
  /// Number of iterations; 0 for a closed form.
  public var iterations: Int

  /// Why they came to an end.
  public var ending: FitEnding

  /// What was climbed, at the parameters that each iteration began with, and last at those returned.
  ///
  /// That is the mean log-likelihood, in nats a row. Clusters have the inertia of each assignment instead, and the minimum
  /// covariance determinant the logarithm of the determinant, both of which fall.
  public var trace: [Double]

  /// What changes were to come below; `nil` for a closed form, and where nothing has to.
  public var tolerance: Double?

  /// The seed of what is random; `nil` if nothing is.
  public var seed: UInt64?

  /// Whether the fit found what it was looking for.
  public var hasConverged: Bool { ending.hasConverged }

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - iterations: Number of iterations.
  ///   - ending: Why they came to an end.
  ///   - trace: What was climbed.
  ///   - tolerance: What changes were to come below.
  ///   - seed: The seed of what is random.
  public init(
    iterations: Int = 0, ending: FitEnding = .closedForm, trace: [Double] = [], tolerance: Double? = nil,
    seed: UInt64? = nil
  ) {
    (self.iterations, self.ending, self.trace) = (iterations, ending, trace)
    (self.tolerance, self.seed) = (tolerance, seed)
  }
}
