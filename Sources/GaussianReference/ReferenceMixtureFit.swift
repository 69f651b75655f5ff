public import RealModule

/// A run of EM from given parameters, iteration by iteration.
public struct ReferenceMixtureFit<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The mixture after the last iteration.
  public private(set) var mixture: ReferenceMixture<Scalar>
  /// Mean log-likelihoods: of the start, and of what each iteration made.
  public private(set) var trace: [Scalar]

  /// Number of iterations that were done.
  public var iterations: Int { trace.count - 1 }

  /// Climbs the likelihood.
  ///
  /// - Parameters:
  ///   - rows: Observations, equally long.
  ///   - weights: How often each counts; `nil` for once.
  ///   - start: Where to begin.
  ///   - covariance: What is assumed about the covariances.
  ///   - ridge: What is added to every variance.
  ///   - iterations: At most so many.
  ///   - tolerance: A change of the mean log-likelihood below it ends the climb; 0 does all iterations.
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a covariance has no Cholesky factor.
  /// - Precondition: As ``ReferenceMixture/iterated(on:weights:covariance:ridge:)``.
  public init(
    fitting rows: [[Scalar]], weights: [Scalar]? = nil, from start: ReferenceMixture<Scalar>,
    covariance: ReferenceMixtureCovariance, ridge: Scalar = 0, iterations: Int, tolerance: Scalar = 0
  ) throws(ReferenceNotPositiveDefinite) {
    mixture = start
    trace = [start.meanLogLikelihood(of: rows, weights: weights)]
    for iteration in 0..<iterations {
      mixture = try mixture.iterated(on: rows, weights: weights, covariance: covariance, ridge: ridge)
      trace.append(mixture.meanLogLikelihood(of: rows, weights: weights))
      if (trace[iteration + 1] - trace[iteration]).magnitude < tolerance { break }
    }
  }
}
