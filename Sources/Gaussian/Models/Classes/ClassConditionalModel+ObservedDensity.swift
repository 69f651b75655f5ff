public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension ClassConditionalModel: IncompleteRowsModel {
  /// Logarithm of the density of what each row shows, whatever its class, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row: log Σ P(y)·P(xₒ|y) of its observed cells xₒ, 0 for a row that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: That of ``MultivariateNormal/observedLogDensities(of:parallelism:)`` for every Gaussian.
  public func observedLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    let weights = zip(priors, densities).flatMap { prior, density in
      density.weights.map { Double.log(prior) + .log($0) }
    }
    let parts = densities.flatMap(\.components).map {
      $0.observedLogDensities(of: observations, parallelism: parallelism)
    }
    return logSums(of: parts, offsets: weights, count: observations.rows)
  }
}

/// log Σ exp of the parts of each row, each with its offset.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func logSums<Scalar: GaussianScalar>(of parts: [[Scalar]], offsets: [Double], count: Int) -> [Scalar] {
  (0..<count).map { row in
    var largest = -Double.infinity
    for (part, offset) in zip(parts, offsets) {
      let term = Double(part[row]) + offset
      guard !term.isNaN else { return .nan }
      largest = max(largest, term)
    }
    guard largest.isFinite else { return Scalar(largest) }
    let sum = zip(parts, offsets).reduce(0) { $0 + .exp(Double($1.0[row]) + $1.1 - largest) }
    return Scalar(largest + .log(sum))
  }
}
