public import GaussianEngine
public import LinearAlgebra

extension MixtureModel {
  /// Logarithm of the density at each row, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or whose distance from every component
  ///     overflows, gives a value that is not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As of one component, times their number; one read of the observations.
  ///
  /// ## Numerical notes
  /// A log-sum-exp with the largest term taken out: far from all components the density underflows and its logarithm
  /// does not. A row's value has the same bits alone, in any batch and at any position.
  public func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    unsafe [Scalar](unsafeUninitializedCapacity: observations.rows) { buffer, count in
      let output = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<observations.rows])
      unsafe MixtureScorePass.logDensities(of: observations, density.terms, parallelism: parallelism, into: output)
      count = observations.rows
    }
  }

  /// Writes the logarithm of the density at each row, in nats, into a span.
  ///
  /// - Parameters:
  ///   - observations: As for ``logDensities(of:parallelism:)``.
  ///   - output: One element a row; overwritten.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Precondition: `observations` has `dimension` columns, and `output` one element a row.
  public func logDensities(
    of observations: Matrix<Scalar>, into output: inout MutableSpan<Scalar>, parallelism: Parallelism
  ) {
    unsafe output.withUnsafeMutableBufferPointer { buffer in
      unsafe MixtureScorePass.logDensities(of: observations, density.terms, parallelism: parallelism, into: buffer)
    }
  }

  /// Probability that each component has drawn each row, P(k | x).
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite has probabilities of NaN; one whose squared
  ///     distance from every component overflows belongs to the nearest.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × components.count`; rows add up to 1.
  /// - Precondition: `observations` has `dimension` columns.
  public func responsibilities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    MixtureScorePass.responsibilities(of: observations, density.terms, parallelism: parallelism)
  }

  /// The component that has most probably drawn each row, the first of equals.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One index of ``components`` a row; −1 for a row that is not finite.
  /// - Precondition: `observations` has `dimension` columns.
  public func labels(of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic) -> [Int] {
    MixtureScorePass.labels(of: observations, density.terms, parallelism: parallelism)
  }

  /// Logarithm of each component's part ln πₖ + ln pₖ(x) of the density at each row, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × components.count`; the log-sum-exp of a row is its log-density.
  /// - Precondition: `observations` has `dimension` columns.
  public func weightedLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    MixtureScorePass.logTerms(of: observations, density.terms, parallelism: parallelism)
  }
}

extension Mixture: DirectDensityModel {}
